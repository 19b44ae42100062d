"""A county's regions and who belongs to them (S4:97-155). What was is kept: an earlier membership ends, it is never written over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from forum.enums import PreparationStatus, RegionChangeKind
from forum.models import Preparation, RegionChange, Seat
from forum.permissions import check_keeps_regions
from kompetanse.lib.dates import format_date
from kompetanse.lib.errors import Refused
from owners.models import County, Organisation, Region, RegionMembership
from records.events import record_event

if TYPE_CHECKING:
    from datetime import date, datetime

    from kompetanse.lib.actor import Actor


@transaction.atomic
def make_region(*, county: County, name: str, reason: str, by: Actor, at: datetime) -> Region:
    """A new region of a county. Refuses a name that another region there has, and a county that is another authority's."""
    county = _lock(county)
    check_keeps_regions(by, county)
    _check_name(county, name)
    region = Region.objects.create(county=county, name=name)
    _note(
        RegionChange(kind=RegionChangeKind.MADE, county=county, region=region, new_name=name),
        verb="make_region",
        chain=f"county:{county.pk}",
        reason=reason,
        by=by,
        at=at,
    )
    return region


@transaction.atomic
def rename_region(*, region: Region, name: str, reason: str, by: Actor, at: datetime) -> Region:
    """Give a region another name, everywhere but in what is filed. Refuses the name it has, and another region's."""
    county = _lock(region.county)
    check_keeps_regions(by, county)
    region = Region.objects.select_for_update().get(pk=region.pk)
    if region.name == name:
        raise Refused(_("Regionen heter alt det."), field="name")
    _check_name(county, name, other_than=region)
    old, region.name = region.name, name
    region.save(update_fields=["name"])
    _note(
        RegionChange(
            kind=RegionChangeKind.RENAMED,
            county=county,
            region=region,
            old_name=old,
            new_name=name,
        ),
        verb="rename_region",
        chain=f"county:{county.pk}",
        reason=reason,
        by=by,
        at=at,
    )
    return region


@transaction.atomic
def move_owner(
    *,
    organisation: Organisation,
    region: Region | None,
    from_date: date,
    reason: str,
    by: Actor,
    at: datetime,
) -> RegionChange:
    """An owner belongs to another region of its county, or to none, from a date on. The membership it had ends the day before.

    Refuses another county's region, one that is closed or will be, the region it is in, and a date that is not after the last change: that would write over it.
    Reports that are begun stay in the region they were begun in.
    """
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    county = organisation.county
    if county is None or not organisation.is_owner:
        raise Refused(_("Bare eiere i et fylke hører til en region."))
    check_keeps_regions(by, county)
    if region is not None:
        region = Region.objects.select_for_update().get(pk=region.pk)
        _check_takes_owners(region, county)
    held = _ended(organisation, from_date)
    if (held.region if held else None) == region:
        raise Refused(_("Eieren hører alt dit på den datoen."), field="region")
    if held is not None:
        held.valid_to_date = from_date - timedelta(days=1)
        held.save(update_fields=["valid_to_date"])
    if region is not None:
        RegionMembership.objects.create(
            region=region, organisation=organisation, valid_from_date=from_date
        )
    change = RegionChange(
        kind=RegionChangeKind.MOVED,
        county=county,
        organisation=organisation,
        region=region,
        from_region=held.region if held else None,
        from_date=from_date,
    )
    chain = f"organisation:{organisation.code}"
    _note(change, verb="move_owner", chain=chain, reason=reason, by=by, at=at)
    return change


@transaction.atomic
def close_region(
    *, region: Region, from_date: date, reason: str, by: Actor, at: datetime
) -> RegionChange:
    """A region is no more from a date on. What it was stands: its lists, and the reports that were begun in it.

    Refuses while owners belong to it from that date, while seats are its steering group's, and while it has a list to deliver.
    """
    county = _lock(region.county)
    check_keeps_regions(by, county)
    region = Region.objects.select_for_update().get(pk=region.pk)
    last = from_date - timedelta(days=1)
    if region.valid_to_date is not None:
        raise Refused(_("Regionen er alt lagt ned."))
    if region.valid_from_date is not None and last < region.valid_from_date:
        raise Refused(_("Regionen gjaldt ikke før den datoen."), field="from_date")
    _check_empty(region, from_date)
    region.valid_to_date = last
    region.save(update_fields=["valid_to_date"])
    change = RegionChange(
        kind=RegionChangeKind.CLOSED, county=county, region=region, from_date=from_date
    )
    chain = f"county:{county.pk}"
    _note(change, verb="close_region", chain=chain, reason=reason, by=by, at=at)
    return change


def _check_empty(region: Region, from_date: date) -> None:
    """Refuse while anything is the region's on the date or later."""
    holds = Q(valid_to_date=None) | Q(valid_to_date__gte=from_date)
    owners = region.memberships.filter(holds).count()
    if owners:
        raise Refused(
            ngettext_lazy(
                "%(count)d eier hører til regionen da. Flytt eieren først.",
                "%(count)d eiere hører til regionen da. Flytt dem først.",
                owners,
            )
            % {"count": owners},
            field="from_date",
        )
    if Seat.objects.filter(holds, region=region).exists():
        raise Refused(
            _("Noen i forumet sitter for regionen da. Avslutt plassene først."), field="from_date"
        )
    if Preparation.objects.filter(region=region, status=PreparationStatus.OPEN).exists():
        raise Refused(_("Regionen har en liste som ikke er levert."))


@transaction.atomic
def withdraw_region_change(
    *, change: RegionChange, reason: str, by: Actor, at: datetime
) -> RegionChange:
    """Take back a move or a closing that was a mistake, before or after it took effect: then it is as if it was never made.

    The row and its reason stand, and so does a report that was begun meanwhile, in the region it was begun in. Refuses all
    but the last of an owner's moves that stand, and what the registers have changed since.
    """
    county = _lock(change.county)
    check_keeps_regions(by, county)
    change = RegionChange.objects.select_related("organisation").get(pk=change.pk)
    if change.kind not in (RegionChangeKind.MOVED, RegionChangeKind.CLOSED):
        raise Refused(_("Bare flyttinger og nedleggelser kan trekkes tilbake."))
    if RegionChange.objects.filter(withdraws=change).exists():
        raise Refused(_("Endringen er alt trukket tilbake."))
    if change.organisation is None:
        Region.objects.filter(pk=change.region_id or 0).update(valid_to_date=None)
        chain = f"county:{county.pk}"
    else:
        _move_back(change.organisation, change)
        chain = f"organisation:{change.organisation.code}"
    withdrawal = RegionChange(
        kind=RegionChangeKind.WITHDRAWN,
        county=county,
        organisation=change.organisation,
        region=change.from_region if change.organisation else change.region,
        from_region=change.region if change.organisation else None,
        from_date=change.from_date,
        withdraws=change,
    )
    _note(withdrawal, verb="withdraw_region_change", chain=chain, reason=reason, by=by, at=at)
    return withdrawal


def _move_back(organisation: Organisation, change: RegionChange) -> None:
    """The membership that the move began goes, and the one it ended has no end. Refuses what is no longer as the move left it."""
    from_date = change.from_date
    if from_date is None:  # a move has one: a constraint
        raise Refused(_("Bare flyttinger og nedleggelser kan trekkes tilbake."))
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    held = RegionMembership.objects.filter(organisation=organisation)
    began = held.filter(valid_to_date=None, valid_from_date=from_date, region=change.region_id)
    ended = held.filter(valid_to_date=from_date - timedelta(days=1), region=change.from_region_id)
    later = held.filter(valid_from_date__gte=from_date)
    as_left = (
        later.count() == began.count() == int(change.region_id is not None)
        and ended.count() == int(change.from_region_id is not None)
        and RegionChange.objects.filter(organisation=organisation).standing().first() == change
    )
    if not as_left:
        raise Refused(_("Det er ført noe annet for eieren siden. Trekk tilbake det siste først."))
    if change.from_region_id is not None:
        region = Region.objects.select_for_update().get(pk=change.from_region_id)
        _check_takes_owners(region, region.county)
    began.delete()
    ended.update(valid_to_date=None)


def _check_takes_owners(region: Region, county: County) -> None:
    if region.county_id != county.pk:
        raise Refused(_("Regionen hører til et annet fylke."), field="region")
    if region.valid_to_date is not None:
        raise Refused(
            _("%(region)s er lagt ned etter %(day)s.")
            % {"region": region.name, "day": format_date(region.valid_to_date)},
            field="region",
        )


def _lock(county: County) -> County:
    """One change to a county's names at a time."""
    return County.objects.select_for_update().get(pk=county.pk)


def _check_name(county: County, name: str, *, other_than: Region | None = None) -> None:
    same = Region.objects.filter(county=county, name__iexact=name)
    if other_than is not None:
        same = same.exclude(pk=other_than.pk)
    if same.exists():
        raise Refused(_("Fylket har alt en region med dette navnet."), field="name")


def _ended(organisation: Organisation, from_date: date) -> RegionMembership | None:
    """The membership that holds on the date. Refuses a date that something was settled for already."""
    memberships = RegionMembership.objects.filter(organisation=organisation)
    later = memberships.filter(valid_from_date__gte=from_date).order_by("-valid_from_date").first()
    ended = memberships.filter(valid_to_date__gte=from_date).order_by("-valid_to_date").first()
    last = later.valid_from_date if later else ended.valid_to_date if ended else None
    if last is not None:
        raise Refused(
            _("Det er alt ført en endring fra %(day)s. Velg en senere dato.")
            % {"day": format_date(last)},
            field="from_date",
        )
    return memberships.active_on(from_date).select_related("region").first()


def _note(
    change: RegionChange, *, verb: str, chain: str, reason: str, by: Actor, at: datetime
) -> None:
    if not reason.strip():
        raise Refused(_("Skriv hvorfor."), field="reason")
    change.reason, change.changed_at, change.changed_by_id = reason, at, by.user_id or 0
    change.save(force_insert=True)
    facts: dict[str, Any] = {"kind": str(change.kind)}
    if change.from_date:
        facts["from"] = change.from_date.isoformat()
    record_event(
        chain=chain,
        verb=verb,
        on=change,
        by=by,
        at=at,
        change=("region", _code(change.from_region), _code(change.region)),
        reason=reason,
        reason_id=f"region_change:{change.code}",
        facts=facts,
    )


def _code(region: Region | None) -> str:
    return region.code if region else ""

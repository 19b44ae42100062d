"""Tables of the pages about regions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from forum.enums import RegionChangeKind
from kompetanse.lib.dates import format_short_date
from kompetanse.tables import Cell, Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forum.models import RegionChange
    from owners.models import County, Organisation, Region, RegionMembership


def region_table(county: County, regions: Iterable[Any], *, without: dict[str, int]) -> Table:
    """Regions with how many belong to each now (`municipalities`, `others`); last those that belong to none."""
    rows = [
        Row(
            [
                Cell(
                    region.name,
                    url=reverse("forum:region", args=[county.pk, region.code]),
                    small=closed_words(region),
                ),
                region.municipalities,
                region.others,
            ]
        )
        for region in regions
    ]
    url = reverse("forum:region-none", args=[county.pk])
    none = Row([Cell(_("Uten region"), url=url), without["municipalities"], without["others"]])
    return Table(
        caption=_("Regioner"),
        columns=[
            Column(_("Region"), head=True),
            Column(_("Kommuner"), number=True),
            Column(_("Andre eiere"), number=True),
        ],
        rows=[*rows, none],
        compact=True,
    )


def closed_words(region: Region) -> str:
    """ "Lagt ned etter 31.3.2025", of one that is or will be."""
    if region.valid_to_date is None:
        return ""
    return _("Lagt ned etter %(day)s") % {"day": format_short_date(region.valid_to_date)}


def owner_table(
    owners: Iterable[Organisation], held: dict[int, RegionMembership] | None = None
) -> Table:
    """Owners, each with a link to the page of its region; in a region from when to when."""
    return Table(
        caption=_("Eiere"),
        columns=[
            Column(_("Eier"), head=True),
            Column(_("Kommune")),
            *([Column(_("Fra")), Column(_("Til og med"))] if held else []),
        ],
        rows=[
            Row(
                [
                    Cell(
                        owner.name,
                        url=reverse("forum:owner-region", args=[owner.code]),
                        small=owner.get_legal_form_display(),
                    ),
                    owner.municipality.name if owner.municipality else None,
                    *(_period(held[owner.pk]) if held else ()),
                ]
            )
            for owner in owners
        ],
        compact=True,
        empty=_("Ingen eiere her."),
    )


def membership_table(memberships: Iterable[RegionMembership], *, of_owner: bool) -> Table:
    """Memberships with their dates: an owner's by region, or a region's by owner."""
    return Table(
        caption=_("Regioner fra dato til dato") if of_owner else _("Tidligere og kommende eiere"),
        columns=[
            Column(_("Region") if of_owner else _("Eier"), head=True),
            Column(_("Fra")),
            Column(_("Til og med")),
        ],
        rows=[
            Row(
                [
                    row.region.name if of_owner else row.organisation.name,
                    *_period(row),
                ]
            )
            for row in memberships
        ],
        compact=True,
        empty=_("Eieren har ikke hørt til noen region."),
    )


def _period(row: RegionMembership) -> tuple[Any, Any]:
    return (
        row.valid_from_date or Cell(_("fra registeret"), quiet=True),
        row.valid_to_date or Cell(_("ingen sluttdato"), quiet=True),
    )


def change_table(changes: Iterable[RegionChange]) -> Table:
    """What was changed, by whom and why, newest first."""
    return Table(
        caption=_("Endringer"),
        columns=[
            Column(_("Hva"), head=True),
            Column(_("Grunn")),
            Column(_("Ført")),
        ],
        rows=[
            Row(
                [
                    Cell(change_sentence(change), small=_from(change)),
                    change.reason,
                    Cell(change.changed_at, small=str(change.changed_by)),
                ]
            )
            for change in changes
        ],
        compact=True,
        empty=_("Ingen har endret noe her."),
    )


def change_sentence(change: RegionChange) -> str:
    """What was changed, in one line."""
    if change.kind == RegionChangeKind.MADE:
        return _("Ny region: %(name)s") % {"name": change.new_name}
    if change.kind == RegionChangeKind.RENAMED:
        return _("%(old)s heter nå %(new)s") % {"old": change.old_name, "new": change.new_name}
    if change.kind == RegionChangeKind.CLOSED:
        return _("%(name)s er lagt ned") % {"name": change.region.name if change.region else ""}
    names = {
        "owner": change.organisation.name if change.organisation else "",
        "old": change.from_region.name if change.from_region else _("ingen region"),
        "new": change.region.name if change.region else _("ingen region"),
    }
    if change.organisation is None:
        return _("Trukket tilbake: %(name)s er ikke lagt ned") % {"name": names["new"]}
    if change.kind == RegionChangeKind.WITHDRAWN:
        return _("Trukket tilbake: %(owner)s fra %(new)s til %(old)s") % names
    return _("%(owner)s: fra %(old)s til %(new)s") % names


def _from(change: RegionChange) -> str:
    if change.from_date is None:
        return ""
    return _("fra %(date)s") % {"date": format_short_date(change.from_date)}

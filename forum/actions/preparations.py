"""Before the list: regions and the working committee rank the measures and write what they think of them (`domain.md` 0.5.2)."""

from __future__ import annotations

import hashlib
import json
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from forum import transitions as edges
from forum.actions.filing import case_file_of, file_delivery
from forum.enums import AllocationStatus, PreparationStatus
from forum.models import Allocation, Preparation, Ranking, Seat
from forum.permissions import WHO_PREPARES, check_own_seat, check_serves
from forum.preparing import applications_of, body_name, closed_items, items_of, may_write
from grants.actions import exclude_person
from grants.enums import ExclusionReason
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_date
from kompetanse.lib.deadlines import is_in_time
from kompetanse.lib.errors import Locked, NotAllowed, Refused, Stale
from notices.actions import notify
from records import workflow
from records.events import record_event

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date, datetime

    from grants.models import Item, Round, SchemeVersion
    from kompetanse.lib.actor import Actor

DRAFTED = (AllocationStatus.DRAFT, AllocationStatus.QUALITY_CHECKED)


@transaction.atomic
def open_preparations(
    *,
    round_: Round,
    scheme_version: SchemeVersion,
    region_due_date: date,
    committee_due_date: date,
    by: Actor,
    at: datetime,
) -> list[Preparation]:
    """Send a scheme's reports to their regions and the working committee, each with a date to have ranked them by.

    Again adds regions that have had reports since. Refuses before the round's deadline has passed, when the list stands on
    an agenda, dates that have passed or come in the wrong order, and a county without regions: there the list is drawn up at once.
    """
    check_serves(by, round_.authority_id)
    _check_dates(round_, region_due_date, committee_due_date, at=at)
    _check_list_is_draft(round_.pk, scheme_version.pk)
    whole = Preparation(round=round_, scheme_version=scheme_version)
    regions = set(applications_of(whole).exclude(region=None).values_list("region_id", flat=True))
    if not regions:
        raise Refused(
            _("Ingen behovsmeldinger i ordningen hører til en region. Lag fordelingen med en gang.")
        )
    before = Preparation.objects.filter(round=round_, scheme_version=scheme_version)
    held = set(before.values_list("region_id", flat=True))
    case_file = case_file_of(round_, scheme_version, by=by, at=at)
    made = Preparation.objects.bulk_create(
        Preparation(
            round=round_,
            scheme_version=scheme_version,
            region_id=region,
            case_file=case_file,
            due_date=region_due_date if region else committee_due_date,
            opened_at=at,
            opened_by_id=by.user_id,
        )
        for region in [*sorted(regions - held), *({None} - held)]
    )
    record_event(
        chain=round_.chain_key,
        verb="open_preparations",
        on=round_,
        by=by,
        at=at,
        facts={"scheme": scheme_version.key, "opened": len(made)},
    )
    _tell(made, at=at)
    return made


def _check_dates(
    round_: Round, region_due_date: date, committee_due_date: date, *, at: datetime
) -> None:
    today = in_oslo(at).date()
    if is_in_time(at, round_.deadline_date):
        raise Refused(_("Fristen for å melde behov er ikke ute ennå."))
    if region_due_date < today:
        raise Refused(_("Fristen kan ikke være passert."), field="region_due_date")
    if committee_due_date < region_due_date:
        raise Refused(
            _("Arbeidsutvalgets frist kan ikke komme før regionenes."), field="committee_due_date"
        )


def _check_list_is_draft(round_id: int, scheme_version_id: int) -> None:
    later = Allocation.objects.filter(round_id=round_id, scheme_version_id=scheme_version_id)
    if later.exclude(status__in=DRAFTED).exists():
        raise Locked(_("Fordelingen er alt på sakslista. Da kan ikke rekkefølgen endres."))


def _tell(preparations: Iterable[Preparation], *, at: datetime) -> None:
    for preparation in preparations:
        seats = Seat.objects.active(in_oslo(at).date()).filter(forum_id=preparation.round.forum_id)
        if preparation.is_committees:
            seats = seats.filter(in_working_committee=True)
        else:
            seats = seats.filter(region_id=preparation.region_id)
        notify(
            users=[seat.user for seat in seats.select_related("user").order_by("pk")],
            title=partial(_title, preparation.due_date),
            url=preparation.get_absolute_url(),
            organisation_id=preparation.round.forum_id,
            at=at,
        )


def _title(due_date: date) -> str:
    """In the language of the person who is told."""
    return str(_("Ranger behovsmeldingene innen %(day)s") % {"day": format_date(due_date)})


def lock_preparation(preparation: Preparation) -> Preparation:
    workflow.lock(preparation)
    return Preparation.objects.for_detail().get(pk=preparation.pk)


def _check_writes(preparation: Preparation, seat: Seat | None, *, by: Actor, at: datetime) -> None:
    if seat is not None:
        check_own_seat(by, seat)
        seat = Seat.objects.active(in_oslo(at).date()).filter(pk=seat.pk).first()
    if not may_write(by, preparation, seat):
        raise NotAllowed(who_may=WHO_PREPARES)


@transaction.atomic
def save_rankings(
    *,
    preparation: Preparation,
    rows: Mapping[int, tuple[int | None, str]],
    seen_version: int,
    seat: Seat | None,
    by: Actor,
    at: datetime,
    remark: str | None = None,
) -> Preparation:
    """Set the place and the remark of measures: item's id → (place or None, remark). What is not named stands.

    Refuses who does not sit for the body, two measures in one place, a measure that is closed to the person (R-ROL-07),
    and a list that is delivered.
    """
    preparation = lock_preparation(preparation)
    _check_writes(preparation, seat, by=by, at=at)
    if preparation.version != seen_version:
        closed = closed_items(items_of(preparation), user_id=by.user_id, seat=seat)
        raise Stale(
            _("Noen andre har lagret lista siden du åpnet siden."),
            theirs=_stored(preparation, rows.keys() - closed),
        )
    if preparation.status != PreparationStatus.OPEN:
        raise Locked(_("Lista er levert. Sekretariatet kan åpne den igjen."))
    items = {item.pk: item for item in items_of(preparation)}
    if rows.keys() - items.keys():
        raise Refused(_("Tiltaket hører ikke til denne lista."))
    if rows.keys() & closed_items(items.values(), user_id=by.user_id, seat=seat):
        raise NotAllowed(_("Du er inhabil på tiltaket."), who_may=WHO_PREPARES, rule_id="R-ROL-07")
    _write(preparation, rows, items, by=by, at=at)
    preparation.remark = preparation.remark if remark is None else remark
    preparation.version += 1
    preparation.save(update_fields=["remark", "version"])
    record_event(
        chain=preparation.chain_key,
        verb="save_rankings",
        on=preparation,
        by=by,
        at=at,
        facts={"rows": len(rows), "version": preparation.version},
    )
    return preparation


def _stored(preparation: Preparation, wanted: Collection[int]) -> list[tuple[str, str]]:
    """Places and remarks as they are now, for who was late: of these measures, and of the whole list."""
    rows = preparation.rankings.filter(item_id__in=wanted).select_related("item")
    texts = [
        (row.item.title, f"{row.rank or '–'} {row.remark}".strip())
        for row in rows.order_by(F("rank").asc(nulls_last=True), "item_id")
    ]
    return [*texts, (str(_("Merknad til hele lista")), preparation.remark)]


def _write(
    preparation: Preparation,
    rows: Mapping[int, tuple[int | None, str]],
    items: Mapping[int, Item],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Two measures never share a place; places are freed before they are given anew, so that two may swap."""
    stored = {row.item_id: row.rank for row in preparation.rankings.all()}
    taken: dict[int, int] = {}
    for item_id, rank in {**stored, **{key: row[0] for key, row in rows.items()}}.items():
        if rank is None or item_id not in items:
            continue
        if rank < 1:
            raise Refused(_("Plassen er et tall fra 1 og oppover."), field=items[item_id].code)
        if rank in taken:
            one = item_id if item_id in rows else taken[rank]
            raise Refused(
                _("Plass %(rank)s er brukt to ganger: %(one)s og %(other)s.")
                % {"rank": rank, "one": items[taken[rank]].title, "other": items[item_id].title},
                field=items[one].code,
            )
        taken[rank] = item_id
    # A measure that has left the list (withdrawn) gives its place up.
    preparation.rankings.exclude(rank=None).filter(item_id__in=rows).update(rank=None)
    preparation.rankings.exclude(item_id__in=items).delete()
    Ranking.objects.bulk_create(
        [
            Ranking(
                preparation=preparation,
                item_id=item_id,
                rank=rank,
                remark=remark,
                written_at=at,
                written_by_id=by.user_id,
            )
            for item_id, (rank, remark) in sorted(rows.items())
        ],
        update_conflicts=True,
        unique_fields=["preparation", "item"],
        update_fields=["rank", "remark", "written_at", "written_by"],
    )


@transaction.atomic
def deliver_preparation(
    *, preparation: Preparation, seat: Seat | None, by: Actor, at: datetime
) -> Preparation:
    """Lay the body's places and remarks forward: a region's to the working committee, the committee's to the list. Journaled.

    Refuses while a measure that somebody in the body may rank has no place, and the working committee's while a region
    still has time.
    """
    preparation = lock_preparation(preparation)
    _check_writes(preparation, seat, by=by, at=at)
    if preparation.is_committees:
        check_prepared(
            preparation.round_id, preparation.scheme_version_id, at=at, only_regions=True
        )
    items = list(items_of(preparation))
    unranked = [item for item in items if item.place is None]
    if unranked:
        blocked = _closed_to_all(preparation, unranked, at=at)
        names = ", ".join(item.title for item in unranked if item.pk not in blocked)
        if names:
            raise Refused(
                _("Gi hvert tiltak en plass. Det mangler for: %(names)s.") % {"names": names}
            )
    ranks = [[item.code, item.place] for item in items]
    delivery = file_delivery(preparation, by=by, at=at)
    return workflow.move(
        preparation,
        edges.DELIVER_PREPARATION,
        by=by,
        at=at,
        chain=preparation.chain_key,
        facts={
            "number": delivery.number,
            "measures": len(items),
            "sha256": hashlib.sha256(json.dumps(ranks).encode()).hexdigest(),
        },
        also={
            "delivered_at": at,
            "delivered_by_id": by.user_id,
            "version": preparation.version + 1,
        },
    )


def _closed_to_all(preparation: Preparation, items: list[Item], *, at: datetime) -> set[int]:
    """Measures that nobody in the body may rank; all its people are party to them. With a secretariat there is always somebody."""
    if preparation.is_committees:
        return set()
    seats = list(
        Seat.objects.active(in_oslo(at).date()).filter(
            forum_id=preparation.round.forum_id, region_id=preparation.region_id
        )
    )
    closed = [closed_items(items, user_id=seat.user_id, seat=seat) for seat in seats]
    return set.intersection(*closed) if closed else set()


def check_prepared(
    round_id: int, scheme_version_id: int, *, at: datetime, only_regions: bool = False
) -> None:
    """Refuse while a body has neither delivered nor used up its time. Without preparations there is nothing to wait for."""
    waiting = Preparation.objects.filter(
        round_id=round_id,
        scheme_version_id=scheme_version_id,
        status=PreparationStatus.OPEN,
        due_date__gte=in_oslo(at).date(),
    )
    if only_regions:
        waiting = waiting.filter(region__isnull=False)
    first = waiting.for_list().first()
    if first is not None:
        raise Refused(
            _("%(body)s har frist til %(day)s med å levere.")
            % {"body": body_name(first), "day": format_date(first.due_date)}
        )


@transaction.atomic
def reopen_preparation(*, preparation: Preparation, by: Actor, at: datetime) -> Preparation:
    """Open a delivered list again, until the allocation stands on an agenda."""
    preparation = lock_preparation(preparation)
    _check_list_is_draft(preparation.round_id, preparation.scheme_version_id)
    return workflow.move(
        preparation,
        edges.REOPEN_PREPARATION,
        by=by,
        at=at,
        chain=preparation.chain_key,
        also={
            "delivered_at": None,
            "delivered_by_id": None,
            "version": preparation.version + 1,
        },
    )


@transaction.atomic
def step_aside(
    *, preparation: Preparation, item: Item, seat: Seat, by: Actor, at: datetime
) -> None:
    """Say that one is partial in a measure before the list is drawn up. Closes it to the person at once, here and later in the forum."""
    _check_writes(preparation, seat, by=by, at=at)
    exclude_person(item=item, user=seat.user, reason=ExclusionReason.DECLARED, by=by, at=at)

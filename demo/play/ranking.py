"""How regions and the working committee rank the measures in the demo, before the list is drawn up."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from demo.county import organisation
from demo.people import FORUM
from demo.play.filing import round_of
from demo.play.meetings import hat_of_seat, secretariat
from forum import actions as forum
from forum.models import Preparation, Seat
from forum.permissions import sits_for
from forum.preparing import closed_items, items_of
from grants.models import SchemeVersion
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

REMARKS = (
    "Svarer på et behov som flere kommuner i regionen har meldt.",
    "Godt forankret hos de ansatte. Kan samordnes med nabokommunen.",
    "Viktig, men kan starte til høsten om rammen er knapp.",
)


def send_to_regions(keys: Sequence[str], year: int, at: datetime) -> None:
    """The secretariat sends each scheme to its regions: a week for them, and some days more for the working committee."""
    today: date = in_oslo(at).date()
    for key in keys:
        forum.open_preparations(
            round_=round_of(year),
            scheme_version=SchemeVersion.objects.get(key=key),
            region_due_date=today + timedelta(days=8),
            committee_due_date=today + timedelta(days=11),
            by=secretariat(at),
            at=at,
        )


def _waiting(year: int, *, committees: bool) -> list[Preparation]:
    """What is still being written; what the visitor has delivered stands."""
    rows = Preparation.objects.filter(
        round__budget_year=year,
        round__forum=organisation(FORUM),
        status="open",
        region__isnull=committees,
    )
    return list(rows.for_list())


def rank(preparation: Preparation, at: datetime) -> None:
    """Each of the body's people gives the measures that are open to them the next free places; the last one delivers.

    The largest amount goes first, as it happens. Places that the visitor has given stand.
    """
    seats = [
        seat
        for seat in Seat.objects.active(in_oslo(at).date())
        .filter(forum=preparation.round.forum)
        .select_related("user")
        .order_by("pk")
        if sits_for(seat, preparation)
    ]
    for seat in seats:
        items = list(items_of(preparation))
        closed = closed_items(items, user_id=seat.user_id, seat=seat)
        rows = _next_places([item for item in items if item.pk not in closed], items)
        if rows:
            preparation = forum.save_rankings(
                preparation=preparation,
                rows=rows,
                seen_version=preparation.version,
                seat=seat,
                by=hat_of_seat(seat, at),
                at=at,
            )
    try:
        forum.deliver_preparation(
            preparation=preparation, seat=seats[-1], by=hat_of_seat(seats[-1], at), at=at
        )
    except Refused:
        # Somebody who is partial may leave one measure without a place: the list goes on without it.
        return


def _next_places(open_items: list[Any], items: list[Any]) -> dict[int, tuple[int, str]]:
    free = max((item.place or 0 for item in items), default=0) + 1
    unranked = [item for item in open_items if item.place is None]
    unranked.sort(key=lambda item: (-item.requested, item.pk))
    return {
        item.pk: (place, REMARKS[place - 1] if place <= len(REMARKS) else "")
        for place, item in enumerate(unranked, start=free)
    }


def regions_rank(year: int, at: datetime) -> None:
    for preparation in _waiting(year, committees=False):
        rank(preparation, at)


def committee_ranks(year: int, at: datetime) -> None:
    for preparation in _waiting(year, committees=True):
        rank(preparation, at)

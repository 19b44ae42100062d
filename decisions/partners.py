"""With whom measures are carried out: the partners of a case, and in a decision that answers a change of partner those it will have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decisions.enums import NOTHING_GIVEN, ChangeKind, DecisionKind, Occasion
from grants.enums import Part
from grants.models import Party

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from decisions.models import ChangeNotice, Decision, Point
    from owners.models import Organisation

NAMED = (Part.PARTNER, Part.NETWORK_MEMBER)


def parties_of(decision: Decision, points: Sequence[Point]) -> list[Party]:
    """Partners and network members of the cases that the decision's points are about. One query, two where it answers a change.

    A change of partner shows in the letter before it is made (V_PARTNER), and the same way after.
    """
    cases = {point.item.application_id for point in points}
    rows = Party.objects.filter(application_id__in=cases, part__in=NAMED)
    found = list(rows.select_related("organisation"))
    for notice in partner_changes(decision):
        comes, goes = cases_of(notice, points), leaves(notice, points)
        replaced: set[tuple[int, int | None]] = {(pk, notice.new_partner_id) for pk in comes}
        replaced |= {(pk, notice.old_partner_id) for pk in goes}
        found = [row for row in found if not _is_one_of(replaced, row)]
        found += (
            Party(application_id=pk, organisation=new_partner_of(notice), part=Part.PARTNER)
            for pk in sorted(comes)
        )
    return found


def partner_ids(decision: Decision, points: Sequence[Point]) -> set[int]:
    """The organisations that are partners in the cases of these points."""
    rows = parties_of(decision, points)
    return {row.organisation_id for row in rows if row.part == Part.PARTNER}


def partner_changes(decision: Decision) -> Iterable[ChangeNotice]:
    """The changes of partner that the decision accepts."""
    if decision.occasion != Occasion.CHANGE or decision.kind != DecisionKind.GRANT:
        return ()
    notices = decision.answered_notices.filter(kind=ChangeKind.PARTNER, new_partner__isnull=False)
    return notices.select_related("new_partner", "old_partner").order_by("pk")


def new_partner_of(notice: ChangeNotice) -> Organisation:
    """Of one that `partner_changes` gives."""
    if notice.new_partner is None:
        raise ValueError(f"{notice} names no new partner")
    return notice.new_partner


def cases_of(notice: ChangeNotice, points: Iterable[Point]) -> set[int]:
    """The cases whose measures the notice is about. Points keep their numbers when a decision is replaced."""
    numbers = set(notice.point_numbers)
    return {point.item.application_id for point in points if point.number in numbers}


def leaves(notice: ChangeNotice, points: Sequence[Point]) -> set[int]:
    """The cases that the old partner has nothing more to do with: the notice is about all their measures."""
    numbers = set(notice.point_numbers)
    others = {
        point.item.application_id
        for point in points
        if point.number not in numbers and point.outcome not in NOTHING_GIVEN
    }
    return cases_of(notice, points) - others


def _is_one_of(pairs: set[tuple[int, int | None]], row: Party) -> bool:
    return row.part == Part.PARTNER and (row.application_id, row.organisation_id) in pairs

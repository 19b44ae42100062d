"""What became of each line that the forum treated, for the forum's seats: only what has been sent, and nothing of one recipient's letter but its sum."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from decisions.display import OUTCOME_COLORS
from decisions.documents import ground_words
from decisions.enums import DecisionKind, DecisionStatus, ForumAnswer, Occasion, Outcome
from decisions.models import ForumReturn, Point
from kompetanse.tables import Cell, Column, Pill, Row, Table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from django.db.models import QuerySet

    from forum.models import Allocation
    from grants.models import SchemeVersion


def sent_points(allocation: Allocation) -> QuerySet[Point]:
    """Points of the list's measures in decisions that stand and whose letters have gone out."""
    return Point.objects.filter(
        item__lines__allocation=allocation,
        decision__round_id=allocation.round_id,
        decision__kind__in=(DecisionKind.GRANT, DecisionKind.LAPSE),
        decision__status=DecisionStatus.DISPATCHED,
        decision__available_at__isnull=False,
    )


def decided_sum(allocation: Allocation) -> int | None:
    """None before the first letter has gone: nothing is decided yet, which is not the same as 0 kr."""
    total: int | None = sent_points(allocation).aggregate(total=Sum("amount"))["total"]
    return total


def by_item(allocation: Allocation, lines: Iterable[Any]) -> dict[int, list[Point]]:
    """Item's id → its sent points, for one page of lines: one query."""
    found: dict[int, list[Point]] = defaultdict(list)
    items = [line.item_id for line in lines]
    rows = sent_points(allocation).filter(item__in=items).select_related("decision")
    for point in rows.order_by("pk"):
        found[point.item_id].append(point)
    return found


def recommended_anew(lines: Iterable[Any]) -> set[int]:
    """Items of lines that came back to the forum, and that it gave a new recommendation for."""
    rows = ForumReturn.objects.filter(line__in=[line.pk for line in lines], answer=ForumAnswer.NEW)
    return set(rows.values_list("line__item_id", flat=True))


def decided_table(
    lines: Sequence[Any],
    points: dict[int, list[Point]],
    *,
    version: SchemeVersion,
    word: str,
    sums: tuple[int, int | None],
    count: int,
    anew: Collection[int] = (),
) -> Table:
    """Line for line: what was recommended, what was decided, and on what ground where it is another amount.

    `lines` have `recommended`, `granted`, `share_count` and `is_closed_to_me`; why is closed to who is partial (`domain.md`
    0.5.6). `anew` are items that came back to the forum and got a new recommendation: it has a column of its own.
    """
    return Table(
        caption=_("Vedtak på linjene, beløp i kroner"),
        columns=[
            Column(_("Nr."), number=True),
            Column(_("Eier og tiltak"), head=True),
            Column(word, number=True),
            *([Column(_("Ny innstilling"), number=True)] if anew else []),
            Column(_("Vedtatt"), number=True, key=True),
            Column(_("Resultat")),
            Column(_("Hvorfor beløpet er et annet")),
        ],
        rows=[_row(line, points.get(line.item_id, []), version, anew) for line in lines],
        foot=[
            "",
            _("Sum alle %(count)s linjer") % {"count": count},
            sums[0],
            *([""] if anew else []),
            sums[1],
            "",
            "",
        ],
        compact=True,
    )


def _row(line: Any, points: list[Point], version: SchemeVersion, anew: Collection[int]) -> Row:
    is_sent = bool(points) and len(points) >= line.share_count
    owner = Cell(line.item.application.applicant.name, small=line.item.title)
    recommended = line.granted + line.recommended
    waiting = Cell(_("ikke ennå"), quiet=True)
    if not is_sent:
        coming = [waiting if line.item_id in anew else None] if anew else []
        return Row(
            [line.number, owner, recommended, *coming, waiting, Pill(_("Venter på brev")), None]
        )
    new: list[int | Cell | None] = [None]
    if line.item_id in anew:
        new = [sum(point.recommended or 0 for point in points)]
    return Row(
        [
            line.number,
            owner,
            recommended,
            *(new if anew else []),
            Cell(sum(point.amount for point in points), small=_second(points)),
            _outcome(points),
            Cell(_("Du er inhabil"), quiet=True) if line.is_closed_to_me else _why(points, version),
        ],
        muted=line.is_closed_to_me,
    )


def _second(points: list[Point]) -> str:
    """That the amount has a second allocation in it: on the first list it is more than was recommended there."""
    if any(point.decision.occasion == Occasion.SECOND_ALLOCATION for point in points):
        return _("med tilleggsfordeling")
    return ""


def _outcome(points: list[Point]) -> Pill:
    outcomes = {Outcome(point.outcome) for point in points}
    whole = outcomes.pop() if len(outcomes) == 1 else Outcome.PARTLY
    return Pill(whole.label, OUTCOME_COLORS[whole])


def _why(points: list[Point], version: SchemeVersion) -> Cell | None:
    """The authority's criterion (R-LOK-09) or, after a discussion, the reason for the change (R-KOL-07)."""
    language = "nn" if get_language() == "nn" else "nb"
    changed = [point for point in points if point.deviation]
    if not changed:
        return None
    grounds = dict.fromkeys(
        words
        for point in changed
        if (words := ground_words(version, point.ground, language) or point.change_reason)
    )
    reasons = dict.fromkeys(point.reasons for point in changed if point.reasons)
    return Cell(" ".join(grounds) or _("Begrunnelsen står i brevet."), small=" ".join(reasons))

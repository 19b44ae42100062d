"""What became of each line that the forum treated, for the forum's seats: only what has been sent, and nothing of one recipient's letter but its sum."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from decisions.display import OUTCOME_COLORS
from decisions.documents import ground_words
from decisions.enums import DecisionKind, DecisionStatus, Outcome
from decisions.models import Point
from kompetanse.tables import Cell, Column, Pill, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    for point in sent_points(allocation).filter(item__in=items).order_by("pk"):
        found[point.item_id].append(point)
    return found


def decided_table(
    lines: Sequence[Any],
    points: dict[int, list[Point]],
    *,
    version: SchemeVersion,
    word: str,
    sums: tuple[int, int | None],
    count: int,
) -> Table:
    """Line for line: what was recommended, what was decided, and on what ground where it is another amount.

    `lines` have `recommended`, `share_count` and `is_closed_to_me`; why is closed to who is partial (`domain.md` 0.5.6).
    """
    return Table(
        caption=_("Vedtak på linjene, beløp i kroner"),
        columns=[
            Column(_("Nr."), number=True),
            Column(_("Eier og tiltak"), head=True),
            Column(word, number=True),
            Column(_("Vedtatt"), number=True, key=True),
            Column(_("Resultat")),
            Column(_("Hvorfor beløpet er et annet")),
        ],
        rows=[_row(line, points.get(line.item_id, []), version) for line in lines],
        foot=["", _("Sum alle %(count)s linjer") % {"count": count}, *sums, "", ""],
        compact=True,
    )


def _row(line: Any, points: list[Point], version: SchemeVersion) -> Row:
    is_sent = bool(points) and len(points) >= line.share_count
    owner = Cell(line.item.application.applicant.name, small=line.item.title)
    if not is_sent:
        waiting = Cell(_("ikke ennå"), quiet=True)
        return Row([line.number, owner, line.recommended, waiting, Pill(_("Venter på brev")), None])
    return Row(
        [
            line.number,
            owner,
            line.recommended,
            sum(point.amount for point in points),
            _outcome(points),
            Cell(_("Du er inhabil"), quiet=True) if line.is_closed_to_me else _why(points, version),
        ],
        muted=line.is_closed_to_me,
    )


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

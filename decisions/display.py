"""What the pages of decisions show, worked out in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from decisions.enums import DecisionKind, DecisionStatus, Occasion, Outcome
from decisions.models import Decision
from grants.enums import ForumMode, ReferenceStatus
from kompetanse.lib.money import format_kroner
from kompetanse.tables import Cell, Column, Pill, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from decisions.models import Point
    from grants.models import Frame

STATUS_COLORS = {
    DecisionStatus.DRAFT: "neutral",
    DecisionStatus.TO_APPROVAL: "warning",
    DecisionStatus.ISSUED: "accent",
    DecisionStatus.DISPATCHED: "success",
    DecisionStatus.SUPERSEDED: "neutral",
}
OUTCOME_COLORS = {
    Outcome.GRANTED: "success",
    Outcome.PARTLY: "warning",
    Outcome.REFUSED: "danger",
    Outcome.DISMISSED: "danger",
    Outcome.LAPSED: "danger",
    Outcome.REPAY: "warning",
    Outcome.KEPT: "success",
}
REFERENCE_COLORS = {
    ReferenceStatus.VERIFIED: "success",
    ReferenceStatus.UNVERIFIED: "warning",
    ReferenceStatus.REPEALED: "neutral",
}


def status_of(decision: Decision) -> dict[str, Any]:
    status = DecisionStatus(decision.status)
    return {"label": status.label, "color": STATUS_COLORS[status]}


def outcome_of_all(decision: Decision) -> dict[str, Any]:
    """One word for a recipient: granted, partly or refused, over all its points."""
    outcomes = {Outcome(point.outcome) for point in decision.points.all()}
    whole = outcomes.pop() if len(outcomes) == 1 else Outcome.PARTLY
    return {"label": whole.label, "color": OUTCOME_COLORS[whole]}


def forum_column(decision: Decision) -> str:
    """What the forum's column is called in this round."""
    recommends = decision.round.forum_mode == ForumMode.RECOMMENDATION
    return _("Innstilt") if recommends else _("Foreslått")


def point_table(decision: Decision, *, may_edit: bool = False, with_forum: bool = True) -> Table:
    """Søkt, innstilt, vedtatt side by side; a difference is said in words too (A39)."""
    if not (decision.is_grant or decision.is_dismissal):
        return _table_after(decision, may_edit=may_edit)
    columns = [Column(_("Tiltak"), head=True), Column(_("Meldt"), number=True)]
    if with_forum and not decision.is_dismissal:
        columns.append(Column(forum_column(decision), number=True))
    word = _("Vedtatt") if decision.is_final else _("I utkastet")
    columns += [Column(word, number=True, key=True), Column(_("Resultat"))]
    rows = [
        Row(_cells(decision, point, may_edit=may_edit, with_forum=with_forum))
        for point in decision.points.all()
    ]
    points = list(decision.points.all())
    foot: list[Any] = [Cell(_("Sum")), sum(point.requested for point in points)]
    if with_forum and not decision.is_dismissal:
        foot.append(sum(point.recommended or 0 for point in points))
    foot += [sum(point.amount for point in points), ""]
    return Table(caption=_("Punkter i vedtaket, kroner"), columns=columns, rows=rows, foot=foot)


def _table_after(decision: Decision, *, may_edit: bool) -> Table:
    """What a decision that comes after a grant does with it: given before, and what now falls away or is demanded back."""
    words = {
        DecisionKind.LAPSE: _("Faller bort"),
        DecisionKind.REPAYMENT: _("Kreves tilbake"),
        DecisionKind.CHANGE_REFUSAL: _("Endres med"),
    }
    rows, points = [], list(decision.points.all())
    for point in points:
        outcome = Outcome(point.outcome)
        edit_url = reverse("decisions:point", args=[decision.code, point.number])
        title = Cell(f"{point.number}. {point.item.title}", url=edit_url if may_edit else "")
        cells = [title, point.earlier_amount, _taken(point)]
        rows.append(Row([*cells, Pill(outcome.label, OUTCOME_COLORS[outcome])]))
    return Table(
        caption=_("Punkter i vedtaket, kroner"),
        columns=[
            Column(_("Tiltak"), head=True),
            Column(_("Gitt før"), number=True),
            Column(words[DecisionKind(decision.kind)], number=True, key=True),
            Column(_("Resultat")),
        ],
        rows=rows,
        foot=[
            Cell(_("Sum")),
            sum(point.earlier_amount or 0 for point in points),
            sum(_taken(point) for point in points),
            "",
        ],
    )


def _taken(point: Point) -> int:
    """Kroner that the point takes from the recipient."""
    return point.earlier_amount or 0 if point.outcome == Outcome.LAPSED else point.amount


def _cells(decision: Decision, point: Point, *, may_edit: bool, with_forum: bool) -> list[Any]:
    application = point.item.application
    outcome = Outcome(point.outcome)
    edit_url = reverse("decisions:point", args=[decision.code, point.number]) if may_edit else ""
    small = "" if application.applicant_id == decision.recipient_id else application.applicant.name
    cells: list[Any] = [
        Cell(f"{point.number}. {point.item.title}", url=edit_url, small=small),
        point.requested,
    ]
    if with_forum and not decision.is_dismissal:
        cells.append(point.recommended)
    cells += [
        Cell(point.amount, small=_before(point)),
        Pill(outcome.label, OUTCOME_COLORS[outcome], small=difference(point) if with_forum else ""),
    ]
    return cells


def _before(point: Point) -> str:
    """What the decision that is replaced gave, when it was something else."""
    if point.earlier_amount is None or point.earlier_amount == point.amount:
        return ""
    return _("før %(amount)s kr") % {"amount": format_kroner(point.earlier_amount)}


def difference(point: Point) -> str:
    """How the amount differs from what was recommended, in words."""

    if point.recommended is None or point.deviation == 0:
        return ""
    text = _("%(amount)s kr over") if point.deviation > 0 else _("%(amount)s kr under")
    return text % {"amount": format_kroner(abs(point.deviation))}


def decision_table(decisions: Iterable[Decision], *, caption: str, recommends: bool) -> Table:
    """The authority's list."""
    rows = []
    for decision in decisions:
        status = DecisionStatus(decision.status)
        deviates = decision.amount_sum != decision.recommended_sum
        rows.append(
            Row(
                [
                    Cell(
                        decision.recipient.name,
                        url=decision.get_absolute_url(),
                        small=decision.case_file.reference,
                    ),
                    Pill(status.label, STATUS_COLORS[status]),
                    decision.requested_sum,
                    decision.recommended_sum,
                    Cell(
                        decision.amount_sum,
                        small=_note(decision, deviates=deviates),
                    ),
                    decision.prepared_by.name,
                ]
            )
        )
    return Table(
        caption=caption,
        columns=[
            Column(_("Mottaker"), head=True),
            Column(_("Status")),
            Column(_("Meldt"), number=True),
            Column(_("Innstilt") if recommends else _("Foreslått"), number=True),
            Column(_("Vedtak"), number=True, key=True),
            Column(_("Saksbehandler")),
        ],
        rows=rows,
        empty=_("Ingen vedtak her ennå."),
    )


def _note(decision: Decision, *, deviates: bool) -> str:
    """What kind of decision an amount stands in, unless it is an ordinary grant."""
    if not decision.is_grant:
        return str(decision.get_kind_display())
    if decision.occasion != Occasion.ORDINARY:
        return str(decision.get_occasion_display())
    return _("avviker") if deviates else ""


def recipient_table(decisions: Iterable[Decision], *, names_recipient: bool = False) -> Table:
    """What an owner or partner has got: without the way there. An auditor reads what many have got."""
    return Table(
        caption=_("Vedtak"),
        columns=[
            Column(_("Vedtak"), head=True),
            *([Column(_("Mottaker"))] if names_recipient else []),
            Column(_("Vedtaksdato")),
            Column(_("Klagefrist")),
            Column(_("Lest")),
        ],
        rows=[
            Row(
                [
                    Cell(
                        f"{decision.scheme_version.scheme.name} {decision.round.budget_year}",
                        url=decision.get_absolute_url(),
                        small=decision.case_file.reference
                        if decision.is_grant
                        else f"{decision.case_file.reference}, {decision.get_kind_display()}",
                    ),
                    *([decision.recipient.name] if names_recipient else []),
                    decision.decided_at,
                    decision.complaint_deadline_date,
                    Pill(_("Lest"), "neutral")
                    if decision.first_read_at
                    else Pill(_("Ikke lest"), "accent"),
                ]
            )
            for decision in decisions
        ],
        empty=_("Ingen vedtak her ennå.")
        if names_recipient
        else _("Dere har ikke fått noe vedtak ennå."),
    )


def frame_meter(frame: Frame, amount: int, bound: int = 0) -> dict[str, Any]:
    """How much of the frame is bound, and what this decision takes. `bound` is let go when it replaces another."""
    before = frame.committed - bound
    return {
        "whole": frame.ordinary,
        "first": before,
        "second": amount,
        "foot": [
            _("Bundet før: %(amount)s") % {"amount": format_kroner(before)},
            _("Dette vedtaket: %(amount)s") % {"amount": format_kroner(amount)},
            _("Igjen: %(amount)s") % {"amount": format_kroner(frame.free + bound - amount)},
        ],
    }

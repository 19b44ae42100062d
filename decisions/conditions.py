"""The conditions of a grant as data (`domain.md` Annex E): which clauses its letter has, with what in them.

They are kept with the decision when it is issued, so that acceptance, payment and report read figures and dates, never a letter's words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from decisions.clauses import parameters_in
from decisions.models import Commitment
from decisions.partners import parties_of
from grants.enums import Part
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.deadlines import next_working_day
from kompetanse.lib.money import ceil_percent, format_kroner
from kompetanse.lib.rules import parameters_of
from needs.enums import CostType
from needs.models import BudgetLine

if TYPE_CHECKING:
    from decisions.models import Decision, Point

OWN_FINANCING = "R-LOK-03"
COORDINATOR = "R-LOK-08"
ACCEPTANCE = "V_AKSEPT"
REPORT = "V_RAPPORT"
PARTNER = "V_PARTNER"
LATER_YEARS = "V_FLERAAR"
PAYBACK_WEEKS = 6
"""How long a recipient has to pay back, from when it got the letter: longer than it may complain."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A clause of the letter: its key in Annex E and what it is filled in with. Kroner are whole, dates in ISO 8601."""

    key: str
    parameters: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        return {"key": self.key, "parameters": self.parameters}


def conditions_of(decision: Decision) -> tuple[Condition, ...]:
    """What was kept when the decision was issued; for a draft, and for one issued before they were kept, what holds today."""
    if decision.conditions is not None:
        return tuple(Condition(row["key"], row["parameters"]) for row in decision.conditions)
    return build_conditions(decision, list(decision.points.all()))


def condition(decision: Decision, key: str) -> Condition | None:
    """One condition by its key, or None when the decision has none such."""
    return next((row for row in conditions_of(decision) if row.key == key), None)


def own_share(decision: Decision) -> int | None:
    """The least kroner that the recipient must add itself (R-LOK-03), or None."""
    found = condition(decision, "V_EGENFIN30")
    return found.parameters["own_share"] if found else None


def report_due(decision: Decision) -> date | None:
    """The day by which the recipient reports, or None."""
    found = condition(decision, REPORT)
    return date.fromisoformat(found.parameters["report_due"]) if found else None


def accept_weeks(decision: Decision) -> int | None:
    """In how many weeks from getting the letter the recipient must accept, or None when it need not."""
    found = condition(decision, ACCEPTANCE)
    return found.parameters["accept_weeks"] if found else None


def partners(decision: Decision) -> list[str]:
    """With whom the measures are carried out, by name."""
    found = condition(decision, PARTNER)
    return found.parameters["partner"] if found else []


def payback_date(decision: Decision) -> date | None:
    """The last day to pay back what a repayment demands, or None before the letter is available."""
    if not decision.is_repayment or decision.available_at is None:
        return None
    last = in_oslo(decision.available_at).date() + timedelta(weeks=PAYBACK_WEEKS)
    return next_working_day(last)


def build_conditions(
    decision: Decision, points: list[Point], names: list[str] | None = None
) -> tuple[Condition, ...]:
    """The clauses that a grant's letter has, in the order of the scheme version. One whose parameter is empty is left out.

    `names` are the partners, when the caller has read them already.
    """
    if not decision.is_grant or not any(point.outcome in ("granted", "partly") for point in points):
        return ()
    values = _values(decision, points, partner_names(decision, points) if names is None else names)
    found = []
    for key in _keys(decision, points):
        wanted = parameters_in(key)
        if all(values.get(name) for name in wanted):
            found.append(Condition(key, {name: values[name] for name in wanted}))
    return tuple(found)


def partner_names(decision: Decision, points: list[Point]) -> list[str]:
    """Those that the recipient carries the measures out with: the partners, or for a partner the owners."""
    rows = [
        (row.application_id, row.organisation.name)
        for row in parties_of(decision, points)
        if row.part == Part.PARTNER
    ]
    found: set[str] = set()
    for point in points:
        application, recipient = point.item.application, decision.recipient.name
        beside = {name for pk, name in rows if pk == application.pk}
        found |= {application.applicant.name} if recipient in beside else beside
    return sorted(found)


def _keys(decision: Decision, points: list[Point]) -> list[str]:
    """The clauses of the version; acceptance is a matter of the round, and for who gets money."""
    keys = [key for key in decision.scheme_version.terms if key != ACCEPTANCE]
    if decision.round.needs_acceptance and any(point.amount for point in points):
        keys.append(ACCEPTANCE)
    if LATER_YEARS not in keys:
        keys.append(
            LATER_YEARS
        )  # in every letter that promises something; else its parameter is empty
    return keys


def _values(decision: Decision, points: list[Point], names: list[str]) -> dict[str, Any]:
    version, round_ = decision.scheme_version, decision.round
    total = sum(point.amount for point in points)
    values: dict[str, Any] = {
        "partner": names,
        "report_due": round_.report_due_date.isoformat() if round_.report_due_date else "",
        "accept_weeks": round_.acceptance_weeks,
        "later_years": _later_years(points),
    }
    if version.has_rule(OWN_FINANCING) and decision.recipient.is_owner:
        percent = parameters_of(version.rules, OWN_FINANCING)["percent"]
        values["percent"], values["own_share"] = percent, ceil_percent(total, percent)
    if version.has_rule(COORDINATOR):
        values |= _coordinator(decision, points)
    return values


def _later_years(points: list[Point]) -> list[str]:
    """ "2026 (kr 100 000)": what the points promise together, year by year. One query."""
    rows = Commitment.objects.filter(point__in=[point.pk for point in points if point.pk])
    sums = rows.order_by("year").values_list("year").annotate(total=Sum("amount"))
    return [f"{year} (kr {format_kroner(total)})" for year, total in sums]


def _coordinator(decision: Decision, points: list[Point]) -> dict[str, Any]:
    """How much of the grant may pay a coordinator, and the forum's items that say so (R-LOK-08); nothing without one."""
    granted = {point.item_id: point.amount for point in points}
    lines = list(
        BudgetLine.objects.filter(
            measure__item_id__in=granted,
            recipient_id=decision.recipient_id,
            year=decision.round.budget_year,
            cost_type=CostType.COORDINATOR,
        ).values_list("measure__item_id", "amount", "measure__coordinator_item")
    )
    return {
        "coordinator": sum(min(amount, granted[item]) for item, amount, _number in lines),
        "coordinator_item": sorted({number for _item, _amount, number in lines if number}),
    }

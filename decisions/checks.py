"""Every rule that a decision meets, asked with plain values; and who may not touch it (R-ROL-07)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from decisions import legal
from decisions.basis import is_treated
from decisions.enums import FORMAL_GROUND, Occasion
from decisions.rules import ALWAYS
from grants.enums import ForumMode
from grants.models import Exclusion, ImpartialityDeclaration
from kompetanse.lib.errors import NotAllowed
from kompetanse.lib.rules import check, enforce

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from decisions.models import Decision, Point
    from grants.models import SchemeVersion
    from kompetanse.lib.actor import Actor
    from kompetanse.lib.findings import Finding
    from kompetanse.lib.rules import Active, Check

NOT_BOUND_BY_THE_FORUM = (Occasion.APPEAL, Occasion.REVERSAL)
"""Occasions on which the law, not the forum's list, says what the recipient gets (forvaltningsloven §§ 34 and 35)."""
WHO_IS_IMPARTIAL = _("En saksbehandler som er habil i saken.")


def rules_of(version: SchemeVersion) -> Active:
    """The rules of the version, and those that none can be without."""
    return {**ALWAYS, **version.rules}


def grounds_of(version: SchemeVersion) -> list[str]:
    """The grounds for going below what was recommended (R-LOK-09): a criterion that is not met, or formal."""
    return [*(criterion["key"] for criterion in version.criteria), FORMAL_GROUND]


def amount_checks(decision: Decision, point: Point) -> Iterator[Check]:
    """What must hold each time an amount is saved."""
    if decision.occasion in NOT_BOUND_BY_THE_FORUM:
        return
    recommends = decision.round.forum_mode == ForumMode.RECOMMENDATION
    is_change = decision.occasion == Occasion.CHANGE
    yield (
        "R-LOK-09",
        {
            "amount": point.amount,
            "recommended": point.recommended if recommends else None,
            # Who has asked for less himself gets less without a criterion that fails.
            "ground": FORMAL_GROUND if is_change else point.ground,
            "grounds": grounds_of(decision.scheme_version),
        },
    )
    presented = point.recommended if point.presented is None else point.presented
    if not recommends and presented is not None and not is_change:
        yield (
            "R-KOL-07",
            {"changes": [(point.number, presented, point.amount, point.change_reason)]},
        )


def enforce_amount(decision: Decision, point: Point) -> None:
    """Refuse an amount that may not stand, with the field that says why."""
    enforce(rules_of(decision.scheme_version), amount_checks(decision, point))


def decision_checks(decision: Decision, points: Iterable[Point], *, on: date) -> Iterator[Check]:
    """All that must hold when a decision is sent to approval and when it is issued."""
    version, round_ = decision.scheme_version, decision.round
    yield ("R-KOL-01", {"budget_year": round_.budget_year})
    if decision.is_grant:
        is_second = decision.occasion == Occasion.SECOND_ALLOCATION
        treated = is_treated(round_, version, is_second=is_second)
        yield ("R-KOL-05", {"is_discussed": treated})
    for point in points:
        if decision.is_grant:
            yield from amount_checks(decision, point)
        yield ("R-BRV-02", {"is_below": point.is_below, "reasons": _reasons(decision, point)})
    common, basis = legal.citations(
        scheme_version=version,
        language=decision.language,
        on=on,
        kind=decision.kind,
        basis_on=legal.basis_day(decision, on),
    )
    yield ("R-BRV-01", {"unverified": legal.unverified(common, basis)})


def enforce_decision(decision: Decision, points: Iterable[Point], *, on: date) -> None:
    """Refuse a decision that breaks a rule; all hard findings at once."""
    enforce(rules_of(decision.scheme_version), decision_checks(decision, points, on=on))


def find_all(decision: Decision, points: Iterable[Point], *, on: date) -> list[Finding]:
    """What the rules have to say, for the page; each sentence once."""
    active = rules_of(decision.scheme_version)
    found: dict[str, Finding] = {}
    for rule_id, values in decision_checks(decision, points, on=on):
        for finding in check(active, rule_id, **values):
            found.setdefault(f"{rule_id} {finding.message}", finding)
    return list(found.values())


def check_impartial(points: Iterable[Point], *, by: Actor) -> None:
    """Refuse (403) a person who is recused on a measure of the decision, also from preparing it (R-ROL-07). Two queries."""
    points = list(points)
    items = [point.item_id for point in points]
    applications = {point.item.application_id for point in points}
    recused = Exclusion.objects.filter(
        item_id__in=items, user_id=by.user_id, lifted_at=None
    ).exists()
    declared = ImpartialityDeclaration.objects.filter(
        application_id__in=applications, user_id=by.user_id, is_impartial=False
    ).exists()
    if recused or declared:
        raise NotAllowed(
            _("Du er inhabil i denne saken."), who_may=WHO_IS_IMPARTIAL, rule_id="R-ROL-07"
        )


def _reasons(decision: Decision, point: Point) -> str:
    """What the letter gives as reasons for the point: its own words, or the criterion that is not met."""
    if decision.is_dismissal:
        return point.reasons or decision.dismissal_ground
    return point.reasons


def context_of(decision: Decision) -> dict[str, Any]:
    """What events about the decision say: kroner and numbers, never text."""
    points = list(decision.points.all())
    return {"amount": sum(point.amount for point in points), "points": len(points)}

"""The conditions of a grant as data: kept when it is issued, and the same as its letter says."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from decisions import actions, conditions
from decisions.documents import build_letter
from decisions.models import Decision
from grants.models import Round, SchemeVersion
from tests.factories.decisions import (
    DECIDED,
    RULES,
    TERMS,
    DecisionFactory,
    Stage,
    decision_dispatched,
    decision_draft,
    decision_issued,
)

pytestmark = pytest.mark.django_db


def keys(decision: Decision) -> list[str]:
    return [row.key for row in conditions.conditions_of(decision)]


def letter_of(decision: Decision):
    loaded = Decision.objects.for_detail().get(pk=decision.pk)
    return build_letter(loaded, on=date(2025, 4, 10))


def test_an_issued_grant_keeps_its_conditions_with_what_is_in_them():
    stage = Stage(rules=RULES | {"R-LOK-03": {"percent": 30}})
    SchemeVersion.objects.update(terms=[*TERMS, "V_EGENFIN30"])
    Round.objects.update(report_due_date=date(2026, 1, 15), acceptance_weeks=5)
    decision = decision_issued(stage)
    decision.refresh_from_db()
    assert keys(decision) == [*TERMS, "V_EGENFIN30", "V_AKSEPT"]
    assert conditions.own_share(decision) == 120_000
    assert conditions.report_due(decision) == date(2026, 1, 15)
    assert conditions.accept_weeks(decision) == 5
    assert conditions.partners(decision) == [stage.university.name]


def test_letter_says_the_weeks_of_the_round_and_nothing_when_no_acceptance_is_needed():
    stage = Stage()
    Round.objects.update(acceptance_weeks=5)
    draft = decision_draft(stage)
    assert [term for term in letter_of(draft).terms if "akseptere" in term] == [
        "Dere må akseptere vilkårene innen 5 uker fra dere fikk brevet. Ellers kan tilsagnet falle bort."
    ]
    Round.objects.update(needs_acceptance=False)
    draft = Decision.objects.get(pk=draft.pk)
    letter = letter_of(draft)
    assert [term for term in letter.terms if "akseptere" in term] == []
    assert letter.needs_acceptance is False
    assert conditions.accept_weeks(draft) is None


def test_kept_conditions_stand_when_the_round_changes_and_whoever_tries():
    decision = decision_issued(Stage())
    decision.refresh_from_db()
    before = keys(decision)
    Round.objects.update(needs_acceptance=False)
    assert keys(Decision.objects.get(pk=decision.pk)) == before
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(conditions=[])


def test_nothing_granted_has_no_conditions():
    stage = Stage(recommended=(0, 0), reasons="Rammen.")
    decision = decision_issued(stage)
    decision.refresh_from_db()
    assert (decision.conditions, conditions.report_due(decision)) == ([], None)
    assert (conditions.own_share(decision), conditions.partners(decision)) == (None, [])


def test_a_partner_carries_the_measures_out_with_the_owner():
    stage = Stage()
    stage.prepare()
    decision = stage.approve(stage.send(stage.decision_of(stage.university)))
    assert conditions.partners(decision) == [stage.owner.name]


def test_payback_is_counted_from_the_letter_to_a_working_day():
    stage = Stage()
    repayment = actions.prepare_repayment(
        decision=decision_dispatched(stage),
        amounts={stage.item.pk: 1},
        reasons="Ubrukt.",
        by=stage.caseworker,
        at=DECIDED,
    )
    repayment = stage.approve(stage.send(repayment))
    assert conditions.payback_date(repayment) is None
    actions.dispatch_decision(decision=repayment, at=DECIDED)
    repayment.refresh_from_db()
    assert conditions.payback_date(repayment) == date(2025, 5, 22)
    assert conditions.payback_date(DecisionFactory()) is None

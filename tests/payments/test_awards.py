"""Awards follow the decision in force, and their payments follow them."""

from datetime import UTC, date, datetime

import pytest

from decisions import actions as deciding
from decisions.enums import Occasion
from decisions.models import Decision
from kompetanse.lib.errors import NotAllowed, Refused
from kompetanse.lib.invariants import breaches
from payments.actions import lift_stop, open_stop, split_plan
from payments.enums import AcceptanceStatus, PaymentStatus, StopKind
from payments.models import Acceptance, Award, Payment, Repayment, Stop
from payments.sums import Sums, sums_of
from records.models import Event
from tests.factories.accounts import hat_for
from tests.factories.batches import paid
from tests.factories.decisions import DECIDED, Stage, decision_dispatched, decision_issued

LATER = datetime(2025, 5, 20, 8, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    stage = Stage()
    stage.round.payment_date = date(2025, 6, 16)
    stage.round.save()
    return stage


def plan(award):
    return [
        (payment.number, payment.amount, payment.status, payment.due_date)
        for payment in Payment.objects.filter(award=award).order_by("number")
    ]


def replaced(stage, decision, amount):
    """A new decision with another amount, issued in its place."""
    new = deciding.prepare_replacement(
        decision=decision, occasion=Occasion.CORRECTION, by=stage.caseworker, at=LATER
    )
    point = new.points.get()
    type(point).objects.filter(pk=point.pk).update(
        amount=amount,
        outcome="partly",
        ground="formal",
        reasons="Rettet",
    )
    new = Decision.objects.get(pk=new.pk)
    return stage.approve(stage.send(new, at=LATER), at=LATER)


def test_an_issued_decision_opens_an_award_with_one_payment_on_the_rounds_day(stage):
    decision = decision_issued(stage)

    award = Award.objects.get()
    payment = award.payments.get()
    assert (award.recipient, award.item, award.round, award.amount, award.point) == (
        stage.owner,
        stage.item,
        stage.round,
        400_000,
        decision.points.get(),
    )
    assert plan(award) == [(1, 400_000, PaymentStatus.PLANNED, date(2025, 6, 16))]
    assert (payment.payee, payment.own_share_bearer, payment.year) == (
        stage.owner,
        stage.owner,
        2025,
    )
    assert breaches(["I02", "I05"]) == []


def test_what_is_refused_is_no_award():
    decision_issued(recommended=(0, 0), reasons="Ingen midler igjen")

    assert Award.objects.count() == 0


def test_a_rounds_day_of_payment_that_has_been_is_the_next_working_day(stage):
    stage.round.payment_date = date(2025, 4, 1)
    stage.round.save()

    decision_issued(stage)

    assert plan(Award.objects.get()) == [(1, 400_000, "planned", date(2025, 4, 10))]


def test_the_letter_asks_for_an_answer_within_the_rounds_weeks(stage):
    decision = decision_dispatched(stage)

    acceptance = Acceptance.objects.get()
    assert (acceptance.decision, acceptance.status, acceptance.due_date) == (
        decision,
        AcceptanceStatus.WAITING,
        date(2025, 5, 8),
    )
    assert acceptance.own_financing_required is None


def test_the_day_to_answer_is_moved_past_a_holiday(stage):
    stage.round.acceptance_weeks = 3
    stage.round.save()
    stage.approve(stage.send(stage.prepare() and stage.decision_of(stage.owner)))

    deciding.dispatch_decision(
        decision=stage.decision_of(stage.owner), at=datetime(2025, 4, 10, 23, 0, tzinfo=UTC)
    )

    assert Acceptance.objects.get().due_date == date(2025, 5, 2)


def test_in_the_decentralised_scheme_an_owner_bears_thirty_percent_rounded_up(stage):
    stage.version.rules = {**stage.version.rules, "R-LOK-03": {"percent": 30}}
    stage.version.save()
    stage.approve(stage.send(stage.prepare() and stage.decision_of(stage.owner)))
    stage.approve(stage.send(stage.decision_of(stage.university)))

    for recipient in (stage.owner, stage.university):
        deciding.dispatch_decision(decision=stage.decision_of(recipient), at=DECIDED)

    found = Acceptance.objects.values_list("decision__recipient", "own_financing_required")
    assert dict(found) == {stage.owner.pk: 120_000, stage.university.pk: None}


def test_a_round_that_asks_nobody_opens_no_acceptance(stage):
    stage.round.needs_acceptance = False
    stage.round.save()

    decision_dispatched(stage)

    assert Acceptance.objects.count() == 0


def test_less_money_strikes_from_the_plan_and_the_answer_is_asked_for_anew(stage):
    decision = decision_dispatched(stage)
    stop = open_stop(
        decision=decision,
        kind=StopKind.APPEAL,
        reason="Klage",
        object_key="x",
        by=stage.caseworker,
        at=LATER,
    )

    new = replaced(stage, decision, 150_000)

    award = Award.objects.get()
    assert (award.point.decision, award.amount) == (new, 150_000)
    assert plan(award) == [(1, 150_000, "planned", date(2025, 6, 16))]
    assert Acceptance.objects.get(decision=decision).status == AcceptanceStatus.REPLACED
    assert Stop.objects.get(pk=stop.pk).decision == new
    assert breaches(["I02", "I05"]) == []


def test_what_lapses_is_struck_from_the_plan(stage):
    decision = decision_dispatched(stage)

    lapse = deciding.prepare_lapse(
        decision=decision, reasons="Ikke svart", by=stage.caseworker, at=LATER
    )
    stage.approve(stage.send(lapse, at=LATER), at=LATER)

    award = Award.objects.get()
    assert award.amount == 0
    assert plan(award) == [(1, 400_000, "cancelled", date(2025, 6, 16))]
    assert Acceptance.objects.get().status == AcceptanceStatus.LAPSED
    assert breaches(["I02", "I05"]) == []


def test_less_than_is_paid_already_is_registered_as_to_come_back(stage):
    decision = decision_dispatched(stage)
    award = Award.objects.get()
    paid(stage, award)

    replaced(stage, decision, 150_000)

    repayment = Repayment.objects.get()
    assert (repayment.award, repayment.ground, repayment.amount) == (award, "overpaid", 250_000)
    assert sums_of([Award.objects.get()]) == {award.pk: Sums(granted=150_000, paid=400_000)}
    assert breaches(["I02", "I05"]) == []


def test_a_stop_is_opened_once_and_lifted_with_its_reason(stage):
    decision = decision_dispatched(stage)
    told = {"decision": decision, "kind": StopKind.REPORT, "object_key": "reports.report:x"}

    first = open_stop(**told, reason="Rapporten mangler", by=stage.caseworker, at=LATER)
    second = open_stop(**told, reason="Igjen", by=stage.caseworker, at=LATER)
    lift_stop(stop=first, reason="Rapporten kom", by=stage.caseworker, at=LATER)

    assert first == second
    assert list(Stop.objects.open()) == []
    verbs = Event.objects.filter(object_label="payments.stop").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["stop_payments", "lift_stop"]


def test_what_is_planned_is_split_and_adds_up(stage):
    decision_dispatched(stage)
    award = Award.objects.get()
    told = {"award": award, "by": stage.caseworker, "at": LATER}
    parts = [(date(2025, 11, 3), 150_000), (date(2025, 6, 16), 250_000)]

    split_plan(parts=parts, **told)

    assert plan(award) == [
        (1, 400_000, "cancelled", date(2025, 6, 16)),
        (2, 250_000, "planned", date(2025, 6, 16)),
        (3, 150_000, "planned", date(2025, 11, 3)),
    ]
    assert breaches(["I02", "I05"]) == []


@pytest.mark.parametrize(
    "parts",
    [
        [(date(2025, 6, 16), 399_999)],
        [(date(2025, 6, 16), 400_001)],
        [(date(2025, 5, 19), 400_000)],
        [(date(2025, 6, 16), 400_000), (date(2025, 6, 17), 0)],
    ],
)
def test_a_split_that_does_not_add_up_or_lies_in_the_past_is_refused(stage, parts):
    decision_dispatched(stage)

    with pytest.raises(Refused):
        split_plan(award=Award.objects.get(), parts=parts, by=stage.caseworker, at=LATER)

    assert plan(Award.objects.get()) == [(1, 400_000, "planned", date(2025, 6, 16))]


def test_the_recipient_plans_nothing(stage):
    decision_dispatched(stage)
    owner = hat_for(stage.owner, "owner_approver")

    with pytest.raises(NotAllowed):
        split_plan(
            award=Award.objects.get(), parts=[(date(2025, 6, 16), 400_000)], by=owner, at=LATER
        )

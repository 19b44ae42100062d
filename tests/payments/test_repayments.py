"""Money that comes back: told beforehand, heard, decided, due, in instalments, paid; or ended in another way."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from accounts.enums import Role
from decisions import actions as deciding
from decisions.models import Decision
from grants.models import Task
from kompetanse.lib import clock
from kompetanse.lib.errors import NotAllowed, Refused
from kompetanse.lib.invariants import breaches
from kompetanse.lib.tokens import new_token
from payments import actions
from payments.models import Award, Payment, Repayment
from payments.sums import sums_of
from tests.factories.accounts import hat_for
from tests.factories.batches import paid
from tests.factories.decisions import Stage, decision_dispatched

FOUND = datetime(2026, 2, 2, 8, 0, tzinfo=UTC)
STATED = datetime(2026, 2, 10, 8, 0, tzinfo=UTC)
DUE = date(2026, 3, 24)
pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage()


@pytest.fixture
def award(stage):
    """400 000 paid to the owner."""
    decision_dispatched(stage)
    paid(stage, Award.objects.get())
    return Award.objects.for_detail().get()


@pytest.fixture
def found(stage, award):
    return actions.register_repayment(
        award=award,
        ground="unused",
        amount=25_000,
        source_key="reports.report:a",
        by=stage.caseworker,
        at=FOUND,
    )


@pytest.fixture
def approver(stage):
    return hat_for(stage.owner, Role.OWNER_APPROVER)


@pytest.fixture
def bookkeeper(stage):
    return hat_for(stage.round.authority, Role.ACCOUNTS_OFFICER)


def again(repayment):
    return Repayment.objects.for_detail().get(pk=repayment.pk)


def heard(stage, repayment, approver):
    notice = actions.notify_repayment(
        repayment=repayment, reasons="Dere brukte ikke alt", by=stage.caseworker, at=FOUND
    )
    actions.state_on_notice(notice=notice, text="Det stemmer", by=approver, at=STATED)
    return again(repayment)


def demanded(stage, repayment, approver):
    """Decided by two people, and the letter sent."""
    made = actions.draft_repayment(
        repayment=heard(stage, repayment, approver),
        reasons="Ubrukt",
        by=stage.caseworker,
        at=STATED,
    )
    stage.approve(stage.send(made, at=STATED), at=STATED)
    deciding.dispatch_decision(decision=Decision.objects.get(pk=made.pk), at=STATED)
    return again(repayment)


def instalments(repayment):
    rows = repayment.instalments.order_by("number")
    return list(rows.values_list("number", "due_date", "amount", "paid_date"))


def test_the_same_source_registers_once_and_is_one_task(stage, award, found):
    second = actions.register_repayment(
        award=award,
        ground="unused",
        amount=1,
        source_key="reports.report:a",
        by=stage.caseworker,
        at=FOUND,
    )

    assert second == found
    assert Task.objects.open().get(kind="follow_up_repayment").url == found.get_absolute_url()


def test_nothing_is_demanded_before_the_recipient_could_speak(stage, found):
    with pytest.raises(Refused):
        actions.draft_repayment(repayment=found, reasons="x", by=stage.caseworker, at=FOUND)
    actions.notify_repayment(repayment=found, reasons="Ubrukt", by=stage.caseworker, at=FOUND)
    with pytest.raises(Refused):
        actions.draft_repayment(repayment=found, reasons="x", by=stage.caseworker, at=STATED)

    assert Decision.objects.filter(kind="repayment").count() == 0


def test_a_decision_makes_it_due_and_the_money_ends_it(stage, award, found, approver, bookkeeper):
    repayment = demanded(stage, found, approver)
    assert repayment.status == "due"
    assert instalments(repayment) == [(1, DUE, 25_000, None)]

    actions.register_instalment(
        repayment=repayment, paid_date=date(2026, 2, 9), by=bookkeeper, at=STATED
    )

    repayment = again(found)
    assert (repayment.status, repayment.ended_by_id) == ("paid", bookkeeper.user_id)
    sums = sums_of([award])[award.pk]
    assert (sums.paid, sums.returned, sums.kept, sums.outstanding) == (400_000, 25_000, 375_000, 0)
    assert breaches(["I01", "I02", "I05"]) == []


def test_instalments_add_up_and_each_is_registered(stage, found, approver, bookkeeper):
    repayment = actions.agree_instalments(
        repayment=demanded(stage, found, approver),
        count=3,
        first_date=date(2026, 3, 31),
        by=stage.caseworker,
        at=STATED,
    )
    assert instalments(repayment) == [
        (1, date(2026, 3, 31), 8_334, None),
        (2, date(2026, 4, 30), 8_333, None),
        (3, date(2026, 6, 1), 8_333, None),
    ]

    for _month in range(3):
        assert again(found).status == "instalments"
        actions.register_instalment(
            repayment=again(found), paid_date=date(2026, 2, 9), by=bookkeeper, at=STATED
        )

    assert again(found).status == "paid"


def test_who_attests_registers_what_came_and_nobody_else(stage, found, approver):
    repayment = demanded(stage, found, approver)

    for hat in (stage.caseworker, approver):
        with pytest.raises(NotAllowed):
            actions.register_instalment(
                repayment=repayment, paid_date=date(2026, 2, 9), by=hat, at=STATED
            )


@pytest.mark.parametrize(
    ("act", "status"), [(actions.waive_repayment, "waived"), (actions.carry_over, "carried_over")]
)
def test_it_may_end_without_a_demand_with_a_reason_by_who_decides(stage, found, act, status):
    with pytest.raises(NotAllowed):
        act(repayment=found, reason="Ok", by=stage.caseworker, at=FOUND)
    with pytest.raises(Refused):
        act(repayment=found, reason=" ", by=stage.approver, at=FOUND)

    act(repayment=found, reason="Brukes i vår", by=stage.approver, at=FOUND)

    repayment = again(found)
    assert (repayment.status, repayment.end_reason) == (status, "Brukes i vår")
    assert Task.objects.open().filter(kind="follow_up_repayment").count() == 0


@pytest.mark.money_is_bent("an award is made larger than its decision")
def test_it_is_kept_back_from_a_planned_payment_that_is_large_enough(stage, found, award, approver):
    repayment = heard(stage, found, approver)
    told = {"repayment": repayment, "reason": "Trekkes", "by": stage.approver, "at": STATED}
    with pytest.raises(Refused):
        actions.offset_repayment(**told)
    Award.objects.filter(pk=award.pk).update(amount=430_000)
    payment = actions.plan_payment(
        award=Award.objects.for_detail().get(), amount=30_000, due_date=date(2026, 6, 15)
    )

    actions.offset_repayment(**told)

    assert (again(found).status, again(found).offset_payment) == ("offset", payment)
    assert Payment.objects.get(pk=payment.pk).net == 5_000


def test_a_draft_that_is_taken_away_leaves_the_matter_to_be_decided_anew(stage, found, approver):
    told = {"reasons": "Ubrukt", "by": stage.caseworker, "at": STATED}
    made = actions.draft_repayment(repayment=heard(stage, found, approver), **told)

    deciding.discard_draft(decision=made, by=stage.caseworker, at=STATED)

    assert again(found).decision is None
    assert actions.draft_repayment(repayment=again(found), **told).is_repayment


# The pages


def page(response) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split())


def test_the_caseworker_takes_each_step_on_a_page_and_the_recipient_follows(
    stage, award, approver, as_hat
):
    staff, owner = as_hat(stage.caseworker), as_hat(approver)
    registering = reverse("payments:repayment-register", args=[award.code])
    with clock.told_by(lambda: FOUND):
        assert "Registrer tilbakebetaling" in page(staff.get(award.get_absolute_url()))
        sent = {"ground": "unused", "amount": "400 001"}
        refused = page(staff.post(registering, sent | {"form_token": new_token()}))
        assert "Beløpet kan ikke være mer enn det som er betalt." in refused
        answer = staff.post(registering, sent | {"form_token": new_token(), "amount": "25 000"})
        repayment = Repayment.objects.get()
        assert answer.url == repayment.get_absolute_url()
        assert owner.get(answer.url).status_code == 404
        listed = reverse("payments:repayments", args=[stage.round.code])
        assert stage.owner.name in page(staff.get(listed))
        step = reverse("payments:repayment-step", args=[repayment.code, "varsel"])
        assert f'href="{step}"' in page(staff.get(answer.url))
        page(staff.get(step))
        staff.post(step, {"form_token": new_token(), "reason": "Ubrukt"})
        assert "Les varselet og svar" in page(owner.get(answer.url))
        assert owner.get(step).status_code == 403
    unknown = reverse("payments:repayment-step", args=[repayment.code, "noe"])
    assert staff.get(unknown).status_code == 404


def test_payments_are_split_and_stopped_on_pages(stage, as_hat):
    decision = decision_dispatched(stage)
    award, staff = Award.objects.get(), as_hat(stage.caseworker)
    splitting, stopping = (
        reverse("payments:plan", args=[award.code]),
        reverse("payments:stop", args=[decision.code]),
    )
    with clock.told_by(lambda: datetime(2025, 5, 20, 8, 0, tzinfo=UTC)):
        page(staff.get(splitting))
        half = {"amount_1": "300 000", "date_1": "16.6.2025", "amount_2": "100 000"}
        wrong = page(staff.post(splitting, half | {"form_token": new_token()}))
        assert "Skriv datoen betalingen skal gjøres." in wrong
        staff.post(splitting, half | {"form_token": new_token(), "date_2": "3.11.2025"})
        page(staff.get(stopping))
        why = {"kind": "other", "reason": "Vi sjekker et bilag", "form_token": new_token()}
        staff.post(stopping, why)
    planned = award.payments.filter(status="planned").order_by("number")
    assert list(planned.values_list("amount", flat=True)) == [300_000, 100_000]
    owner = as_hat(hat_for(stage.owner, Role.OWNER_APPROVER))
    assert "Vi sjekker et bilag" in page(owner.get(decision.get_absolute_url()))
    assert "Vi sjekker et bilag" in page(owner.get(award.get_absolute_url()))
    assert owner.get(stopping).status_code == 403
    lifting = reverse("payments:stop-lift", args=[decision.stops.get().code])
    page(staff.get(lifting))
    staff.post(lifting, {"form_token": new_token(), "reason": "Bilaget er i orden"})
    assert decision.stops.get().lift_reason == "Bilaget er i orden"

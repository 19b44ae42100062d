"""A grant is accepted, gathered, attested, approved and paid; each act dies at every point (T6)."""

import pytest

from accounts.enums import Role
from payments.batching import figures_of
from payments.models import Batch
from tests.crashes.desk import Desk, now_is
from tests.crashes.harness import Act
from tests.factories.accounts import hat_for
from tests.factories.batches import ACCOUNTS
from tests.factories.batches import Desk as Payroll
from tests.factories.decisions import DECIDED, Stage, decision_dispatched
from tests.factories.payments import DUE, PAYDAY

pytestmark = pytest.mark.django_db(transaction=True)


def a_grant_is_accepted_or_declined():
    now_is(DECIDED)
    stage = Stage()
    decision = decision_dispatched(stage)
    owner = Desk(hat_for(stage.owner, Role.OWNER_APPROVER))
    accept = owner.form(
        "payments:acceptance", decision.code, account_number=ACCOUNTS[0], declared="on"
    )
    yield Act("accept the grant", accept, moves=("payments.accept_grant",))
    other = decision_dispatched(Stage())
    owner = Desk(hat_for(other.recipient, Role.OWNER_APPROVER))
    decline = owner.form("payments:decline", other.code, reason="Vi får det ikke til i år.")
    yield Act("decline the grant", decline, moves=("payments.decline_grant",))


def money_goes_out():
    now_is(PAYDAY)
    payroll = Payroll()
    officer, approver = Desk(payroll.officer), Desk(payroll.approver)
    make = officer.form("payments:batch-new", due_until=DUE.strftime("%d.%m.%Y"))
    yield Act("gather what is due", make, moves=("payments.put_payment_in_batch",))
    batch = Batch.objects.get()
    attest = officer.form("payments:batch-attest", batch.code, digest=figures_of(batch).digest)
    yield Act("attest it", attest, moves=("payments.attest_batch",))
    batch = Batch.objects.get()
    approve = approver.form("payments:batch-approve", batch.code, digest=figures_of(batch).digest)
    yield Act("approve it, with its files", approve, moves=("payments.approve_batch",))
    transfer = officer.form("payments:batch-transfer", batch.code)
    yield Act("hand it over", transfer, moves=("payments.transfer_batch",))
    settle = officer.form("payments:batch-all-paid", batch.code, day=DUE.strftime("%d.%m.%Y"))
    yield Act(
        "register it as paid",
        settle,
        moves=("payments.mark_payment_paid", "payments.settle_batch"),
    )


@pytest.mark.parametrize("story", [a_grant_is_accepted_or_declined, money_goes_out])
def test_money_survives_a_crash_at_every_point(theatre, story):
    played = theatre.play(story())
    assert len(played.points) >= 2 * len(played.acts)

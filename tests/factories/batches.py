"""A desk where money waits to be paid, as the real acts leave it."""

from datetime import datetime

from django.db import transaction

from accounts.enums import Role
from decisions import actions as decisions
from decisions.models import Decision
from payments.actions.batches import approve_batch, attest_batch, make_batch, transfer_batch
from payments.actions.settling import Result, settle_vouchers
from payments.batching import figures_of
from payments.enums import LineOutcome
from payments.models import Award, Batch, PayeeAccount, Payment
from payments.transitions import ACCEPT
from records import workflow
from tests.factories.accounts import UserFactory, hat_for
from tests.factories.decisions import DECIDED, Stage
from tests.factories.payments import DUE, PAYDAY, PayeeAccountFactory, PayerFactory

ACCOUNTS = ("12345678903", "15032080119")


class Desk:
    """Decisions that are sent and accepted: an owner with 400 000 and a university with 100 000 wait for their money."""

    def __init__(self, *, sends: bool = True, **options) -> None:
        self.stage = Stage(**options)
        self.authority = self.stage.round.authority
        self.officer = hat_for(self.authority, Role.ACCOUNTS_OFFICER)
        self.approver = hat_for(self.authority, Role.DECISION_APPROVER)
        PayerFactory(authority=self.authority)
        self.stage.prepare()
        self.decisions = list(Decision.objects.filter(round=self.stage.round).order_by("pk"))
        for decision in self.decisions:
            self.stage.approve(self.stage.send(decision))
            if sends:
                decisions.dispatch_decision(decision=decision, at=DECIDED)
            decision.refresh_from_db()
            if hasattr(decision, "acceptance"):
                accept(decision)

    @property
    def payments(self):
        return Payment.objects.filter(award__authority=self.authority).order_by("pk")

    def make(self, **changes) -> Batch:
        values = {"authority": self.authority, "due_until": DUE, "by": self.officer, "at": PAYDAY}
        return make_batch(**{**values, **changes})

    def attest(self, batch: Batch, **changes) -> Batch:
        return attest_batch(batch=batch, **self._act(batch, self.officer, changes))

    def approve(self, batch: Batch, **changes) -> Batch:
        return approve_batch(batch=batch, **self._act(batch, self.approver, changes))

    def _act(self, batch, by, changes):
        seen = {} if "seen_digest" in changes else {"seen_digest": figures_of(batch).digest}
        return {"by": by, "at": PAYDAY, **seen, **changes}

    def approved(self) -> Batch:
        return self.approve(self.attest(self.make()))

    def transferred(self) -> Batch:
        return transfer_batch(batch=self.approved(), by=self.officer, at=PAYDAY)


@transaction.atomic
def accept(decision: Decision, *, number: str = "", at: datetime = DECIDED) -> None:
    """As the recipient does: yes, with an account."""
    recipient = decision.recipient
    role = Role.OWNER_APPROVER if recipient.is_owner else Role.PARTNER
    hat = hat_for(recipient, role)
    account = PayeeAccount.objects.current().filter(organisation=recipient).first()
    account = account or PayeeAccountFactory(
        organisation=recipient, number=number or ACCOUNTS[not recipient.is_owner]
    )
    workflow.move(
        decision.acceptance,
        ACCEPT,
        by=hat,
        at=at,
        chain=decision.chain_key,
        also={"answered_at": at, "answered_by_id": hat.user_id, "account": account},
    )


def change_account(organisation, number: str, *, at: datetime = PAYDAY) -> PayeeAccount:
    """The payee has another account from now on."""
    PayeeAccount.objects.current().filter(organisation=organisation).update(
        ended_at=at, ended_by=UserFactory()
    )
    return PayeeAccountFactory(organisation=organisation, number=number, registered_at=at)


def paid(stage: Stage, award: Award) -> None:
    """All that is planned of an award goes out in a batch on its last day, accepted, attested, approved and paid."""
    authority = stage.round.authority
    officer = hat_for(authority, Role.ACCOUNTS_OFFICER)
    due = max(award.payments.values_list("due_date", flat=True))
    at = datetime.combine(due, PAYDAY.timetz())
    PayerFactory(authority=authority)
    accept(award.point.decision)
    batch = make_batch(authority=authority, due_until=due, by=officer, at=at)
    seen = figures_of(batch).digest
    batch = attest_batch(batch=batch, seen_digest=seen, by=officer, at=at)
    approver = hat_for(authority, Role.DECISION_APPROVER)
    seen = figures_of(batch).digest
    batch = approve_batch(batch=batch, seen_digest=seen, by=approver, at=at)
    transfer_batch(batch=batch, by=officer, at=at)
    vouchers = batch.lines.standing().values_list("voucher", flat=True)
    results = {voucher: Result(LineOutcome.PAID, due) for voucher in vouchers}
    settle_vouchers(batch=batch, results=results, by=officer, at=at)

"""How the county governor's staff pay in the demo: one makes and attests, another approves, and the bank answers."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from accounts.enums import Role
from demo.county import organisation
from demo.people import AUTHORITY, KARMOY
from demo.play import Step
from demo.play.acting import oslo
from demo.play.actors import hat_of
from demo.play.answering import approver_of
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Refused
from payments import actions
from payments.actions.batches import approve_batch, attest_batch, make_batch, transfer_batch
from payments.actions.payers import set_payer
from payments.actions.settling import Result, settle_vouchers
from payments.batching import figures_of
from payments.enums import LineOutcome
from payments.models import Batch, Payer

if TYPE_CHECKING:
    from datetime import datetime

PAYER_ACCOUNT, NEW_ACCOUNT = "12345600033", "12345600327"
CLOSED = "Kontoen er avsluttet"


def batches(status: str) -> list[Batch]:
    """Those at a status, the visitor's among them."""
    rows = Batch.objects.for_detail().filter(authority=organisation(AUTHORITY), status=status)
    return list(rows.order_by("number"))


def set_up(at: datetime) -> None:
    """The account that the money leaves, and the cost centre."""
    authority = organisation(AUTHORITY)
    if not Payer.objects.filter(authority=authority).exists():
        set_payer(
            authority=authority,
            account_number=PAYER_ACCOUNT,
            cost_centre="4100",
            by=hat_of(AUTHORITY, Role.ACCOUNTS_OFFICER, at),
            at=at,
        )


def make(at: datetime) -> None:
    """Gather what is due; nothing when the visitor has gathered it."""
    try:
        make_batch(
            authority=organisation(AUTHORITY),
            due_until=in_oslo(at).date(),
            by=hat_of(AUTHORITY, Role.ACCOUNTS_OFFICER, at),
            at=at,
        )
    except Refused:
        return


def attest(at: datetime) -> None:
    by = hat_of(AUTHORITY, Role.ACCOUNTS_OFFICER, at)
    for batch in batches("draft"):
        attest_batch(batch=batch, seen_digest=figures_of(batch).digest, by=by, at=at)


def approve(at: datetime) -> None:
    by = hat_of(AUTHORITY, Role.DECISION_APPROVER, at)
    for batch in batches("attested"):
        approve_batch(batch=batch, seen_digest=figures_of(batch).digest, by=by, at=at)


def transfer(at: datetime) -> None:
    by = hat_of(AUTHORITY, Role.ACCOUNTS_OFFICER, at)
    for batch in batches("approved"):
        transfer_batch(batch=batch, by=by, at=at)


def hear_from_bank(returned: str, at: datetime) -> None:
    """Everything is paid but what went to one payee, whose account is closed."""
    day: date = in_oslo(at).date()
    by = hat_of(AUTHORITY, Role.ACCOUNTS_OFFICER, at)
    for batch in batches("transferred"):
        results = {
            line.voucher: Result(LineOutcome.RETURNED, day, CLOSED)
            if line.payment.payee.orgnr == returned
            else Result(LineOutcome.PAID, day)
            for line in batch.lines.filter(outcome=LineOutcome.IN).select_related("payment__payee")
        }
        settle_vouchers(batch=batch, results=results, by=by, at=at)


def karmoys_new_account(at: datetime) -> None:
    actions.register_account(
        organisation=organisation(KARMOY), number=NEW_ACCOUNT, by=approver_of(KARMOY, at), at=at
    )


def pay_rest(at: datetime) -> None:
    """What came back, and what was accepted too late for the first batch."""
    for step in (make, attest, approve, transfer):
        step(at)


STEPS = (
    Step("payer-2025", oslo(2025, 6, 2, 10), set_up),
    Step("batch-made-2025", oslo(2025, 6, 16, 9), make),
    Step("batch-attested-2025", oslo(2025, 6, 16, 9, 30), attest),
    Step("batch-approved-2025", oslo(2025, 6, 16, 11), approve),
    Step("batch-transferred-2025", oslo(2025, 6, 16, 13), transfer),
    Step("batch-settled-2025", oslo(2025, 6, 18, 9), partial(hear_from_bank, KARMOY)),
    Step("new-account-2025", oslo(2025, 6, 20, 10), karmoys_new_account),
    Step("rest-paid-2025", oslo(2025, 6, 25, 9), pay_rest),
    Step("rest-settled-2025", oslo(2025, 6, 27, 9), partial(hear_from_bank, "")),
)

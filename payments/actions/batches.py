"""A batch of payments from due to handed over: made, attested, approved by another (R-ROL-03), transferred; or sent back, or cancelled."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from grants.actions import close_tasks, open_task
from grants.enums import TaskKind
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.deadlines import add_working_days
from kompetanse.lib.errors import AlreadyDone, NotAllowed, Refused, Stale
from payments import transitions
from payments.actions.awards import replan_award
from payments.actions.batch_files import file_basis
from payments.actions.returned import close_returned
from payments.batching import (
    Figures,
    LineNow,
    digest_of_kept,
    digest_of_lines,
    due_payments,
    figures_of,
    lock_payments,
    with_obstacle,
)
from payments.enums import HANDED_OVER, BatchStatus, LineOutcome
from payments.models import Award, Batch, BatchLine, Payment
from payments.permissions import WHO_APPROVES_PAYMENTS, WHO_PAYS_OR_APPROVES, check_attests
from records import workflow
from records.actions import next_number, open_case_file
from records.actions.filing import said
from records.events import record_event

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

    from kompetanse.lib.actor import Actor
    from owners.models import Organisation

NUMBERS = "payment_batch"
WITHIN_DAYS = 3


class BatchChanged(Stale):
    """What the page showed is not what the batch holds now (409): `now` is."""

    def __init__(self, now: Figures) -> None:
        super().__init__(_("Utbetalingen har endret seg siden du åpnet siden."))
        self.now = now


@transaction.atomic
def make_batch(*, authority: Organisation, due_until: date, by: Actor, at: datetime) -> Batch:
    """Gather every payment that is due and may go out. What has an obstacle waits for a later batch."""
    check_attests(by, authority.pk)
    if due_until > in_oslo(at).date():
        raise Refused(_("Datoen kan ikke være etter i dag."), field="due_until")
    ready = due_payments(authority, until=due_until, by=by).filter(obstacle="")
    lock_payments(ready.values_list("pk", flat=True))
    payments = list(
        ready.select_related("award__point__decision__application", "award__point__decision__case_file")
        .order_by("award__point__decision__case_file__reference", "award__point__decision_id", "payee_id", "award_id", "number")
    )  # fmt: skip
    if not payments:
        raise Refused(_("Ingen betalinger er klare."), field="due_until")
    batch = _open(authority, payments, due_until, by=by, at=at)
    BatchLine.objects.bulk_create(_lines(batch, payments), batch_size=500)
    _move_payments(payments, transitions.PUT_IN_BATCH, batch, by=by, at=at)
    record_event(
        chain=batch.chain_key,
        verb="make_batch",
        on=batch,
        by=by,
        at=at,
        facts={"count": batch.count, "total": batch.total, "until": due_until.isoformat()},
    )
    _open_task(TaskKind.ATTEST_BATCH, batch, at=at)
    close_returned(authority, by=by, at=at)
    return batch


def _open(
    authority: Organisation, payments: list[Payment], due_until: date, *, by: Actor, at: datetime
) -> Batch:
    year = in_oslo(at).year
    number = next_number(authority=authority, year=year, purpose=NUMBERS)
    reference = f"U{year}-{number:04d}"
    case_file = open_case_file(
        authority=authority,
        title=lambda: _("Utbetaling %(reference)s") % {"reference": reference},
        by=by,
        at=at,
    )
    return Batch.objects.create(
        authority=authority,
        year=year,
        number=number,
        reference=reference,
        case_file=case_file,
        due_until_date=due_until,
        total=sum(payment.net for payment in payments),
        count=len(payments),
        made_at=at,
        made_by_id=by.user_id,
    )


def _lines(batch: Batch, payments: Iterable[Payment]) -> Iterable[BatchLine]:
    """In order, those of one decision and payee on one voucher."""
    vouchers: dict[tuple[int, int], str] = {}
    for number, payment in enumerate(payments, start=1):
        key = (payment.award.point.decision_id, payment.payee_id)
        voucher = vouchers.setdefault(key, f"{batch.reference}-{len(vouchers) + 1:04d}")
        yield BatchLine(
            batch=batch,
            payment=payment,
            number=number,
            voucher=voucher,
            account_id=payment.current_account,
            amount=payment.net,
        )


@transaction.atomic
def attest_batch(*, batch: Batch, seen_digest: str, by: Actor, at: datetime) -> Batch:
    """Vouch for what is in the batch, with the accounts as they are now. What may not go out any more falls out."""
    batch, figures = _asked_anew(batch, transitions.ATTEST, seen_digest, by=by)
    moved = figures.moved
    for row in moved:
        row.line.account_id = row.account_id
    BatchLine.objects.bulk_update([row.line for row in moved], ["account"], batch_size=500)
    _drop(batch, figures.falling, by=by, at=at)
    digest = digest_of_kept(figures.kept)
    _move(
        batch,
        transitions.ATTEST,
        by=by,
        at=at,
        facts={"digest": digest, "count": figures.count, "total": figures.total},
        also={
            "attested_at": at,
            "attested_by_id": by.user_id,
            "digest": digest,
            "count": figures.count,
            "total": figures.total,
        },
    )
    _close(TaskKind.ATTEST_BATCH, batch, by=by, at=at)
    _open_task(TaskKind.APPROVE_BATCH, batch, at=at)
    return batch


@transaction.atomic
def approve_batch(*, batch: Batch, seen_digest: str, by: Actor, at: datetime) -> Batch:
    """Let the money go: by another than who attested, and only to the accounts that were attested. Makes the files.

    Lock order: decisions, accounts, payments, batch, then the archive's counters and chains.
    """
    batch, figures = _asked_anew(batch, transitions.APPROVE, seen_digest, by=by)
    if batch.attested_by_id == by.user_id:
        raise NotAllowed(
            _("Du har attestert utbetalingen. En annen må godkjenne den."),
            who_may=WHO_APPROVES_PAYMENTS,
            rule_id="R-ROL-03",
        )
    attested = batch.lines.filter(outcome=LineOutcome.IN).select_related("payment", "account")
    if figures.moved or digest_of_lines(attested.order_by("number")) != batch.digest:
        raise BatchChanged(figures)
    _drop(batch, figures.falling, by=by, at=at)
    batch.count, batch.total = figures.count, figures.total
    basis, hashes = file_basis(batch, by=by, at=at)
    _move(
        batch,
        transitions.APPROVE,
        by=by,
        at=at,
        facts={"files": hashes, "count": figures.count, "total": figures.total},
        also={
            "approved_at": at,
            "approved_by_id": by.user_id,
            "basis": basis,
            "count": figures.count,
            "total": figures.total,
            "digest": digest_of_kept(figures.kept),
        },
    )
    _close(TaskKind.APPROVE_BATCH, batch, by=by, at=at)
    _open_task(TaskKind.FOLLOW_UP_PAYMENT, batch, at=at)
    return batch


def _asked_anew(
    batch: Batch, edge: workflow.Transition, seen_digest: str, *, by: Actor
) -> tuple[Batch, Figures]:
    """The batch with everything under it locked, and its lines asked anew. Refuses what the person did not see."""
    workflow.check_holder(edge, by=by, obj=batch)
    _check_sees_all(batch, by=by)
    lock_payments(batch.lines.filter(outcome=LineOutcome.IN).values_list("payment_id", flat=True))
    batch = _locked(batch)
    if batch.status in HANDED_OVER or batch.status == edge.target:
        raise AlreadyDone(_("Dette er alt gjort."), result_url=batch.get_absolute_url())
    figures = figures_of(batch)
    if not edge.is_open(batch) or figures.digest != seen_digest:
        raise BatchChanged(figures)
    if not figures.kept:
        raise Refused(_("Ingen linjer er igjen. Avbryt utbetalingen."))
    return batch, figures


def _locked(batch: Batch) -> Batch:
    workflow.lock(batch)
    return Batch.objects.for_detail().get(pk=batch.pk)


def _check_sees_all(batch: Batch, *, by: Actor) -> None:
    """Nobody attests or approves money in a case that they are kept from (R-ROL-07)."""
    seen = BatchLine.objects.visible_to(by).filter(batch=batch)
    if batch.lines.exclude(pk__in=seen.values("pk")).exists():
        raise NotAllowed(
            _("Du er inhabil i en av sakene."), who_may=WHO_PAYS_OR_APPROVES, rule_id="R-ROL-07"
        )


def _drop(batch: Batch, rows: Collection[LineNow], *, by: Actor, at: datetime) -> None:
    """Take lines out with why; their payments are planned again, as far as they are still granted."""
    by_reason: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        by_reason[row.reason].append(row.line.pk)
    for reason, pks in by_reason.items():
        BatchLine.objects.filter(pk__in=pks).update(outcome=LineOutcome.DROPPED, drop_reason=reason)
    take_out([row.payment for row in rows], batch, by=by, at=at)


def take_out(payments: list[Payment], batch: Batch, *, by: Actor, at: datetime) -> None:
    """Plan payments again that were in a batch; the plan then follows what is granted now."""
    _move_payments(payments, transitions.TAKE_OUT, batch, by=by, at=at)
    replan({payment.award_id for payment in payments}, at=at)


def replan(award_ids: Collection[int], *, at: datetime) -> None:
    """Let the plans of awards follow what is granted. Only those that do not add up cost anything."""
    for award in Award.objects.for_detail().filter(pk__in=award_ids).order_by("pk"):
        replan_award(award=award, at=at)


def _move_payments(
    payments: list[Payment],
    edge: workflow.Transition,
    batch: Batch,
    *,
    by: Actor,
    at: datetime,
    also: dict[str, Any] | None = None,
) -> None:
    workflow.move_all(
        payments,
        edge,
        by=by,
        at=at,
        chain_of=lambda payment: payment.chain_key,
        facts={"batch": batch.code},
        also=also,
    )


@transaction.atomic
def return_batch(*, batch: Batch, reason: str, by: Actor, at: datetime) -> Batch:
    """Undo the attestation: the batch is looked at again before anybody approves it."""
    if not reason.strip():
        raise Refused(_("Skriv hvorfor utbetalingen sendes tilbake."), field="reason")
    batch = _locked(batch)
    _move(
        batch,
        transitions.RETURN,
        by=by,
        at=at,
        reason=reason,
        also={"attested_at": None, "attested_by_id": None, "digest": "", "reason": reason},
    )
    _close(TaskKind.APPROVE_BATCH, batch, by=by, at=at)
    _open_task(TaskKind.ATTEST_BATCH, batch, at=at)
    return batch


@transaction.atomic
def reset_attestations(*, payee: Organisation, at: datetime) -> int:
    """A payee has another account: what was attested for the old one must be attested again. How many batches."""
    waiting = Batch.objects.filter(
        status=BatchStatus.ATTESTED, lines__outcome=LineOutcome.IN, lines__payment__payee=payee
    )
    found = list(waiting.distinct().order_by("pk"))
    for batch in found:
        if _locked(batch).status == BatchStatus.ATTESTED:
            reason = said(lambda: _("En mottaker har fått nytt kontonummer."), batch.authority)
            return_batch(batch=batch, reason=reason, by=SYSTEM, at=at)
    return len(found)


@transaction.atomic
def cancel_batch(*, batch: Batch, reason: str, by: Actor, at: datetime) -> Batch:
    """Give the whole batch up before it is transferred; its payments are planned again."""
    if not reason.strip():
        raise Refused(_("Skriv hvorfor utbetalingen avbrytes."), field="reason")
    workflow.check_holder(transitions.CANCEL_BATCH, by=by, obj=batch)
    inside = batch.lines.filter(outcome=LineOutcome.IN)
    lock_payments(inside.values_list("payment_id", flat=True))
    batch = _locked(batch)
    payments = payments_of(inside)
    if transitions.CANCEL_BATCH.is_open(batch):
        inside.update(outcome=LineOutcome.CANCELLED)
        take_out(payments, batch, by=by, at=at)
    _move(
        batch,
        transitions.CANCEL_BATCH,
        by=by,
        at=at,
        reason=reason,
        also={"cancelled_at": at, "cancelled_by_id": by.user_id, "reason": reason},
    )
    for kind in (TaskKind.ATTEST_BATCH, TaskKind.APPROVE_BATCH, TaskKind.FOLLOW_UP_PAYMENT):
        _close(kind, batch, by=by, at=at)
    return batch


@transaction.atomic
def transfer_batch(*, batch: Batch, by: Actor, at: datetime) -> Batch:
    """Note that the files have been handed to the accounts or the bank: from now on it can't be cancelled."""
    batch = _locked(batch)
    if batch.status in HANDED_OVER[1:]:
        raise AlreadyDone(_("Dette er alt gjort."), result_url=batch.get_absolute_url())
    return _move(
        batch,
        transitions.TRANSFER,
        by=by,
        at=at,
        also={"transferred_at": at, "transferred_by_id": by.user_id},
    )


def payments_of(lines: Any) -> list[Payment]:
    """The payments of lines, with what their logs and holders ask for."""
    rows = Payment.objects.filter(pk__in=lines.values("payment_id")).select_related(
        "award__point__decision__application", "award__point__decision__case_file"
    )
    return list(rows.order_by("pk"))


def _move(
    batch: Batch,
    edge: workflow.Transition,
    *,
    by: Actor,
    at: datetime,
    also: dict[str, Any],
    reason: str = "",
    facts: dict[str, Any] | None = None,
) -> Batch:
    return workflow.move(
        batch,
        edge,
        by=by,
        at=at,
        chain=batch.chain_key,
        reason=reason,
        reason_id=batch.object_key if reason else "",
        facts=facts,
        also=also,
    )


def _open_task(kind: TaskKind, batch: Batch, *, at: datetime) -> None:
    reference = batch.reference
    open_task(
        kind=kind,
        authority=batch.authority,
        case_file=batch.case_file,
        subject=lambda: _("Utbetaling %(reference)s") % {"reference": reference},
        url=batch.get_absolute_url(),
        due_date=add_working_days(in_oslo(at).date(), WITHIN_DAYS),
        object_key=batch.object_key,
        at=at,
    )


def _close(kind: TaskKind, batch: Batch, *, by: Actor, at: datetime) -> None:
    close_tasks(kind=kind, object_key=batch.object_key, by=by, at=at)


__all__ = [
    "BatchChanged",
    "approve_batch",
    "attest_batch",
    "cancel_batch",
    "make_batch",
    "payments_of",
    "replan",
    "reset_attestations",
    "return_batch",
    "take_out",
    "transfer_batch",
    "with_obstacle",
]

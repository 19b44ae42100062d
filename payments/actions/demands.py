"""Demanding money back by a decision, and how it comes; or letting the matter end in another way, with a reason."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from decisions.actions import prepare_repayment
from decisions.conditions import PAYBACK_WEEKS
from decisions.enums import DecisionKind
from decisions.models import Decision
from grants.actions import close_tasks
from grants.enums import TaskKind
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.deadlines import next_working_day
from kompetanse.lib.errors import AlreadyDone, Refused
from kompetanse.lib.money import split_by_weights
from payments import transitions
from payments.enums import PaymentStatus, RepaymentStatus
from payments.models import Award, Instalment, Payment, Repayment
from payments.permissions import check_follows_up
from records import workflow
from records.events import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from kompetanse.lib.actor import Actor
    from records.workflow import Transition

MOST_INSTALMENTS = 24


def may_demand(repayment: Repayment, today: date) -> bool:
    """When the recipient has been told and could say what it thinks, and no decision has been begun."""
    notice = repayment.notice
    return (
        repayment.status in (RepaymentStatus.NOTIFIED, RepaymentStatus.STATED)
        and repayment.decision_id is None
        and notice is not None
        and (notice.stated_at is not None or notice.statement_due_date < today)
    )


@transaction.atomic
def draft_repayment(*, repayment: Repayment, reasons: str, by: Actor, at: datetime) -> Decision:
    """Draft the decision that demands the money back; another person approves it."""
    repayment = _locked(repayment)
    check_follows_up(by, repayment.award.authority_id)
    if not may_demand(repayment, in_oslo(at).date()):
        raise Refused(_("Send forhåndsvarsel først, og vent til fristen for å uttale seg er ute."))
    made = prepare_repayment(
        decision=repayment.award.point.decision,
        amounts={repayment.award.item_id: repayment.amount},
        reasons=reasons,
        by=by,
        at=at,
    )
    repayment.decision = made
    repayment.save(update_fields=["decision"])
    record_event(
        chain=repayment.chain_key,
        verb="draft_repayment",
        on=repayment,
        by=by,
        at=at,
        facts={"decision": made.code},
    )
    close_tasks(kind=TaskKind.FOLLOW_UP_REPAYMENT, object_key=repayment.object_key, by=by, at=at)
    return made


@transaction.atomic
def demand(decision: Decision, at: datetime) -> None:
    """An issued decision on repayment decides the matters it was drafted for, with its own amounts.

    One that replaces an earlier one takes over; what it demands no more is waived.
    """
    if decision.kind != DecisionKind.REPAYMENT:
        return
    amounts = {point.item_id: point.amount for point in decision.points.all()}
    meant = [decision.pk, decision.replaces_id]
    ids = Repayment.objects.filter(decision__in=meant).order_by("pk").values_list("pk", flat=True)
    for pk in list(ids):
        repayment = Repayment.objects.for_detail().get(pk=workflow.lock(Repayment(pk=pk)).pk)
        amount = amounts.get(repayment.award.item_id, 0)
        if not amount:
            _end(repayment, transitions.WAIVE, reason=_("Nytt vedtak"), by=SYSTEM, at=at)
            continue
        repayment.amount, repayment.decision = amount, decision
        repayment.save(update_fields=["amount", "decision"])
        if transitions.DECIDE.is_open(repayment):
            workflow.move(
                repayment,
                transitions.DECIDE,
                by=SYSTEM,
                at=at,
                chain=repayment.chain_key,
                facts={"decision": decision.code, "amount": amount},
            )


@transaction.atomic
def let_fall_due(decision: Decision, at: datetime) -> None:
    """When the letter goes out the money is due, on the day that the letter says."""
    if decision.kind != DecisionKind.REPAYMENT:
        return
    day = next_working_day(in_oslo(at).date() + timedelta(weeks=PAYBACK_WEEKS))
    for repayment in Repayment.objects.for_detail().filter(decision=decision).order_by("pk"):
        if transitions.FALL_DUE.is_open(repayment):
            workflow.lock(repayment)
            workflow.move(
                repayment, transitions.FALL_DUE, by=SYSTEM, at=at, chain=repayment.chain_key
            )
        _plan_instalments(repayment, [(day, repayment.amount)])


@transaction.atomic
def agree_instalments(
    *, repayment: Repayment, count: int, first_date: date, by: Actor, at: datetime
) -> Repayment:
    """Let the recipient pay in so many equal parts, a month apart. The parts add up to what is left."""
    repayment = _locked(repayment)
    workflow.check_holder(transitions.AGREE_INSTALMENTS, by=by, obj=repayment)
    if not 1 < count <= MOST_INSTALMENTS:
        raise Refused(
            _("Antall avdrag må være fra 2 til %(most)s.") % {"most": MOST_INSTALMENTS},
            field="count",
        )
    if first_date < in_oslo(at).date():
        raise Refused(_("Første forfall kan ikke være før i dag."), field="first_date")
    parts = split_by_weights(repayment.amount, [1] * count)
    workflow.move(
        repayment,
        transitions.AGREE_INSTALMENTS,
        by=by,
        at=at,
        chain=repayment.chain_key,
        facts={"count": count, "first": first_date.isoformat()},
    )
    days = [next_working_day(_months_after(first_date, month)) for month in range(count)]
    _plan_instalments(repayment, list(zip(days, parts, strict=True)))
    return repayment


@transaction.atomic
def register_instalment(
    *, repayment: Repayment, paid_date: date, by: Actor, at: datetime
) -> Instalment:
    """The next instalment has come, on this day. With the last one the matter is at its end."""
    repayment = _locked(repayment)
    workflow.check_holder(transitions.REPAID, by=by, obj=repayment)
    if paid_date > in_oslo(at).date():
        raise Refused(_("Datoen kan ikke være etter i dag."), field="paid_date")
    waiting = list(repayment.instalments.filter(paid_at=None).order_by("number"))
    if not waiting:
        raise AlreadyDone(_("Alt er registrert betalt."), result_url=repayment.get_absolute_url())
    instalment = waiting[0]
    instalment.paid_at, instalment.paid_by_id, instalment.paid_date = at, by.user_id, paid_date
    instalment.save(update_fields=["paid_at", "paid_by", "paid_date"])
    record_event(
        chain=repayment.chain_key,
        verb="register_instalment",
        on=repayment,
        by=by,
        at=at,
        facts={"number": instalment.number, "amount": instalment.amount},
    )
    if len(waiting) == 1:
        _end(repayment, transitions.REPAID, by=by, at=at)
    return instalment


@transaction.atomic
def send_to_collection(*, repayment: Repayment, reason: str, by: Actor, at: datetime) -> Repayment:
    """The state's collectors take over what did not come."""
    repayment = _locked(repayment)
    _check_reason(reason)
    return workflow.move(
        repayment,
        transitions.COLLECT,
        by=by,
        at=at,
        chain=repayment.chain_key,
        reason=reason,
        reason_id=f"payments.repayment:{repayment.code}",
        also={"end_reason": reason},
    )


@transaction.atomic
def waive_repayment(*, repayment: Repayment, reason: str, by: Actor, at: datetime) -> Repayment:
    """Demand nothing, with the reason."""
    _check_reason(reason)
    return _end(_locked(repayment), transitions.WAIVE, reason=reason, by=by, at=at)


@transaction.atomic
def carry_over(*, repayment: Repayment, reason: str, by: Actor, at: datetime) -> Repayment:
    """Let the recipient use the money next year for the same measure, with the reason."""
    _check_reason(reason)
    return _end(_locked(repayment), transitions.CARRY_OVER, reason=reason, by=by, at=at)


@transaction.atomic
def offset_repayment(*, repayment: Repayment, reason: str, by: Actor, at: datetime) -> Repayment:
    """Keep the sum back from the recipient's next planned payment that is large enough, with the reason."""
    repayment = _locked(repayment)
    workflow.check_holder(transitions.OFFSET, by=by, obj=repayment)
    _check_reason(reason)
    if repayment.instalments.filter(paid_at__isnull=False).exists():
        raise Refused(_("Noe er alt betalt. Resten kan ikke trekkes fra."))
    award = repayment.award
    payment = next(
        (
            row
            for row in Payment.objects.select_for_update(of=("self",))
            .filter(
                award__recipient_id=award.recipient_id,
                award__authority_id=award.authority_id,
                payee_id=award.recipient_id,
                status=PaymentStatus.PLANNED,
            )
            .order_by("due_date", "pk")
            if row.net >= repayment.amount
        ),
        None,
    )
    if payment is None:
        raise Refused(_("Mottakeren har ingen planlagt betaling som er stor nok."))
    payment.offset += repayment.amount
    payment.save(update_fields=["offset"])
    repayment.instalments.all().delete()
    repayment.offset_payment = payment
    repayment.save(update_fields=["offset_payment"])
    return _end(
        repayment,
        transitions.OFFSET,
        reason=reason,
        by=by,
        at=at,
        facts={"payment": payment.code, "amount": repayment.amount},
    )


def _end(
    repayment: Repayment,
    edge: Transition,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    facts: dict[str, object] | None = None,
) -> Repayment:
    ended = workflow.move(
        repayment,
        edge,
        by=by,
        at=at,
        chain=repayment.chain_key,
        reason=reason,
        reason_id=f"payments.repayment:{repayment.code}" if reason else "",
        facts=facts,
        also={"ended_at": at, "ended_by_id": by.user_id, "end_reason": reason},
    )
    close_tasks(kind=TaskKind.FOLLOW_UP_REPAYMENT, object_key=repayment.object_key, by=by, at=at)
    return ended


def _plan_instalments(repayment: Repayment, parts: list[tuple[date, int]]) -> None:
    """What has come stays; the rest is planned anew, less what has come."""
    repayment.instalments.filter(paid_at=None).delete()
    come = sum(repayment.instalments.values_list("amount", flat=True))
    last = repayment.instalments.aggregate(last=Max("number"))["last"] or 0
    for number, (day, amount) in enumerate(parts, start=last + 1):
        left = amount - min(come, amount)
        come -= amount - left
        if left:
            Instalment.objects.create(repayment=repayment, number=number, due_date=day, amount=left)


def _months_after(day: date, months: int) -> date:
    """The same day so many months on, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Skriv en begrunnelse."), field="reason")


def _locked(repayment: Repayment) -> Repayment:
    """Behind the locks of the decision in force and the award, as every act on money."""
    workflow.lock(Decision.objects.get(points__award__repayments=repayment.pk))
    workflow.lock(Award.objects.get(pk=repayment.award_id))
    return Repayment.objects.for_detail().get(pk=workflow.lock(repayment).pk)

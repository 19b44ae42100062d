"""Awards follow the decision in force, and their payments follow them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db import transaction
from django.db.models import Max, Sum
from django.utils.translation import gettext as _

from decisions.enums import BESIDE, DecisionKind
from decisions.models import Decision
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.deadlines import next_working_day
from kompetanse.lib.errors import Refused
from kompetanse.lib.money import format_kroner
from payments import transitions
from payments.actions.repayments import register_repayment
from payments.actions.unanswered import close_unanswered
from payments.enums import (
    COUNTED,
    AcceptanceStatus,
    PaymentStatus,
    RepaymentGround,
    RepaymentStatus,
)
from payments.models import Acceptance, Award, Payment, Repayment, Stop
from payments.permissions import check_follows_up
from records import workflow
from records.events import record_event

if TYPE_CHECKING:
    from datetime import date, datetime

    from decisions.models import Point
    from grants.models import Frame
    from kompetanse.lib.actor import Actor

WITHOUT_AWARDS = (DecisionKind.DISMISSAL, *BESIDE)
"""Decisions that neither give nor take what was granted."""


@transaction.atomic
def take_over(decision: Decision, at: datetime) -> None:
    """Let each award point at the issued decision, with its amount, and plan anew what is not paid.

    A decision that lets the grant lapse has points of zero kroner: what was planned is struck.
    """
    if decision.kind in WITHOUT_AWARDS:
        return
    points = list(decision.points.select_related("frame").order_by("number"))
    standing = {
        award.item_id: award
        for award in Award.objects.select_for_update(of=("self",))
        .filter(recipient_id=decision.recipient_id, item__in=[point.item_id for point in points])
        .order_by("pk")
    }
    moved = {}
    for point in points:
        award = standing.get(point.item_id)
        if award is not None:
            _move(award, point)
        elif point.amount:
            award = _open(decision, point)
        else:
            continue
        moved[award.code] = award.amount
        replan_award(award=award, at=at)
    if decision.replaces is not None:
        _end_earlier(decision, decision.replaces, at=at)
    if moved:
        record_event(
            chain=decision.chain_key,
            verb="plan_payments",
            on=decision,
            by=SYSTEM,
            at=at,
            facts={"awards": moved},
        )


def _open(decision: Decision, point: Point) -> Award:
    return Award.objects.create(
        recipient_id=decision.recipient_id,
        item_id=point.item_id,
        round_id=decision.round_id,
        authority_id=decision.authority_id,
        frame=cast("Frame", point.frame),  # only a dismissal has none
        point=point,
        amount=point.amount,
    )


def _move(award: Award, point: Point) -> None:
    award.point, award.frame, award.amount = point, cast("Frame", point.frame), point.amount
    award.save(update_fields=["point", "frame", "amount"])


def _end_earlier(decision: Decision, earlier: Decision, *, at: datetime) -> None:
    """An answer that was waited for is no longer; a stop of payment goes on for the new decision."""
    waiting = Acceptance.objects.select_for_update(of=("self",)).filter(
        decision=earlier, status=AcceptanceStatus.WAITING
    )
    for acceptance in waiting.select_related(
        "decision__application", "decision__case_file", "notice"
    ):
        workflow.move(
            acceptance,
            transitions.LAPSE if decision.is_lapse else transitions.REPLACE,
            by=SYSTEM,
            at=at,
            chain=decision.chain_key,
            facts={"by": decision.code},
        )
        close_unanswered(acceptance, by=SYSTEM, at=at)
    Stop.objects.open().filter(decision=earlier).update(decision=decision)


@transaction.atomic
def replan_award(*, award: Award, at: datetime) -> None:
    """Make what is planned fit what is granted and not paid: new money is added, what is too much is struck from the end.

    Called when the amount changes, and when a payment came back. What is paid beyond the grant is registered as to come back.
    """
    rows = list(
        Payment.objects.select_for_update(of=("self",)).filter(award=award).order_by("number")
    )
    counted = sum(row.amount for row in rows if row.status in COUNTED)
    missing = award.amount - counted
    if missing > 0:
        plan_payment(award=award, amount=missing, due_date=_next_date(award, rows, at))
    elif missing < 0:
        left = _strike(award, rows, -missing, at=at)
        paid = sum(row.amount for row in rows if row.status == PaymentStatus.PAID)
        if left and paid > award.amount:
            _register_overpaid(award, paid - award.amount, at=at)


def plan_payment(*, award: Award, amount: int, due_date: date) -> Payment:
    """One more payment, after those that there are."""
    last = award.payments.aggregate(last=Max("number"))["last"] or 0
    point = award.point
    return Payment.objects.create(
        award=award,
        number=last + 1,
        year=award.round.budget_year,
        amount=amount,
        due_date=due_date,
        payee_id=point.payee_id,
        own_share_bearer_id=point.own_share_bearer_id,
    )


@transaction.atomic
def split_plan(*, award: Award, parts: list[tuple[date, int]], by: Actor, at: datetime) -> Award:
    """Pay what is planned on other days, in other parts. They add up to what was planned before.

    What is in a batch or paid is not touched; a payment that something is kept back from stays whole.
    """
    workflow.lock(Decision.objects.get(points__award=award.pk))
    award = Award.objects.for_detail().get(pk=workflow.lock(award).pk)
    check_follows_up(by, award.authority_id)
    planned = list(
        Payment.objects.select_for_update(of=("self",))
        .filter(award=award, status=PaymentStatus.PLANNED)
        .order_by("number")
    )
    total = sum(payment.amount for payment in planned)
    if not planned or any(payment.offset for payment in planned):
        raise Refused(_("Det er ingen planlagt betaling som kan deles."))
    if any(amount <= 0 for _day, amount in parts) or sum(a for _day, a in parts) != total:
        raise Refused(
            _("Beløpene må til sammen bli %(total)s kr.") % {"total": format_kroner(total)}
        )
    if min(day for day, _amount in parts) < in_oslo(at).date():
        raise Refused(_("Datoene kan ikke være før i dag."))
    for payment in planned:
        payment.award = award
        workflow.move(payment, transitions.CANCEL, by=by, at=at, chain=award.chain_key)
    for day, amount in sorted(parts):
        plan_payment(award=award, amount=amount, due_date=day)
    record_event(
        chain=award.chain_key,
        verb="split_plan",
        on=award,
        by=by,
        at=at,
        facts={"parts": [[day.isoformat(), amount] for day, amount in sorted(parts)]},
    )
    return award


def _next_date(award: Award, rows: list[Payment], at: datetime) -> date:
    """The round's day of payment, or the next working day when that has been."""
    tomorrow = next_working_day(in_oslo(at).date())
    planned = [row.due_date for row in rows if row.status == PaymentStatus.PLANNED]
    day = max(planned) if planned else award.round.payment_date
    return max(day, tomorrow) if day else tomorrow


def _strike(award: Award, rows: list[Payment], too_much: int, *, at: datetime) -> int:
    """Take away from the last planned payments on; what is left cannot be taken from what is planned."""
    for payment in reversed(rows):
        if payment.status != PaymentStatus.PLANNED or too_much == 0:
            continue
        cut = min(too_much, payment.amount - payment.offset)
        too_much -= cut
        if cut == payment.amount:
            payment.award = award
            workflow.move(payment, transitions.CANCEL, by=SYSTEM, at=at, chain=award.chain_key)
        elif cut:
            payment.amount -= cut
            payment.save(update_fields=["amount"])
    return too_much


def _register_overpaid(award: Award, overpaid: int, *, at: datetime) -> None:
    known = (
        Repayment.objects.filter(award=award, ground=RepaymentGround.OVERPAID)
        .exclude(status=RepaymentStatus.WAIVED)
        .aggregate(total=Sum("amount"))["total"]
        or 0
    )
    if overpaid > known:
        register_repayment(
            award=award,
            ground=RepaymentGround.OVERPAID,
            amount=overpaid - known,
            source_key=f"decisions.point:{award.point_id}",
            by=SYSTEM,
            at=at,
        )

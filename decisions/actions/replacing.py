"""What comes after a decision: one that replaces it, one that lets it lapse, one that demands money back. All are drafts that another approves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max, Sum
from django.utils.translation import gettext as _

from decisions.actions.commitments import carry_over
from decisions.checks import check_impartial, context_of
from decisions.enums import BESIDE, FINAL, IN_FORCE, OPEN, DecisionKind, Occasion, Outcome
from decisions.models import Decision, Point
from decisions.permissions import check_preparer
from kompetanse.lib.errors import Refused
from kompetanse.lib.money import format_kroner
from records import workflow
from records.events import record_event

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from kompetanse.lib.actor import Actor

K = DecisionKind


@transaction.atomic
def prepare_replacement(
    *, decision: Decision, occasion: Occasion, by: Actor, at: datetime
) -> Decision:
    """Draft a new decision that replaces an issued one, with the same points to start from. The old one stands until then.

    A lapse that is to be undone starts from the grant that it took away; to correct a lapse makes a new lapse.
    """
    decision = _lock_in_force(decision, by=by)
    if occasion == Occasion.ORDINARY:
        raise Refused(_("Velg hvorfor vedtaket skal erstattes."))
    source, kind = decision, K(decision.kind)
    if decision.is_lapse and decision.replaces and occasion != Occasion.CORRECTION:
        source, kind = decision.replaces, K.GRANT
    points = list(source.points.select_related("item").order_by("number"))
    check_impartial(points, by=by)
    new = _draft_after(decision, kind, occasion, by=by, at=at)
    for point in points:
        point.pk, point.decision, point.edited_at, point.edited_by = None, new, None, None
        if kind == K.GRANT:
            point.earlier_amount = 0 if decision.is_lapse else point.amount
    Point.objects.bulk_create(points)
    if kind == K.GRANT:
        carry_over(source, points)
    _record(new, by=by, at=at)
    return new


@transaction.atomic
def prepare_lapse(*, decision: Decision, reasons: str, by: Actor, at: datetime) -> Decision:
    """Draft the decision that a grant falls away: it replaces the grant, and its money goes back to the frame when it is issued.

    What the grant refused stays refused, for the same reasons.
    """
    decision = _lock_in_force(decision, by=by)
    if not decision.is_grant:
        raise Refused(_("Bare et tilskudd kan falle bort."))
    _check_reasons(reasons)
    points = list(decision.points.select_related("item").order_by("number"))
    if not any(point.amount for point in points):
        raise Refused(_("Vedtaket gir ingen penger som kan falle bort."))
    check_impartial(points, by=by)
    new = _draft_after(decision, K.LAPSE, Occasion.ORDINARY, by=by, at=at)
    for point in points:
        point.pk, point.decision, point.edited_at, point.edited_by = None, new, None, None
        point.earlier_amount = point.amount
        if point.amount:
            point.amount, point.outcome = 0, Outcome.LAPSED
            point.reasons, point.ground, point.change_reason = reasons, "", ""
    Point.objects.bulk_create(points)
    _record(new, by=by, at=at)
    return new


@transaction.atomic
def prepare_repayment(
    *,
    decision: Decision,
    amounts: Mapping[int, int],
    reasons: str,
    by: Actor,
    at: datetime,
) -> Decision:
    """Draft the decision that a recipient pays money back: kroner by item. It replaces nothing and binds no money.

    Refuses more than what was granted for the measure, with what other decisions already demand counted in.
    """
    decision = _lock_in_force(decision, by=by)
    if not (decision.is_grant or decision.is_lapse):
        raise Refused(_("Bare et tilskudd kan kreves tilbake."))
    _check_reasons(reasons)
    demanded = {item: amount for item, amount in amounts.items() if amount}
    points = list(
        decision.points.filter(item__in=demanded).select_related("item").order_by("number")
    )
    if not demanded or len(points) != len(demanded):
        raise Refused(_("Skriv hvor mye som skal betales tilbake, for tiltak i vedtaket."))
    check_impartial(points, by=by)
    new = _draft_after(decision, K.REPAYMENT, Occasion.ORDINARY, by=by, at=at)
    for number, point in enumerate(points, start=1):
        point.pk, point.decision, point.edited_at, point.edited_by = None, new, None, None
        point.number, point.frame, point.recommended, point.presented = number, None, None, None
        point.earlier_amount = granted_at_most(new, point.item_id)
        point.amount, point.outcome = demanded[point.item_id], Outcome.REPAY
        point.reasons, point.ground, point.change_reason = reasons, "", ""
        check_repayable(new, point)
    Point.objects.bulk_create(points)
    _record(new, by=by, at=at)
    return new


@transaction.atomic
def prepare_change_refusal(
    *, decision: Decision, numbers: Sequence[int], reasons: str, by: Actor, at: datetime
) -> Decision:
    """Draft the decision that a change which the recipient told of is not accepted. The grant stands as it was."""
    decision = _lock_in_force(decision, by=by)
    if not decision.is_grant:
        raise Refused(_("Bare et tilskudd kan endres."))
    _check_reasons(reasons)
    points = list(
        decision.points.filter(number__in=numbers).select_related("item").order_by("number")
    )
    check_impartial(points, by=by)
    new = _draft_after(decision, K.CHANGE_REFUSAL, Occasion.CHANGE, by=by, at=at)
    for number, point in enumerate(points, start=1):
        point.pk, point.decision, point.edited_at, point.edited_by = None, new, None, None
        point.number, point.frame, point.recommended, point.presented = number, None, None, None
        point.earlier_amount, point.amount, point.outcome = point.amount, 0, Outcome.REFUSED
        point.reasons, point.ground, point.change_reason = reasons, "", ""
    Point.objects.bulk_create(points)
    _record(new, by=by, at=at)
    return new


def granted_at_most(decision: Decision, item_id: int) -> int:
    """The most kroner that the recipient has been granted for the measure in the round: it may have been paid."""
    granted = Point.objects.filter(
        item_id=item_id,
        decision__recipient_id=decision.recipient_id,
        decision__round_id=decision.round_id,
        decision__kind=K.GRANT,
        decision__status__in=FINAL,
    )
    return granted.aggregate(most=Max("amount"))["most"] or 0


def check_repayable(decision: Decision, point: Point) -> None:
    """Refuse to demand back more than is granted, less what other decisions demand."""
    own = [pk for pk in (decision.pk, decision.replaces_id) if pk is not None]
    others = Point.objects.filter(
        item_id=point.item_id,
        decision__recipient_id=decision.recipient_id,
        decision__round_id=decision.round_id,
        decision__kind=K.REPAYMENT,
        decision__status__in=IN_FORCE,
    ).exclude(decision_id__in=own)
    left = (point.earlier_amount or 0) - (others.aggregate(sum=Sum("amount"))["sum"] or 0)
    if not 0 <= point.amount <= left:
        raise Refused(
            _("Det kan ikke kreves tilbake mer enn kr %(amount)s for tiltaket.")
            % {"amount": format_kroner(max(left, 0))},
            field="amount",
        )


def _lock_in_force(decision: Decision, *, by: Actor) -> Decision:
    """The decision, locked, when it is in force."""
    check_preparer(by, decision)
    decision = workflow.lock(decision)
    if decision.status not in IN_FORCE:
        raise Refused(_("Bare et vedtak som gjelder, kan rettes."))
    return decision


def _check_reasons(reasons: str) -> None:
    if not reasons.strip():
        raise Refused(_("Skriv hvorfor."), field="reasons", rule_id="R-BRV-02")


def _check_none_begun(decision: Decision, kind: DecisionKind) -> None:
    begun = Decision.objects.of(decision.round, decision.scheme_version).filter(
        recipient_id=decision.recipient_id, kind=kind, status__in=OPEN
    )
    if begun.exists():
        raise Refused(_("Det er alt laget et utkast til et slikt vedtak."))


def _draft_after(
    decision: Decision, kind: DecisionKind, occasion: Occasion, *, by: Actor, at: datetime
) -> Decision:
    """The new draft without its points. Beside the grant it stands alone; else it replaces."""
    stands_beside = kind in BESIDE and kind != decision.kind
    if not stands_beside and Decision.objects.filter(replaces=decision).exists():
        raise Refused(_("Det er alt laget et nytt vedtak som skal erstatte dette."))
    _check_none_begun(decision, kind)
    return Decision.objects.create(
        case_file_id=decision.case_file_id,
        round_id=decision.round_id,
        scheme_version_id=decision.scheme_version_id,
        authority_id=decision.authority_id,
        recipient_id=decision.recipient_id,
        application_id=decision.application_id,
        kind=kind,
        occasion=occasion,
        dismissal_ground=decision.dismissal_ground,
        language=decision.recipient.letter_language,
        free_text=decision.free_text if kind == decision.kind else "",
        forum_item=decision.forum_item,
        forum_date=decision.forum_date,
        replaces=None if stands_beside else decision,
        concerns=decision if stands_beside else decision.concerns,
        prepared_at=at,
        prepared_by_id=by.user_id,
    )


def _record(decision: Decision, *, by: Actor, at: datetime) -> None:
    record_event(
        chain=decision.chain_key,
        verb="prepare_decision",
        on=decision,
        by=by,
        at=at,
        facts={
            **context_of(decision),
            "kind": str(decision.kind),
            "occasion": str(decision.occasion),
        },
    )

"""Holding money of a frame back until the complaint periods are over, and letting it go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from appeals.models import ReserveChange
from appeals.reserve import periods_of
from grants.permissions import check_runs_round
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_date
from kompetanse.lib.errors import Refused, Stale
from kompetanse.lib.money import format_kroner
from records import workflow
from records.events import record_event

if TYPE_CHECKING:
    from datetime import date, datetime

    from appeals.reserve import Periods
    from decisions.models import Decision
    from grants.models import Frame
    from kompetanse.lib.actor import Actor


@transaction.atomic
def set_complaint_reserve(
    *, frame: Frame, amount: int, seen_amount: int, by: Actor, at: datetime, reason: str = ""
) -> ReserveChange:
    """Set, raise or release what is held back of a whole frame for complaints.

    Refuses more than is free; and less without a reason while a complaint may still come or is not decided.
    """
    frame = workflow.lock(frame)
    check_runs_round(by, frame.round)
    if frame.parent_id is not None:
        raise Refused(_("Klagereserven holdes av hele rammen, ikke av en region."))
    before = frame.complaint_reserve
    if before != seen_amount:
        raise Stale(_("Noen har endret klagereserven siden du åpnet siden."))
    _check_amount(frame, amount)
    periods, today = periods_of(frame), in_oslo(at).date()
    is_early = amount < before and not periods.are_over(today)
    if is_early and not reason.strip():
        raise Refused(why_early(periods, today), field="reason")
    frame.complaint_reserve = amount
    frame.save(update_fields=["complaint_reserve"])
    change = ReserveChange.objects.create(
        frame=frame,
        from_amount=before,
        to_amount=amount,
        is_early=is_early,
        reason=reason.strip(),
        changed_at=at,
        changed_by_id=by.user_id,
    )
    record_event(
        chain=frame.round.chain_key,
        verb="set_complaint_reserve",
        on=frame,
        by=by,
        at=at,
        change=("complaint_reserve", str(before), str(amount)),
        reason=change.reason,
        reason_id=f"appeals.reservechange:{change.pk}",
        facts={"early": is_early},
    )
    return change


def _check_amount(frame: Frame, amount: int) -> None:
    before = frame.complaint_reserve
    if amount < 0:
        raise Refused(_("Beløpet kan ikke være mindre enn 0."), field="amount")
    if amount == before:
        raise Refused(_("Klagereserven er alt på dette beløpet."), field="amount")
    if amount - before > frame.free:
        raise Refused(
            _("Det er %(free)s kr igjen av rammen. Klagereserven kan være høyst %(most)s kr.")
            % {"free": format_kroner(frame.free), "most": format_kroner(before + frame.free)},
            field="amount",
        )


def why_early(periods: Periods, today: date) -> str:
    """What still stands in the way of letting the reserve go without more words."""
    if periods.complaints:
        why = _("Klager er ikke avgjort ennå.")
    elif periods.last_day is not None and today <= periods.last_day:
        why = _("Siste klagefrist er %(day)s.") % {"day": format_date(periods.last_day)}
    else:
        why = _("Det er vedtak som ikke er sendt ennå.")
    return _("%(why)s Skriv hvorfor klagereserven likevel kan bli mindre nå.") % {"why": why}


def note_use_of_reserve(decision: Decision, *, at: datetime) -> None:
    """Write down what a decision on a complaint took of the reserves of its frames, in the transaction that bound the money."""
    frames = {
        point.frame for point in decision.points.select_related("frame__parent") if point.frame
    }
    frames |= {frame.parent for frame in frames if frame.parent}
    for frame in sorted(frames, key=lambda frame: frame.pk):
        last = ReserveChange.objects.filter(frame=frame).order_by("-pk").first()
        if last is not None and last.to_amount > frame.complaint_reserve:
            ReserveChange.objects.create(
                frame=frame,
                from_amount=last.to_amount,
                to_amount=frame.complaint_reserve,
                is_early=False,
                decision=decision,
                changed_at=at,
            )

"""Publishing a round and moving its deadline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.models import DeadlineMove, Round
from grants.permissions import check_runs_round
from kompetanse.lib.errors import Refused
from records import workflow
from records.events import record_event

if TYPE_CHECKING:
    from datetime import date, datetime

    from kompetanse.lib.actor import Actor


@transaction.atomic
def publish_round(*, round_: Round, by: Actor, at: datetime) -> Round:
    """Show a round to the public. Refuses one without a frame for any scheme, and one that is out already."""
    check_runs_round(by, round_)
    round_ = workflow.lock(round_)
    if round_.published_at:
        raise Refused(_("Utlysningen er alt publisert."))
    if not round_.frames.exists():
        raise Refused(_("Legg inn minst én ramme før du publiserer."))
    round_.published_at, round_.published_by_id = at, by.user_id
    round_.save(update_fields=["published_at", "published_by"])
    record_event(chain=round_.chain_key, verb="publish_round", on=round_, by=by, at=at)
    return round_


@transaction.atomic
def move_deadline(
    *, round_: Round, to_date: date, reason: str, seen_version: int, by: Actor, at: datetime
) -> DeadlineMove:
    """Move the deadline for all, to a later Oslo date, with a reason (`domain.md` 0.5.4). Reminders are planned anew from the new date."""
    check_runs_round(by, round_)
    round_ = workflow.lock(round_)
    if round_.version != seen_version:
        raise Refused(_("Noen har endret utlysningen siden du åpnet siden."))
    if not reason.strip():
        raise Refused(_("Skriv hvorfor fristen flyttes."), field="reason")
    if to_date <= round_.deadline_date:
        raise Refused(_("Den nye fristen må være senere enn den gamle."), field="to_date")
    move = DeadlineMove.objects.create(
        round=round_,
        from_date=round_.deadline_date,
        to_date=to_date,
        reason=reason,
        moved_at=at,
        moved_by_id=by.user_id,
    )
    round_.deadline_date = to_date
    round_.version += 1
    round_.save(update_fields=["deadline_date", "version"])
    record_event(
        chain=round_.chain_key,
        verb="move_deadline",
        on=round_,
        by=by,
        at=at,
        change=("deadline_date", move.from_date.isoformat(), to_date.isoformat()),
        reason=reason,
        reason_id=str(move.pk),
    )
    return move

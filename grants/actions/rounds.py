"""Publishing a round and moving its deadline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grants.models import DeadlineMove, Round
from grants.people import filers_in
from grants.permissions import check_runs_round
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_weekday_date
from kompetanse.lib.errors import Refused, Stale
from notices.actions import notify
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
    """Move the deadline for all, to a later Oslo date, with a reason (`domain.md` 0.5.4).

    The people of every owner in the county are told, but for those who melder ikke behov. Reminders are planned anew from the new date.
    """
    check_runs_round(by, round_)
    round_ = workflow.lock(round_)
    if round_.version != seen_version:
        raise Stale(_("Noen har endret utlysningen siden du åpnet siden."))
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
    notify(
        users=filers_in(round_, on=in_oslo(at).date()),
        title=lambda: (
            gettext("Fristen for å melde behov er flyttet til %(day)s")
            % {"day": format_weekday_date(to_date)}
        ),
        text=reason,
        url=reverse("grants:round", args=[round_.code]),
        key=f"grants:deadline:{move.pk}",
        at=at,
    )
    return move

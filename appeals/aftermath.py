"""What a new decision does to the complaints on the one that it replaces, in the transaction that issues it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appeals import transitions
from appeals.actions.ending import end_appeal
from appeals.actions.reserving import note_use_of_reserve
from appeals.correspondence import send_letter
from appeals.documents import relief_words
from appeals.enums import TO_BE_CARRIED_OUT, AppealStatus, PaperKind, Relief
from appeals.models import Appeal, AppealResult
from decisions.aftermath import dispatched, issued
from decisions.enums import Occasion
from grants.actions import close_tasks
from grants.enums import TaskKind
from kompetanse.lib.actor import SYSTEM
from records import workflow
from records.enums import DocumentKind

if TYPE_CHECKING:
    from datetime import datetime

    from decisions.models import Decision


def answer_complaints(decision: Decision, at: datetime) -> None:
    """A decision on the occasion of a complaint: those that staff would grant are granted, and what the appeal body decided is carried out."""
    if decision.occasion != Occasion.APPEAL:
        return
    note_use_of_reserve(decision, at=at)
    for appeal in Appeal.objects.on_chain_of(decision).order_by("pk"):
        if appeal.status == AppealStatus.CHECKED and appeal.relief:
            _grant(appeal, decision, at=at)
        elif appeal.status in TO_BE_CARRIED_OUT:
            AppealResult.objects.filter(appeal=appeal, carried_out_at=None).update(
                carried_out_at=at
            )
            close_tasks(
                kind=TaskKind.CARRY_OUT_APPEAL, object_key=appeal.object_key, by=SYSTEM, at=at
            )


def _grant(appeal: Appeal, decision: Decision, *, at: datetime) -> None:
    appeal = workflow.lock(appeal)
    is_full = appeal.relief == Relief.FULL
    also = {"version": appeal.version + 1, "granted_in": decision}
    if is_full:
        also["ended_at"] = at
    workflow.move(
        appeal,
        transitions.GRANT if is_full else transitions.GRANT_IN_PART,
        by=SYSTEM,
        at=at,
        chain=appeal.chain_key,
        facts={"decision": decision.code},
        also=also,
    )
    if is_full:
        end_appeal(appeal, by=SYSTEM, at=at)


def tell_of_relief(decision: Decision, at: datetime) -> None:
    """With the new decision's letter: that the complaint led to it, what may still be asked for, and the costs (§ 36)."""
    for appeal in Appeal.objects.filter(granted_in=decision).select_related("party").order_by("pk"):
        send_letter(
            appeal,
            words=relief_words(appeal, at=at),
            kind=DocumentKind.COMPLAINT_ANSWER,
            part=PaperKind.ANSWER,
            by=SYSTEM,
            at=at,
        )


issued.register("appeals", answer_complaints)
dispatched.register("appeals", tell_of_relief)

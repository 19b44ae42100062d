"""Long work of decisions: letters, and approving all without deviation. Found by file name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from decisions.actions.bulk import BULK_JOB, approve_row, start_letters_of
from decisions.actions.letters import LETTERS_JOB, dispatch_decision
from decisions.models import Decision
from jobs.registry import SkipRow, job_kind

if TYPE_CHECKING:
    from datetime import datetime


@job_kind(LETTERS_JOB)
def send_letter(*, job: Any, row: Any, at: datetime) -> str:  # noqa: ARG001 -- the shape is the registry's
    """Render, file and send one letter."""
    decision = Decision.objects.filter(code=row.key).first()
    if decision is None:
        raise SkipRow(_("Vedtaket finnes ikke."))
    if not dispatch_decision(decision=decision, at=at):
        raise SkipRow(_("Brevet er sendt før."))
    return _("Sendt")


def _send_all(*, job: Any, at: datetime) -> None:
    start_letters_of(job=job, at=at)


@job_kind(BULK_JOB, finish=_send_all)
def approve_one(*, job: Any, row: Any, at: datetime) -> str:
    """Approve one decision of those that were confirmed."""
    return approve_row(job=job, code=row.key, at=at)

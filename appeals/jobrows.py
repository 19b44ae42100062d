"""Long work of complaints: putting a case together for the appeal body. Found by file name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from appeals.actions.forwarding import FORWARD_JOB, forward_appeal
from appeals.models import Appeal
from jobs.registry import SkipRow, job_kind

if TYPE_CHECKING:
    from datetime import datetime


@job_kind(FORWARD_JOB)
def send_case(*, job: Any, row: Any, at: datetime) -> str:  # noqa: ARG001 -- the shape is the registry's
    """Put one case together and let the appeal body see it."""
    appeal = Appeal.objects.filter(code=row.key).first()
    if appeal is None or not forward_appeal(appeal=appeal, at=at):
        raise SkipRow(_("Klagen er sendt før, eller skal ikke sendes lenger."))
    return _("Sendt")

"""What a caseworker writes on a case. The archive's verbs, closed to a person who is recused (R-ROL-07)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from grants.actions.impartiality import check_not_recused
from records.actions import write_note

if TYPE_CHECKING:
    from datetime import datetime

    from grants.models import Application
    from kompetanse.lib.actor import Actor
    from records.models import InternalNote


@transaction.atomic
def write_case_note(
    *, application: Application, text: str, by: Actor, at: datetime
) -> InternalNote:
    """Write an internal note on a case. Refuses who is recused, and everyone but the case's authority."""
    check_not_recused(application, by=by)
    return write_note(case_file=application.case_file, text=text, by=by, at=at)

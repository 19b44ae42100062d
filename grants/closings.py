"""Recusal closes the papers of a case (R-ROL-07)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grants.models import Application
from records.closings import closings

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from kompetanse.lib.actor import Actor


def excluded_case_files(hat: Actor) -> QuerySet[Application, Any]:
    """Case files with a measure that the person is kept from."""
    return Application.objects.filter(
        items__exclusions__user_id=hat.user_id,
        items__exclusions__lifted_at=None,
        case_file__isnull=False,
    ).values("case_file_id")


closings.register("grants.excluded", excluded_case_files)

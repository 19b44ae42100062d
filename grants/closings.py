"""Recusal closes the papers of a case (R-ROL-07)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.models import Application
from kompetanse.lib.written import Given, WrittenQuery
from records.closings import closings

if TYPE_CHECKING:
    from django.db.models.expressions import RawSQL

    from kompetanse.lib.actor import Actor


EXCLUDED = WrittenQuery(
    lambda: Application.objects.filter(
        items__exclusions__user_id=Given("user"),
        items__exclusions__lifted_at=None,
        case_file__isnull=False,
    ).values("case_file_id")
)


def excluded_case_files(hat: Actor) -> RawSQL:
    """Case files with a measure that the person is kept from."""
    return EXCLUDED.within(user=hat.user_id)


closings.register("grants.excluded", excluded_case_files)

"""Which case files are closed to a person: later apps say so in their `closings.py`, found by file name.

closings.register("grants.excluded", excluded_case_files)    # hat -> a subquery of case files' keys
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from kompetanse.lib.discovery import Registry

if TYPE_CHECKING:
    from kompetanse.lib.actor import Actor

closings: Registry[Callable[[Any], Any]] = Registry("closings")

# An owner's own people read their organisation's papers even when the forum has found them partial.
CLOSED_SIDES = frozenset({"authority", "forum"})


def closed_to(hat: Actor, *, path: str) -> Q:
    """The condition "lies in a case file that is closed to this person"; never true for owners and partners."""
    closed = Q(pk__in=[])
    if hat.side in CLOSED_SIDES:
        for _key, case_files in closings:
            closed |= Q(**{f"{path}__in": case_files(hat)})
    return closed

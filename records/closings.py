"""Which case files and documents are closed to a person: later apps say so in their `closings.py`, found by file name.

closings.register("grants.excluded", excluded_case_files)             # hat -> a subquery of case files' keys
document_closings.register("forum.deliveries", closed_deliveries)     # hat -> a subquery of documents' keys
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from kompetanse.lib.discovery import Registry

if TYPE_CHECKING:
    from kompetanse.lib.actor import Actor

closings: Registry[Callable[[Any], Any]] = Registry("closings")
# A paper about many cases lies in a case file of its own: who is kept from one of them reads the file, not the paper.
document_closings: Registry[Callable[[Any], Any]] = Registry("closings")

# An owner's own people read their organisation's papers even when the forum has found them partial.
CLOSED_SIDES = frozenset({"authority", "forum"})


def closed_to(hat: Actor, *, path: str) -> Q:
    """The condition "lies in a case file that is closed to this person"; never true for owners and partners."""
    closed = Q(pk__in=[])
    if hat.side in CLOSED_SIDES:
        for _key, case_files in closings:
            closed |= Q(**{f"{path}__in": case_files(hat)})
    return closed


def closed_documents(hat: Actor, *, path: str = "") -> Q:
    """The condition "is a document that is closed to this person", by its case file or by itself; `path` leads to the document.

    A case is never closed to the auditor, who is partial in none; a paper may be.
    """
    prefix = f"{path}__" if path else ""
    closed = closed_to(hat, path=f"{prefix}case_file")
    if hat.side in {*CLOSED_SIDES, "audit"}:
        for _key, documents in document_closings:
            closed |= Q(**{f"{prefix}pk__in": documents(hat)})
    return closed

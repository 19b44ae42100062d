"""Removing bytes whose row was never written: the act that stored them was refused, or its process was killed."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from records.models import StoredFile
from records.store import document_store

if TYPE_CHECKING:
    from datetime import datetime

KEPT = timedelta(hours=24)  # swept once a day, so nothing lies there for more than two
AT_ONCE = 500


def sweep_orphans(*, now: datetime) -> int:
    """Remove stored bytes that no row has named for a day; how many. `now` is real time, as the disk has it."""
    store, before = document_store(), (now - KEPT).timestamp()
    old = (digest for digest, written in store.digests() if written < before)
    removed = 0
    while some := list(islice(old, AT_ONCE)):
        known = set(StoredFile.objects.filter(sha256__in=some).values_list("sha256", flat=True))
        orphans = [digest for digest in some if digest not in known]
        removed += sum(store.remove_orphan(digest, before=before) for digest in orphans)
    return removed

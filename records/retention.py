"""What the archive removes by itself: only bytes that two people have decided shall go."""

from datetime import datetime

from jobs.registry import retention_rule
from records.actions import remove_purged_bytes


@retention_rule("records.StoredFile")
def purge_bytes(*, at: datetime) -> int:  # noqa: ARG001 -- what is decided needs no date
    """Bytes that a crash left behind after a purge."""
    return remove_purged_bytes()

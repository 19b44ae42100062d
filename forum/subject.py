"""What is voted on, as one fingerprint: a ballot counts only while it is the same."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from forum.models import LineShare, Poll

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forum.models import AllocationLine, BallotProposal


def subject_hash(line: AllocationLine | None, proposals: Iterable[BallotProposal]) -> str:
    """SHA-256 over the proposals and, for a line, its amounts and reasons."""
    shares = (
        list(
            LineShare.objects.filter(line=line)
            .order_by("recipient_id")
            .values_list("recipient_id", "recommended")
        )
        if line
        else []
    )
    subject = {
        "proposals": [
            [row.pk, row.title, row.text, sorted(row.amounts.items())]
            for row in sorted(proposals, key=lambda row: row.pk)
        ],
        "shares": [list(share) for share in shares],
        "reasons": line.reasons if line else "",
    }
    return hashlib.sha256(json.dumps(subject, sort_keys=True).encode()).hexdigest()


def refresh_polls(line: AllocationLine) -> int:
    """Give the line's open poll its new fingerprint; how many ballots no longer count until they are confirmed."""
    stale = 0
    for poll in Poll.objects.select_for_update().filter(line=line, closed_at=None):
        poll.version_hash = subject_hash(line, poll.proposals.all())
        poll.save(update_fields=["version_hash"])
        stale += poll.ballots.exclude(version_hash=poll.version_hash).count()
    return stale

"""What is voted on, as one fingerprint: a ballot counts only while it is the same."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from forum.models import BallotProposal, LineShare, Poll

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from forum.models import AgendaItem, AllocationLine


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


def current_proposal(
    item: AgendaItem, line: AllocationLine | None, *, at: datetime
) -> BallotProposal:
    """What lies before the forum now, as a proposal to vote on. What an earlier vote was about keeps its words and amounts."""
    values = {"amounts": _amounts_of(line), "text": "" if line else item.proposal_text}
    rows = BallotProposal.objects.filter(agenda_item=item, line=line, is_base=True)
    voted = rows.filter(polls__closed_at__isnull=False).exclude(**values)
    BallotProposal.objects.filter(pk__in=list(voted.values_list("pk", flat=True))).update(
        is_base=False, title=gettext("Forslaget slik det var lagt fram tidligere")
    )
    base, _created = BallotProposal.objects.update_or_create(
        agenda_item=item,
        line=line,
        is_base=True,
        defaults=values,
        create_defaults={
            **values,
            "title": gettext("Forslaget som er lagt fram"),
            "added_at": at,
        },
    )
    return base


def _amounts_of(line: AllocationLine | None) -> dict[str, int]:
    if line is None:
        return {}
    return {str(share.recipient_id): share.recommended for share in line.shares.order_by("pk")}


def refresh_polls(line: AllocationLine, *, at: datetime) -> int:
    """Let the line's open poll be about the line as it is now; how many ballots no longer count until they are confirmed."""
    stale = 0
    polls = Poll.objects.select_for_update(of=("self",)).select_related("agenda_item")
    for poll in polls.filter(line=line, closed_at=None):
        poll.proposals.add(current_proposal(poll.agenda_item, line, at=at))
        poll.version_hash = subject_hash(line, poll.proposals.all())
        poll.save(update_fields=["version_hash"])
        stale += poll.ballots.exclude(version_hash=poll.version_hash).count()
    return stale

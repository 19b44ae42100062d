"""The hash chain: pure sums over an event's fields. Also used by `verify_log`, which may run on a dump."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from records.models import Event


def text_hash(text: str) -> str:
    """SHA-256 of a text that an event points at without holding it."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def event_hash(event: Event) -> str:
    """SHA-256 over the previous hash and every field of the event, in a fixed order."""
    fields = {
        "previous": event.previous_hash,
        "number": event.number,
        "verb": event.verb,
        "actor": event.actor_id,
        "actor_label": event.actor_label,
        "organisation": event.organisation_id,
        "at": event.at.isoformat(),
        "object": [event.object_label, event.object_id],
        "change": [event.field, event.from_state, event.to_state],
        "reason": [event.reason_id, event.reason_hash],
        "facts": event.facts,
    }
    return hashlib.sha256(
        json.dumps(fields, sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()

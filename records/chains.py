"""The hash chain: pure sums over an event's fields. Also used by `verify_log`, which may run on a dump."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from records.models import Event


class Link(NamedTuple):
    """What the sum of an event is made of, and its place in its chain. The columns of `records_event`."""

    number: int
    verb: str
    actor_id: int | None
    actor_label: str
    organisation_id: int | None
    at: datetime
    object_label: str
    object_id: str
    field: str
    from_state: str
    to_state: str
    reason_id: str
    reason_hash: str
    facts: dict[str, Any]
    previous_hash: str
    hash: str


def text_hash(text: str) -> str:
    """SHA-256 of a text that an event points at without holding it."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def event_hash(event: Event | Link) -> str:
    """SHA-256 over the previous hash and every field of the event, in a fixed order."""
    fields = {
        "previous": event.previous_hash,
        "number": event.number,
        "verb": event.verb,
        "actor": event.actor_id,
        "actor_label": event.actor_label,
        "organisation": event.organisation_id,
        "at": event.at.astimezone(
            UTC
        ).isoformat(),  # one moment has one sum, whatever zone it was said in
        "object": [event.object_label, event.object_id],
        "change": [event.field, event.from_state, event.to_state],
        "reason": [event.reason_id, event.reason_hash],
        "facts": event.facts,
    }
    return hashlib.sha256(
        json.dumps(fields, sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()


def wrong_numbers(links: Iterable[Event | Link], *, length: int, head_hash: str) -> list[int]:
    """Numbers of the events of one chain whose hash, number or link to the one before is wrong; empty when the chain is whole."""
    wrong, previous, expected = [], "", 1
    for link in links:
        if (
            link.number != expected
            or link.previous_hash != previous
            or link.hash != event_hash(link)
        ):
            wrong.append(link.number)
        previous, expected = link.hash, link.number + 1
    if previous != head_hash or expected - 1 != length:
        wrong.append(expected)
    return wrong

"""Writing to the log. Every verb of the system passes through `record_event`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from records.chains import event_hash, text_hash, wrong_numbers
from records.models import Event, EventChain

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model

    from kompetanse.lib.actor import Actor


# Opens the chain at its first event and locks its head at every other, in one statement.
LOCK_HEAD = """
    INSERT INTO records_eventchain (key, length, head_hash) VALUES (%s, 0, '')
    ON CONFLICT (key) DO UPDATE SET key = EXCLUDED.key
    RETURNING *
"""


def record_event(
    *,
    chain: str,
    verb: str,
    on: Model,
    by: Actor,
    at: datetime,
    change: tuple[str, str, str] = ("", "", ""),
    reason: str = "",
    reason_id: str = "",
    facts: dict[str, Any] | None = None,
) -> Event:
    """Append one event to a chain, inside the caller's transaction.

    `chain` is a key such as `case:<code>`, `organisation:<code>` or `round:<code>`; `change` is (field, from, to).
    The text of `reason` is not stored here, only its SHA-256 and where it lies. The chain head is the last lock that an action takes.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("record_event must run inside the transaction of the act it records")
    head = EventChain.objects.raw(LOCK_HEAD, [chain])[0]
    event = Event(
        chain=head,
        number=head.length + 1,
        verb=verb,
        actor_id=by.user_id,
        actor_label=by.label,
        organisation_id=by.organisation_id,
        at=at,
        object_label=on._meta.label_lower,
        object_id=str(getattr(on, "code", on.pk)),
        field=change[0],
        from_state=change[1],
        to_state=change[2],
        reason_id=reason_id,
        reason_hash=text_hash(reason),
        facts=facts or {},
        previous_hash=head.head_hash,
    )
    event.hash = event_hash(event)
    event.save(force_insert=True)
    head.length, head.head_hash = event.number, event.hash
    head.save(update_fields=["length", "head_hash"])
    return event


def broken_links(chain: EventChain) -> list[int]:
    """Numbers of the events that break the chain; empty when it is whole."""
    events = chain.events.order_by("number").iterator()
    return wrong_numbers(events, length=chain.length, head_hash=chain.head_hash)

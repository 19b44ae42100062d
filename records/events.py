"""Writing to the log. Every verb of the system passes through `record_event`."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection, transaction

from records.chains import event_hash, text_hash, wrong_numbers
from records.models import Event, EventChain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import Model

    from kompetanse.lib.actor import Actor


# Opens the chain at its first event and locks its head at every other, in one statement.
LOCK_HEAD = """
    INSERT INTO records_eventchain (key, length, head_hash) VALUES (%s, 0, '')
    ON CONFLICT (key) DO UPDATE SET key = EXCLUDED.key
    RETURNING *
"""


class Entry(NamedTuple):
    """What happened to one thing: in which chain, and what is told of it."""

    chain: str
    on: Model
    change: tuple[str, str, str]
    facts: dict[str, Any]


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
    event = _following(head, Entry(chain, on, change, facts or {}), verb=verb, by=by, at=at)
    event.reason_id, event.reason_hash = reason_id, text_hash(reason)
    event.hash = event_hash(event)
    event.save(force_insert=True)
    head.length, head.head_hash = event.number, event.hash
    head.save(update_fields=["length", "head_hash"])
    return event


# The heads of many chains at once, always in the order of their keys, so that two such acts never wait for each other.
LOCK_HEADS = """
    INSERT INTO records_eventchain (key, length, head_hash)
    SELECT key, 0, '' FROM unnest(%s::text[]) AS key ORDER BY key COLLATE "C"
    ON CONFLICT (key) DO UPDATE SET key = EXCLUDED.key
    RETURNING *
"""
MOVE_HEADS = """
    UPDATE records_eventchain SET length = moved.length, head_hash = moved.head_hash
    FROM unnest(%s::bigint[], %s::int[], %s::text[]) AS moved (id, length, head_hash)
    WHERE records_eventchain.id = moved.id
"""
AT_ONCE = 500


def record_events(entries: Iterable[Entry], *, verb: str, by: Actor, at: datetime) -> list[Event]:
    """One verb on many things: as `record_event` for each of them, in a handful of queries. The last locks that an action takes."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("record_events must run inside the transaction of the act it records")
    ordered = sorted(entries, key=lambda entry: entry.chain)
    keys = sorted({entry.chain for entry in ordered})
    heads = {head.key: head for head in EventChain.objects.raw(LOCK_HEADS, [keys])}
    events = []
    for key, of_chain in groupby(ordered, key=lambda entry: entry.chain):
        head = heads[key]
        for entry in of_chain:
            event = _following(head, entry, verb=verb, by=by, at=at)
            event.hash = event_hash(event)
            head.length, head.head_hash = event.number, event.hash
            events.append(event)
    Event.objects.bulk_create(events, batch_size=AT_ONCE)
    moved = list(heads.values())
    with connection.cursor() as cursor:
        cursor.execute(
            MOVE_HEADS,
            [[head.pk for head in moved], [head.length for head in moved], [head.head_hash for head in moved]],
        )  # fmt: skip
    return events


def _following(head: EventChain, entry: Entry, *, verb: str, by: Actor, at: datetime) -> Event:
    """The chain's next event, without its reason and its sum."""
    return Event(
        chain=head,
        number=head.length + 1,
        verb=verb,
        actor_id=by.user_id,
        actor_label=by.label,
        organisation_id=by.organisation_id,
        at=at,
        object_label=entry.on._meta.label_lower,
        object_id=str(getattr(entry.on, "code", entry.on.pk)),
        field=entry.change[0],
        from_state=entry.change[1],
        to_state=entry.change[2],
        facts=entry.facts,
        previous_hash=head.head_hash,
    )


def broken_links(chain: EventChain) -> list[int]:
    """Numbers of the events that break the chain; empty when it is whole."""
    events = chain.events.order_by("number").iterator()
    return wrong_numbers(events, length=chain.length, head_hash=chain.head_hash)

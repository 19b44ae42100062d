"""The log of the copies: the events of their originals' case, each chain with sums of its own."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

from demo.volume.copying import PLACE, next_key
from forum.models import AllocationLine
from grants.models import Application
from records.chains import Link, event_hash
from records.models import Event, EventChain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Columns whose empty text is a text, not nothing.
EMPTY = {"head_hash", "field", "from_state", "to_state", "reason_id", "reason_hash", "previous_hash", "actor_label", "object_id"}  # fmt: skip
# What an event can be about, and the temporary table that knows its copies.
COPIED = {
    "grants.application": ("grants_application", "volume_application"),
    "records.casefile": ("records_casefile", "volume_casefile"),
    "records.document": ("records_document", "volume_document"),
    "decisions.decision": ("decisions_decision", "volume_decision"),
    "forum.allocationline": ("forum_allocationline", "volume_allocationline"),
}


PLACES = f"""SELECT place.number, original, years, was.applicant_id, owner, was.authority_id, authority
    FROM {PLACE} place JOIN grants_application was ON was.id = original ORDER BY 1"""


class _Chain(NamedTuple):
    """A chain to write: its key, and the events that it copies with the codes that they name now."""

    key: str
    events: list[Link]
    codes: dict[str, str]
    years: int
    organisations: dict[int | None, int]


def copy_logs() -> None:
    """Two chains a copy, as a case has: its own and its case file's."""
    with connection.cursor() as cursor:
        cursor.execute(PLACES)
        places = cursor.fetchall()
    originals = Application.objects.filter(pk__in={original for _number, original, *_ in places})
    chains_of = {
        pk: (code, file_code)
        for pk, code, file_code in originals.values_list("pk", "code", "case_file__code")
    }
    codes, events = _codes(), _events_of(chains_of.values())
    _write(
        _Chain(f"case:{codes[number][code]}", events[code], codes[number], years, went)
        for number, original, years, *pairs in places
        for went in [dict(zip(pairs[::2], pairs[1::2], strict=True))]
        for code in chains_of[original]
    )


def _codes() -> dict[int, dict[str, str]]:
    """Number of a copy → old code → new code."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    with connection.cursor() as cursor:
        for table, made in COPIED.values():
            cursor.execute(
                f"SELECT made.number, old.code, new.code FROM {made} made"
                f" JOIN {table} old ON old.id = made.old_id JOIN {table} new ON new.id = made.new_id"
            )
            for number, old, new in cursor.fetchall():
                found[number][old] = new
    return found


def _events_of(cases: Iterable[tuple[str, str]]) -> dict[str, list[Link]]:
    """Code of a case or case file → the events of its chain that have copies."""
    found: dict[str, list[Link]] = {code: [] for case in cases for code in case}
    copied = set(COPIED) - {"forum.allocationline"}
    rows = Event.objects.filter(
        chain__key__in=[f"case:{code}" for code in found], object_label__in=copied
    )
    for key, *link in rows.order_by("chain", "number").values_list("chain__key", *Link._fields):
        found[key.removeprefix("case:")].append(Link(*link))
    _add_lines(found)
    return found


def _add_lines(found: dict[str, list[Link]]) -> None:
    """What was done with a line is in the list's chain; of a copy it is told in the case's own."""
    lines = AllocationLine.objects.filter(item__application__code__in=found)
    cases = dict(lines.values_list("code", "item__application__code"))
    rows = Event.objects.filter(object_id__in=cases, object_label="forum.allocationline")
    for link in rows.order_by("chain", "number").values_list(*Link._fields):
        told = Link(*link)
        found[cases[told.object_id]].append(told)


def _write(chains: Iterable[_Chain]) -> None:
    heads, rows = [], []
    chains = list(chains)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {next_key(EventChain)} FROM generate_series(1, %s)", [len(chains)])
        keys = [pk for (pk,) in cursor.fetchall()]
    for pk, chain in zip(keys, chains, strict=True):
        links = list(_linked(chain))
        heads.append((pk, chain.key, len(links), links[-1].hash if links else ""))
        rows += [
            (pk, *(json.dumps(one) if isinstance(one, dict) else one for one in link))
            for link in links
        ]
    _load(EventChain, ("id", "key", "length", "head_hash"), heads)
    _load(Event, ("chain_id", *Link._fields), rows)


def _linked(chain: _Chain) -> Iterator[Link]:
    """The events as they would have been recorded for the copy."""
    previous = ""
    for number, event in enumerate(chain.events, start=1):
        moved = event._replace(
            number=number,
            at=event.at.replace(year=event.at.year + chain.years),
            object_id=chain.codes[event.object_id],
            organisation_id=chain.organisations.get(event.organisation_id, event.organisation_id),
            previous_hash=previous,
        )
        previous = event_hash(moved)
        yield moved._replace(hash=previous)


def _load(model: type[EventChain | Event], columns: tuple[str, ...], rows: list[Any]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    text.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN (FORMAT csv, FORCE_NOT_NULL ({', '.join(EMPTY & set(columns))}))",
            text,
        )

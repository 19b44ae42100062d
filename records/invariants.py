"""What must always be true of the archive."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from kompetanse.lib.invariants import ask, invariant
from records.chains import Link, wrong_numbers
from records.models import Event, EventChain

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE = 5_000
SHOWN = 5


@invariant("I06", "Every chain of events is whole, from its first event to its head.")
def chains_are_whole() -> Iterator[str]:
    heads = {
        pk: (key, length, head)
        for pk, key, length, head in EventChain.objects.values_list(
            "pk", "key", "length", "head_hash"
        )
    }
    events = Event.objects.order_by("chain_id", "number").values_list("chain_id", *Link._fields)
    for pk, rows in groupby(events.iterator(chunk_size=AT_ONCE), key=itemgetter(0)):
        key, length, head = heads.pop(pk)
        wrong = wrong_numbers((Link(*row[1:]) for row in rows), length=length, head_hash=head)
        if wrong:
            yield f"{key}: broken at event {_some(wrong)}"
    for key, length, _head in heads.values():
        if length:
            yield f"{key}: broken at event 1"


# Each number with the one before it; a hole, a double and a series that does not begin at 1 all show.
HOLES = """
    SELECT authority_id, year, before, number FROM (
        SELECT authority_id, year, number,
               lag(number, 1, 0) OVER (PARTITION BY authority_id, year ORDER BY number) AS before
        FROM {table}
    ) AS numbered
    WHERE number <> before + 1 ORDER BY 1, 2, 4
"""
COUNTERS = """
    SELECT authority_id, year, coalesce(counter.last, 0), coalesce(counted.last, 0)
    FROM (SELECT * FROM records_counter WHERE purpose = %s) AS counter
    FULL JOIN (SELECT authority_id, year, max(number) AS last FROM {table} GROUP BY 1, 2) AS counted
        USING (authority_id, year)
    WHERE counter.last IS DISTINCT FROM counted.last ORDER BY 1, 2
"""


@invariant("I16", "Journal entries are numbered without gaps within an authority and year.")
def journal_has_no_gaps() -> Iterator[str]:
    yield from _gaps("records_journalentry", "journal")


@invariant("I16", "Case files are numbered without gaps within an authority and year.")
def case_files_have_no_gaps() -> Iterator[str]:
    yield from _gaps("records_casefile", "case")


def _gaps(table: str, purpose: str) -> Iterator[str]:
    for authority, year, before, number in ask(HOLES.format(table=table)):
        yield f"{purpose} numbers of authority {authority} in {year}: {number} follows {before}"
    for authority, year, counter, last in ask(COUNTERS.format(table=table), [purpose]):
        yield f"{purpose} numbers of authority {authority} in {year}: the counter is at {counter}, the last is {last}"


def _some(numbers: list[int]) -> str:
    more = f" and {len(numbers) - SHOWN} more" if len(numbers) > SHOWN else ""
    return ", ".join(map(str, numbers[:SHOWN])) + more

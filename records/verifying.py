"""Is the log what it was, and every document what was filed? Asked of the database, or of a backup without one.

A chain that somebody has written anew from its first event to its head agrees with itself. What shows that is a list of
heads that was kept elsewhere: each of them must still be an event of its chain.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, Protocol

from records.chains import Link, wrong_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SHOWN = 5


class Head(NamedTuple):
    """How long a chain is, and the hash of its last event."""

    length: int
    hash: str


class Filed(NamedTuple):
    """A document: the hash of its bytes as its row has it, and as the log says it was filed; None for the one that is silent."""

    code: str
    kind: str
    sha256: str | None
    logged: str | None


class Log(Protocol):
    """Where the log is read: the database, or a dump of it."""

    def heads(self) -> dict[int, tuple[str, Head]]:
        """Chain's id → its key and head."""

    def events(self) -> Iterator[tuple[int, Link]]:
        """Each event with its chain's id, chain by chain and in order."""

    def filed(self) -> Iterator[Filed]:
        """Every document, and every one that the log says was filed."""

    def files(self) -> Iterator[tuple[str, bool]]:
        """The hash of every file that is not purged, and whether its bytes are there and whole."""


@dataclass
class Report:
    """What was looked at, and one line for each thing that is wrong."""

    chains: int = 0
    events: int = 0
    documents: int = 0
    files: int = 0
    heads: dict[str, Head] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def verify(log: Log, *, earlier: Mapping[str, Head] | None = None) -> Report:
    """Walk every chain, compare every document with the log, and read every file. `earlier` are heads that were kept."""
    report = Report()
    _verify_chains(log, report, dict(earlier or {}))
    for one in log.filed():
        report.documents += 1
        report.wrong += wrongly_filed(one)
    for digest, is_whole in log.files():
        report.files += 1
        if not is_whole:
            report.wrong.append(f"file {digest}: is gone or altered")
    return report


def _verify_chains(log: Log, report: Report, earlier: dict[str, Head]) -> None:
    heads = log.heads()
    report.heads = dict(heads.values())
    report.chains = len(heads)
    watched = _Watched(
        log.events(), {pk: earlier.pop(key) for pk, (key, _head) in heads.items() if key in earlier}
    )
    report.wrong += broken_chains(heads, watched)
    report.events = watched.count
    report.wrong += [
        f"{heads[pk][0]}: event {number} is not the one that was there when its head was kept"
        for pk, number in watched.missed()
    ]
    report.wrong += [f"{key}: the chain is gone, its head was kept" for key in sorted(earlier)]


class _Watched:
    """Events that pass by, counted, and compared with heads that were kept."""

    def __init__(self, events: Iterator[tuple[int, Link]], kept: dict[int, Head]) -> None:
        self.events, self.kept, self.count = events, kept, 0

    def __iter__(self) -> Iterator[tuple[int, Link]]:
        for pk, link in self.events:
            self.count += 1
            kept = self.kept.get(pk)
            if kept and (kept.length, kept.hash) == (link.number, link.hash):
                del self.kept[pk]
            yield pk, link

    def missed(self) -> Iterator[tuple[int, int]]:
        """Chains and numbers of the kept heads that did not pass by."""
        yield from ((pk, head.length) for pk, head in self.kept.items() if head.length)


def broken_chains(
    heads: Mapping[int, tuple[str, Head]], events: Iterable[tuple[int, Link]]
) -> Iterator[str]:
    """A line for each chain that does not hold together; events come chain by chain."""
    silent = dict(heads)
    for pk, rows in groupby(events, key=itemgetter(0)):
        key, head = silent.pop(pk, (f"chain {pk}", Head(0, "")))
        wrong = wrong_numbers(map(itemgetter(1), rows), length=head.length, head_hash=head.hash)
        if wrong:
            yield f"{key}: broken at event {_some(wrong)}"
    yield from (f"{key}: broken at event 1" for key, head in silent.values() if head.length)


def wrongly_filed(one: Filed) -> Iterator[str]:
    """Attachments have no event of their own: the copy of the report that they came with names their hashes."""
    if one.sha256 is None:
        yield f"document {one.code}: was filed, and is gone"
    elif one.logged is None and one.kind != "attachment":
        yield f"document {one.code}: the log does not know it"
    elif one.logged not in (None, one.sha256):
        yield f"document {one.code}: its file is not the one that was filed"


def written(heads: Mapping[str, Head]) -> str:
    """Heads as text, a line each, for a file or a printer."""
    return "".join(
        f"{head.length} {head.hash or '-'} {key}\n" for key, head in sorted(heads.items())
    )


def read_heads(text: str) -> dict[str, Head]:
    """ValueError for a line that is none."""
    parts = [line.split(" ", 2) for line in text.splitlines()]
    return {key: Head(int(length), digest.strip("-")) for length, digest, key in parts}


def seal(heads: Mapping[str, Head]) -> str:
    """One number for all heads, short enough to write down."""
    return hashlib.sha256(written(heads).encode()).hexdigest()


def _some(numbers: list[int]) -> str:
    more = f" and {len(numbers) - SHOWN} more" if len(numbers) > SHOWN else ""
    return ", ".join(map(str, numbers[:SHOWN])) + more

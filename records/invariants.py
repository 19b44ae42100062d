"""What must always be true of the archive."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from kompetanse.lib.canaries import ELEVEN_DIGITS, holds_number
from kompetanse.lib.invariants import ask, invariant
from kompetanse.lib.store import FolderStore
from records.logs import DatabaseLog
from records.models import StoredFile
from records.store import document_store
from records.verifying import broken_chains, wrongly_filed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

AT_ONCE = 5_000
ORPHANS_KEPT = timedelta(hours=48)

SAME_EYES = """
    SELECT document.code FROM records_purge purge JOIN records_document document ON document.id = purge.document_id
    WHERE purge.decided_by_id = purge.requested_by_id ORDER BY 1
"""


@invariant("I04", "What is purged was asked for by one person and decided by another.")
def purges_have_four_eyes() -> Iterator[str]:
    for (code,) in ask(SAME_EYES):
        yield f"document {code}: the same person asked for its purging and decided it"


@invariant("I06", "Every chain of events is whole, from its first event to its head.")
def chains_are_whole() -> Iterator[str]:
    log = DatabaseLog()
    yield from broken_chains(log.heads(), log.events())


TABLES = ("records_event", "records_document", "records_documentreader")
RIGHTS = """
    SELECT name, verb FROM unnest(%s) AS name CROSS JOIN unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) AS verb
    WHERE EXISTS (SELECT FROM pg_roles WHERE rolname = 'kompetanse_app')
      AND has_table_privilege('kompetanse_app', name, verb)
    UNION ALL
    SELECT name, 'owner' FROM unnest(%s) AS name JOIN pg_class ON pg_class.oid = name::regclass
    WHERE pg_get_userbyid(relowner) = 'kompetanse_app'
    ORDER BY 1, 2
"""
GUARDS = """
    SELECT name, guard FROM unnest(%s) AS name CROSS JOIN unnest(ARRAY['no_change', 'no_truncate']) AS guard
    WHERE NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = name::regclass AND tgname = name || '_' || guard
                      AND tgenabled IN ('O', 'A'))
    ORDER BY 1, 2
"""


@invariant(
    "I06",
    "The application's login cannot change or delete events and documents, and the guards are in place.",
)
def log_only_grows() -> Iterator[str]:
    for table, verb in ask(RIGHTS, [list(TABLES), list(TABLES)]):
        yield f"{table}: the application's login has {verb}"
    for table, guard in ask(GUARDS, [list(TABLES)]):
        yield f"{table}: the guard {guard} is gone"


@invariant("I07", "A filed document has the bytes that the log says it was filed with.")
def documents_are_what_was_filed() -> Iterator[str]:
    for one in DatabaseLog().filed():
        yield from wrongly_filed(one)


@invariant(
    "I13",
    "Every document's bytes are in the store, whole, and nothing lies there that no row names.",
)
def files_are_whole(now: datetime) -> Iterator[str]:
    for digest, is_there in DatabaseLog().files():
        if not is_there:
            yield f"file {digest}: is gone or altered"
    store = document_store()
    if not isinstance(store, FolderStore):
        return  # in a bucket nothing is removed, so what lies there is no sign of anything
    before = (now - ORPHANS_KEPT).timestamp()
    old = (digest for digest, written in store.digests() if written < before)
    while some := list(islice(old, AT_ONCE)):
        known = set(StoredFile.objects.filter(sha256__in=some).values_list("sha256", flat=True))
        yield from (
            f"file {digest}: no row has named it for two days"
            for digest in sorted(set(some) - known)
        )


STRAY = """
    SELECT document.code FROM records_document document
    JOIN records_journalentry entry ON entry.id = document.journal_entry_id
    JOIN records_casefile file ON file.id = document.case_file_id
    WHERE entry.case_file_id <> file.id OR entry.authority_id <> file.authority_id ORDER BY 1
"""


@invariant("I14", "A document lies in its journal entry's case file, and both with one authority.")
def documents_lie_in_their_case() -> Iterator[str]:
    for (code,) in ask(STRAY):
        yield f"document {code}: its journal entry and case file are not one another's"


NUMBERS = """
    SELECT 'journal entry ' || number || '/' || year || ' of authority ' || authority_id, said
    FROM (SELECT *, concat_ws(' | ', title, public_title) AS said FROM records_journalentry) AS entry WHERE said ~ %(eleven)s
    UNION ALL SELECT 'case file ' || code, said
    FROM (SELECT *, concat_ws(' | ', title, public_title) AS said FROM records_casefile) AS file WHERE said ~ %(eleven)s
    UNION ALL SELECT 'event ' || id, facts::text FROM records_event WHERE facts::text ~ %(eleven)s
"""


@invariant("I15", "No personal or account number stands in the journal or the log.")
def no_numbers_in_the_journal() -> Iterator[str]:
    for where, said in ask(NUMBERS, {"eleven": ELEVEN_DIGITS}):
        if holds_number(said):
            yield f"{where}: holds a personal or account number"


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

"""Numbers without gaps (R13) and one chain of events (R14) under real threads; each with a control that shows the damage without."""

from collections import Counter
from functools import partial

import pytest
from django.db import connection, transaction

from accounts.enums import Role
from kompetanse.lib.actor import SYSTEM
from records import events
from records.actions import filing, open_case_file, open_journal_entry
from records.enums import JournalKind
from records.events import broken_links, record_event
from records.models import CaseFile, EventChain, JournalEntry
from tests.factories.accounts import hat_for
from tests.factories.owners import AuthorityFactory
from tests.factories.records import CaseFileFactory
from tests.races import ROUNDS, THREADS, at_once, meeting_point, met_by, together

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 20


class ChangedMind(Exception):
    """The act comes to nothing after it has taken its numbers."""


@transaction.atomic
def open_case(authority, at, *, comes_to_nothing=False):
    case_file = open_case_file(authority=authority, title="Sak", by=SYSTEM, at=at)
    entry = open_journal_entry(
        case_file=case_file, kind=JournalKind.INCOMING, title="Brev", by=SYSTEM, at=at
    )
    if comes_to_nothing:
        raise ChangedMind
    return case_file.number, entry.number


def numbers(model) -> list[int]:
    return sorted(model.objects.values_list("number", flat=True))


@pytest.mark.race("R13")
def test_numbers_taken_at_once_are_unique_and_without_gap(at):
    """Two hundred cases and as many journal rows; every fifth act is given up after it has its numbers."""
    authority = AuthorityFactory()
    each = 200 // (ROUNDS * THREADS) or 1

    def take():
        for number in range(each + 1):
            try:
                open_case(authority, at, comes_to_nothing=number == each)
            except ChangedMind:
                continue

    for _round in range(ROUNDS):
        assert at_once(THREADS, take) == [None] * THREADS
    expected = list(range(1, ROUNDS * THREADS * each + 1))
    assert (numbers(CaseFile), numbers(JournalEntry)) == (expected, expected)


@pytest.mark.control("R13")
def test_control_numbers_that_are_counted_and_not_locked_come_twice(at, as_owner, monkeypatch):
    authority = AuthorityFactory()
    as_owner(
        "ALTER TABLE records_casefile DROP CONSTRAINT records_casefile_number_once",
        "ALTER TABLE records_journalentry DROP CONSTRAINT records_journalentry_number_once",
    )

    def count(*, authority, year, purpose):
        return (CaseFile if purpose == "case" else JournalEntry).objects.count() + 1

    monkeypatch.setattr(filing, "next_number", met_by(count, meeting_point()))
    assert at_once(2, partial(open_case, authority, at)) == [(1, 1), (1, 1)]


@pytest.mark.control("R13")
def test_control_numbers_of_a_sequence_have_a_gap_when_an_act_is_given_up(
    at, as_owner, monkeypatch
):
    authority = AuthorityFactory()
    as_owner("CREATE SEQUENCE careless", "GRANT USAGE ON SEQUENCE careless TO PUBLIC")

    def draw(*, authority, year, purpose):
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval('careless')")
            return cursor.fetchone()[0]

    monkeypatch.setattr(filing, "next_number", draw)
    together(
        partial(open_case, authority, at),
        partial(open_case, authority, at, comes_to_nothing=True),
    )
    open_case(authority, at)
    taken = numbers(CaseFile)
    assert taken[-1] > len(taken)


@pytest.fixture
def write(at):
    case_file = CaseFileFactory()
    hat = hat_for(case_file.authority, Role.CASEWORKER)

    @transaction.atomic
    def append():
        record_event(chain=case_file.chain_key, verb="write_note", on=case_file, by=hat, at=at)

    append.chain_key = case_file.chain_key
    return append


@pytest.mark.race("R14")
def test_writers_to_one_chain_at_once_leave_it_unbroken(write):
    before = EventChain.objects.get(key=write.chain_key).length
    for _round in range(ROUNDS):
        assert at_once(WRITERS, write) == [None] * WRITERS
    chain = EventChain.objects.get(key=write.chain_key)
    assert broken_links(chain) == []
    assert chain.length - before == ROUNDS * WRITERS


@pytest.mark.control("R14")
def test_control_writers_who_do_not_lock_the_head_break_the_chain(write, as_owner, monkeypatch):
    as_owner("ALTER TABLE records_event DROP CONSTRAINT records_event_number_once")
    monkeypatch.setattr(events, "LOCK_HEAD", "SELECT * FROM records_eventchain WHERE key = %s")
    monkeypatch.setattr(events, "event_hash", met_by(events.event_hash, meeting_point()))
    assert at_once(2, write) == [None, None]
    monkeypatch.undo()
    chain = EventChain.objects.get(key=write.chain_key)
    assert set(Counter(chain.events.values_list("number", flat=True)).values()) == {1, 2}
    assert broken_links(chain) != []

"""The log: chained, complete, and beyond the application's reach."""

import pytest
from django.db import ProgrammingError, connection, transaction

from kompetanse.lib.actor import SYSTEM
from records.events import Entry, broken_links, record_event, record_events
from records.models import Document, Event, EventChain
from tests.factories.accounts import UserFactory
from tests.factories.records import CaseFileFactory, DocumentFactory

pytestmark = pytest.mark.django_db


def record(case_file, verb, at):
    return record_event(chain=case_file.chain_key, verb=verb, on=case_file, by=SYSTEM, at=at)


def test_events_of_a_case_are_numbered_and_linked(at):
    case_file = CaseFileFactory()

    second = record(case_file, "second", at)
    third = record(case_file, "third", at)

    assert [second.number, third.number] == [2, 3]
    assert third.previous_hash == second.hash
    assert broken_links(EventChain.objects.get(key=case_file.chain_key)) == []


def test_many_events_are_numbered_and_linked_each_in_its_chain(at, django_assert_num_queries):
    files = [CaseFileFactory() for _ in range(3)]
    entries = [Entry(one.chain_key, one, ("", "", ""), {"n": 1}) for one in [*files, files[0]]]

    with django_assert_num_queries(3):
        record_events(entries, verb="counted", by=SYSTEM, at=at)

    lengths = {one.code: EventChain.objects.get(key=one.chain_key).length for one in files}
    assert lengths == {files[0].code: 3, files[1].code: 2, files[2].code: 2}
    assert [broken_links(chain) for chain in EventChain.objects.order_by("pk")] == [[], [], []]
    assert Event.objects.filter(verb="counted").count() == 4


def test_many_events_open_the_chains_that_are_new(at):
    case_file = CaseFileFactory()

    record_events([Entry("new", case_file, ("", "", ""), {})], verb="x", by=SYSTEM, at=at)

    chain = EventChain.objects.get(key="new")
    assert (chain.length, broken_links(chain)) == (1, [])


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused(at):
    user = UserFactory()
    with pytest.raises(RuntimeError):
        record_event(chain="x", verb="x", on=user, by=SYSTEM, at=at)
    with pytest.raises(RuntimeError):
        record_events([Entry("x", user, ("", "", ""), {})], verb="x", by=SYSTEM, at=at)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records_event SET verb = 'other'",
        "DELETE FROM records_event",
        "TRUNCATE records_event",
    ],
)
def test_the_application_cannot_change_the_log(statement):
    CaseFileFactory()
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.filter(verb="open_case_file").count() == 1


@pytest.mark.parametrize(
    "statement", ["UPDATE records_document SET title = 'other'", "DELETE FROM records_document"]
)
def test_the_application_cannot_change_a_document(statement):
    document = DocumentFactory()
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Document.objects.get().title == document.title

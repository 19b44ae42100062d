"""Each invariant of the archive sees its breach, planted by SQL, and no other does."""

import pytest

from kompetanse.lib.invariants import breaches
from records.models import Event
from tests.factories.records import DocumentFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def document():
    return DocumentFactory()


def ids():
    return {breach.invariant_id for breach in breaches()}


def test_all_is_well(document):
    assert breaches() == []


def test_changed_event_breaks_its_chain(document, as_owner):
    event = Event.objects.get(verb="file_document")
    as_owner(
        "ALTER TABLE records_event DISABLE TRIGGER USER",
        f"UPDATE records_event SET actor_label = 'En annen' WHERE id = {event.pk}",
    )

    key = document.case_file.chain_key
    assert [str(breach) for breach in breaches()] == [f"I06 {key}: broken at event {event.number}"]

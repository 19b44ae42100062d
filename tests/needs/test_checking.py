"""The status of each part, and that nothing asked is left out of the summary."""

import pytest

from needs.actions.ready import findings_of
from needs.checking import Facts, state_of
from needs.content import content_hash, read_content
from needs.enums import Section
from needs.forms.measures import MeasureForm
from needs.forms.sections import TEXT_FORMS
from needs.labels import LABELS
from needs.models import NeedsReport
from needs.summary import summarise
from needs.tasklist import states_of
from tests.factories.needs import filled_report, open_version, started_report

STATES = [
    (Facts(is_begun=False, is_done=False), "not_started"),
    (Facts(is_begun=True, is_done=False), "started"),
    (Facts(is_begun=True, is_done=True), "done"),
    (Facts(is_begun=True, is_done=True, problems=("Skriv noe.",)), "must_change"),
    (Facts(is_begun=True, is_done=False, problems=("Skriv noe.",)), "started"),
    (Facts(is_begun=False, is_done=False, is_prefilled=True), "started"),
    (Facts(is_begun=True, is_done=True, is_prefilled=True), "started"),
    (Facts(is_begun=True, is_done=True, is_returned=True), "must_change"),
    (Facts(is_begun=False, is_done=False, is_blocked=True), "blocked"),
]


@pytest.mark.parametrize(("facts", "state"), STATES)
def test_state_of_part(facts, state):
    assert state_of(facts) == state


@pytest.mark.django_db
def test_empty_draft_has_begun_nothing_and_waits_with_participants(at):
    report = NeedsReport.objects.for_detail().get(pk=started_report(at=at).pk)
    content = read_content(report)

    states = states_of(report, content, findings_of(report, content))

    assert {key for key, state in states.items() if state == "not_started"} == {
        section
        for section in Section
        if section not in (Section.NETWORK, Section.PARTICIPANTS, Section.ATTACHMENTS)
    }
    assert states[Section.PARTICIPANTS] == "blocked"
    assert states[Section.ATTACHMENTS] == "done"


@pytest.mark.django_db
def test_filled_draft_is_done_in_every_part(at):
    report = filled_report(at=at)
    content = read_content(report)

    assert set(states_of(report, content, findings_of(report, content)).values()) == {"done"}


@pytest.mark.django_db
def test_every_field_of_every_form_is_in_the_summary(at):
    version = open_version(rules={"R-KSI-01": {}, "R-LOK-03": {}})
    report = filled_report(at=at, scheme_version=version)
    parts = summarise(read_content(report), categories=version.participant_categories)
    labels = {label for part in parts for label, _value, _optional in part.rows}

    asked = {
        str(field.label)
        for form in TEXT_FORMS.values()
        for name, field in form(report=report).fields.items()
        if name != "done"
    } | {str(field.label) for field in MeasureForm(report=report).fields.values()}

    assert asked - labels == set()
    assert {str(LABELS[name]) for name in ("participants", "establishments", "own_funding")} <= (
        labels
    )


@pytest.mark.django_db
def test_reading_costs_the_same_for_one_measure_and_three(at, django_assert_num_queries):
    one = filled_report(at=at)
    three = filled_report(at=at, titles=("En", "To", "Tre"))

    for report in (one, three):
        with django_assert_num_queries(4):
            content = read_content(report)

    assert content_hash(content) == content_hash(read_content(three))

"""The questions on goals that the administration words."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from kompetanse.lib.errors import Locked, NotAllowed, Refused, Stale
from kompetanse.lib.tokens import new_token
from records.models import Event
from reports import actions
from reports.actions.wording import words_version
from reports.models import GoalQuestion
from reports.questions import questions_of
from tests.factories.accounts import hat_for
from tests.factories.grants import SchemeVersionFactory
from tests.factories.owners import AdministrationFactory
from tests.factories.reports import WRITTEN, Told

pytestmark = pytest.mark.django_db

WORDS = {
    "text_nb": "Har de ansatte fått nytte av tiltaket?",
    "text_nn": "Har dei tilsette fått nytte av tiltaket?",
    "answered_by": "owner",
    "source": "Forskrift § 5",
}
CHANGED = {**WORDS, "text_nb": "Har barna fått nytte av tiltaket?"}


@pytest.fixture
def administrator():
    return hat_for(AdministrationFactory(), Role.ADMINISTRATOR)


def added(administrator, version=None, **changes) -> GoalQuestion:
    return actions.add_question(
        version=version or SchemeVersionFactory(first_year=2026),
        words={**WORDS, **changes}, by=administrator, at=WRITTEN,
    )  # fmt: skip


def test_questions_are_numbered_in_their_version_and_asked_in_order(administrator):
    first = added(administrator)
    second = added(administrator, first.scheme_version, text_nb="Ble det som planlagt?")

    assert [row.key for row in (first, second)] == ["MO_2026_1", "MO_2026_2"]
    asked = questions_of(first.scheme_version)
    assert [(one.key, one.nb) for one in asked] == [
        ("MO_2026_1", WORDS["text_nb"]),
        ("MO_2026_2", "Ble det som planlagt?"),
    ]
    events = Event.objects.filter(verb="word_question").order_by("number")
    assert [row.facts["question"] for row in events] == ["MO_2026_1", "MO_2026_2"]


def test_the_same_is_not_asked_twice(administrator):
    first = added(administrator)
    with pytest.raises(Refused) as refused:
        added(administrator, first.scheme_version, text_nb=WORDS["text_nb"].upper())
    assert refused.value.field == "text_nb"

    other = added(administrator, first.scheme_version, text_nb="Ble det som planlagt?")
    with pytest.raises(Refused):
        actions.change_question(
            question=other, words=WORDS, seen_version=words_version(other), by=administrator, at=WRITTEN
        )  # fmt: skip
    assert added(administrator).scheme_version != first.scheme_version


def test_question_is_changed_and_removed_while_nobody_has_answered(administrator):
    question = added(administrator)
    seen = words_version(question)

    changed = actions.change_question(
        question=question, words=CHANGED, seen_version=seen, by=administrator, at=WRITTEN
    )
    with pytest.raises(Stale):
        actions.change_question(
            question=question, words=WORDS, seen_version=seen, by=administrator, at=WRITTEN
        )
    actions.remove_question(
        question=changed, seen_version=words_version(changed), by=administrator, at=WRITTEN
    )

    assert changed.text_nb == CHANGED["text_nb"]
    assert not GoalQuestion.objects.filter(scheme_version=question.scheme_version).exists()


def test_question_that_is_saved_as_it_was_is_no_change(administrator):
    question = added(administrator)
    actions.change_question(
        question=question, words=WORDS, seen_version=words_version(question), by=administrator, at=WRITTEN
    )  # fmt: skip
    assert Event.objects.filter(verb="word_question").count() == 1


def test_answered_question_stands(administrator):
    told = Told()
    told.write()
    question = told.questions[0]
    common = {"question": question, "seen_version": words_version(question), "by": administrator, "at": WRITTEN}  # fmt: skip

    with pytest.raises(Locked):
        actions.change_question(words=CHANGED, **common)
    with pytest.raises(Locked):
        actions.remove_question(**common)

    question.refresh_from_db()
    assert question.text_nb != CHANGED["text_nb"]


def test_only_the_administration_words_questions():
    told = Told()
    for hat in (told.caseworker, told.decider, told.approver, told.lecturer):
        with pytest.raises(NotAllowed):
            added(hat, told.stage.version)
    assert GoalQuestion.objects.count() == len(told.questions)


def test_administrator_adds_changes_and_removes_a_question_on_the_pages(browser, administrator):
    version = SchemeVersionFactory(first_year=2026)
    browser.wear(administrator)
    add = browser.get(reverse("reports:question-add", args=[version.key]))
    assert browser.post_form(add, "reports:question-add", [version.key], **WORDS).status_code == 302
    again = browser.post_form(
        add, "reports:question-add", [version.key], **WORDS, form_token=new_token()
    )
    assert "Spørsmålet finnes alt i denne ordningen." in again.content.decode()
    assert WORDS["text_nn"] in again.content.decode()
    where = [version.key, "MO_2026_1"]

    page = browser.get(reverse("reports:question", args=where))
    assert browser.post_form(page, "reports:question", where, **CHANGED).status_code == 302
    assert GoalQuestion.objects.get(scheme_version=version).text_nb == CHANGED["text_nb"]
    older = browser.post_form(page, "reports:question", where, **WORDS, form_token=new_token())
    both = [words["text_nb"] in older.content.decode() for words in (WORDS, CHANGED)]
    page = browser.get(reverse("reports:question", args=where))
    gone = browser.post_form(page, "reports:question-remove", where)

    assert (older.status_code, both, gone.status_code) == (409, [True, True], 302)
    assert not GoalQuestion.objects.filter(scheme_version=version).exists()

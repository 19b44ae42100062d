"""The work list's verbs: open, close, take, take over, hand back."""

from datetime import date

import pytest
from django.utils.translation import gettext, override

from accounts.enums import Role
from grants.actions import assign_task, close_tasks, hand_back_task, open_task, set_due_dates
from grants.enums import TaskKind
from grants.models import Task
from kompetanse.lib.errors import NotAllowed, Refused
from records.models import Event
from tests.factories.accounts import hat_for
from tests.factories.grants import (
    THEN,
    ApplicationFactory,
    ImpartialityDeclarationFactory,
    TaskFactory,
)
from tests.factories.owners import AuthorityFactory, OwnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def task():
    return TaskFactory()


@pytest.fixture
def worker(task):
    return hat_for(task.authority, Role.CASEWORKER)


def test_open_task_is_not_doubled_and_close_tasks_counts():
    authority = AuthorityFactory()
    asked = {
        "kind": TaskKind.VERIFY_REFERENCE, "authority": authority, "subject": lambda: "Hjemmel", "url": "/",
        "due_date": THEN.date(), "at": THEN, "object_key": "x:1",
    }  # fmt: skip
    assert open_task(**asked) == open_task(**asked)
    worker = hat_for(authority, Role.CASEWORKER)
    closing = {"kind": TaskKind.VERIFY_REFERENCE, "object_key": "x:1", "by": worker, "at": THEN}
    assert (close_tasks(**closing), close_tasks(**closing)) == (1, 0)


def test_a_task_speaks_the_readers_form_not_the_makers():
    with override("nb"):
        task = open_task(
            kind=TaskKind.APPROVE_DECISION, authority=AuthorityFactory(), url="/", due_date=THEN.date(), at=THEN,
            subject=lambda: gettext("Ingen saker passer."),
        )  # fmt: skip
        said = {"nb": task.subject}
    with override("nn"):
        said["nn"] = task.subject
    assert said == {"nb": "Ingen saker passer.", "nn": "Ingen saker passar."}


def test_task_is_taken_once_and_taking_it_again_is_nothing(task, worker):
    assign_task(task=task, seen_assignee=None, by=worker, at=THEN)
    again = assign_task(task=task, seen_assignee=None, by=worker, at=THEN)
    assert again.assignee_id == worker.user_id
    assert Event.objects.filter(verb="assign_task").count() == 1


def test_overta_needs_to_have_seen_who_has_it(task, worker):
    assign_task(task=task, seen_assignee=None, by=worker, at=THEN)
    colleague = hat_for(task.authority, Role.CASEWORKER)
    with pytest.raises(Refused, match=worker.user_name):
        assign_task(task=task, seen_assignee=None, by=colleague, at=THEN)
    taken = assign_task(task=task, seen_assignee=worker.user_id, by=colleague, at=THEN)
    assert taken.assignee_id == colleague.user_id


def test_a_done_task_is_not_taken(task, worker):
    Task.objects.filter(pk=task.pk).update(done_at=THEN, done_by=worker.user_id)
    with pytest.raises(Refused, match="alt gjort"):
        assign_task(task=task, seen_assignee=None, by=worker, at=THEN)


def test_only_the_one_who_has_it_hands_it_back(task, worker):
    with pytest.raises(Refused):
        hand_back_task(task=task, by=worker, at=THEN)
    assign_task(task=task, seen_assignee=None, by=worker, at=THEN)
    assert hand_back_task(task=task, by=worker, at=THEN).assignee is None


def test_tasks_are_for_the_authoritys_caseworkers(task):
    others = [
        hat_for(AuthorityFactory(), Role.CASEWORKER),
        hat_for(OwnerFactory(), Role.OWNER_APPROVER),
        hat_for(task.authority, Role.ARCHIVIST),
    ]
    for hat in others:
        with pytest.raises(NotAllowed):
            assign_task(task=task, seen_assignee=None, by=hat, at=THEN)
        with pytest.raises(NotAllowed):
            hand_back_task(task=task, by=hat, at=THEN)


NEW = date(2025, 3, 3)


def due_dates():
    return list(Task.objects.order_by("pk").values_list("due_date", flat=True))


def test_set_due_dates_moves_all_and_tells_of_each(task, worker):
    another = TaskFactory(authority=task.authority, due_date=NEW)
    assert set_due_dates(tasks=[task, another], due_date=NEW, by=worker, at=THEN) == 1
    assert due_dates() == [NEW, NEW]
    event = Event.objects.get(verb="set_due_date")
    assert event.facts == {"from": "2025-02-15", "to": "2025-03-03"}


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2025, 1, 29), "Ny frist må være i dag eller senere."),
        (date(2027, 3, 1), "Ny frist må være innen to år."),
    ],
)
def test_set_due_dates_refuses_days_that_no_task_can_have(task, worker, day, sentence):
    with pytest.raises(Refused) as refused:
        set_due_dates(tasks=[task], due_date=day, by=worker, at=THEN)
    assert (str(refused.value), refused.value.field) == (sentence, "due_date")
    assert due_dates() == [task.due_date]


def test_set_due_dates_moves_none_when_one_is_done(task, worker):
    done = TaskFactory(
        authority=task.authority, subject_nb="Lyngvik", done_at=THEN, done_by_id=worker.user_id
    )
    with pytest.raises(Refused) as refused:
        set_due_dates(tasks=[task, done], due_date=NEW, by=worker, at=THEN)
    assert str(refused.value) == "Ingen frister er endret. Dette er alt gjort: Lyngvik."
    assert due_dates() == [task.due_date, done.due_date]


def test_set_due_dates_moves_none_when_recused_in_one(task, worker):
    application = ApplicationFactory()
    own = TaskFactory(authority=task.authority, application=application, subject_nb="Lyngvik")
    ImpartialityDeclarationFactory(
        application=application, user_id=worker.user_id, is_impartial=False
    )
    with pytest.raises(Refused) as refused:
        set_due_dates(tasks=[task, own], due_date=NEW, by=worker, at=THEN)
    assert str(refused.value) == "Ingen frister er endret. Du er inhabil her: Lyngvik."
    assert due_dates() == [task.due_date, own.due_date]


def test_set_due_dates_is_for_the_authoritys_caseworkers(task):
    for hat in (
        hat_for(AuthorityFactory(), Role.CASEWORKER),
        hat_for(task.authority, Role.ARCHIVIST),
    ):
        with pytest.raises(NotAllowed):
            set_due_dates(tasks=[task], due_date=NEW, by=hat, at=THEN)
    assert due_dates() == [task.due_date]


def test_only_approvers_take_an_approval(worker, task):
    Task.objects.filter(pk=task.pk).update(kind=TaskKind.APPROVE_DECISION)
    task.refresh_from_db()
    with pytest.raises(NotAllowed, match="tilgang"):
        assign_task(task=task, seen_assignee=None, by=worker, at=THEN)
    approver = hat_for(task.authority, Role.DECISION_APPROVER)
    taken = assign_task(task=task, seen_assignee=None, by=approver, at=THEN)
    assert taken.assignee_id == approver.user_id

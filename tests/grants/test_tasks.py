"""The work list's verbs: open, close, take, take over, hand back."""

import pytest

from accounts.enums import Role
from grants.actions import assign_task, close_tasks, hand_back_task, open_task
from grants.enums import TaskKind
from grants.models import Task
from kompetanse.lib.errors import NotAllowed, Refused
from records.models import Event
from tests.factories.accounts import hat_for
from tests.factories.grants import THEN, TaskFactory
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
        "kind": TaskKind.VERIFY_REFERENCE, "authority": authority, "subject": "Hjemmel", "url": "/",
        "due_date": THEN.date(), "at": THEN, "object_key": "x:1",
    }  # fmt: skip
    assert open_task(**asked) == open_task(**asked)
    worker = hat_for(authority, Role.CASEWORKER)
    closing = {"kind": TaskKind.VERIFY_REFERENCE, "object_key": "x:1", "by": worker, "at": THEN}
    assert (close_tasks(**closing), close_tasks(**closing)) == (1, 0)


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

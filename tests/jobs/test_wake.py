"""Waking workers: after commit, once, and never an error to the person."""

import pytest
import structlog
from celery import Celery
from django.db import transaction

from jobs import wake
from jobs.models import FormToken
from jobs.wake import nudge
from kompetanse.celery import app
from tests.factories.jobs import FormTokenFactory

TASK = "jobs.tasks.sweep_jobs"


@pytest.fixture
def sent(monkeypatch):
    """What reached the broker."""
    messages = []
    monkeypatch.setattr(
        app, "send_task", lambda name, kwargs, retry: messages.append((name, kwargs, retry))
    )
    return messages


@transaction.atomic
def act_that_fails():
    nudge(TASK)
    raise ZeroDivisionError


@pytest.mark.django_db(transaction=True)
def test_nudge_waits_for_the_commit_and_wakes_once(sent):
    with transaction.atomic():
        nudge(TASK)
        nudge(TASK)
        nudge(TASK, job_id=1)
        assert sent == []
    assert sent == [(TASK, {}, False), (TASK, {"job_id": 1}, False)]


@pytest.mark.django_db(transaction=True)
def test_nudge_of_an_act_that_was_rolled_back_wakes_nobody(sent):
    with pytest.raises(ZeroDivisionError):
        act_that_fails()
    assert sent == []


@pytest.mark.django_db(transaction=True)
def test_nudge_survives_when_an_inner_act_was_rolled_back(sent):
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError):
            act_that_fails()
        nudge(TASK)
    assert sent == [(TASK, {}, False)]


@pytest.mark.django_db(transaction=True)
def test_nudge_with_a_dead_broker_leaves_the_act_standing(monkeypatch):
    # An app of its own on a port that nobody listens on, so that the real pool stays as it is.
    dead = Celery("dead", broker="redis://127.0.0.1:1/0", set_as_current=False)
    monkeypatch.setattr(wake, "app", dead)
    with structlog.testing.capture_logs() as logs, transaction.atomic():
        FormTokenFactory()
        nudge(TASK)
    assert FormToken.objects.count() == 1
    assert [(line["event"], line["task"]) for line in logs] == [("nudge.lost", TASK)]

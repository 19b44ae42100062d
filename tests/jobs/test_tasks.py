"""The Celery entry points: twice, out of order, with rows gone."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from jobs import actions, tasks
from jobs.models import FormToken, Job
from jobs.registry import retention_rules
from jobs.retention import JOB_KEPT, TOKEN_KEPT, purge_form_tokens, purge_jobs
from jobs.running import run_job
from tests.factories.jobs import FormTokenFactory


@pytest.fixture
def called(monkeypatch):
    """Whom the tasks called for help."""
    calls = []
    monkeypatch.setattr(tasks.run_job, "apply_async", lambda kwargs, retry: calls.append(kwargs))
    return calls


@pytest.mark.django_db
def test_run_job_task_calls_one_helper_and_may_run_twice(start, called):
    job = start("a", "b")
    tasks.run_job(job_id=job.pk)
    tasks.run_job(job_id=job.pk)
    job.refresh_from_db()
    assert (job.status, job.done) == ("done", 2)
    assert called == [{"job_id": job.pk, "helper": True}]


@pytest.mark.django_db
def test_run_job_task_helper_calls_nobody(start, called):
    tasks.run_job(job_id=start("a", "b").pk, helper=True)
    assert called == []


@pytest.mark.django_db
def test_run_job_task_long_job_goes_on_in_a_fresh_task(start, called, monkeypatch):
    monkeypatch.setattr(tasks, "LONGEST_SECONDS", -1)
    job = start("a", "b")
    tasks.run_job(job_id=job.pk, helper=True)
    job.refresh_from_db()
    assert (job.status, job.done) == ("running", 1)
    assert called == [{"job_id": job.pk, "helper": True}]


@pytest.mark.django_db
def test_retention_command_says_what_went(capsys):
    FormTokenFactory(created_at=timezone.now() - timedelta(days=3))
    call_command("run_retention")
    assert "jobs.FormToken: 1" in capsys.readouterr().out


@pytest.mark.django_db
def test_run_job_task_missing_job_returns(called):
    tasks.run_job(job_id=999_999)
    assert called == []


@pytest.mark.django_db
def test_sweep_jobs_wakes_for_forgotten_jobs_only(start, called, at):
    done, forgotten = start("a"), start("b")
    run_job(job_id=done.pk, at=at)
    tasks.sweep_jobs()
    assert called == [{"job_id": forgotten.pk}]


@pytest.mark.django_db
def test_purge_form_tokens_keeps_48_hours():
    now = timezone.now()
    FormTokenFactory(token="old", created_at=now - TOKEN_KEPT - timedelta(minutes=1))
    FormTokenFactory(token="young", created_at=now - TOKEN_KEPT + timedelta(minutes=1))
    assert purge_form_tokens(at=now) == 1
    assert [token.token for token in FormToken.objects.all()] == ["young"]


@pytest.mark.django_db
def test_purge_jobs_keeps_ninety_days_and_all_open_ones(start, at):
    old, still_open = start("a"), start("b")
    run_job(job_id=old.pk, at=at)
    assert purge_jobs(at=at + JOB_KEPT) == 0
    assert purge_jobs(at=at + JOB_KEPT + timedelta(seconds=1)) == 1
    assert list(Job.objects.all()) == [still_open]


@pytest.mark.django_db
def test_run_retention_goes_on_after_a_rule_that_fails(monkeypatch, at):
    ran = []

    def fail(*, at):
        raise ZeroDivisionError

    rules = {"a": fail, "b": lambda *, at: ran.append("b") or 1}
    retention_rules.discover()
    monkeypatch.setattr(retention_rules, "_entries", rules)
    tasks.run_retention()
    assert ran == ["b"]
    assert actions.run_retention(at=at) == {"a": None, "b": 1}

"""Every task of the worker again and again, first to last and last to first: nothing is done or sent twice."""

from __future__ import annotations

import os

import pytest
from django.conf import settings
from django.core import mail
from django.test import override_settings

from jobs.models import Job
from kompetanse.celery import app
from tests.attack.database import transaction_id, written
from tests.attack.sending import carry_through, catalogue, open_form
from tests.attack.stage import Stage, standing_at

LONG = bool(os.environ.get("LONG"))
MOMENT = "vedtaksdagen"
WORK = "decisions:approve-all"  # what a worker has to do that day
TASKS = (
    "accounts.tasks.sync_permissions",
    "jobs.tasks.sweep_jobs",
    "jobs.tasks.run_job",
    "decisions.tasks.follow_up_unread",
    "notices.tasks.send_due_reminders",
    "notices.tasks.sweep_outbox",
    "notices.tasks.check_invariants",
    "notices.tasks.scan_files",
    "records.tasks.sweep_orphaned_files",
    "jobs.tasks.run_retention",
)


app.loader.import_default_modules()


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    sending = {"DELIVERY_EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    with django_db_blocker.unblock(), override_settings(**sending), standing_at(MOMENT):
        yield Stage(MOMENT)


def run_all(order) -> None:
    for name in order:
        given = [{}]
        if name == "jobs.tasks.run_job":
            given = [
                {"job_id": pk} for pk in Job.objects.order_by("pk").values_list("pk", flat=True)
            ]
        for arguments in given:
            app.tasks[name].run(**arguments)


def test_every_task_is_listed():
    own = {name for name in app.tasks if name.partition(".")[0] in settings.PROJECT_APPS}

    assert own == set(TASKS)


@pytest.mark.skipif(not LONG, reason="the whole crawl is for --long")
@pytest.mark.parametrize("order", [TASKS, TASKS[::-1]], ids=["in order", "out of order"])
def test_tasks_run_again_do_nothing_more(stage, order):
    listed = catalogue()[WORK]
    client = stage.client(listed.member)
    with stage.undone(client):
        since = transaction_id()
        carry_through(client, open_form(stage, listed))
        for _round in range(3):  # what the last task makes is for the first, and so on
            run_all(order)
        stands, sent = written(since, besides=frozenset()), len(mail.outbox)
        run_all(order)

        assert sent > 0
        after = written(since, besides=frozenset())
        assert (
            sorted(table for table in {*stands, *after} if stands.get(table) != after.get(table))
            == []
        )
        assert len(mail.outbox) == sent

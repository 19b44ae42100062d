"""Every task of the worker again and again, first to last and last to first: nothing is done or sent twice."""

from __future__ import annotations

import os

import pytest
from django.conf import settings
from django.core import mail
from django.test import override_settings

from jobs.models import Job
from jobs.registry import job_kinds
from kompetanse.celery import app
from tests.attack.crawl import everybody
from tests.attack.database import transaction_id, written
from tests.attack.sending import carry_through, catalogue, open_form
from tests.attack.stage import Stage, standing_at

LONG = bool(os.environ.get("LONG"))
# By moment: the form that gives the workers something to do, and the kinds of jobs that come of it.
WORK = {
    "vedtaksdagen": ("decisions:approve-all", {"decisions.approval", "decisions.letters"}),
    "start": ("needs:report-approve", {"needs.receipt"}),
    "2025-03-15": ("forum:minutes-step godkjenn", {"forum.minutes_pdf"}),
}
_ONCE_A_ROW = (
    "a row that is done is not done again, whichever kind it is: tests/jobs/test_running.py"
)
OTHER_JOBS = dict.fromkeys(
    (
        "accounts.first_users",
        "appeals.forwarding",
        "forum.allocation_pdf",
        "forum.ranking_pdf",
        "reports.receipt",
    ),
    _ONCE_A_ROW,
)
TASKS = (
    "accounts.tasks.sync_permissions",
    "jobs.tasks.sweep_jobs",
    "jobs.tasks.run_job",
    "decisions.tasks.follow_up_unread",
    "payments.tasks.follow_up_unanswered",
    "reports.tasks.follow_up_overdue",
    "notices.tasks.send_due_reminders",
    "notices.tasks.sweep_outbox",
    "notices.tasks.check_invariants",
    "notices.tasks.scan_files",
    "records.tasks.sweep_orphaned_files",
    "jobs.tasks.run_retention",
)


app.loader.import_default_modules()


@pytest.fixture(scope="module", params=WORK)
def stage(request, django_db_setup, django_db_blocker):
    sending = {"DELIVERY_EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    with django_db_blocker.unblock(), override_settings(**sending), standing_at(request.param):
        yield Stage(request.param)


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


def test_every_kind_of_job_is_listed():
    done = set().union(*(kinds for _form, kinds in WORK.values()))

    registered = {name for name, _kind in job_kinds if not name.startswith("tests.")}
    assert registered == done | OTHER_JOBS.keys()
    assert done & OTHER_JOBS.keys() == set()


@pytest.mark.skipif(not LONG, reason="the whole crawl is for --long")
@pytest.mark.parametrize("order", [TASKS, TASKS[::-1]], ids=["in order", "out of order"])
def test_tasks_run_again_do_nothing_more(stage, order):
    form, kinds = WORK[stage.moment]
    listed = catalogue()[form]
    client, *_others = [stage.client(member) for member in everybody(listed)]
    mail.outbox.clear()
    with stage.undone(client):
        before = set(Job.objects.values_list("pk", flat=True))
        since = transaction_id()
        carry_through(client, open_form(stage, listed))
        for _round in range(3):  # what the last task makes is for the first, and so on
            run_all(order)
        assert set(Job.objects.exclude(pk__in=before).values_list("kind", flat=True)) >= kinds
        stands, sent = written(since, besides=frozenset()), len(mail.outbox)
        run_all(order)

        assert sent > 0
        after = written(since, besides=frozenset())
        assert (
            sorted(table for table in {*stands, *after} if stands.get(table) != after.get(table))
            == []
        )
        assert len(mail.outbox) == sent

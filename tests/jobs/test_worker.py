"""A real Celery worker on a real broker, killed in the middle of a job."""

import os
import signal
import subprocess
import time
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection
from django.db.models.functions import Now

from jobs import tasks
from jobs.actions import start_job
from jobs.models import JobRow
from jobs.running import LEASE
from kompetanse.devtools import environment
from kompetanse.devtools.paths import ROOT, VENV
from kompetanse.lib.actor import SYSTEM
from tests import databases
from tests.jobs.kinds import written

PATIENCE = 40


@contextmanager
def worker(log):
    """Two worker processes on this test's database and broker."""
    number = int(settings.CELERY_BROKER_URL.rsplit("=", 1)[1])
    name = connection.settings_dict["NAME"]
    variables = environment.for_tests(databases.servers(), name, redis_number=number)
    arguments = ["--include", "tests.jobs.kinds", "-c", "2", "--without-gossip", "--without-mingle"]
    command = [str(VENV / "bin" / "celery"), "-A", "kompetanse.celery", "worker", *arguments]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=variables, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_until(condition, log) -> None:
    """Ask again until it holds; say what the worker said when it does not."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_job_survives_kill_of_its_workers_and_does_each_row_once(at, tmp_path):
    log = tmp_path / "worker.log"
    keys = [f"{number:02}" for number in range(20)]
    rows = [(key, key) for key in keys]
    job = start_job(kind="tests.slow", title="Prøve", rows=rows, by=SYSTEM, at=at)
    with worker(log) as process:
        wait_until(lambda: len(written(job)) >= 3, log)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    before = written(job)
    assert 3 <= len(before) < 20

    # What five minutes do: the dead workers' leases run out, and the sweeper wakes new ones.
    JobRow.objects.filter(lease_until__isnull=False).update(lease_until=Now() - LEASE)
    tasks.sweep_jobs()
    with worker(log):
        wait_until(lambda: job.refresh_from_db() or not job.is_open, log)
    assert (job.status, job.total, job.done, job.failed) == ("done", 20, 20, 0)
    assert written(job) == keys

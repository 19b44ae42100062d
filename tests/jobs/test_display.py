"""What the page of a job says of the time that is left."""

from datetime import timedelta

import pytest

from jobs.actions import cancel_job, retry_failed_rows, start_job
from jobs.display import describe_job
from jobs.models import Job
from jobs.running import begin_job, do_next_row, run_job
from kompetanse.lib.actor import SYSTEM
from tests.jobs import kinds  # noqa: F401 -- registers the kind that the tests start

pytestmark = pytest.mark.django_db


def job_of(rows: int, at) -> Job:
    keys = [(f"x{number}", f"Rad {number}") for number in range(rows)]
    job = start_job(kind="tests.plain", title="Sender brev", rows=keys, by=SYSTEM, at=at)
    return begin_job(job_id=job.pk, at=at)


def left(job: Job, at) -> str:
    return describe_job(Job.objects.for_list().get(pk=job.pk), at=at)["progress"]["left_text"]


@pytest.mark.parametrize(
    ("rows", "seconds", "words"),
    [
        (3, 20, "under ett minutt igjen"),
        (4, 20, "under ett minutt igjen"),
        (5, 20, "omtrent 2 minutter igjen"),
        (271, 20, "omtrent 90 minutter igjen"),
        (272, 20, "omtrent 2 timer igjen"),
    ],
)
def test_time_left_is_told_by_the_pace_until_now(at, rows, seconds, words):
    job = job_of(rows, at)
    do_next_row(job=job, at=at + timedelta(seconds=seconds))

    assert left(job, at + timedelta(seconds=seconds)) == words


def test_time_left_is_not_guessed_before_a_row_is_done(at):
    assert left(job_of(3, at), at + timedelta(seconds=20)) == ""


def test_time_left_is_not_guessed_while_the_clock_stands_still(at):
    job = job_of(3, at)
    do_next_row(job=job, at=at)

    assert left(job, at) == ""


def test_time_left_is_not_told_of_a_job_that_stops_or_has_ended(at):
    job = job_of(3, at)
    later = at + timedelta(seconds=20)
    do_next_row(job=job, at=later)
    cancel_job(job=job, by=SYSTEM, at=later)
    stopping = left(job, later)
    run_job(job_id=job.pk, at=later)

    assert (stopping, left(job, later)) == ("", "")


def test_time_left_of_a_job_tried_again_counts_this_run_only(at):
    keys = [(f"x{number}", f"Rad {number}") for number in range(30)]
    keys += [("refused", "Feiler"), ("refused2", "Feiler")]
    job = start_job(kind="tests.plain", title="Sender brev", rows=keys, by=SYSTEM, at=at)
    run_job(job_id=job.pk, at=at + timedelta(seconds=1))
    again = at + timedelta(hours=1)
    job.refresh_from_db()
    retry_failed_rows(job=job, by=SYSTEM, at=again)
    begin_job(job_id=job.pk, at=again)

    assert left(job, again + timedelta(seconds=30)) == ""

"""Celery entry points of long work. Each may run twice, and takes ids by keyword."""

import time

from celery import shared_task

from jobs import actions, running
from kompetanse.lib import clock

# How many processes share the rows of one job.
WORKERS_PER_JOB = 2
# A job of an hour goes on in a fresh task, so that other tasks get their turn and no time limit hits it.
LONGEST_SECONDS = 300


@shared_task(name="jobs.tasks.run_job")
def run_job(job_id: int, helper: bool = False) -> None:
    """Work on a job; the first to come calls one more worker to help."""
    job = running.begin_job(job_id=job_id, at=clock.now())
    if job is None:
        return
    if not helper:
        for _worker in range(min(WORKERS_PER_JOB, job.total) - 1):
            run_job.apply_async(kwargs={"job_id": job_id, "helper": True}, retry=False)
    started = time.monotonic()
    while running.do_next_row(job=job, at=clock.now()):
        if time.monotonic() - started > LONGEST_SECONDS:
            run_job.apply_async(kwargs={"job_id": job_id, "helper": True}, retry=False)
            return
    running.finish_job(job_id=job_id, at=clock.now())


@shared_task(name="jobs.tasks.sweep_jobs")
def sweep_jobs() -> None:
    """Wake a worker for each job that nobody works on."""
    for job_id in actions.waiting_jobs():
        run_job.apply_async(kwargs={"job_id": job_id}, retry=False)


@shared_task(name="jobs.tasks.run_retention")
def run_retention() -> None:
    """Delete what is old in every app."""
    actions.run_retention(at=clock.now())

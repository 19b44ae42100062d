"""Celery entry points of long work. Each may run twice, and takes ids by keyword."""

import structlog
from celery import shared_task
from django.conf import settings

from jobs import actions, running
from jobs.models import Job
from jobs.registry import retention_rules
from kompetanse.lib import clock

logger = structlog.get_logger(__name__)

# How many processes share the rows of one job.
WORKERS_PER_JOB = 2


@shared_task(name="jobs.tasks.run_job")
def run_job(job_id: int, helper: bool = False) -> None:
    """Work on a job; the first to come calls one more worker to help."""
    job = Job.objects.open().filter(pk=job_id).first()
    if job is None:
        logger.info("job.nothing_to_do", job_id=job_id)
        return
    if not helper:
        workers = min(getattr(settings, "WORKERS_PER_JOB", WORKERS_PER_JOB), job.total)
        for _worker in range(workers - 1):
            run_job.apply_async(kwargs={"job_id": job_id, "helper": True}, retry=False)
    running.run_job(job_id=job_id, at=clock.now())


@shared_task(name="jobs.tasks.sweep_jobs")
def sweep_jobs() -> None:
    """Wake a worker for each job that nobody works on."""
    for job_id in actions.waiting_jobs():
        run_job.apply_async(kwargs={"job_id": job_id}, retry=False)


@shared_task(name="jobs.tasks.run_retention")
def run_retention() -> None:
    """Delete what is old in every app; one rule that fails does not stop the others."""
    for name, rule in retention_rules:
        try:
            gone = rule(at=clock.now())
        except Exception:
            logger.exception("retention.failed", rule=name)
        else:
            logger.info("retention.done", rule=name, rows=gone)

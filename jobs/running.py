"""Working through the rows of a job: claim one, do it, write what came of it.

Any number of workers run `work_on_job` on one job at once. A claim raises `attempts`, and the row's
completion asks for that same number: a worker that lost its lease to another finds its number
outdated, and all it did is rolled back.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import OperationalError, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from jobs.enums import JobStatus, RowStatus
from jobs.models import Job, JobRow
from jobs.querysets import FREE
from jobs.registry import JobKind, SkipRow, job_kinds
from kompetanse.lib.errors import ActionError

logger = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)
# A row that has taken its worker down this many times is given up, or it would do so for ever.
MAX_ATTEMPTS = 5
_COUNTERS = {RowStatus.DONE: "done", RowStatus.FAILED: "failed", RowStatus.SKIPPED: "skipped"}


@dataclass(frozen=True, slots=True)
class Outcome:
    status: RowStatus
    message: str = ""


class LeaseLost(Exception):
    """Another worker has taken the row; whatever this one did must not be kept."""


def run_job(*, job_id: int, at: datetime) -> Job | None:
    """Do every row that is free at one moment, then finish if nothing is left. May run twice."""
    job = begin_job(job_id=job_id, at=at)
    if job is None:
        return None
    while do_next_row(job=job, at=at):
        pass
    finish_job(job_id=job_id, at=at)
    job.refresh_from_db()
    return job


def begin_job(*, job_id: int, at: datetime) -> Job | None:
    """The job, marked as running; None when there is nothing to do."""
    job = Job.objects.to_run().filter(pk=job_id).first()
    if job is None:
        logger.info("job.nothing_to_do", job_id=job_id)
        return None
    Job.objects.filter(pk=job_id, status=JobStatus.QUEUED).update(
        status=JobStatus.RUNNING, started_at=at
    )
    return job


def do_next_row(*, job: Job, at: datetime) -> bool:
    """Claim a free row and do it; False when none is free."""
    row = claim_row(job_id=job.pk)
    if row is None:
        return False
    _do_row(job, row, job_kinds.get(job.kind), at)
    return True


def claim_row(*, job_id: int) -> JobRow | None:
    """Take the next free row for this worker, or None. Two workers never get the same."""
    while True:
        row = JobRow.objects.claimable().filter(job_id=job_id).first()
        if row is None:
            return None
        taken = JobRow.objects.filter(
            FREE, pk=row.pk, status=RowStatus.WAITING, attempts=row.attempts
        ).update(lease_until=Now() + LEASE, attempts=F("attempts") + 1)
        if taken:
            row.attempts += 1
            return row


def _do_row(job: Job, row: JobRow, kind: JobKind, at: datetime) -> None:
    try:
        if row.attempts > MAX_ATTEMPTS:
            _settle(row, Outcome(RowStatus.FAILED, _("Det gikk ikke etter fem forsøk.")), at)
            return
        with transaction.atomic():
            message = kind.handle(job=job, row=row, at=at) or ""
            _settle(row, Outcome(RowStatus.DONE, message), at)
    except LeaseLost:
        logger.warning("job.lease_lost", job_id=job.pk, row_id=row.pk)
    except SkipRow as reason:
        _settle_quietly(row, Outcome(RowStatus.SKIPPED, str(reason)), at)
    except ActionError as refusal:
        _settle_quietly(row, Outcome(RowStatus.FAILED, str(refusal)), at)
    except OperationalError:
        # Deadlock, time limit, lost connection: not the row's fault, so it is tried again. When the
        # database itself is gone, the row's lease runs out and the sweeper goes on from there.
        logger.warning("job.row_interrupted", job_id=job.pk, row_id=row.pk, exc_info=True)
        JobRow.objects.filter(pk=row.pk, attempts=row.attempts).update(lease_until=None)
    except Exception:
        # One bad row never stops the rest: its traceback goes to the log once, the person gets a
        # sentence and may try the row again.
        logger.exception("job.row_failed", job_id=job.pk, row_id=row.pk)
        _settle_quietly(row, Outcome(RowStatus.FAILED, _("Teknisk feil. Prøv igjen.")), at)


def _settle_quietly(row: JobRow, outcome: Outcome, at: datetime) -> None:
    try:
        _settle(row, outcome, at)
    except LeaseLost:
        logger.warning("job.lease_lost", job_id=row.job_id, row_id=row.pk)


@transaction.atomic
def _settle(row: JobRow, outcome: Outcome, at: datetime) -> None:
    """Write what came of the row and count it, if the row is still this worker's."""
    settled = JobRow.objects.filter(
        pk=row.pk, status=RowStatus.WAITING, attempts=row.attempts
    ).update(status=outcome.status, message=outcome.message[:500], finished_at=at, lease_until=None)
    if not settled:
        raise LeaseLost
    counter = _COUNTERS[outcome.status]
    Job.objects.filter(pk=row.job_id).update(**{counter: F(counter) + 1})


@transaction.atomic
def finish_job(*, job_id: int, at: datetime) -> bool:
    """Close the job when no row is left or it was stopped; True for the one that closed it."""
    job = Job.objects.select_for_update().get(pk=job_id)
    if not job.is_open or job.rows.held().exists():
        return False
    left = job.rows.filter(status=RowStatus.WAITING)
    if job.cancel_requested_at is None:
        if left.exists():
            return False
        outcome = JobStatus.FAILED if job.failed == job.total else JobStatus.DONE
    else:
        outcome = JobStatus.CANCELLED
        skipped = left.update(
            status=RowStatus.SKIPPED, message=_("Jobben ble stoppet."), finished_at=at
        )
        Job.objects.filter(pk=job_id).update(skipped=F("skipped") + skipped)
    Job.objects.filter(pk=job_id).update(status=outcome, finished_at=at)
    job.refresh_from_db()
    finish = job_kinds.get(job.kind).finish
    if finish is not None:
        finish(job=job, at=at)
    return True

"""The verbs of long work. Claims are compare-and-set on the row, so no worker waits for another.

Statuses are set here by `update()` with the old value in the condition: the named exception to
`records.workflow`, which lies below this app and would write an event for each row.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from jobs.enums import JobStatus, RowStatus
from jobs.models import Job, JobRow
from jobs.registry import job_kinds, retention_rules
from jobs.wake import nudge
from kompetanse.lib.actor import Actor
from kompetanse.lib.errors import NotAllowed, Refused

logger = structlog.get_logger(__name__)

RUN_TASK = "jobs.tasks.run_job"


def start_job(
    *,
    kind: str,
    title: str,
    rows: Sequence[tuple[str, str]],
    payload: Mapping[str, Any] | None = None,
    by: Actor,
    at: datetime,
    result_url: str = "",
    hold: timedelta = timedelta(0),
) -> Job:
    """Write the job and its rows, (key, label) each, in the caller's transaction; wake a worker.

    Returns at once. With `hold` nobody begins before that much real time has passed, so it can be stopped whole. Refuses a job without rows, and a kind nobody has registered.
    """
    job_kinds.get(kind)
    if not rows:
        raise Refused(_("Det er ingenting å gjøre."))
    with transaction.atomic(savepoint=False):
        job = Job.objects.create(
            kind=kind,
            title=title,
            total=len(rows),
            scope_id=by.organisation_id,
            created_by_id=by.user_id,
            created_at=at,
            payload=dict(payload or {}),
            result_url=result_url,
            held_until=Now() + hold if hold else None,
        )
        JobRow.objects.bulk_create(
            [
                JobRow(job=job, position=position, key=key, label=label[:200])
                for position, (key, label) in enumerate(rows, start=1)
            ]
        )
        nudge(RUN_TASK, job_id=job.pk)
    return job


@transaction.atomic
def cancel_job(*, job: Job, by: Actor, at: datetime) -> Job:
    """Stop before the next row. A row under way is finished first; what is done stays done."""
    _check_may_steer(job, by)
    locked = Job.objects.select_for_update().get(pk=job.pk)
    if not locked.is_open:
        raise Refused(_("Jobben er alt ferdig."))
    if locked.cancel_requested_at is None:
        locked.cancel_requested_at = at
        locked.cancel_requested_by_id = by.user_id
        locked.save(update_fields=["cancel_requested_at", "cancel_requested_by"])
    nudge(RUN_TASK, job_id=job.pk)
    return locked


@transaction.atomic
def release_job(*, job: Job, by: Actor, at: datetime) -> Job:  # noqa: ARG001 -- every verb takes the clock
    """Begin now what was held back. Refused when it is stopped or done; nothing happens when it has begun."""
    _check_may_steer(job, by)
    locked = Job.objects.select_for_update().get(pk=job.pk)
    if not locked.is_open or locked.cancel_requested_at is not None:
        raise Refused(_("Jobben er alt ferdig."))
    Job.objects.filter(pk=job.pk).update(held_until=None)
    nudge(RUN_TASK, job_id=job.pk)
    locked.refresh_from_db()
    return locked


@transaction.atomic
def retry_failed_rows(*, job: Job, by: Actor, at: datetime) -> Job:  # noqa: ARG001 -- every verb takes the clock
    """Try the failed rows again, and only those. Refused while the job still runs."""
    _check_may_steer(job, by)
    locked = Job.objects.select_for_update().get(pk=job.pk)
    if locked.is_open:
        raise Refused(_("Vent til jobben er ferdig, og prøv så igjen."))
    again = locked.rows.failed().update(
        status=RowStatus.WAITING, attempts=0, lease_until=None, finished_at=None, message=""
    )
    if not again:
        raise Refused(_("Ingen rader har feilet."))
    Job.objects.filter(pk=job.pk).update(
        status=JobStatus.QUEUED,
        failed=0,
        finished_at=None,
        told_at=None,
        cancel_requested_at=None,
        cancel_requested_by=None,
        held_until=None,
    )
    nudge(RUN_TASK, job_id=job.pk)
    locked.refresh_from_db()
    return locked


def _check_may_steer(job: Job, by: Actor) -> None:
    if by.side == "system" or Job.objects.visible_to(by).filter(pk=job.pk).exists():
        return
    raise NotAllowed(who_may=_("Den som startet jobben."))


def waiting_jobs() -> list[int]:
    """Open jobs that nobody works on: the wake-up was lost, or the worker died."""
    held = JobRow.objects.held().values("job_id")
    return list(
        Job.objects.to_run().exclude(pk__in=held).order_by("pk").values_list("pk", flat=True)
    )


def run_retention(*, at: datetime) -> dict[str, int | None]:
    """Delete what is old at `at` by every app's rule; rows gone per rule, None where a rule failed."""
    gone: dict[str, int | None] = {}
    for name, rule in retention_rules:
        try:
            gone[name] = rule(at=at)
        except Exception:
            # One rule that fails does not stop the others; the log has its traceback.
            logger.exception("retention.failed", rule=name)
            gone[name] = None
        else:
            logger.info("retention.done", rule=name, rows=gone[name])
    return gone

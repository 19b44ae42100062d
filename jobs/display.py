"""What the page of a job shows, worked out in one place with a fixed number of queries."""

import math
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from jobs.enums import JobStatus
from jobs.models import Job
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_time
from kompetanse.tables import Cell, Column, Row, Table

# A page of thousands of rows helps nobody; the rest show as these are answered.
FAILED_SHOWN = 50
LATEST_SHOWN = 5
SHOWN_AS_MINUTES = 90

COLORS = {
    JobStatus.QUEUED: "neutral",
    JobStatus.RUNNING: "accent",
    JobStatus.DONE: "success",
    JobStatus.CANCELLED: "warning",
    JobStatus.FAILED: "danger",
}


def describe_job(job: Job, *, at: datetime) -> dict[str, Any]:
    """The context of `jobs/job_detail.html`; two queries, and a third while it runs."""
    failed = list(job.rows.failed()[:FAILED_SHOWN]) if job.failed else []
    latest = list(job.rows.last_done()[:LATEST_SHOWN]) if job.done else []
    unit = job.payload.get("unit") or _("rader")
    return {
        "job": job,
        "status": {"label": _status_label(job), "color": COLORS[JobStatus(job.status)]},
        "progress": {
            "done": job.processed,
            "total": job.total,
            "unit": unit,
            "running": job.is_open,
            "left_text": _begins(job) or _time_left(job, at),
        },
        "is_held": job.is_held,
        "figures": _figures(job),
        "failed_table": _failed_table(failed),
        "failed_more": job.failed - len(failed),
        "latest": [{"when": row.finished_at, "text": row.label} for row in latest],
        "facts": [tuple(fact) for fact in job.payload.get("facts", [])],
        "may_cancel": job.is_open and not job.is_stopping,
        "may_retry": not job.is_open and job.failed > 0,
    }


def _begins(job: Job) -> str:
    """When a job that is held back begins, by the wall clock (the demo's clock stands still)."""
    if not job.is_held or job.held_until is None:
        return ""
    return _("starter kl. %(time)s") % {"time": format_time(in_oslo(job.held_until))}


def _time_left(job: Job, at: datetime) -> str:
    """How long is left at the pace until now; "" while nobody can know: nothing is done, or the clock stands still."""
    if not job.is_open or job.is_stopping or not job.waiting or job.started_at is None:
        return ""
    seconds = (at - job.started_at).total_seconds()
    # A job that is tried again keeps its first rows: the pace is that of this run.
    done = job.rows.finished_since(job.started_at).count() if seconds > 0 else 0
    if not done:
        return ""
    minutes = math.ceil(job.waiting * seconds / done / 60)
    if minutes <= 1:
        return _("under ett minutt igjen")
    if minutes <= SHOWN_AS_MINUTES:
        return _("omtrent %(minutes)s minutter igjen") % {"minutes": minutes}
    return _("omtrent %(hours)s timer igjen") % {"hours": math.ceil(minutes / 60)}


def _status_label(job: Job) -> str:
    if job.is_held:
        return _("Venter på å starte")
    return _("Stopper") if job.is_stopping else str(JobStatus(job.status).label)


def _figures(job: Job) -> list[tuple[str, int]]:
    figures = [
        (_("Gikk bra"), job.done),
        (_("Gikk ikke"), job.failed),
        (_("Venter"), job.waiting),
    ]
    return [*figures, (_("Hoppet over"), job.skipped)] if job.skipped else figures


def _failed_table(failed: list[Any]) -> Table:
    return Table(
        caption=_("Dette gikk ikke"),
        columns=[Column(_("Hva"), head=True), Column(_("Hva som skjedde"))],
        rows=[Row([Cell(row.label), row.message]) for row in failed],
    )

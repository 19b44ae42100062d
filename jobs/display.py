"""What the page of a job shows, worked out in one place with a fixed number of queries."""

from typing import Any

from django.utils.translation import gettext as _

from jobs.enums import JobStatus
from jobs.models import Job
from kompetanse.tables import Cell, Column, Row, Table

# A page of thousands of rows helps nobody; the rest show as these are answered.
FAILED_SHOWN = 50
LATEST_SHOWN = 5

COLORS = {
    JobStatus.QUEUED: "neutral",
    JobStatus.RUNNING: "accent",
    JobStatus.DONE: "success",
    JobStatus.CANCELLED: "warning",
    JobStatus.FAILED: "danger",
}


def describe_job(job: Job) -> dict[str, Any]:
    """The context of `jobs/job_detail.html`; two queries."""
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
        },
        "figures": _figures(job),
        "failed_table": _failed_table(failed),
        "failed_more": job.failed - len(failed),
        "latest": [{"when": row.finished_at, "text": row.label} for row in latest],
        "facts": [tuple(fact) for fact in job.payload.get("facts", [])],
        "may_cancel": job.is_open and not job.is_stopping,
        "may_retry": not job.is_open and job.failed > 0,
    }


def _status_label(job: Job) -> str:
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

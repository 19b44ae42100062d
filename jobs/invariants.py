"""What must always be true of long work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.models import Job, JobRow
from kompetanse.lib.invariants import ask, invariant, unknown_values

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNTERS = """
    SELECT job.code FROM jobs_job job LEFT JOIN jobs_jobrow row ON row.job_id = job.id
    GROUP BY job.id HAVING (job.total, job.done, job.failed, job.skipped) <> (
        count(row.id), count(row.id) FILTER (WHERE row.status = 'done'),
        count(row.id) FILTER (WHERE row.status = 'failed'), count(row.id) FILTER (WHERE row.status = 'skipped'))
    ORDER BY 1
"""
LEFT_OVER = """
    SELECT DISTINCT job.code FROM jobs_job job JOIN jobs_jobrow row ON row.job_id = job.id AND row.status = 'waiting'
    WHERE job.finished_at IS NOT NULL ORDER BY 1
"""


@invariant("I05", "A job's counters are those of its rows, and a finished one has no row left.")
def jobs_are_recounted() -> Iterator[str]:
    for (code,) in ask(COUNTERS):
        yield f"job {code}: its counters are not those of its rows"
    for (code,) in ask(LEFT_OVER):
        yield f"job {code}: is finished and has rows that wait"
    yield from unknown_values(Job, "status")
    yield from unknown_values(JobRow, "status")

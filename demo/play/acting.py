"""Small helps for the steps: answering warnings as a careful person would, and letting the workers finish."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from jobs.models import Job
from jobs.running import run_job
from kompetanse.lib.clock import OSLO
from kompetanse.lib.errors import WarningsUnanswered

if TYPE_CHECKING:
    from collections.abc import Callable


def oslo(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment as clocks in Oslo show it."""
    return datetime(year, month, day, hour, minute, tzinfo=OSLO)


ANSWER = "Det stemmer. Vi har sett på det."


def answering(action: Callable[..., Any], **arguments: Any) -> Any:
    """Call an action; where it asks about warnings, answer each of them and call it again."""
    try:
        return action(**arguments)
    except WarningsUnanswered as asked:
        answers = {finding.key: ANSWER for finding in asked.findings}
        return action(**arguments, answers=answers)


def settle(at: datetime) -> None:
    """Do what workers would have done by now: receipts, copies and letters, at the step's own moment."""
    for job in Job.objects.filter(finished_at=None).order_by("pk"):
        run_job(job_id=job.pk, at=at)

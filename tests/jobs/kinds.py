"""Kinds of jobs that only tests start. What a row does is told by its key."""

import time

from django.db import OperationalError

from jobs.models import FormToken
from jobs.registry import SkipRow, job_kind
from kompetanse.lib.errors import Refused
from tests.factories.jobs import MORNING

FINISHED: list[str] = []


def note_finish(*, job, at) -> None:
    FINISHED.append(job.code)


@job_kind("tests.plain", finish=note_finish)
def write_a_row(*, job, row, at) -> str:
    """Writes something that is there only if the row succeeded."""
    FormToken.objects.create(
        token=f"{job.pk}:{row.key}", route="row", body_hash="", created_at=MORNING
    )
    if row.key == "refused":
        raise Refused("Mottakeren finnes ikke lenger.")
    if row.key == "skipped":
        raise SkipRow("Alt sendt.")
    if row.key == "deadlock":
        raise OperationalError("deadlock detected")
    if row.key == "broken":
        raise ZeroDivisionError
    return "Sendt"


@job_kind("tests.slow")
def write_slowly(*, job, row, at) -> str:
    """Long enough to be killed in the middle."""
    time.sleep(0.15)
    return write_a_row(job=job, row=row, at=at)


def written(job) -> list[str]:
    """The keys of the rows whose work was kept."""
    tokens = FormToken.objects.filter(token__startswith=f"{job.pk}:").order_by("token")
    return [token.token.split(":", 1)[1] for token in tokens]

"""How long the rows of long work are kept."""

from datetime import datetime, timedelta

from django.utils import timezone

from jobs.enums import OPEN_STATUSES
from jobs.models import FormToken, Job
from jobs.registry import retention_rule

TOKEN_KEPT = timedelta(hours=48)
JOB_KEPT = timedelta(days=90)


@retention_rule("jobs.FormToken")
def purge_form_tokens(*, at: datetime) -> int:  # noqa: ARG001 -- tokens live in real time
    """A form is sent twice within minutes; 48 hours is what the big payment services keep."""
    return FormToken.objects.filter(created_at__lt=timezone.now() - TOKEN_KEPT).delete()[0]


@retention_rule("jobs.Job")
def purge_jobs(*, at: datetime) -> int:
    """The list of results; what the job did stands in its own records."""
    old = Job.objects.filter(finished_at__lt=at - JOB_KEPT).exclude(status__in=OPEN_STATUSES)
    return old.delete()[1].get("jobs.Job", 0)

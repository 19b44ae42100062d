"""Telling people what the machinery above has done: a long job is finished."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from jobs.enums import JobStatus
from jobs.models import Job
from notices.actions import put_notice


def tell_of_finished_jobs(*, at: datetime) -> int:
    """A notice in the portal to whoever started a job that is done; once for each ending."""
    finished = Job.objects.untold().select_related("created_by").order_by("pk")
    return sum(_tell(job, at) for job in finished)


@transaction.atomic
def _tell(job: Job, at: datetime) -> int:
    if not Job.objects.untold().filter(pk=job.pk).update(told_at=at):
        return 0
    starter = job.created_by
    if starter is None:
        return 0
    with translation.override(starter.language):
        put_notice(
            user_id=starter.pk,
            title=_title(job),
            text=_("%(done)s av %(total)s gikk bra.") % {"done": job.done, "total": job.total},
            url=job.get_absolute_url(),
            at=at,
        )
    return 1


def _title(job: Job) -> str:
    if job.status == JobStatus.CANCELLED:
        return _("Stoppet: %(title)s") % {"title": job.title}
    if job.failed:
        return _("Ferdig, men noe gikk ikke: %(title)s") % {"title": job.title}
    return _("Ferdig: %(title)s") % {"title": job.title}

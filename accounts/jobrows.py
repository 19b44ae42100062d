"""Invitations from a long file, one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import invite_person
from accounts.actions.first_users import JOB_KIND
from accounts.enums import Assurance, Role
from accounts.hat import hats_of
from jobs.registry import job_kind
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import NotAllowed
from owners.models import Organisation

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.hat import Hat
    from jobs.models import Job, JobRow


@job_kind(JOB_KIND)
def invite_one(*, job: Job, row: JobRow, at: datetime) -> str:
    orgnr, email, name, role = job.payload["lines"][row.key]
    invite_person(
        email=email,
        name=name,
        organisation=Organisation.objects.get(orgnr=orgnr),
        role=Role(role),
        valid_from_date=in_oslo(at).date(),
        by=_starter(job, at),
        at=at,
        now=timezone.now(),
    )
    return _("Invitert")


def _starter(job: Job, at: datetime) -> Hat:
    """The hat that started the job, if the person still wears it: a role that has ended meanwhile stops the rest.

    How the person logged in was asked when the job was started.
    """
    hats = (
        hats_of(job.created_by, on=in_oslo(at).date(), assurance=Assurance.STRONG)
        if job.created_by
        else []
    )
    for hat in hats:
        if hat.organisation_id == job.scope_id and hat.side == "authority":
            return hat
    raise NotAllowed(_("Den som startet jobben, har ikke lenger rollen."))

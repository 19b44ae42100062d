"""Many first users at once, all or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.invitations import invite_person
from accounts.enums import Role
from jobs.actions import start_job
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from accounts.first_users import Line
    from jobs.models import Job
    from kompetanse.lib.actor import Actor

AT_ONCE = 50
JOB_KIND = "accounts.first_users"


@transaction.atomic
def invite_first_users(
    *, lines: Sequence[Line], by: Actor, at: datetime, now: datetime
) -> Job | None:
    """Invite everybody on the lines. More than fifty become a job; up to fifty are written in one transaction.

    Refuses the whole file if any line has an error.
    """
    if not lines or any(line.errors for line in lines):
        raise Refused(_("Rett linjene med feil, og last opp filen på nytt. Ingen er invitert."))
    if len(lines) > AT_ONCE:
        return start_job(
            kind=JOB_KIND,
            title=_("Inviter %(count)s brukere") % {"count": len(lines)},
            rows=[(str(line.number), f"{line.name}, {line.organisation.name}") for line in lines],
            payload={"lines": {str(line.number): line.cells for line in lines}},
            by=by,
            at=at,
        )
    for line in lines:
        invite_person(
            email=line.email,
            name=line.name,
            organisation=line.organisation,
            role=Role(line.role),
            valid_from_date=in_oslo(at).date(),
            by=by,
            at=at,
            now=now,
        )
    return None

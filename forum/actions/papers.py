"""What a seat does with a paper that should not have been there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Membership, User
from forum.actions.recusals import check_not_recused
from forum.permissions import check_own_seat
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Refused
from notices.actions import notify
from records.actions import shield

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from forum.models import AllocationLine, Seat
    from kompetanse.lib.actor import Actor
    from records.models import Document, Shielding


@transaction.atomic
def shield_paper(
    *,
    line: AllocationLine,
    document: Document,
    seat: Seat,
    basis: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> Shielding:
    """Keep a paper of a line's report from the forum, at once (`domain.md` 0.5.15). The authority is told, and it alone opens it again.

    Refuses who has no seat, who is recused on the line, a paper of another case, and what `shield` refuses.
    """
    check_own_seat(by, seat)
    check_not_recused(line, by=by)
    application = line.item.application
    if document.case_file_id != application.case_file_id:
        raise Refused(_("Papiret hører ikke til linjen."))
    shielding = shield(document=document, basis=basis, reason=reason, by=by, at=at)
    notify(
        users=_staff(application.authority_id, application.caseworker_id, at),
        title=lambda: (
            gettext("Et papir i sak %(reference)s er skjermet av forumet")
            % {"reference": application.reference}
        ),
        url=reverse("overview:case", args=[application.code]),
        organisation_id=application.authority_id,
        key=f"shielding:{shielding.pk}",
        at=at,
    )
    return shielding


def _staff(authority_id: int, caseworker_id: int | None, at: datetime) -> QuerySet[User]:
    """The case's own caseworker, else all of the authority's."""
    if caseworker_id:
        return User.objects.filter(pk=caseworker_id, is_active=True)
    held = Membership.objects.in_force(in_oslo(at).date()).filter(
        organisation_id=authority_id, role=Role.CASEWORKER
    )
    return User.objects.filter(pk__in=held.values("user_id"), is_active=True).order_by("pk")

"""A caseworker's own word on a case, and what it closes (forvaltningsloven §§ 6 and 8, R-ROL-07)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.actions.exclusions import check_not_recused, exclude_person
from grants.enums import ExclusionReason
from grants.models import Application, Exclusion, ImpartialityDeclaration, Task
from grants.permissions import check_caseworker
from kompetanse.lib.errors import NotAllowed, Refused
from records.events import record_event

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from accounts.models import User
    from kompetanse.lib.actor import Actor


@transaction.atomic
def declare_impartiality(
    *,
    application: Application,
    user: User,
    is_impartial: bool,
    reason: str,
    by: Actor,
    at: datetime,
) -> ImpartialityDeclaration:
    """A caseworker's own word before working on a case (forvaltningsloven §§ 6 and 8, R-ROL-07).

    Who is not impartial is shut out of every item of the case at once, also of preparing it, and lets go of the tasks in it.
    Needs a reason then.
    The word "inhabil" stands: only "habil" can be changed afterwards.
    """
    check_caseworker(by, application)
    if by.user_id != user.pk:
        raise NotAllowed(who_may=gettext_lazy("Bare personen selv."))
    if not is_impartial and not reason.strip():
        raise Refused(_("Skriv hvorfor du er inhabil."), field="reason")
    check_not_recused(application, by=by)
    declaration, _created = ImpartialityDeclaration.objects.update_or_create(
        application=application,
        user=user,
        defaults={"is_impartial": is_impartial, "reason": reason, "declared_at": at},
    )
    record_event(
        chain=application.chain_key,
        verb="declare_impartiality",
        on=declaration,
        by=by,
        at=at,
        reason=reason,
        reason_id=str(declaration.pk),
        facts={"impartial": is_impartial},
    )
    if not is_impartial:
        for item in application.items.all():
            exclude_person(item=item, user=user, reason=ExclusionReason.DECLARED, by=by, at=at)
        Task.objects.open().filter(application=application, assignee=user).update(
            assignee=None, assigned_at=None
        )
        Application.objects.filter(pk=application.pk, caseworker=user).update(caseworker=None)
    return declaration


def recused_in(cases: Collection[int], *, user_id: int | None) -> set[int]:
    """Those of several cases in which a person is recused, asked once for all."""
    if user_id is None:
        return set()
    declared = ImpartialityDeclaration.objects.filter(
        application__in=cases, user_id=user_id, is_impartial=False
    )
    excluded = Exclusion.objects.filter(
        item__application__in=cases, user_id=user_id, lifted_at=None
    )
    both = declared.values_list("application_id", flat=True).union(
        excluded.values_list("item__application_id", flat=True)
    )
    return set(both)


def check_impartial(application: Application, *, by: Actor) -> None:
    """Refuse (403) a person who is recused on this case, and one who has not yet said that they are impartial."""
    check_not_recused(application, by=by)
    if not ImpartialityDeclaration.objects.filter(
        application=application, user_id=by.user_id
    ).exists():
        raise Refused(_("Svar først på om du er habil i saken."), rule_id="R-ROL-07")

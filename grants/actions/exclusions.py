"""Keeping a person from a case: closing its measures, and refusing every write of who is recused (R-ROL-07)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy

from grants.models import Application, Exclusion, ImpartialityDeclaration
from kompetanse.lib.errors import NotAllowed
from records.events import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from grants.enums import ExclusionReason
    from grants.models import Item
    from kompetanse.lib.actor import Actor

WHO_IS_IMPARTIAL = gettext_lazy("En saksbehandler som er habil i saken.")


@transaction.atomic
def exclude_person(
    *, item: Item, user: User, reason: ExclusionReason, by: Actor, at: datetime
) -> None:
    """Close an item's papers, remarks and ballot to a person (R-ROL-07)."""
    Exclusion.objects.bulk_create(
        [Exclusion(item=item, user=user, reason=reason, excluded_at=at)], ignore_conflicts=True
    )
    record_event(
        chain=item.application.chain_key,
        verb="exclude_person",
        on=item,
        by=by,
        at=at,
        facts={"user": user.pk, "reason": str(reason)},
    )


@transaction.atomic
def lift_exclusion(*, item: Item, user: User, by: Actor, at: datetime) -> None:
    """Open them again, when the forum has found the person impartial."""
    if Exclusion.objects.filter(item=item, user=user, lifted_at=None).update(lifted_at=at):
        record_event(
            chain=item.application.chain_key,
            verb="lift_exclusion",
            on=item,
            by=by,
            at=at,
            facts={"user": user.pk},
        )


def is_recused(application: Application, *, user_id: int) -> bool:
    """Whether a person has said that they are not impartial in this case, or is kept from one of its measures."""
    return (
        ImpartialityDeclaration.objects.filter(
            application=application, user_id=user_id, is_impartial=False
        ).exists()
        or Exclusion.objects.filter(
            item__application=application, user_id=user_id, lifted_at=None
        ).exists()
    )


def check_not_recused(application: Application, *, by: Actor) -> None:
    """Refuse (403) any write of a person who is recused on this case, also of preparing it (R-ROL-07)."""
    if is_recused(application, user_id=by.user_id):
        raise NotAllowed(
            gettext_lazy("Du er inhabil i saken og kan ikke arbeide med den."),
            who_may=WHO_IS_IMPARTIAL,
            rule_id="R-ROL-07",
        )

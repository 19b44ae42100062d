"""Who to tell at an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.models import Membership, User

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

WRITERS = ("owner_submitter", "owner_approver")
PARTNERS = ("partner",)


def people_of(organisation_id: int, roles: tuple[str, ...], on: date) -> QuerySet[User]:
    """The active people who hold one of the roles in an organisation on an Oslo date. One query."""
    held = Membership.objects.in_force(on).filter(organisation_id=organisation_id, role__in=roles)
    return User.objects.filter(pk__in=held.values("user_id"), is_active=True).order_by("pk")

"""Who to tell at an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.enums import Role
from accounts.models import Membership, User

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

# Those who file for an owner, and those who answer for a partner.
CORRESPONDENTS = (Role.OWNER_SUBMITTER, Role.OWNER_APPROVER, Role.PARTNER)


def correspondents_of(organisation_id: int, *, on: date) -> QuerySet[User]:
    """The active people who get an organisation's notices about a case on an Oslo date."""
    held = Membership.objects.in_force(on).filter(
        organisation_id=organisation_id, role__in=CORRESPONDENTS
    )
    return User.objects.filter(pk__in=held.values("user_id"), is_active=True).order_by("pk")

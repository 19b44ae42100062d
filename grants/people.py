"""Who to tell at an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.enums import Role
from accounts.models import Membership, User
from grants.models import OptOut

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from grants.models import Round

# Those who file for an owner, and those who answer for a partner.
FILERS = (Role.OWNER_SUBMITTER, Role.OWNER_APPROVER)
CORRESPONDENTS = (Role.OWNER_SUBMITTER, Role.OWNER_APPROVER, Role.PARTNER)


def correspondents_of(organisation_id: int, *, on: date) -> QuerySet[User]:
    """The active people who get an organisation's notices about a case on an Oslo date."""
    held = Membership.objects.in_force(on).filter(
        organisation_id=organisation_id, role__in=CORRESPONDENTS
    )
    return User.objects.filter(pk__in=held.values("user_id"), is_active=True).order_by("pk")


def filers_in(round_: Round, *, on: date) -> QuerySet[User]:
    """The people who file for the owners in a round's county, but for owners that have said they do not file this year."""
    silent = OptOut.objects.filter(round=round_).values("organisation_id")
    held = (
        Membership.objects.in_force(on)
        .filter(organisation__county_id=round_.county_id, role__in=FILERS)
        .exclude(organisation__in=silent)
    )
    return User.objects.filter(pk__in=held.values("user_id"), is_active=True).order_by("pk")

"""People, and hats built the real way: by granting memberships."""

from datetime import UTC, date, datetime

import factory

from accounts.actions import grant_membership
from accounts.enums import RULES, Assurance, Role
from accounts.hat import Hat, hats_of
from accounts.models import Invitation, Membership, MfaReset, User
from kompetanse.lib.actor import SYSTEM
from tests.factories.owners import OwnerFactory

LONG_AGO = date(2020, 1, 1)
THEN = datetime(2020, 1, 1, 12, tzinfo=UTC)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.invalid")
    name = factory.Sequence(lambda n: f"Person Prøve {n}")


class MembershipFactory(factory.django.DjangoModelFactory):
    """A bare row, for constraints and lists. It gives no permission; `hat_for` does."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OwnerFactory)
    role = Role.OWNER_SUBMITTER
    valid_from_date = LONG_AGO
    granted_at = THEN
    confirmed_at = THEN


class InvitationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Invitation

    email = factory.Sequence(lambda n: f"invitert{n}@example.invalid")
    organisation = factory.SubFactory(OwnerFactory)
    role = Role.OWNER_SUBMITTER
    token_hash = factory.Sequence(lambda n: f"{n:064x}")
    valid_from_date = LONG_AGO
    invited_at = THEN
    expires_at = THEN


class MfaResetFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MfaReset

    user = factory.SubFactory(UserFactory)
    requested_by = factory.SubFactory(UserFactory)
    requested_at = THEN
    reason = "Mistet telefonen"


def hat_for(organisation, *roles: str, user=None, on: date | None = None) -> Hat:
    """A hat with these roles in an organisation, granted through the real action and with a strong login.

    The roles must stand on one side. `user` may be given to let a person wear several hats.
    """
    user = user or UserFactory()
    for role in roles:
        held = Membership.objects.filter(
            user=user, organisation=organisation, role=role, ended_at=None
        )
        if not held.exists():
            grant_membership(
                user=user,
                organisation=organisation,
                role=Role(role),
                valid_from_date=LONG_AGO,
                by=SYSTEM,
                at=THEN,
            )
    side = RULES[Role(roles[0])].side
    hats = hats_of(user, on=on or date(2025, 1, 30), assurance=Assurance.STRONG)
    return next(hat for hat in hats if hat.side == side and hat.organisation_id == organisation.pk)


__all__ = [
    "InvitationFactory",
    "MembershipFactory",
    "MfaResetFactory",
    "UserFactory",
    "hat_for",
]

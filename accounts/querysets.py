"""Which people and memberships a hat may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from datetime import date

    from kompetanse.lib.actor import Actor


class MembershipQuerySet(models.QuerySet):
    def in_force(self, on: date) -> MembershipQuerySet:
        """Confirmed memberships whose period covers an Oslo date and that nobody has ended."""
        return self.filter(
            Q(valid_to_date=None) | Q(valid_to_date__gte=on),
            valid_from_date__lte=on,
            ended_at=None,
            confirmed_at__isnull=False,
        )

    def visible_to(self, hat: Actor) -> MembershipQuerySet:
        """Administrators and auditors see all; an organisation's own people see its memberships."""
        if hat.can("administer_users") or hat.can("audit_all"):
            return self
        return self.filter(organisation_id=hat.organisation_id)


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> InvitationQuerySet:
        if hat.can("administer_users") or hat.can("audit_all"):
            return self
        return self.filter(Q(organisation_id=hat.organisation_id) | Q(invited_by_id=hat.user_id))

    def open_at(self, at) -> InvitationQuerySet:
        return self.filter(accepted_at=None, cancelled_at=None, expires_at__gt=at)

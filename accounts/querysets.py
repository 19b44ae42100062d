"""Which people, memberships and invitations a hat may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from accounts.enums import COUNTY_SIDES, RULES, Role

if TYPE_CHECKING:
    from datetime import date, datetime

    from kompetanse.lib.actor import Actor
    from kompetanse.lib.written import Given

# What an authority's staff sees of the people at owners and partners. Not tillitsvalgte: that would show who is in a union.
SEEN_BY_STAFF = [
    role
    for role in Role
    if RULES[role].side in COUNTY_SIDES | {"partner"} and role != Role.UNION_REP
]


def reads_all(hat: Actor | None) -> bool:
    return hat is not None and (hat.can("administer_users") or hat.can("audit_all"))


def in_county_of(hat: Actor) -> Q:
    """Rows of organisations in the authority's counties; partners may lie anywhere."""
    return Q(organisation__county__authorities=hat.organisation_id) | Q(role=Role.PARTNER)


class UserQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor | None) -> Self:
        """Administrators and auditors see everybody; others nobody: they see memberships."""
        return self.all() if reads_all(hat) else self.none()

    def matching(self, text: str) -> Self:
        """Search by name, address or organisation; each word must be found."""
        found = self
        for word in text.split():
            found = found.filter(
                Q(name__icontains=word)
                | Q(email__icontains=word)
                | Q(
                    pk__in=self.model._default_manager.filter(
                        memberships__ended_at=None,
                        memberships__organisation__name__icontains=word,
                    ).values("pk")
                )
            )
        return found


class MembershipQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Not ended by anybody; the period may lie ahead or be over."""
        return self.filter(ended_at=None)

    def in_force(self, on: date | Given) -> Self:
        """Confirmed memberships whose period covers an Oslo date and that nobody has ended."""
        return self.filter(
            Q(valid_to_date=None) | Q(valid_to_date__gte=on),
            valid_from_date__lte=on,
            ended_at=None,
            confirmed_at__isnull=False,
        )

    def waiting(self) -> Self:
        """Roles that decide, granted by one and not yet confirmed by another."""
        return self.filter(ended_at=None, confirmed_at=None)

    def visible_to(self, hat: Actor | None) -> Self:
        """Administrators and auditors see all; people see their own organisation's, staff also who may
        file for the owners in its counties; everybody sees their own."""
        if hat is None:
            return self.none()
        if reads_all(hat):
            return self
        seen = Q(organisation_id=hat.organisation_id) | Q(user_id=hat.user_id)
        if hat.side == "authority" and hat.can("handle_cases"):
            ours = self.model._default_manager.filter(in_county_of(hat), role__in=SEEN_BY_STAFF)
            seen |= Q(pk__in=ours.values("pk"))
        return self.filter(seen)


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor | None) -> Self:
        if hat is None:
            return self.none()
        if reads_all(hat):
            return self
        seen = Q(organisation_id=hat.organisation_id) | Q(invited_by_id=hat.user_id)
        if hat.side == "authority" and hat.can("handle_cases"):
            ours = self.model._default_manager.filter(in_county_of(hat), role__in=SEEN_BY_STAFF)
            seen |= Q(pk__in=ours.values("pk"))
        return self.filter(seen)

    def unanswered(self) -> Self:
        """Neither accepted nor cancelled; the time may have run out."""
        return self.filter(accepted_at=None, cancelled_at=None)

    def open_at(self, now: datetime) -> Self:
        """Those that can still be accepted, in real time."""
        return self.unanswered().filter(expires_at__gt=now)


class MfaResetQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor | None) -> Self:
        """Administrators and auditors."""
        return self.all() if reads_all(hat) else self.none()

    def waiting(self) -> Self:
        return self.filter(done_at=None)

"""The hat: a person acting for one organisation on one side of the table.

Built once a request from the memberships in force today in Oslo and the guardian rows on that organisation.
A hat is a side, not a role: caseworker and secretariat of one authority are one hat (`domain.md` 0.5.19).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef
from django.db.models.functions import Cast

from accounts.enums import DEMANDS_STRONG_LOGIN, RULES, Assurance, Role, Side, permissions_of
from accounts.models import Membership
from kompetanse.lib.written import Given, WrittenQuery

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from accounts.models import User
    from owners.models import Organisation


@dataclass(frozen=True)
class Hat:
    """Who acts, for whom, on which side, with which permissions and how surely identified. Satisfies `kompetanse.lib.actor.Actor`."""

    user_id: int
    user_name: str
    organisation_id: int
    organisation_code: str
    organisation_name: str
    side: str
    roles: frozenset[str]
    permissions: frozenset[str]
    assurance: str = Assurance.PASSWORD
    demands_strong: bool = True
    organisation: Organisation | None = field(default=None, compare=False, repr=False)

    @property
    def key(self) -> str:
        """What the session remembers: side and organisation."""
        return f"{self.side}:{self.organisation_code}"

    @property
    def title(self) -> str:
        """The roles in words, the weightiest first."""
        ordered = [role for role in _WEIGHT if role in self.roles]
        return ", ".join(str(Role(role).label) for role in ordered) or str(Side(self.side).label)

    @property
    def label(self) -> str:
        """As the event log writes it: name, roles, organisation."""
        return f"{self.user_name}, {self.title}, {self.organisation_name}"[:200]

    def can(self, permission: str) -> bool:
        """True when the hat holds the permission and the login is strong enough to use it."""
        return permission in self.permissions and not self.lacks_strong_login_for(permission)

    def holds(self, permission: str) -> bool:
        """True when the hat holds the permission, whatever the login: to show what a stronger login would open."""
        return permission in self.permissions

    @property
    def is_held_back(self) -> bool:
        """True when a stronger login would let the hat do more."""
        return any(self.lacks_strong_login_for(permission) for permission in self.permissions)

    def lacks_strong_login_for(self, permission: str) -> bool:
        return (
            self.demands_strong
            and permission in DEMANDS_STRONG_LOGIN
            and self.assurance != Assurance.STRONG
        )


_WEIGHT = (
    Role.DECISION_APPROVER,
    Role.CASEWORKER,
    Role.LEGAL_OFFICER,
    Role.ARCHIVIST,
    Role.OWNER_APPROVER,
    Role.OWNER_SUBMITTER,
    Role.FORUM_LEADER,
    Role.FORUM_MEMBER,
    *[
        role
        for role in Role
        if role
        not in {
            "decision_approver",
            "caseworker",
            "legal_officer",
            "archivist",
            "owner_approver",
            "owner_submitter",
            "forum_leader",
            "forum_member",
        }
    ],
)


def _memberships() -> QuerySet[Membership]:
    """Those of a person in force on a date, with the codenames of the guardian rows on their organisation."""
    from guardian.models import UserObjectPermission  # noqa: PLC0415 - guardian's models load after ours

    rows = UserObjectPermission.objects.filter(
        user_id=Given("user"),
        content_type__app_label="owners",
        content_type__model="organisation",
        object_pk=Cast(OuterRef("organisation_id"), CharField()),
    )
    return (
        Membership.objects.in_force(Given("on"))
        .filter(user_id=Given("user"))
        .select_related("organisation")
        .annotate(granted=ArraySubquery(rows.values("permission__codename")))
    )


MEMBERSHIPS: WrittenQuery[Any] = WrittenQuery(_memberships)  # asked at every request


def hats_of(user: User, *, on: date, assurance: str, demands_strong: bool = True) -> list[Hat]:
    """Every hat that a person can wear on an Oslo date, in a steady order. One query.

    A permission counts only if both a membership in force and a guardian row give it.
    """
    roles: dict[tuple[str, int], set[str]] = {}
    organisations: dict[int, Organisation] = {}
    granted: dict[int, set[str]] = {}
    for membership in MEMBERSHIPS.ask(user=user.pk, on=on):
        side = RULES[Role(membership.role)].side
        roles.setdefault((side, membership.organisation_id), set()).add(membership.role)
        organisations[membership.organisation_id] = membership.organisation
        granted[membership.organisation_id] = set(membership.granted)
    hats = [
        Hat(
            user_id=user.pk,
            user_name=user.name,
            organisation_id=organisation_id,
            organisation_code=organisations[organisation_id].code,
            organisation_name=organisations[organisation_id].name,
            organisation=organisations[organisation_id],
            side=side,
            roles=frozenset(held),
            permissions=permissions_of(held, side) & granted[organisation_id],
            assurance=assurance,
            demands_strong=demands_strong,
        )
        for (side, organisation_id), held in roles.items()
    ]
    return sorted(hats, key=lambda hat: (hat.organisation_name, hat.side))

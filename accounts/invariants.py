"""What must always be true of people, roles and permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.enums import RULES, Role
from accounts.models import Membership
from kompetanse.lib.invariants import ask, invariant, unknown_values

if TYPE_CHECKING:
    from collections.abc import Iterator

SECOND_PERSON = ("decision_approver", "legal_officer", "administrator")
SAME_EYES = """
    SELECT 'role ' || code FROM accounts_membership WHERE confirmed_by_id = granted_by_id AND role = ANY(%s)
    UNION ALL SELECT 'lost second factor ' || id FROM accounts_mfareset WHERE done_by_id = requested_by_id
    ORDER BY 1
"""


@invariant(
    "I04", "A role that decides is given, and a lost second factor taken away, by two people."
)
def roles_have_four_eyes() -> Iterator[str]:
    for (what,) in ask(SAME_EYES, [list(SECOND_PERSON)]):
        yield f"{what}: the same person did both"


GRANTED = """
    SELECT DISTINCT granted.user_id, granted.object_pk, permission.codename
    FROM guardian_userobjectpermission granted
    JOIN auth_permission permission ON permission.id = granted.permission_id
    JOIN django_content_type thing ON thing.id = granted.content_type_id
    WHERE (thing.app_label, thing.model) = ('owners', 'organisation') ORDER BY 1, 2, 3
"""


@invariant("I14", "Nobody holds a permission on an organisation where no role of theirs gives it.")
def permissions_come_from_roles() -> Iterator[str]:
    given = {
        (user, str(organisation), codename)
        for user, organisation, role in Membership.objects.values_list(
            "user_id", "organisation_id", "role"
        )
        for codename in RULES[Role(role)].permissions
    }
    for user, organisation, codename in ask(GRANTED):
        if (user, organisation, codename) not in given:
            yield f"person {user}: holds {codename} on organisation {organisation} without a role"
    yield from unknown_values(Membership, "role")

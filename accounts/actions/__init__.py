"""The verbs of people and rights, one subject a module."""

from accounts.actions.invitations import (
    accept_as_known_person,
    accept_as_new_person,
    cancel_invitation,
    find_invitation,
    has_user,
    invite_person,
)
from accounts.actions.memberships import (
    can_manage,
    chain_key,
    change_role,
    check_manages,
    confirm_membership,
    end_membership,
    grant_membership,
    manageable_roles,
    set_end_date,
    sync_permissions,
)

__all__ = [
    "accept_as_known_person",
    "accept_as_new_person",
    "can_manage",
    "cancel_invitation",
    "chain_key",
    "change_role",
    "check_manages",
    "confirm_membership",
    "end_membership",
    "find_invitation",
    "grant_membership",
    "has_user",
    "invite_person",
    "manageable_roles",
    "set_end_date",
    "sync_permissions",
]

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
    sync_all_permissions,
    sync_permissions,
)
from accounts.actions.mfa import do_mfa_reset, request_mfa_reset
from accounts.actions.people import (
    deactivate_person,
    end_sessions,
    person_chain,
    reactivate_person,
    save_profile,
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
    "deactivate_person",
    "do_mfa_reset",
    "end_membership",
    "end_sessions",
    "find_invitation",
    "grant_membership",
    "has_user",
    "invite_person",
    "manageable_roles",
    "person_chain",
    "reactivate_person",
    "request_mfa_reset",
    "save_profile",
    "set_end_date",
    "sync_all_permissions",
    "sync_permissions",
]

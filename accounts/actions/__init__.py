"""The verbs of people and rights, one subject a module."""

from accounts.actions.memberships import (
    chain_key,
    check_manages,
    confirm_membership,
    end_membership,
    grant_membership,
    sync_permissions,
)

__all__ = [
    "chain_key",
    "check_manages",
    "confirm_membership",
    "end_membership",
    "grant_membership",
    "sync_permissions",
]

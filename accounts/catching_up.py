"""A role may have got a new permission with a new version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.actions import sync_all_permissions
from kompetanse.lib.catching_up import catching_up
from kompetanse.lib.clock import in_oslo

if TYPE_CHECKING:
    from datetime import datetime


def sync_permissions(at: datetime) -> int:
    return sync_all_permissions(on=in_oslo(at).date())


catching_up.register("accounts.permissions", sync_permissions)

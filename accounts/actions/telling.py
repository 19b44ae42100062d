"""Telling administrators that something waits for a second one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.enums import Role
from accounts.models import Membership, User
from kompetanse.lib.clock import in_oslo
from notices.actions import notify

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime


def tell_administrators(
    *, key: str, title: Callable[[], str], url: str, but_not: Collection[int | None], at: datetime
) -> None:
    """A notice, and a mail that there is one, to every administrator in force but those named."""
    holders = Membership.objects.in_force(in_oslo(at).date()).filter(role=Role.ADMINISTRATOR)
    administrators = User.objects.filter(is_active=True, pk__in=holders.values("user_id"))
    others = administrators.exclude(pk__in=[pk for pk in but_not if pk]).order_by("pk")
    notify(users=others, key=key, title=title, url=url, at=at)

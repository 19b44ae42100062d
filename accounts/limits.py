"""How often one person or one address may try, in real time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.core import ratelimit

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def too_many(request: HttpRequest, action: str) -> HttpResponse | None:
    """The 429 page when `action` (a key of ACCOUNT_RATE_LIMITS) has been tried too often, else None."""
    user = request.user if request.user.is_authenticated else None
    return ratelimit.consume_or_429(request, action=action, user=user)

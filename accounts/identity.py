"""Who ID-porten says that this browser is, kept in the session until an invitation binds it to a user."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest

SESSION_KEY = "oidc_identity"
ACR_KEY = "oidc_acr"
LIVES_SECONDS = 15 * 60


@dataclass(frozen=True, slots=True)
class Identity:
    """A `sub` at a provider, with how surely it was shown."""

    provider: str
    sub: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def acr(self) -> str:
        return str(self.facts.get("acr", ""))


def remember(request: HttpRequest, identity: Identity) -> None:
    request.session[SESSION_KEY] = asdict(identity) | {"until": time.time() + LIVES_SECONDS}


def remembered(request: HttpRequest) -> Identity | None:
    """The identity of a login just done, for a quarter of an hour."""
    kept = request.session.get(SESSION_KEY)
    if not kept or kept["until"] < time.time():
        return None
    return Identity(kept["provider"], kept["sub"], kept["facts"])


def forget(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)

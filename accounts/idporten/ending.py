"""Logging out at the provider too: else whoever sits down next at the same browser is let in without being asked."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings

from accounts.sealing import seal, unseal

if TYPE_CHECKING:
    from django.http import HttpRequest

SESSION_KEY = "oidc_ending"


def remember(request: HttpRequest, *, endpoint: str, id_token: str, client_id: str) -> None:
    """Keep what the provider asks for at logout. The token says who somebody is: it lies sealed, as long as the session.

    The endpoint is kept too, so that logging out asks nobody and works when the provider is down.
    """
    if endpoint:
        request.session[SESSION_KEY] = [endpoint, seal(id_token), client_id]


def forget(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)


def address(request: HttpRequest, *, back: str) -> str:
    """Where the browser goes to log out at the provider and come back to a path of ours; "" when it did not log in there."""
    endpoint, sealed, client_id = request.session.get(SESSION_KEY) or ("", "", "")
    id_token = unseal(sealed) if sealed else ""
    if not id_token:
        return ""
    query = {
        "id_token_hint": id_token,
        "client_id": client_id,
        "post_logout_redirect_uri": settings.SITE_URL.rstrip("/") + back,
    }
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

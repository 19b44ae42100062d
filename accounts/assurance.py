"""How surely the login tells who the person is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from accounts.enums import Assurance

if TYPE_CHECKING:
    from django.http import HttpRequest

AUTHENTICATION_METHODS = "account_authentication_methods"


def assurance_of(request: HttpRequest) -> Assurance:
    """Strong when this session was opened with a second factor, or by an OpenID Connect level that settings count as one."""
    for record in request.session.get(AUTHENTICATION_METHODS, []):
        if record.get("method") == "mfa":
            return Assurance.STRONG
        if (
            record.get("method") == "socialaccount"
            and request.session.get("oidc_acr") in settings.OIDC_STRONG_ACR
        ):
            return Assurance.STRONG
    return Assurance.PASSWORD

"""How surely the login tells who the person is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.authentication import get_authentication_records
from django.conf import settings

from accounts.enums import Assurance
from accounts.identity import ACR_KEY

if TYPE_CHECKING:
    from django.http import HttpRequest


def assurance_of(request: HttpRequest) -> Assurance:
    """Strong when this session was opened with a second factor, or by an OpenID Connect level that settings count as one."""
    for record in get_authentication_records(request, request.user):
        if record.get("method") == "mfa":
            return Assurance.STRONG
        if (
            record.get("method") == "socialaccount"
            and request.session.get(ACR_KEY) in settings.OIDC_STRONG_ACR
        ):
            return Assurance.STRONG
    return Assurance.PASSWORD

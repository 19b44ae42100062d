"""Reading an ID token: who signed it, for whom, when, and in answer to which login."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

ALGORITHMS = ["RS256", "PS256", "ES256"]
LEEWAY_SECONDS = 10


def nonce_of(code_verifier: str) -> str:
    """The nonce that belongs to a login. It follows from the PKCE secret, which only this browser's session has."""
    return hashlib.sha256(f"nonce:{code_verifier}".encode()).hexdigest()


def read_id_token(
    token: str, *, keys: dict[str, Any], issuer: str, audience: str, nonce: str
) -> dict[str, Any]:
    """The claims of a token that is signed, ours, fresh and an answer to this login; `OAuth2Error` otherwise."""
    try:
        header = jwt.get_unverified_header(token)
        key = jwt.PyJWKSet.from_dict(keys)[header.get("kid", "")]
        claims = jwt.decode(
            token,
            key=key,
            algorithms=ALGORITHMS,
            issuer=issuer,
            audience=audience,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except (jwt.PyJWTError, KeyError) as error:
        raise OAuth2Error("The ID token cannot be trusted") from error
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise OAuth2Error("The ID token answers another login")
    return claims

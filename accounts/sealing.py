"""Small secrets sealed with the site's key, so that a copy of the database does not give them away."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def _box() -> MultiFernet:
    """The present key first; the old ones still open what they closed."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(f"accounts.sealing:{key}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def seal(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again; "" when the key has been lost, so that no code fits and the factor must be reset."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        # The key is gone for good: the person gets a new factor by way of two administrators.
        return ""

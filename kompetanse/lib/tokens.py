"""Random names for URLs, and single-use tokens of which only the hash is kept."""

import hashlib
import hmac
import secrets

# No i, l, o, 0 and 1: a code is sometimes read aloud.
CODE_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 14
TOKEN_BYTES = 32


def new_code() -> str:
    """A public name for a row: 14 lower-case characters, 69 bits, fit for a URL."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def new_token() -> str:
    """A secret for a link in a letter: 256 bits, fit for a URL. Keep only its `hash_token`."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> str:
    """The SHA-256 of a token as hex: what is stored and looked up."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def is_token(token: str, stored_hash: str) -> bool:
    """Whether `token` is the one whose hash was stored, compared in constant time."""
    return hmac.compare_digest(hash_token(token), stored_hash)

"""What somebody wrote before the session ended: it follows the login form, and can be sent again after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core import signing

if TYPE_CHECKING:
    from django.http import HttpRequest

FIELD = "resend"
SESSION_KEY = "resend"
SALT = "accounts.resend"
LIVES_SECONDS = 3600
MAX_BYTES = 500_000
NOT_KEPT = frozenset({"csrfmiddlewaretoken", FIELD, "password", "again"})

# A button, a token and the version of what the page showed are nothing that anybody wrote.
NO_TEXT = frozenset({"form_token", "version", "next", "neste", "hat", "language", "action"})


def pack(request: HttpRequest) -> str:
    """The posted text as a signed value for a hidden field; "" when there is none, or too much of it. Files are not kept."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_KEPT
        for value in values
    ]
    if not any(value.strip() for name, value in fields if name not in NO_TEXT):
        return ""
    if sum(len(value) for _name, value in fields) > MAX_BYTES:
        return ""
    return signing.dumps(
        {"path": request.get_full_path(), "fields": fields}, salt=SALT, compress=True
    )


def keep(request: HttpRequest) -> None:
    """Move the text from the login form to the session, to live through a second factor."""
    packed = request.POST.get(FIELD, "")
    if packed:
        try:
            request.session[SESSION_KEY] = signing.loads(packed, salt=SALT, max_age=LIVES_SECONDS)
        except signing.BadSignature:
            # Tampered with, or from yesterday: the login goes on without it.
            request.session.pop(SESSION_KEY, None)


def kept(request: HttpRequest) -> dict[str, Any] | None:
    return request.session.get(SESSION_KEY)


def drop(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)

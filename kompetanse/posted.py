"""What somebody wrote in a form that could not be taken: it is shown again, so that no text is lost."""

import re

from django.http import HttpRequest

_TOKENS = frozenset({"csrfmiddlewaretoken", "form_token", "version", "hash", "digest"})
# Choices, ticks and what names a row are spelled so; what people write is hardly ever.
_CODE = re.compile(r"[a-z0-9_:-]+")


def texts_of(request: HttpRequest) -> list[str]:
    """The texts of the form, in its order, without tokens, choices and passwords."""
    return [
        value
        for name, values in request.POST.lists()
        if name not in _TOKENS and "password" not in name
        for value in values
        if value.strip() and not _CODE.fullmatch(value)
    ]

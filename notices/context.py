from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from notices.actions import unread_count


def notices(request: HttpRequest) -> dict[str, Any]:
    """How many notices wait, asked of the database only by a page that shows it."""
    user = getattr(request, "user", None)
    return {"unread_notices": SimpleLazyObject(lambda: unread_count(getattr(user, "pk", None)))}

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from notices.actions import unread_count


def notices(request: HttpRequest) -> dict[str, Any]:
    """How many notices wait, asked of the database only by a page that shows it and is no refusal."""
    if getattr(request, "is_refused", False):
        return {}
    user = getattr(request, "user", None)
    return {"unread_notices": SimpleLazyObject(lambda: unread_count(getattr(user, "pk", None)))}

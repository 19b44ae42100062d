"""Where a person may be sent after something: pages of ours only."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def own_path(request: HttpRequest, target: str, *, default: str) -> str:
    """`target` if it is a path of this site, else `default`. What has no slash in front would be read as the name of a view."""
    is_ours = target.startswith("/") and url_has_allowed_host_and_scheme(
        target, allowed_hosts=None, require_https=request.is_secure()
    )
    return target if is_ours else default

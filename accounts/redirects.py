"""Where a person may be sent after something: pages of ours only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from kompetanse.redirects import own_path

if TYPE_CHECKING:
    from django.http import HttpRequest


def safe_target(request: HttpRequest, target: str) -> str:
    """`target` if it is a path of this site, else the person's start page."""
    return own_path(request, target, default=reverse("overview:start"))

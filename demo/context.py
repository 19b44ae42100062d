"""The demo's bar on every page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


def demo_clock(request: HttpRequest) -> dict[str, Any]:
    """The moment that the request was stamped with; nothing outside demo mode."""
    if not settings.DEMO or not hasattr(request, "received_at"):
        return {}
    from demo.season import MOMENTS  # noqa: PLC0415 - the steps load every app

    later = [moment for moment in MOMENTS if moment.at > request.received_at]
    return {
        "demo_clock": {
            "now": request.received_at,
            "url": reverse("demo:clock"),
            "moments": later[:4],
        }
    }

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page needs: who to ask, whether this is the demo, and the moment the page stands in."""
    return {
        "contact_email": settings.CONTACT_EMAIL,
        "demo": settings.DEMO,
        "mfa_required": settings.MFA_REQUIRED,
        "oidc": bool(settings.OIDC_ISSUER),
        "now": getattr(request, "received_at", None),
        "hat": getattr(request, "hat", None),
        "idle_seconds": settings.SESSION_IDLE_SECONDS,
    }

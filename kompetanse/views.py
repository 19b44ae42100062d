"""Pages that belong to no app: privacy, accessibility, help, more time for a session, and the gallery."""

import json

import structlog
from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from kompetanse.gallery import gallery_context

_security = structlog.get_logger("security")
MAX_REPORT = 8_000


@login_not_required
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")


@login_not_required
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")


@login_not_required
@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/help.html")


@require_POST
def session_extend(request: HttpRequest) -> HttpResponse:
    """The person pressed "Fortsett": the session counts from now, even if nothing else was saved."""
    request.session.modified = True
    return HttpResponse(status=204)


@csrf_exempt
@login_not_required
@require_POST
def policy_report(request: HttpRequest) -> HttpResponse:
    """A browser tells that a page tried to load what the content policy forbids: one line, with the directive alone."""
    if refusal := ratelimit.consume_or_429(request, action="policy_report"):
        return refusal
    _security.warning("content policy broken", directive=_directive(request.body[:MAX_REPORT]))
    return HttpResponse(status=204)


def _directive(body: bytes) -> str:
    """The rest of a report holds addresses, which may hold anything."""
    try:
        report = json.loads(body)["csp-report"]
        told = str(report.get("effective-directive") or report["violated-directive"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "unknown"
    known = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    name = told.split(" ", maxsplit=1)[0].removesuffix("-elem").removesuffix("-attr")
    return name if name in known else "unknown"


@login_not_required
@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component, drawn; routed in development and demo only."""
    return render(request, "gallery.html", gallery_context(is_staff_side="tett" in request.GET))

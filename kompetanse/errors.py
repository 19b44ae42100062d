"""The pages for what went wrong. Each says what happened and what to do now."""

import sys
import uuid
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from kompetanse.lib.errors import ActionError, AlreadyDone, NotAllowed, Stale
from kompetanse.lib.files import BytesGone
from kompetanse.posted import texts_of

_security = structlog.get_logger("security")
_failures = structlog.get_logger("failures")


def _drawn(request: HttpRequest, template: str, status: int, **shown: Any) -> HttpResponse:
    """In the frame of all pages, but nothing is counted for its menu: somebody may ask for thousands of these."""
    request.is_refused = True  # type: ignore[attr-defined]
    return render(request, template, shown, status=status)


def page_for(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """The page for a refusal an action raised; None for anything unexpected."""
    if isinstance(exception, AlreadyDone):
        return HttpResponseRedirect(exception.result_url or request.path)
    if isinstance(exception, NotAllowed):
        log_refusal(request, "not allowed", rule=exception.rule_id)
        shown: dict[str, Any] = {"message": exception.message, "who_may": exception.who_may}
        return _drawn(request, "403.html", 403, **shown)
    if isinstance(exception, Stale):
        mine = _written(request) if exception.mine is None else exception.mine
        shown = {"message": exception.message, "mine": mine, "theirs": exception.theirs}
        return _drawn(request, "409.html", 409, **shown)
    if isinstance(exception, BytesGone):
        _failures.warning("stored bytes gone", sha256=str(exception))
        return _drawn(request, "410.html", 410)
    if isinstance(exception, ActionError):
        # Any other no belongs on a form; where a page has none, the sentence is still better than a server error.
        shown = {"message": str(exception), "mine": _written(request)}
        return _drawn(request, "409.html", 409, **shown)
    return None


def _written(request: HttpRequest) -> str | None:
    """What the form held, for whoever must copy it to a new page."""
    return "\n\n".join(texts_of(request)) or None


def log_refusal(request: HttpRequest, reason: str, **details: object) -> None:
    """One line in the security log. People are named by their key, never by name or address."""
    match = request.resolver_match
    user = getattr(request, "user", None)
    _security.warning(
        reason,
        route=match.view_name if match else None,
        user_id=getattr(user, "pk", None),
        **details,
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _drawn(request, "400.html", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    log_refusal(request, "forbidden")
    return _drawn(request, "403.html", 403, message=_("Du har ikke tilgang til denne siden."))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    log_refusal(request, "csrf", detail=reason)
    return _drawn(request, "csrf_failure.html", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _drawn(request, "404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs neither database nor session: it is shown when those are what failed. Then it is 503: it will work again."""
    error_id = getattr(request, "id", uuid.uuid4().hex)
    _failures.error("server error", error_id=error_id)
    page = HttpResponse(loader.get_template("500.html").render({"error_id": error_id}), status=500)
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        page.status_code, page.headers["Retry-After"] = 503, "30"
    return page

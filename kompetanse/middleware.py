"""The outermost middleware: when a request came, what the browser is told, and what refusals look like."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bind_contextvars, clear_contextvars

from kompetanse import errors
from kompetanse.lib import clock

Handler = Callable[[HttpRequest], HttpResponse]

_OUR_IDS = re.compile(r"[0-9a-f]{32}")
_access = structlog.get_logger("access")


class RequestStampMiddleware:
    """Stamps the moment of receipt, which decides whether something came in time, and the id that logs share."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.received_at = clock.now()
        offered = request.headers.get("X-Request-ID", "")
        request.id = offered if _OUR_IDS.fullmatch(offered) else uuid.uuid4().hex
        clear_contextvars()
        bind_contextvars(request_id=request.id)
        started = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-ID"] = request.id
        match = request.resolver_match
        _access.info(
            "request",
            method=request.method,
            route=match.view_name if match else None,
            status=response.status_code,
            ms=round((time.perf_counter() - started) * 1000),
        )
        return response


class SecurityHeadersMiddleware:
    """The two headers that neither Django nor django-csp sets, and no caching of pages behind login."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response


class NulMiddleware:
    """Answers 400 to an address with a NUL in it: the database stores none, and no page of ours leads there.

    What forms send is read by their fields, which drop or refuse it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        values = (value for name, given in request.GET.lists() for value in (name, *given))
        if "\x00" in request.path or any("\x00" in value for value in values):
            raise BadRequest("NUL in the address")


class ActionErrorMiddleware:
    """Turns a refusal raised by an action into its page, so that no view has to."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return errors.page_for(request, exception)

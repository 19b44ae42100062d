"""Puts the hat on the request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from accounts.assurance import assurance_of
from accounts.hat import Hat, hats_of
from kompetanse.lib.clock import in_oslo

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

SESSION_KEY = "hat"


class HatMiddleware:
    """`request.hats` are all the person's hats today, `request.hat` the chosen one, or the first, or None.

    Read anew from the database at each request, so a role that has ended is gone at the next click.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.hats = SimpleLazyObject(lambda: wearable(request))
        request.hat = chosen(request) if request.user.is_authenticated else None
        return self.get_response(request)


def wearable(request: HttpRequest) -> list[Hat]:
    if not request.user.is_authenticated:
        return []
    return hats_of(
        request.user,
        on=in_oslo(request.received_at).date(),
        assurance=assurance_of(request),
        demands_strong=settings.MFA_REQUIRED,
    )


def chosen(request: HttpRequest) -> Hat | None:
    hats = list(request.hats)
    key = request.session.get(SESSION_KEY)
    return next((hat for hat in hats if hat.key == key), hats[0] if hats else None)

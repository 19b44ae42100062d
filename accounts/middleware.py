"""Puts the hat on the request, ends sessions that nobody uses, and keeps what was written when one has ended."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth import middleware as django_auth
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts import resend
from accounts.assurance import assurance_of
from accounts.hat import Hat, hats_of
from kompetanse.lib.clock import in_oslo

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

SESSION_KEY = "hat"
STOOD_ON_KEY = "stood_on"  # the page to return to after the choice of a hat
NOT_THERE = {403, 404, 405}
SEEN_KEY = "seen_at"
TOUCH_SECONDS = 300
# What an open page asks for by itself is no sign that somebody sits there.
HEARTBEAT = "X-Heartbeat"


class SessionActivityMiddleware:
    """Ends a session that has lain still too long, and notes at most every five minutes that one is used.

    Real time: sessions do not follow the demo's clock. allauth's own middleware writes at every request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_in = request.user.is_authenticated
        if was_in:
            now, seen = time.time(), request.session.get(SEEN_KEY)
            # The last five minutes may not have been noted: nobody is shown out before the page said.
            if seen is not None and now - seen > settings.SESSION_IDLE_SECONDS + TOUCH_SECONDS:
                logout(request)
            elif HEARTBEAT not in request.headers and (seen is None or now - seen > TOUCH_SECONDS):
                self._touch(request, now)
        response = self.get_response(request)
        if was_in and not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    @staticmethod
    def _touch(request: HttpRequest, now: float) -> None:
        request.session[SEEN_KEY] = now
        noted = UserSession.objects.filter(session_key=request.session.session_key).update(
            last_seen_at=timezone.now(), ip=get_adapter().get_client_ip(request)
        )
        if not noted:
            UserSession.objects.create_from_request(request)


class LoginRequiredMiddleware(django_auth.LoginRequiredMiddleware):
    """Django's, but a form that comes after the session has ended is not lost: it goes along with the login form."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponse]
    ) -> HttpResponse:
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        if "autosave" in request.POST:
            return HttpResponse(status=401)
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": resolve_url(settings.LOGIN_URL)})
        packed = resend.pack(request)
        if not packed:
            return super().handle_no_permission(request, view_func)
        return TemplateResponse(request, "account/login_again.html", {"resend": packed}, status=401)


class HatMiddleware:
    """`request.hats` are all the person's hats today, `request.hat` the chosen one, or the first, or None.

    Read anew from the database at each request, so a role that has ended is gone at the next click.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.hats = SimpleLazyObject(lambda: wearable(request))
        request.hat = chosen(request) if request.user.is_authenticated else None
        stood_on = request.user.is_authenticated and request.session.pop(STOOD_ON_KEY, None)
        response = self.get_response(request)
        if stood_on == request.get_full_path() and response.status_code in NOT_THERE:
            messages.info(request, _("Siden du sto på, finnes ikke for rollen du valgte."))
            return redirect("overview:start")
        return response


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

"""Choosing the hat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.middleware import SESSION_KEY, STOOD_ON_KEY

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_POST
def hat_choose(request: HttpRequest) -> HttpResponse:
    """Wear another of one's own hats and stay on the page; where it is not there for the new hat, the start page."""
    key = request.POST.get("hat", "")
    if key not in {hat.key for hat in request.hats}:
        raise Http404
    request.session[SESSION_KEY] = key
    target = request.POST.get("neste", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        request.session[STOOD_ON_KEY] = target
        return redirect(target)
    return redirect("overview:start")

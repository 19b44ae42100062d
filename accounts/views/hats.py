"""Choosing the hat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.middleware import SESSION_KEY, STOOD_ON_KEY
from kompetanse.redirects import own_path

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
    if own_path(request, target, default=""):
        request.session[STOOD_ON_KEY] = target
        return redirect(target)
    return redirect("overview:start")

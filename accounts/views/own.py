"""A person's own pages: profile, and the way to a stronger login."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import people
from accounts.actions import save_profile
from accounts.assurance import assurance_of
from accounts.display import role_table
from accounts.enums import Assurance
from accounts.forms import ProfileForm
from accounts.history import entries, events_of
from accounts.language import speak
from accounts.redirects import safe_target
from accounts.strength import demanding_acts
from kompetanse.lib.clock import in_oslo

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

EVENTS_SHOWN = 20


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """What a person keeps about themselves, and all that the system knows of their login."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        save_profile(user=request.user, at=request.received_at, **form.cleaned_data)
        response = redirect("accounts:profile")
        speak(response, form.cleaned_data["language"])
        messages.success(request, _("Profilen er lagret."))
        return response
    memberships = request.user.memberships.select_related("organisation")
    events = Paginator(events_of(request.user), EVENTS_SHOWN).get_page(request.GET.get("side"))
    context = {
        "form": form,
        "facts": people.login_facts(request.user),
        "table": role_table(
            memberships.order_by("ended_at", "-valid_from_date", "pk"),
            today=in_oslo(request.received_at).date(),
            caption=_("Rollene dine"),
            linked=False,
        ),
        "sessions": people.session_table(
            people.sessions_of(request.user), current=request.session.session_key
        ),
        "page_obj": events,
        "entries": entries(events),
    }
    return render(request, "accounts/profile.html", context)


@require_GET
def strong_login(request: HttpRequest) -> HttpResponse:
    """Why some acts need a second factor, and how to get one. May be skipped by who only reads and writes."""
    target = safe_target(request, request.GET.get("next", ""))
    here = f"{request.path}?{urlencode({'next': target})}"
    context = {
        "demands": demanding_acts(request.hats),
        "strong": assurance_of(request) == Assurance.STRONG,
        "has_factors": bool(people.factors_of(request.user)),
        "confirm_url": f"{reverse('mfa_reauthenticate')}?{urlencode({'next': here})}",
        "next": target,
    }
    return render(request, "accounts/strong_login.html", context)

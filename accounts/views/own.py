"""A person's own pages: profile, and the way to a stronger login."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import people, resend
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
from kompetanse.seen import check_seen, digest_of, locked, stored_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

EVENTS_SHOWN = 20


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """What a person keeps about themselves, and all that the system knows of their login."""
    version = digest_of(stored_in(request.user, ProfileForm.Meta.fields))
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            check_seen(form, stored_in(locked(request.user), ProfileForm.Meta.fields))
            save_profile(user=request.user, at=request.received_at, **form.cleaned_data)
        response = redirect("accounts:profile")
        speak(response, form.cleaned_data["language"])
        messages.success(request, _("Profilen er lagret."))
        return response
    memberships = request.user.memberships.select_related("organisation")
    events = Paginator(events_of(request.user), EVENTS_SHOWN).get_page(request.GET.get("side"))
    context = {
        "form": form,
        "version": version,
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


@require_GET
def resend_after_login(request: HttpRequest) -> HttpResponse:
    """What was written before the session ended, to send now."""
    kept = resend.kept(request)
    if kept is None:
        return redirect("overview:start")
    texts = [
        value for name, value in kept["fields"] if value.strip() and name not in resend.NO_TEXT
    ]
    context = {"path": safe_target(request, kept["path"]), "fields": kept["fields"], "texts": texts}
    return render(request, "accounts/resend.html", context)


@login_not_required
@require_GET
def no_user(request: HttpRequest) -> HttpResponse:
    """Logged in with ID-porten, but no user has taken up an invitation with it. Says the same to everybody."""
    return render(request, "accounts/no_user.html", status=403)


@login_not_required
@require_GET
def oidc_too_weak(request: HttpRequest) -> HttpResponse:
    """The level that ID-porten reports is lower than the one that was asked for."""
    return render(request, "accounts/oidc_too_weak.html", status=403)


@login_not_required
@require_http_methods(["GET", "POST"])
def closed(request: HttpRequest) -> HttpResponse:
    """Pages of allauth that nobody shall reach: connecting other logins, and signing up with them."""
    raise Http404

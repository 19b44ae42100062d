"""Taking up an invitation. The only page that makes a user, and the only one that binds an identity to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import identity
from accounts.actions import (
    accept_as_known_person,
    accept_as_new_person,
    find_invitation,
    has_user,
)
from accounts.enums import ROLE_HELP, RULES, Role
from accounts.forms import NameForm, NewPersonForm
from accounts.limits import too_many
from kompetanse.lib.errors import Refused

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.models import Invitation, User


@login_not_required
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What one is invited to, and how to say yes. Used, old and invented links look the same."""
    if limited := too_many(request, "invitation"):
        return limited
    found = find_invitation(token, now=timezone.now())
    if found is None:
        return render(request, "accounts/invitation_gone.html", status=404)
    if request.user.is_authenticated:
        return _known_person(request, token, found)
    if has_user(found.email):
        return render(request, "accounts/invitation_login.html", _context(request, found))
    return _new_person(request, token, found)


def _known_person(request: HttpRequest, token: str, found: Invitation) -> HttpResponse:
    context = _context(request, found)
    if request.user.email != found.email:
        return render(request, "accounts/invitation_other.html", context, status=403)
    if request.method == "POST":
        shown = identity.remembered(request)
        try:
            accept_as_known_person(
                token=token,
                user=request.user,
                identity=shown,
                at=request.received_at,
                now=timezone.now(),
            )
        except Refused as refused:
            context |= {"refusals": [str(refused)], "page_has_errors": True}
        else:
            _say_welcome(request, found)
            if shown:
                _count_as_login(request, request.user, shown)
            return redirect("overview:start")
    return render(request, "accounts/invitation_accept.html", context)


def _new_person(request: HttpRequest, token: str, found: Invitation) -> HttpResponse:
    shown = identity.remembered(request)
    kind = NameForm if shown else NewPersonForm
    form = kind(request.POST or None, email=found.email, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            membership = accept_as_new_person(
                token=token,
                name=form.cleaned_data["name"],
                password=form.cleaned_data.get("password"),
                identity=shown,
                at=request.received_at,
                now=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            _say_welcome(request, found)
            if shown:
                _count_as_login(request, membership.user, shown)
            login = Login(user=membership.user, redirect_url=reverse("overview:start"))
            return perform_login(request, login)
    return render(
        request, "accounts/invitation_new.html", _context(request, found) | {"form": form}
    )


def _count_as_login(request: HttpRequest, user: User, shown: identity.Identity) -> None:
    """The login with ID-porten that led here is how the person logged in."""
    record_authentication(request, user, "socialaccount", provider=shown.provider, uid=shown.sub)
    request.session[identity.ACR_KEY] = shown.acr
    identity.forget(request)


def _context(request: HttpRequest, found: Invitation) -> dict[str, Any]:
    role = Role(found.role)
    facts = [
        (_("Rolle"), str(role.label)),
        (_("Organisasjon"), found.organisation.name),
        (_("Hva rollen er til"), str(ROLE_HELP[role])),
        (_("Din e-post"), found.email),
    ]
    return {
        "invitation": found,
        "facts": facts,
        "here": request.path,
        "waits": RULES[role].decides,
        "identity": identity.remembered(request),
    }


def _say_welcome(request: HttpRequest, found: Invitation) -> None:
    role = Role(found.role)
    text = _("Velkommen. Du er nå %(role)s for %(organisation)s.")
    if RULES[role].decides:
        text = _("Velkommen. En administrator må bekrefte rollen %(role)s for %(organisation)s.")
    messages.success(request, text % {"role": role.label, "organisation": found.organisation.name})

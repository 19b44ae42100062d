"""One person's role in one organisation: change it, give it an end, end it, confirm it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actions import (
    can_manage,
    change_role,
    check_manages,
    confirm_membership,
    end_membership,
    manageable_roles,
    set_end_date,
)
from accounts.display import facts_of, state_of
from accounts.enums import RULES, Role
from accounts.forms import EndDateForm, RoleForm
from accounts.models import Membership
from jobs.once import once
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Refused

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def _membership(request: HttpRequest, code: str) -> Membership:
    rows = Membership.objects.visible_to(request.hat).select_related(
        "user", "organisation", "granted_by", "confirmed_by", "ended_by"
    )
    return get_object_or_404(rows, code=code)


@require_GET
def membership(request: HttpRequest, code: str) -> HttpResponse:
    """Everything about one role, and what can be done with it."""
    found = _membership(request, code)
    is_open = found.ended_at is None
    manages = is_open and can_manage(
        organisation=found.organisation, role=Role(found.role), by=request.hat
    )
    context = {
        "membership": found,
        "facts": facts_of(found),
        "status": state_of(found, in_oslo(request.received_at).date()),
        "manages": manages,
        "waits": is_open and found.confirmed_at is None,
        "can_confirm": is_open
        and found.confirmed_at is None
        and request.hat.can("administer_users")
        and request.hat.user_id not in {found.granted_by_id, found.user_id},
    }
    return render(request, "accounts/membership.html", context)


@require_http_methods(["GET", "POST"])
@once
def role_change(request: HttpRequest, code: str) -> HttpResponse:
    found = _managed(request, code)
    roles = [
        role
        for role in manageable_roles(organisation=found.organisation, by=request.hat)
        if role != found.role
    ]
    form = RoleForm(request.POST or None, roles=roles)
    if request.method == "POST" and form.is_valid():
        try:
            given = change_role(
                membership=found,
                role=Role(form.cleaned_data["role"]),
                by=request.hat,
                at=request.received_at,
            )
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, _("Rollen er endret."))
            return redirect("accounts:membership", given.code)
    decides = [role.label for role in roles if RULES[role].decides]
    context = {"membership": found, "form": form, "decides": decides}
    return render(request, "accounts/role_change.html", context)


def _managed(request: HttpRequest, code: str) -> Membership:
    found = _membership(request, code)
    check_manages(organisation=found.organisation, role=Role(found.role), by=request.hat)
    return found


@require_http_methods(["GET", "POST"])
@once
def role_end_date(request: HttpRequest, code: str) -> HttpResponse:
    found = _managed(request, code)
    form = EndDateForm(request.POST or None, current=found.valid_to_date)
    if request.method == "POST" and form.is_valid():
        try:
            set_end_date(
                membership=found,
                valid_to_date=form.cleaned_data["valid_to_date"],
                by=request.hat,
                at=request.received_at,
            )
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, _("Siste dag med rollen er lagret."))
            return redirect("accounts:membership", code)
    return render(request, "accounts/role_end_date.html", {"membership": found, "form": form})


@require_http_methods(["GET", "POST"])
@once
def role_end(request: HttpRequest, code: str) -> HttpResponse:
    """End the role now, after having seen what that means."""
    found = _managed(request, code)
    if request.method == "POST":
        try:
            end_membership(membership=found, by=request.hat, at=request.received_at)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Rollen er avsluttet."))
        return redirect("accounts:organisation-members", found.organisation.code)
    facts = [
        (_("Navn"), found.user.name),
        (_("Rolle"), str(Role(found.role).label)),
        (_("Organisasjon"), found.organisation.name),
        (_("Når"), _("Straks. Har personen en side åpen, virker den ikke lenger.")),
    ]
    return render(request, "accounts/role_end.html", {"membership": found, "facts": facts})


@require_POST
@once
def role_confirm(request: HttpRequest, code: str) -> HttpResponse:
    """The second administrator's word on a role that decides."""
    found = _membership(request, code)
    try:
        confirm_membership(membership=found, by=request.hat, at=request.received_at)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Rollen er bekreftet, og gjelder nå."))
    return redirect("accounts:membership", code)

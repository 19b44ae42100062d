"""An organisation's people: who has which role, who is invited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actions import cancel_invitation, invite_person, manageable_roles
from accounts.display import invitation_state, invitation_table, member_table, period_of
from accounts.enums import RULES, Role
from accounts.forms import InviteForm
from accounts.limits import too_many
from accounts.models import Invitation, Membership
from accounts.permissions import check_sees_members
from jobs.once import once
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import NotAllowed, Refused
from owners.models import Organisation

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PER_PAGE = 25


@require_GET
def members(request: HttpRequest) -> HttpResponse:
    """The people of the organisation one acts for."""
    if request.hat is None:
        raise Http404
    return _draw(request, request.hat.organisation)


@require_GET
def organisation_members(request: HttpRequest, code: str) -> HttpResponse:
    """The people of any organisation that one may look into."""
    return _draw(request, _organisation(request, code))


def _organisation(request: HttpRequest, code: str) -> Organisation:
    return get_object_or_404(Organisation.objects.visible_to(request.hat), code=code)


def _draw(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    check_sees_members(request.hat, organisation)
    today, ended = in_oslo(request.received_at).date(), "avsluttet" in request.GET
    rows = (
        Membership.objects.visible_to(request.hat)
        .filter(organisation=organisation, ended_at__isnull=not ended)
        .select_related("user")
        .order_by("user__name", "user_id", "pk")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("side"))
    invitations = (
        Invitation.objects.visible_to(request.hat)
        .unanswered()
        .filter(organisation=organisation)
        .select_related("invited_by")
        .order_by("-invited_at", "-pk")
    )
    context = {
        "organisation": organisation,
        "page_obj": page,
        "ended": ended,
        "table": member_table(page, today=today, caption=_("Brukere")),
        "invitations": invitation_table(invitations[:50], now=timezone.now()),
        "can_invite": bool(manageable_roles(organisation=organisation, by=request.hat)),
        "is_own": request.hat.organisation_id == organisation.pk,
        "is_staff_side": request.hat.side == "authority",
    }
    return render(request, "accounts/members.html", context)


@require_http_methods(["GET", "POST"])
@once
def member_invite(request: HttpRequest, code: str) -> HttpResponse:
    """Invite somebody to a role in the organisation."""
    organisation = _organisation(request, code)
    check_sees_members(request.hat, organisation)
    roles = manageable_roles(organisation=organisation, by=request.hat)
    if not roles:
        raise NotAllowed(who_may=_("Administratorer, og godkjennere for sine egne folk."))
    form = InviteForm(
        request.POST or None, roles=roles, initial={"email": request.GET.get("til", "")}
    )
    if request.method == "POST":
        if limited := too_many(request, "invite"):
            return limited
        if form.is_valid() and _invite(request, organisation, form):
            messages.success(
                request, _("Invitasjonen er sendt til %(to)s.") % {"to": form.cleaned_data["email"]}
            )
            return redirect("accounts:organisation-members", organisation.code)
    decides = [role.label for role in roles if RULES[role].decides]
    context = {"organisation": organisation, "form": form, "decides": decides}
    return render(request, "accounts/member_invite.html", context)


def _invite(request: HttpRequest, organisation: Organisation, form: InviteForm) -> bool:
    values = form.cleaned_data
    try:
        invite_person(
            email=values["email"],
            name=values["name"],
            organisation=organisation,
            role=Role(values["role"]),
            valid_from_date=in_oslo(request.received_at).date(),
            valid_to_date=values["valid_to_date"],
            by=request.hat,
            at=request.received_at,
            now=timezone.now(),
        )
    except Refused as refused:
        form.add_error(refused.field or None, str(refused))
        return False
    return True


@require_GET
def invitation_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One invitation, to send again or withdraw."""
    found = _invitation(request, code)
    facts = [
        (_("E-post"), found.email),
        (_("Navn"), found.name),
        (_("Organisasjon"), found.organisation.name),
        (_("Rolle"), str(Role(found.role).label)),
        (_("Gjelder"), period_of(found)),
        (_("Invitert av"), found.invited_by.name if found.invited_by else _("Systemet")),
        (_("Lenken virker til"), in_oslo(found.expires_at)),
    ]
    context = {
        "invitation": found,
        "facts": facts[:-1],
        "expires_at": found.expires_at,
        "status": invitation_state(found, timezone.now()),
        "is_open": found.accepted_at is None and found.cancelled_at is None,
    }
    return render(request, "accounts/invitation_detail.html", context)


def _invitation(request: HttpRequest, code: str) -> Invitation:
    rows = Invitation.objects.visible_to(request.hat).select_related("organisation", "invited_by")
    return get_object_or_404(rows, code=code)


@require_POST
@once
def invitation_resend(request: HttpRequest, code: str) -> HttpResponse:
    """A new link to the same address and role; the old one dies."""
    found = _invitation(request, code)
    if limited := too_many(request, "invite"):
        return limited
    try:
        again = invite_person(
            email=found.email,
            name=found.name,
            organisation=found.organisation,
            role=Role(found.role),
            valid_from_date=found.valid_from_date,
            valid_to_date=found.valid_to_date,
            by=request.hat,
            at=request.received_at,
            now=timezone.now(),
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("accounts:invitation-detail", code)
    messages.success(request, _("Invitasjonen er sendt på nytt."))
    return redirect("accounts:invitation-detail", again.code)


@require_POST
@once
def invitation_cancel(request: HttpRequest, code: str) -> HttpResponse:
    found = _invitation(request, code)
    try:
        cancel_invitation(invitation=found, by=request.hat, at=request.received_at)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("accounts:invitation-detail", code)
    messages.success(request, _("Invitasjonen er trukket tilbake. Lenken virker ikke lenger."))
    return redirect("accounts:organisation-members", found.organisation.code)

"""Administrators' pages: people, their roles, sessions and log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import people
from accounts.actions import (
    deactivate_person,
    do_mfa_reset,
    end_sessions,
    reactivate_person,
    request_mfa_reset,
)
from accounts.display import role_table, waiting_table
from accounts.enums import FUNCTIONS_WITH_ROLES
from accounts.forms import OrganisationSearchForm, PeopleFilterForm, ReasonForm
from accounts.history import entries, events_of
from accounts.models import Membership, MfaReset, User
from accounts.permissions import check_administers, check_reads_people
from jobs.once import once
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Refused
from kompetanse.lib.tabular import write_csv
from owners.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

PER_PAGE = 25
EVENTS_SHOWN = 20


@require_GET
def user_list(request: HttpRequest) -> HttpResponse:
    """Everybody who can log in, and what waits for a second administrator."""
    check_reads_people(request.hat)
    filters = PeopleFilterForm(request.GET)
    shown = people.narrow(User.objects.visible_to(request.hat), filters)
    roles = Membership.objects.visible_to(request.hat).open().select_related("organisation")
    shown = shown.prefetch_related(
        Prefetch("memberships", queryset=roles.order_by("pk"), to_attr="open_roles")
    )
    page = Paginator(shown.order_by("name", "pk"), PER_PAGE).get_page(request.GET.get("side"))
    waiting = (
        Membership.objects.visible_to(request.hat)
        .waiting()
        .select_related("user", "organisation", "granted_by")
        .order_by("granted_at", "pk")[:PER_PAGE]
    )
    resets = MfaReset.objects.visible_to(request.hat).waiting().select_related("user")
    context = {
        "filters": filters,
        "chips": people.chips(filters),
        "page_obj": page,
        "table": people.people_table(page),
        "waiting": waiting_table(waiting) if waiting else None,
        "resets": list(resets.order_by("requested_at", "pk")[:PER_PAGE]),
        "administers": request.hat.can("administer_users"),
    }
    return render(request, "accounts/user_list.html", context)


def _person(request: HttpRequest, code: str) -> User:
    check_reads_people(request.hat)
    return get_object_or_404(User.objects.visible_to(request.hat), code=code)


@require_GET
def user_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One person: roles, how the login is secured, sessions, log."""
    person = _person(request, code)
    memberships = (
        Membership.objects.visible_to(request.hat)
        .filter(user=person)
        .select_related("organisation")
        .order_by("ended_at", "-valid_from_date", "pk")
    )
    events = Paginator(events_of(person), EVENTS_SHOWN).get_page(request.GET.get("side"))
    reset = MfaReset.objects.visible_to(request.hat).waiting().filter(user=person).first()
    administers = request.hat.can("administer_users") and person.pk != request.hat.user_id
    factors = people.factors_of(person)
    context = {
        "person": person,
        "facts": people.facts_of(person, factors),
        "table": role_table(
            memberships, today=in_oslo(request.received_at).date(), caption=_("Roller")
        ),
        "sessions": people.session_table(people.sessions_of(person)),
        "page_obj": events,
        "entries": entries(events),
        "reset": reset,
        "has_factors": bool(factors),
        "administers": administers,
        "can_do_reset": reset is not None
        and administers
        and reset.requested_by_id != request.hat.user_id,
    }
    return render(request, "accounts/user_detail.html", context)


def _act(request: HttpRequest, code: str, act: Callable[..., Any], done: str) -> HttpResponse:
    """Do one thing with a person's login and go back to the person's page."""
    person = _person(request, code)
    check_administers(request.hat)
    try:
        act(user=person, by=request.hat, at=request.received_at)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done % {"name": person.name})
    return redirect("accounts:user-detail", code)


@require_POST
@once
def user_deactivate(request: HttpRequest, code: str) -> HttpResponse:
    return _act(request, code, deactivate_person, _("Innloggingen til %(name)s er stengt."))


@require_POST
@once
def user_reactivate(request: HttpRequest, code: str) -> HttpResponse:
    return _act(request, code, reactivate_person, _("Innloggingen til %(name)s er åpnet."))


@require_POST
@once
def user_end_sessions(request: HttpRequest, code: str) -> HttpResponse:
    return _act(request, code, end_sessions, _("%(name)s er logget ut overalt."))


@require_http_methods(["GET", "POST"])
@once
def mfa_reset_request(request: HttpRequest, code: str) -> HttpResponse:
    """The first administrator: why the second factor must go."""
    person = _person(request, code)
    check_administers(request.hat)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            request_mfa_reset(
                user=person,
                reason=form.cleaned_data["reason"],
                by=request.hat,
                at=request.received_at,
            )
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, _("En annen administrator må nå fjerne den andre faktoren."))
            return redirect("accounts:user-detail", code)
    return render(request, "accounts/mfa_reset_request.html", {"person": person, "form": form})


@require_POST
@once
def mfa_reset_do(request: HttpRequest, code: str) -> HttpResponse:
    """The second administrator: take it away."""
    check_administers(request.hat)
    resets = MfaReset.objects.visible_to(request.hat).select_related("user")
    reset = get_object_or_404(resets, code=code)
    try:
        do_mfa_reset(reset=reset, by=request.hat, at=request.received_at)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, _("Den andre faktoren til %(name)s er fjernet.") % {"name": reset.user.name}
        )
    return redirect("accounts:user-detail", reset.user.code)


@require_GET
def invite_where(request: HttpRequest) -> HttpResponse:
    """For which organisation an administrator wants to invite somebody."""
    check_administers(request.hat)
    filters = OrganisationSearchForm(request.GET)
    text = filters.cleaned_data["q"] if filters.is_valid() else ""
    with_roles = Organisation.objects.visible_to(request.hat).having(*FUNCTIONS_WITH_ROLES)
    found = with_roles.matching(text).for_list()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("side"))
    context = {
        "filters": filters,
        "page_obj": page,
        "table": people.organisation_table(page, email=request.GET.get("til", "")),
    }
    return render(request, "accounts/invite_where.html", context)


@require_GET
def role_report(request: HttpRequest) -> StreamingHttpResponse:
    """Who has which roles, for the quarterly review, as CSV."""
    check_reads_people(request.hat)
    today = in_oslo(request.received_at).date()
    rows = people.report_rows(Membership.objects.visible_to(request.hat), today)
    response = StreamingHttpResponse(
        write_csv([str(word) for word in people.REPORT_HEADER], rows),
        content_type="text/csv; charset=utf-8",
    )
    response["Content-Disposition"] = f'attachment; filename="roller-{today.isoformat()}.csv"'
    return response

"""The authority's page of owners that nobody can file for, and the file that invites their first users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import first_users
from accounts.actions.first_users import AT_ONCE, invite_first_users
from accounts.display import line_table, owner_table
from accounts.forms import FirstUsersForm, OrganisationSearchForm
from accounts.limits import too_many
from accounts.permissions import check_staff
from jobs.once import once
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Refused
from kompetanse.lib.tabular import read_table

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PER_PAGE = 25
SALT = "accounts.first-users"
ONE_HOUR = 3600


@require_GET
def owners_without_user(request: HttpRequest) -> HttpResponse:
    """Owners in the county without anybody who can send in."""
    check_staff(request.hat)
    filters = OrganisationSearchForm(request.GET)
    found = first_users.owners_without_user(
        hat=request.hat, on=in_oslo(request.received_at).date(), now=timezone.now()
    ).matching(filters.cleaned_data["q"] if filters.is_valid() else "")
    page = Paginator(found.for_list(), PER_PAGE).get_page(request.GET.get("side"))
    context = {"filters": filters, "page_obj": page, "table": owner_table(page)}
    return render(request, "accounts/owners_without_user.html", context)


@require_http_methods(["GET", "POST"])
@once
def first_users_upload(request: HttpRequest) -> HttpResponse:
    """Upload the file, see what it would do, and then do it: three looks at one page."""
    check_staff(request.hat)
    if request.method == "POST" and "rows" in request.POST:
        return _do(request)
    form = FirstUsersForm(request.POST or None, request.FILES or None)
    context = {"form": form}
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"][0]
        try:
            rows = read_table(upload.read(), upload.name)
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            context |= _dry_run(request, rows)
    return render(request, "accounts/first_users_upload.html", context)


def _lines(request: HttpRequest, rows: list[list[str]]) -> list[first_users.Line]:
    return first_users.read_lines(rows, hat=request.hat, allow_demo=settings.DEMO)


def _dry_run(request: HttpRequest, rows: list[list[str]]) -> dict[str, object]:
    lines = _lines(request, rows)
    wrong = [line for line in lines if line.errors]
    return {
        "lines": line_table(wrong or lines),
        "wrong": len(wrong),
        "count": len(lines),
        "is_job": len(lines) > AT_ONCE,
        "rows": "" if wrong or not lines else signing.dumps(rows, salt=SALT, compress=True),
        "page_has_errors": bool(wrong),
    }


def _do(request: HttpRequest) -> HttpResponse:
    if limited := too_many(request, "invite"):
        return limited
    try:
        rows = signing.loads(request.POST["rows"], salt=SALT, max_age=ONE_HOUR)
        job = invite_first_users(
            lines=_lines(request, rows), by=request.hat, at=request.received_at, now=timezone.now()
        )
    except signing.BadSignature:
        messages.error(
            request, _("Siden er for gammel. Last opp filen på nytt. Ingen er invitert.")
        )
        return redirect("accounts:first-users-upload")
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("accounts:first-users-upload")
    if job is not None:
        return redirect(job.get_absolute_url())
    messages.success(request, _("Invitasjonene er sendt."))
    return redirect(reverse("accounts:owners-without-user"))

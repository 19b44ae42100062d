"""Messages on a case, for the authority and the parties, and documents that came another way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.actions import (
    is_correspondent,
    message_authority,
    message_party,
    register_document,
)
from grants.actions.correspondence import WHO_WRITES, WRITING_PARTS
from grants.actions.exclusions import check_not_recused, is_recused
from grants.models import Application
from grants.permissions import check_caseworker
from jobs.once import once
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import NotAllowed, Refused
from overview.case_forms import MessageForm, RegisterForm
from overview.views.case import case_or_404
from owners.models import Organisation
from records.models import Message

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from kompetanse.lib.actor import Actor

SHOWN = 100


def _case(request: HttpRequest, code: str) -> Application:
    """The visible case; 403 for those who see it but take no part in writing (forum, kindergarten authority)."""
    if request.hat is None:
        raise Http404
    visible = Application.objects.visible_to(request.hat).select_related(
        "applicant", "authority", "case_file", "round", "scheme_version__scheme"
    )
    application = get_object_or_404(visible, code=code)
    hat = request.hat
    if hat.side not in {"authority", "audit"} and not (
        hat.side in {"owner", "partner"} and is_correspondent(application, hat.organisation)
    ):
        raise NotAllowed(who_may=WHO_WRITES)
    return application


def _receivers(application: Application) -> list[tuple[str, str]]:
    parties = Organisation.objects.filter(
        parts__application=application, parts__part__in=WRITING_PARTS
    ).distinct()
    return [
        (one.code, one.name)
        for one in sorted(parties, key=lambda o: (o.pk != application.applicant_id, o.name))
    ]


def _may_write(application: Application, hat: Actor) -> bool:
    if application.case_file is None:
        return False
    if hat.side == "authority":
        return hat.can("handle_cases") and not is_recused(application, user_id=hat.user_id)
    return hat.can("edit_needs_report") or hat.can("confirm_partner_part")


@require_http_methods(["GET", "POST"])
@once
def message_list(request: HttpRequest, code: str) -> HttpResponse:
    """The messages that the hat may read, and a form to write one."""
    application, hat = _case(request, code), request.hat
    if request.method == "POST" and not _may_write(application, hat):
        raise NotAllowed(who_may=WHO_WRITES)
    is_staff = hat.side == "authority"
    receivers = _receivers(application) if is_staff else None
    form = MessageForm(
        request.POST or None, receivers=receivers, initial={"to": request.GET.get("til", "")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            _send(request, application, form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, _("Meldingen er sendt og journalført."))
            return redirect("overview:messages", code)
    written = (
        Message.objects.visible_to(hat)
        .filter(case_file_id=application.case_file_id)
        .select_related("from_organisation", "to_organisation", "sent_by", "document")
        .order_by("-sent_at", "-pk")[:SHOWN]
    )
    context = {
        "application": application,
        "form": form,
        "written": written,
        "can_write": _may_write(application, hat),
        "back_url": reverse("overview:case", args=[code])
        if is_staff
        else reverse("needs:report", args=[code]),
    }
    return render(request, "overview/messages.html", context)


def _send(request: HttpRequest, application: Application, data: dict[str, Any]) -> None:
    shared = {"text": data["text"], "by": request.hat, "at": request.received_at}
    if request.hat.side == "authority":
        to = get_object_or_404(Organisation.objects.visible_to(request.hat), code=data["to"])
        message_party(application=application, to=to, **shared)
    else:
        message_authority(application=application, **shared)


@require_http_methods(["GET", "POST"])
@once
def register(request: HttpRequest, code: str) -> HttpResponse:
    """Journal a document that came by post or e-mail, or a phone note."""
    application = case_or_404(request, code)
    check_caseworker(request.hat, application)
    check_not_recused(application, by=request.hat)
    today = in_oslo(request.received_at).date()
    initial = {"document_date": today, "sender": application.applicant.name, "access_code": "open"}
    form = RegisterForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            document = _register(request, application, form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            number = f"{document.journal_entry.number}/{document.journal_entry.year}"
            messages.success(request, _("Dokumentet er journalført som %s.") % number)
            return redirect("overview:case", code)
    return render(request, "overview/register.html", {"application": application, "form": form})


def _register(request: HttpRequest, application: Application, data: dict[str, Any]) -> Any:
    if data["kind"] == RegisterForm.NOTE:
        content, kind, name = data["note"].encode(), "text/plain; charset=utf-8", "telefonnotat.txt"
    else:
        found = data["inspected"]
        content, kind, name = data["content"], found.content_type, found.name
    return register_document(
        application=application,
        kind=data["kind"],
        content=content,
        content_type=kind,
        file_name=name,
        title=data["title"],
        public_title=data["public_title"],
        sender=data["sender"],
        document_date=data["document_date"],
        access_code=data["access_code"],
        access_basis=data["access_basis"],
        external_number=data["external_number"],
        by=request.hat,
        at=request.received_at,
    )

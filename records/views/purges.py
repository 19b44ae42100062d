"""Removing the contents of a document for good: one asks, another decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jobs.once import once
from kompetanse.lib.dates import format_moment
from kompetanse.lib.errors import Refused
from records.actions import check_archivist, decide_purge, drawn_together, request_purge
from records.enums import DocumentKind
from records.forms import PurgeForm
from records.models import Purge, StoredFile
from records.views.documents import document_or_404

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "POST"])
@once
def purge_request(request: HttpRequest, code: str) -> HttpResponse:
    """The archivist asks."""
    document = document_or_404(request, code)
    check_archivist(document.case_file, by=request.hat)
    form = PurgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            request_purge(
                document=document,
                reason=form.cleaned_data["reason"],
                by=request.hat,
                at=request.received_at,
            )
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, _("En annen person må godkjenne slettingen."))
            return redirect("records:journal")
    is_report = document.kind == DocumentKind.NEEDS_REPORT
    context = {
        "document": document,
        "form": form,
        "is_report": is_report,
        "has_other_half": drawn_together(document).exists(),
    }
    return render(request, "records/purge_request.html", context)


@require_http_methods(["GET", "POST"])
@once
def purge_decide(request: HttpRequest, code: str) -> HttpResponse:
    """The second person decides, seeing what goes and why."""
    if request.hat is None:
        raise Http404
    purge = get_object_or_404(
        Purge.objects.visible_to(request.hat).select_related(
            "document__case_file__authority", "document__stored_file", "requested_by"
        ),
        code=code,
    )
    refused = ""
    if request.method == "POST":
        is_approved = request.POST.get("svar") == "slett"
        try:
            decide_purge(
                purge=purge, is_approved=is_approved, by=request.hat, at=request.received_at
            )
        except Refused as error:
            refused = str(error)
        else:
            messages.success(request, _outcome(purge, is_approved=is_approved))
            return redirect("records:journal")
    document = purge.document
    names = [document.file_name, *drawn_together(document).values_list("file_name", flat=True)]
    facts = [
        (_("Dokument"), document.title),
        (_("Filer"), "\n".join(names)),
        (_("Sak"), str(document.case_file)),
        (_("Grunn"), purge.reason),
        (_("Bedt om av"), f"{purge.requested_by}, {format_moment(purge.requested_at)}"),
        (_("Fingeravtrykk som blir stående"), document.stored_file.sha256),
    ]
    context = {"purge": purge, "facts": facts, "refused": refused}
    return render(request, "records/purge_decide.html", context)


def _outcome(purge: Purge, *, is_approved: bool) -> str:
    if not is_approved:
        return _("Dokumentet blir stående.")
    if StoredFile.objects.filter(pk=purge.document.stored_file_id, purged_at=None).exists():
        return _(
            "Innholdet er slettet her. Den samme filen ligger også et annet sted, og står der."
        )
    return _("Innholdet er slettet.")

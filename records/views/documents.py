"""A document's bytes, and who may read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jobs.once import once
from kompetanse.lib.errors import Refused
from kompetanse.redirects import own_path
from records.actions import check_caseworker, lift_shielding, note_reading, shield_document
from records.forms import ShieldForm
from records.models import Document, Purge
from records.store import open_file
from records.views.serving import send_file

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_reads = structlog.get_logger("security")


def document_or_404(request: HttpRequest, code: str) -> Document:
    if request.hat is None:
        raise Http404
    found = Document.objects.visible_to(request.hat).select_related(
        "stored_file", "case_file__authority", "journal_entry"
    )
    return get_object_or_404(found, code=code)


@require_GET
def document(request: HttpRequest, code: str) -> HttpResponse:
    """The bytes as they were filed; the first reading by each organisation is kept."""
    found = document_or_404(request, code)
    if Purge.objects.done().filter(document=found).exists():
        return render(request, "records/purged.html", {"document": found}, status=410)
    content = open_file(found.stored_file)
    note_reading(document=found, by=request.hat, at=request.received_at)
    if request.hat.can("audit_all"):
        _reads.info("audit read", user_id=request.hat.user_id, document=found.code)
    return send_file(
        found.stored_file, found.file_name, content=content, as_attachment="lagre" in request.GET
    )


def _back(request: HttpRequest) -> str:
    target = request.POST.get("neste") or request.GET.get("neste", "")
    return own_path(request, target, default="/")


@require_http_methods(["GET", "POST"])
@once
def shield(request: HttpRequest, code: str) -> HttpResponse:
    """Close a document to everyone but the authority."""
    found = document_or_404(request, code)
    check_caseworker(found.case_file, by=request.hat)
    form = ShieldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            shield_document(
                document=found, **form.cleaned_data, by=request.hat, at=request.received_at
            )
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, _("Dokumentet er skjermet."))
            return redirect(_back(request))
    context = {"document": found, "form": form, "back_url": _back(request)}
    return render(request, "records/shield.html", context)


@require_http_methods(["GET", "POST"])
@once
def lift(request: HttpRequest, code: str) -> HttpResponse:
    """Open a shielded document again."""
    found = document_or_404(request, code)
    check_caseworker(found.case_file, by=request.hat)
    refused = ""
    if request.method == "POST":
        try:
            lift_shielding(document=found, by=request.hat, at=request.received_at)
        except Refused as error:
            refused = str(error)
        else:
            messages.success(request, _("Skjermingen er opphevet."))
            return redirect(_back(request))
    readers = found.readers.select_related("organisation").order_by("organisation__name")
    context = {
        "document": found,
        "refused": refused,
        "back_url": _back(request),
        "hidden": [("neste", _back(request))],
        "facts": [
            (_("Dokument"), found.title),
            (_("Kan lese det igjen"), "\n".join(r.organisation.name for r in readers) or "–"),
        ],
    }
    return render(request, "records/lift.html", context)

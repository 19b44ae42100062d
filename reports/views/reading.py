"""The page of a report: what is left to write, or how it was sent; its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kompetanse.lib.dates import format_date
from records.actions import note_reading
from records.models import Document
from records.store import open_document
from records.views.serving import send_file
from reports import checking
from reports.content import read_content
from reports.enums import WRITABLE, ReportStatus, Step
from reports.models import Attachment, PartnerPart, Snapshot
from reports.permissions import is_approver, is_editor
from reports.summary import summarise
from reports.views.framing import frame_of, load_report

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from kompetanse.lib.findings import Finding
    from reports.content import Content
    from reports.models import Report

WRITERS = ("owner", "partner")


@require_GET
def report_page(request: HttpRequest, code: str) -> HttpResponse:
    """For the owner a list of what is left, for a partner its own part and the copy, for others the control page."""
    report = load_report(request, code)
    if request.hat.side not in WRITERS:
        return redirect("reports:control", code=code)
    content = read_content(report)
    findings = checking.find(content, active=report.application.scheme_version.rules)
    edits = is_editor(request.hat, report)
    tasks = _tasks(report, content, findings)
    waits = report.status == ReportStatus.IN_APPROVAL
    context = frame_of(
        request,
        report,
        content=content,
        edits=edits and report.status in WRITABLE,
        tasks=tasks,
        begin=_first_left(report, tasks),
        left=sum(1 for finding in findings if finding.is_hard),
        parts=_part_rows(content),
        own_part=PartnerPart.objects.filter(
            report=report, partner_id=request.hat.organisation_id
        ).first(),
        snapshot=newest(report),
        may_approve=waits and is_approver(request.hat, report),
        may_take_back=waits and edits,
        is_partner=request.hat.side == "partner",
    )
    return render(request, "reports/report.html", context)


def _first_left(report: Report, tasks: list[dict[str, Any]]) -> dict[str, str] | None:
    """Where the owner goes on: the first part that is not finished."""
    left = next((one for one in tasks if one["state"] in {"not_started", "started"}), None)
    if left is None:
        return None
    return {
        "text": _("Neste del er %(part)s. Fristen er %(day)s.")
        % {"part": left["label"], "day": format_date(report.awaited_by)},
        "url": left["url"],
        "action": _("Fortsett") if report.saved_at else _("Begynn"),
    }


def newest(report: Report) -> Snapshot | None:
    """The newest copy that was sent."""
    copies = Snapshot.objects.filter(report=report).select_related(
        "document__stored_file", "taken_by"
    )
    return copies.order_by("-number").first()


def step_url(report: Report, place: str) -> str:
    """Where a part of the report is written: a measure by its code, or one of `Step`."""
    if place in Step.values:
        return reverse("reports:step", args=(report.code, place))
    return reverse("reports:measure", args=(report.code, place))


def _tasks(report: Report, content: Content, findings: list[Finding]) -> list[dict[str, Any]]:
    left = {checking.place_of(finding) for finding in findings if finding.is_hard}
    rows = [(one["code"], one["title"]) for one in content["measures"]]
    rows += [(str(step), str(Step(step).label)) for step in Step]
    return [
        {"label": label, "url": step_url(report, key), "state": _state(report, key, key in left)}
        for key, label in rows
    ]


def _state(report: Report, key: str, is_left: bool) -> str:
    if is_left:
        return "started" if report.version_of(key) else "not_started"
    return "done" if report.version_of(key) or key != Step.FILES else ""


def _part_rows(content: Content) -> list[dict[str, Any]]:
    return [
        {
            "label": part["name"],
            "tag": {"label": _("Levert"), "color": "success"}
            if part["is_complete"]
            else {"label": _("Ikke levert"), "color": "neutral"},
        }
        for part in content["parts"]
    ]


def drawn(report: Report, content: Content) -> list[Any]:
    """The contents as sections, for every page that shows them."""
    return summarise(content, groups=report.application.scheme_version.participant_categories)


@require_GET
def attachment_file(request: HttpRequest, code: str, file: str) -> HttpResponse:
    """A file of the report: a draft's only to those who write it, a filed one as the archive lets it be read."""
    report = load_report(request, code)
    found = get_object_or_404(
        Attachment.objects.visible_to(request.hat).select_related("stored_file"),
        report=report,
        code=file,
    )
    filed = Document.objects.visible_to(request.hat).filter(
        case_file_id=report.application.case_file_id, stored_file=found.stored_file
    )
    may_read = filed.exists() if found.is_filed else is_editor(request.hat, report)
    if not may_read:
        raise Http404
    return send_file(found.stored_file, found.file_name)


@require_GET
def report_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The newest copy that is drawn; the first reading is kept."""
    report = load_report(request, code)
    copies = Snapshot.objects.filter(report=report, document__isnull=False)
    held = Document.objects.visible_to(request.hat).filter(pk__in=copies.values("document_id"))
    found = held.select_related("stored_file", "case_file").order_by("-pk").first()
    if found is None:
        raise Http404
    content = open_document(found)
    note_reading(document=found, by=request.hat, at=request.received_at)
    return send_file(found.stored_file, found.file_name, content=content)

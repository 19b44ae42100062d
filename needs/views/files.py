"""The local plan, attachments, and every download of this app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jobs.once import once
from kompetanse.lib.errors import Refused
from needs import actions
from needs.actions.files import PLAN_FIELDS, PLAN_KEY
from needs.enums import Section
from needs.forms.filing import AttachmentsForm, LocalPlanForm
from needs.models import Attachment, LocalPlan, Snapshot
from needs.tasklist import section_url
from needs.views.autosaving import kept, nothing_yet
from needs.views.framing import load_report, section_frame
from needs.views.parties import explain
from needs.views.sections import (
    after_row,
    can_save,
    done_form_of,
    load_section,
    row_form_of,
)
from records.actions import note_reading
from records.models import Document
from records.store import open_document
from records.views.serving import send_file

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from needs.models import NeedsReport
    from records.models import StoredFile


@require_http_methods(["GET", "POST"])
@once
def plans(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """The local plan that the measures rest on: one of the owner's, or a new one."""
    report = load_section(request, code, section)
    plan = report.local_plan
    form = row_form_of(
        request,
        lambda data=None, files=None: LocalPlanForm(data, files, initial=_stored(plan)),
    )
    done_form = done_form_of(request, report, section)
    if can_save(form, done_form):
        try:
            if form.is_bound:
                _save_plan(request, report, form)
            return after_row(request, report, section, done_form)
        except Refused as refused:
            explain(form, refused)
    others = LocalPlan.objects.visible_to(request.hat).exclude(pk=plan.pk if plan else None)
    context = section_frame(
        report, section, form=form, plan=plan, others=others.order_by("-valid_from_date", "-pk")[:10],
        done_form=done_form, user_id=request.hat.user_id,
    )  # fmt: skip
    context["version"] = request.POST.get("version") or report.version_of(PLAN_KEY)
    return render(request, "needs/plans.html", context)


def _save_plan(request: HttpRequest, report: NeedsReport, form: LocalPlanForm) -> None:
    upload = next(iter(form.cleaned_data["file"] or []), None)
    actions.save_local_plan(
        report=report,
        plan=report.local_plan,
        data=form.cleaned_data,
        content=upload.read() if upload else None,
        file_name=upload.name if upload else "",
        seen_version=form.posted_version,
        by=request.hat,
        at=request.received_at,
    )
    messages.success(request, _("Planen er lagret."))


def _stored(plan: LocalPlan | None) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in PLAN_FIELDS} if plan else {}


@require_POST
def plan_autosave(request: HttpRequest, code: str) -> HttpResponse:
    """Keep what can be read of the plan, from when it has a name and a first day. Its file waits for the button."""
    report = load_section(request, code, Section.PLANS)
    form = LocalPlanForm(request.POST)
    form.is_valid()
    read = {name: form.cleaned_data[name] for name in PLAN_FIELDS if name in form.cleaned_data}
    try:
        return kept(
            request,
            report,
            PLAN_KEY,
            lambda: actions.save_local_plan(
                report=report, plan=report.local_plan, data=_stored(report.local_plan) | read,
                seen_version=form.posted_version, by=request.hat, at=request.received_at,
            ),
        )  # fmt: skip
    except Refused:
        return nothing_yet()


@require_POST
@once
def plan_link(request: HttpRequest, code: str, plan: str) -> HttpResponse:
    report = load_section(request, code, Section.PLANS)
    found = get_object_or_404(LocalPlan.objects.visible_to(request.hat), code=plan)
    actions.link_local_plan(report=report, plan=found, by=request.hat, at=request.received_at)
    return redirect(section_url(code, Section.PLANS))


@require_http_methods(["GET", "POST"])
@once
def attachments(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """Files that go with the report. Good ones stay when another is refused."""
    report = load_section(request, code, section)
    form = row_form_of(request, AttachmentsForm)
    done_form = done_form_of(request, report, section)
    if form.is_bound:
        form.is_valid()
        for upload in form.fields["files"].good:
            if text := _attach(request, report, upload):
                form.add_error("files", text)
    if can_save(form, done_form):
        return after_row(request, report, section, done_form)
    rows = report.attachments.select_related("stored_file").order_by("pk")
    context = section_frame(
        report, section, form=form, attachments=rows, user_id=request.hat.user_id,
        done_form=done_form,
    )  # fmt: skip
    return render(request, "needs/attachments.html", context)


def _attach(request: HttpRequest, report: Any, upload: Any) -> str:
    try:
        actions.attach_file(
            report=report, content=upload.read(), name=upload.name, by=request.hat,
            at=request.received_at,
        )  # fmt: skip
    except Refused as refused:
        return str(refused)
    return ""


@require_POST
@once
def attachment_remove(request: HttpRequest, code: str, attachment: str) -> HttpResponse:
    report = load_section(request, code, Section.ATTACHMENTS)
    found = get_object_or_404(
        Attachment.objects.visible_to(request.hat), report=report, code=attachment
    )
    found.report = report
    actions.remove_attachment(attachment=found, by=request.hat, at=request.received_at)
    return redirect(section_url(code, Section.ATTACHMENTS))


@require_GET
def attachment_file(request: HttpRequest, code: str, attachment: str) -> HttpResponse:
    report = load_report(request, code)
    found = get_object_or_404(
        Attachment.objects.visible_to(request.hat).select_related("stored_file"),
        report=report,
        code=attachment,
    )
    _check_may_read(request, report, found.stored_file)
    return send_file(found.stored_file, found.file_name)


@require_GET
def plan_file(request: HttpRequest, code: str, plan: str) -> HttpResponse:
    report = load_report(request, code)
    found = get_object_or_404(
        LocalPlan.objects.visible_to(request.hat).select_related("file"), code=plan, reports=report
    )
    if found.file is None:
        raise Http404
    _check_may_read(request, report, found.file)
    return send_file(found.file, found.file_name)


def _check_may_read(request: HttpRequest, report: NeedsReport, file: StoredFile) -> None:
    """404 when the file is filed in the case as a paper that is not the person's to read, or is shielded."""
    filed = Document.objects.filter(case_file_id=report.application.case_file_id, stored_file=file)
    if filed.exists() and not filed.visible_to(request.hat).exists():
        raise Http404


@require_GET
def document_file(request: HttpRequest, code: str, document: str) -> HttpResponse:
    """A document of the case, for those who may read it; the first reading is kept."""
    report = load_report(request, code)
    found = get_object_or_404(
        Document.objects.visible_to(request.hat).select_related("stored_file", "case_file"),
        case_file_id=report.application.case_file_id,
        code=document,
    )
    content = open_document(found)
    note_reading(document=found, by=request.hat, at=request.received_at)
    return send_file(found.stored_file, found.file_name, content=content)


@require_GET
def report_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The newest copy that is drawn."""
    report = load_report(request, code)
    snapshot = (
        Snapshot.objects.filter(application=report.application, document__isnull=False)
        .select_related("document")
        .order_by("-number")
        .first()
    )
    if snapshot is None:
        raise Http404
    return document_file(request, code, snapshot.document.code)

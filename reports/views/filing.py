"""Looking over, approving, sending, the receipt, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jobs.once import once
from kompetanse.forms.warnings import read_answers
from kompetanse.lib.errors import NotAllowed, Refused, RuleBroken, WarningsUnanswered
from reports import actions, checking
from reports import transitions as t
from reports.actions.locking import check_open
from reports.content import content_hash, read_content
from reports.enums import ReportStatus, Step
from reports.forms import DeclareForm, SendBackForm, SendOnForm
from reports.permissions import check_editor, is_approver
from reports.views.framing import frame_of, load_report
from reports.views.reading import drawn, newest, step_url

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from kompetanse.forms import BaseForm
    from kompetanse.lib.findings import Finding
    from reports.content import Content
    from reports.models import Report


def _findings(report: Report, content: Content) -> list[Finding]:
    return checking.find(content, active=report.application.scheme_version.rules)


def _frame(request: HttpRequest, report: Report, here: str, **more: Any) -> dict[str, Any]:
    """The whole report as sections, with what the rules have found."""
    content = read_content(report)
    found = _findings(report, content)
    places = {one["code"] for one in content["measures"]} | set(Step.values)
    return frame_of(
        request,
        report,
        here,
        content=content,
        parts=[
            (part, step_url(report, part.key) if part.key in places else "")
            for part in drawn(report, content)
        ],
        hash=content_hash(content),
        version=report.version,
        hard=[finding for finding in found if finding.is_hard],
        warnings=[finding for finding in found if not finding.is_hard],
        **more,
    )


@require_http_methods(["GET", "POST"])
@once
def review(request: HttpRequest, code: str) -> HttpResponse:
    """Check answers before sending (A06): to the approver, or straight in where one person may bind the owner."""
    report = load_report(request, code)
    check_editor(request.hat, report)
    check_open(report)
    two = report.application.applicant.two_person_filing
    sends_in = not two and is_approver(request.hat, report)
    name = report.application.applicant.name
    data = request.POST or None
    form = DeclareForm(data, owner=name) if sends_in else SendOnForm(data)
    if request.method == "POST" and form.is_valid():
        answer = _perform(request, report, form, sends_in=sends_in)
        if answer is not None:
            return answer
    context = _frame(
        request, report, _("Se over og send"), form=form, sends_in=sends_in, two_people=two
    )
    return render(request, "reports/review.html", context)


@require_http_methods(["GET", "POST"])
@once
def approve(request: HttpRequest, code: str) -> HttpResponse:
    """The approver's page: read-only, exactly this version (A07)."""
    report = load_report(request, code)
    if not is_approver(request.hat, report):
        raise NotAllowed(who_may=t.SUBMIT.who)
    if report.status != ReportStatus.IN_APPROVAL:
        return redirect("reports:report", code=code)
    form = DeclareForm(request.POST or None, owner=report.application.applicant.name)
    if request.method == "POST" and form.is_valid():
        answer = _perform(request, report, form, sends_in=True)
        if answer is not None:
            return answer
    two = report.application.applicant.two_person_filing
    is_own = two and report.sent_to_approver_by_id == request.hat.user_id
    context = _frame(
        request,
        report,
        _("Se over og send inn"),
        form=form,
        back_form=SendBackForm(),
        is_own=is_own,
    )
    return render(request, "reports/approve.html", context)


def _perform(
    request: HttpRequest, report: Report, form: BaseForm, *, sends_in: bool
) -> HttpResponse | None:
    """Send on or in; the page of warnings when some are unanswered, None when the form must say why not."""
    warnings = [one for one in _findings(report, read_content(report)) if not one.is_hard]
    read = read_answers(request.POST, warnings)
    if read.wants_change:
        return redirect("reports:report", code=report.code)
    common: dict[str, Any] = {
        "report": report,
        "answers": read.accepted,
        "seen_version": form.posted_version,
        "by": request.hat,
        "at": request.received_at,
    }
    try:
        if sends_in:
            actions.submit(declares=True, seen_hash=request.POST.get("hash", ""), **common)
            return redirect("reports:receipt", code=report.code)
        actions.send_to_approver(**common)
    except WarningsUnanswered as unanswered:
        return _ask(request, report, list(unanswered.findings), read)
    except RuleBroken as broken:
        for finding in broken.findings:
            form.add_error(None, str(finding.message))
        return None
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return None
    messages.success(request, _("Rapporten er sendt til godkjenning."))
    return redirect("reports:report", code=report.code)


def _ask(request: HttpRequest, report: Report, findings: list[Finding], read: Any) -> HttpResponse:
    """All warnings on one page, "Stemmer det?" (A10). The form posts where it came from."""
    answered = any(name.startswith(("svar-", "grunn-")) for name in request.POST)
    context = frame_of(
        request,
        report,
        _("Stemmer det?"),
        findings=findings,
        answers=read if answered else None,
        version=request.POST.get("version"),
        hidden=[(name, request.POST[name]) for name in ("declares", "hash") if name in request.POST],
        page_has_errors=answered,
    )  # fmt: skip
    context["back_url"] = context["report_url"]
    return render(request, "reports/warnings.html", context)


@require_POST
@once
def send_back(request: HttpRequest, code: str) -> HttpResponse:
    report = load_report(request, code)
    if not t.SEND_BACK.is_held_by(request.hat, report):
        raise NotAllowed(who_may=t.SEND_BACK.who)
    form = SendBackForm(request.POST)
    if not form.is_valid():
        context = frame_of(request, report, _("Send tilbake"), form=form, version=report.version)
        return render(request, "reports/send_back.html", context)
    actions.send_back(
        report=report,
        reason=form.cleaned_data["reason"],
        seen_version=form.posted_version,
        by=request.hat,
        at=request.received_at,
    )
    messages.success(request, _("Rapporten er sendt tilbake."))
    return redirect("reports:report", code=code)


@require_POST
@once
def take_back(request: HttpRequest, code: str) -> HttpResponse:
    report = load_report(request, code)
    actions.take_back(report=report, by=request.hat, at=request.received_at)
    messages.success(request, _("Rapporten er et utkast igjen."))
    return redirect("reports:report", code=code)


@require_GET
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt stays at this address (A08)."""
    report = load_report(request, code)
    snapshot = newest(report)
    if snapshot is None:
        raise Http404
    context = frame_of(request, report, _("Kvittering"), snapshot=snapshot)
    return render(request, "reports/receipt.html", context)

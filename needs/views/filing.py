"""Looking over, approving, sending, the receipt, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grants import transitions as t
from grants.enums import BEFORE_SUBMISSION, ApplicationStatus
from grants.permissions import WHO_APPROVES, is_owner_approver
from jobs.once import once
from kompetanse.forms.warnings import read_answers
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.deadlines import is_in_time
from kompetanse.lib.errors import NotAllowed, Refused, RuleBroken, WarningsUnanswered
from needs import actions
from needs.actions.deleting import check_may_delete
from needs.actions.ready import findings_of
from needs.content import content_hash, read_content
from needs.forms.filing import DeclareForm, LateForm, SendBackForm, SendOnForm, WithdrawForm
from needs.models import Snapshot
from needs.permissions import check_editor, why_closed
from needs.steps import after_sending
from needs.summary import requested, summarise
from needs.tasklist import left_of, section_url, states_of
from needs.views.framing import frame_of, load_report, open_request
from partnerships.people import people_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from kompetanse.forms import BaseForm
    from kompetanse.lib.findings import Finding
    from needs.models import NeedsReport


def review_frame(
    request: HttpRequest, report: NeedsReport, here: str, **more: Any
) -> dict[str, Any]:
    """The whole report as sections, what the system has checked, and the sums."""
    application = report.application
    content = read_content(report)
    findings = findings_of(report, content)
    parts = summarise(content, categories=application.scheme_version.participant_categories)
    return frame_of(
        report,
        here,
        parts=parts,
        hash=content_hash(content),
        version=application.version,
        findings=findings,
        checks=checks_of(report, findings),
        total=requested(content),
        this_year=requested(content, application.round.budget_year),
        content=content,
        is_late=not is_in_time(request.received_at, application.round.deadline_date),
        **more,
    )


def checks_of(report: NeedsReport, findings: list[Finding]) -> list[dict[str, Any]]:
    """What the system has looked at, for the aside: warnings with their answers."""
    if any(finding.is_hard for finding in findings):
        return [
            {"text": str(finding.message), "warn": True} for finding in findings if finding.is_hard
        ]
    rows: list[dict[str, Any]] = [
        {"text": _("Alle deler som trengs, er fylt ut")},
        {"text": _("Reglene i ordningen er fulgt")},
        {"text": _("Summene stemmer")},
    ]
    rows += [
        {
            "text": str(finding.message),
            "note": report.warning_answers.get(finding.key, ""),
            "warn": True,
        }
        for finding in findings
    ]
    return rows


def edit_url(report: NeedsReport, part: str) -> str:
    """Where a part of the summary is changed; comes back to the summary."""
    code = report.application.code
    if part.startswith("measure-"):
        return reverse("needs:measure", args=(code, part.removeprefix("measure-")))
    return f"{section_url(code, part)}?fra=se-over"


@require_http_methods(["GET", "POST"])
@once
def report_review(request: HttpRequest, code: str) -> HttpResponse:
    """Check answers before sending (A06): to the approver, or straight in where one person may bind the owner."""
    report = load_report(request, code)
    application = report.application
    check_editor(request.hat, application)
    asked = open_request(report)
    if application.status != ApplicationStatus.DRAFT and asked is None:
        messages.info(request, why_closed(application))
        return redirect("needs:report", code=code)
    two = application.applicant.two_person_filing
    sends_in = (asked is not None or not two) and is_owner_approver(request.hat, application)
    data, owner = request.POST or None, application.applicant.name
    form = DeclareForm(data, owner=owner) if sends_in else SendOnForm(data)
    if request.method == "POST" and form.is_valid():
        act = _act_of(report, asked is not None, sends_in)
        answer = _perform(request, report, act, form)
        if answer is not None:
            return answer
    context = review_frame(
        request, report, _("Se over og send"), form=form, sends_in=sends_in, two_people=two, asked=asked,
        approvers=_approvers(request, report) if two and asked is None else [],
        may_invite=request.hat.can("manage_members"),
    )  # fmt: skip
    states = states_of(report, context["content"], context["findings"], asked)
    context |= {"left": left_of(states), "edit": _edit_urls(report, context["parts"])}
    return render(request, "needs/review.html", context)


def _edit_urls(report: NeedsReport, parts: list[Any]) -> list[tuple[Any, str]]:
    return [(part, edit_url(report, part.key)) for part in parts]


def _approvers(request: HttpRequest, report: NeedsReport) -> list[str]:
    today = in_oslo(request.received_at).date()
    people = people_of(report.application.applicant_id, ("owner_approver",), today)
    return [person.name for person in people if person.pk != request.hat.user_id]


def _act_of(report: NeedsReport, is_completion: bool, sends_in: bool) -> str:
    if is_completion:
        return "complete"
    return "submit" if sends_in else "approve"


def _perform(
    request: HttpRequest, report: NeedsReport, act: str, form: BaseForm
) -> HttpResponse | None:
    """One of the sending acts; the page of warnings when some are unanswered, None when the form must say why not."""
    code = report.application.code
    common: dict[str, Any] = {
        "report": report,
        "by": request.hat,
        "at": request.received_at,
        "seen_version": form.posted_version,
    }
    warnings = [one for one in findings_of(report, read_content(report)) if not one.is_hard]
    read = read_answers(request.POST, warnings)
    if read.wants_change:
        return redirect("needs:report", code=code)
    answers = read.accepted
    seen = {"seen_hash": request.POST.get("hash", ""), "declares": True}
    late = request.POST.get("reason", "")
    try:
        if act == "approve":
            actions.send_to_approver(answers=answers, **common)
            messages.success(request, _("Meldingen er sendt til godkjenning."))
            return redirect("needs:report", code=code)
        if act == "complete":
            actions.answer_completion(answers=answers, **seen, **common)
        elif late:
            actions.request_late(reason=late, answers=answers, **seen, **common)
        else:
            actions.submit(answers=answers, **seen, **common)
    except WarningsUnanswered as unanswered:
        return _ask(request, report, list(unanswered.findings), read)
    except RuleBroken as broken:
        if any(finding.rule_id == "R-FRI-01" for finding in broken.findings):
            return redirect("needs:late-request", code=code)
        for finding in broken.findings:
            form.add_error(None, str(finding.message))
        return None
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return None
    return redirect("needs:receipt", code=code)


def _ask(
    request: HttpRequest, report: NeedsReport, findings: list[Finding], read: Any
) -> HttpResponse:
    """All warnings on one page, "Stemmer det?" (A10). The form posts where it came from."""
    answered = any(name.startswith(("svar-", "grunn-")) for name in request.POST)
    hidden = [
        (name, request.POST[name])
        for name in ("declares", "hash", "reason")
        if name in request.POST
    ]
    context = frame_of(
        report,
        _("Stemmer det?"),
        findings=findings,
        answers=read if answered else None,
        version=request.POST.get("version"),
        hidden=hidden,
        back_url=reverse("needs:report", args=(report.application.code,)),
        page_has_errors=answered,
    )
    return render(request, "needs/warnings.html", context)


@require_http_methods(["GET", "POST"])
@once
def report_approve(request: HttpRequest, code: str) -> HttpResponse:
    """The approver's page: read-only, exactly this version (A07)."""
    report = load_report(request, code)
    application = report.application
    if not is_owner_approver(request.hat, application):
        raise NotAllowed(who_may=WHO_APPROVES, rule_id="R-GEN-01")
    if application.status != ApplicationStatus.IN_APPROVAL:
        return redirect("needs:report", code=code)
    form = DeclareForm(request.POST or None, owner=application.applicant.name)
    if request.method == "POST" and form.is_valid():
        answer = _perform(request, report, "submit", form)
        if answer is not None:
            return answer
    context = review_frame(
        request, report, _("Se over og send inn"), form=form, back_form=SendBackForm(),
        sender=application.sent_to_approver_by,
        is_own=application.sent_to_approver_by_id == request.hat.user_id
        and application.applicant.two_person_filing,
    )  # fmt: skip
    return render(request, "needs/approve.html", context)


@require_POST
@once
def report_send_back(request: HttpRequest, code: str) -> HttpResponse:
    report = load_report(request, code)
    if not t.SEND_BACK.is_held_by(request.hat, report.application):
        raise NotAllowed(who_may=t.SEND_BACK.who)
    form = SendBackForm(request.POST)
    if not form.is_valid():
        context = frame_of(
            report, _("Send tilbake"), form=form, submit=_("Send tilbake"),
            back_url=reverse("needs:report-approve", args=(code,)),
        )  # fmt: skip
        return render(request, "needs/simple_form.html", context)
    actions.send_back(
        report=report, reason=form.cleaned_data["reason"], seen_version=form.posted_version,
        by=request.hat, at=request.received_at,
    )  # fmt: skip
    messages.success(request, _("Meldingen er sendt tilbake."))
    return redirect("needs:report", code=code)


@require_POST
@once
def report_take_back(request: HttpRequest, code: str) -> HttpResponse:
    report = load_report(request, code)
    actions.take_back(report=report, by=request.hat, at=request.received_at)
    messages.success(request, _("Meldingen er et utkast igjen."))
    return redirect("needs:report", code=code)


@require_http_methods(["GET", "POST"])
@once
def late_request(request: HttpRequest, code: str) -> HttpResponse:
    """ "Be om å få sende for sent", with a reason and the declaration (`domain.md` 0.5.4)."""
    report = load_report(request, code)
    application = report.application
    if not is_owner_approver(request.hat, application):
        raise NotAllowed(who_may=WHO_APPROVES, rule_id="R-GEN-01")
    if application.status not in BEFORE_SUBMISSION:
        return redirect("needs:report", code=code)
    form = LateForm(request.POST or None)
    declare = DeclareForm(request.POST or None, owner=application.applicant.name)
    if request.method == "POST" and form.is_valid() and declare.is_valid():
        answer = _perform(request, report, "submit", declare)
        if answer is not None:
            return answer
    context = review_frame(
        request, report, _("Be om å få sende for sent"), form=form, declare=declare
    )
    return render(request, "needs/late.html", context)


@require_GET
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt stays at this address (A08)."""
    report = load_report(request, code)
    application = report.application
    snapshot = (
        Snapshot.objects.filter(application=application)
        .select_related("document__stored_file", "taken_by")
        .order_by("-number")
        .first()
    )
    if snapshot is None:
        raise Http404
    context = frame_of(
        report, _("Kvittering"), snapshot=snapshot, coming=after_sending(application.round)
    )
    return render(request, "needs/receipt.html", context)


@require_http_methods(["GET", "POST"])
@once
def report_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """What will happen, before it happens. What was never sent is deleted instead."""
    report = load_report(request, code)
    application = report.application
    if not t.WITHDRAW.is_held_by(request.hat, application):
        raise NotAllowed(who_may=t.WITHDRAW.who)
    if application.submitted_at is None:
        return redirect("needs:report-delete", code=code)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw(
            report=report, reason=form.cleaned_data["reason"], seen_version=form.posted_version,
            by=request.hat, at=request.received_at,
        )  # fmt: skip
        messages.success(request, _("Meldingen er trukket."))
        return redirect("needs:report", code=code)
    is_over = in_oslo(request.received_at).date() > application.round.deadline_date
    context = frame_of(
        report,
        _("Trekk behovsmeldingen"),
        form=form,
        version=application.version,
        facts=[(_("Melding"), str(application.reference or application.applicant.name))],
        warning=_("Dette kan ikke gjøres om. Fristen er ute, så en ny melding kommer for sent.")
        if is_over
        else _("Dette kan ikke gjøres om. Dere kan melde på nytt før fristen."),
        submit=_("Trekk meldingen"),
        color="danger",
        back_url=reverse("needs:report", args=(code,)),
    )
    return render(request, "needs/confirm.html", context)


@require_http_methods(["GET", "POST"])
@once
def report_delete(request: HttpRequest, code: str) -> HttpResponse:
    """What goes with a draft, before it goes."""
    report = load_report(request, code)
    application = report.application
    check_editor(request.hat, application)
    check_may_delete(application)
    form = SendOnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.delete_draft(
            report=report, seen_version=form.posted_version, by=request.hat,
            at=request.received_at,
        )  # fmt: skip
        messages.success(request, _("Utkastet er slettet."))
        return redirect("needs:report-list")
    context = frame_of(
        report,
        _("Slett utkastet"),
        facts=_what_goes(report),
        version=application.version,
        warning=_("Alt dere har skrevet i utkastet, blir borte. Dette kan ikke gjøres om."),
        submit=_("Slett utkastet"),
        color="danger",
        back_url=reverse("needs:report", args=(code,)),
    )
    return render(request, "needs/confirm.html", context)


def _what_goes(report: NeedsReport) -> list[tuple[str, str]]:
    application = report.application
    titles = application.items.order_by("number").values_list("title", flat=True)
    asked = [
        *report.partner_parts.exclude(asked_at=None).values_list("partner__name", flat=True),
        *report.consents.values_list("organisation__name", flat=True),
    ]
    facts = [
        (_("Utkast"), f"{application.scheme_version.scheme.name} {application.round.budget_year}"),
        (_("Eier"), application.applicant.name),
        (_("Tiltak"), "\n".join(titles) or _("Ingen")),
    ]
    return [*facts, (_("Får beskjed"), "\n".join(sorted(asked)))] if asked else facts

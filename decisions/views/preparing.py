"""Preparing: points, the letter's own text, the live preview, sending and taking back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from decisions import actions
from decisions.documents import build_letter, draw_letter
from decisions.enums import Occasion
from decisions.forms import DismissalForm, LetterForm, PointForm
from decisions.models import Decision, Point
from decisions.outcomes import outcome_of
from decisions.permissions import check_preparer
from decisions.views.commitments import commitment_context
from decisions.views.forum import forum_context
from decisions.views.loading import get_own_decision, posted_version
from decisions.views.reading import letter_of, work_context
from grants.models import Application
from grants.permissions import check_caseworker
from jobs.once import once
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Refused, RuleBroken


@require_http_methods(["GET", "POST"])
def point(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One measure's amount and reasons, with the letter beside."""
    decision = get_own_decision(request, code)
    check_preparer(request.hat, decision)
    found = _point(request, decision, number)
    form = PointForm(request.POST or None, point=found)
    if request.method == "POST" and form.is_valid() and _save_point(request, found, form):
        messages.success(request, _("Punktet er lagret."))
        return redirect(decision)
    context = {
        "decision": decision,
        "point": found,
        "form": form,
        "letter": draw_letter(letter_of(request, decision)),
        **forum_context(request, decision, found),
        **commitment_context(decision, found),
    }
    return render(request, "decisions/point.html", context)


@require_POST
def letter_text(request: HttpRequest, code: str) -> HttpResponse:
    decision = get_own_decision(request, code)
    check_preparer(request.hat, decision)
    form = LetterForm(request.POST)
    if form.is_valid():
        actions.edit_letter(
            decision=decision,
            free_text=form.cleaned_data["free_text"],
            seen_version=posted_version(request),
            by=request.hat,
            at=request.received_at,
        )
        messages.success(request, _("Teksten er lagret."))
        return redirect(decision)
    return render(
        request, "decisions/work.html", work_context(request, decision, letter_form=form, form=form)
    )


@require_POST
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """The letter with what is being written, before it is saved. Changes nothing."""
    decision = get_own_decision(request, code)
    check_preparer(request.hat, decision)
    if "free_text" in request.POST:
        form = LetterForm(request.POST)
        if form.is_valid():
            decision.free_text = form.cleaned_data["free_text"]
    else:
        _show_unsaved(request, decision)
    letter = build_letter(decision, on=in_oslo(request.received_at).date())
    return render(
        request, "decisions/preview.html", {"letter": draw_letter(letter), "decision": decision}
    )


@require_POST
@once
def send(request: HttpRequest, code: str) -> HttpResponse:
    decision = get_own_decision(request, code)
    check_preparer(request.hat, decision)
    try:
        actions.send_to_approval(
            decision=decision,
            seen_version=posted_version(request),
            by=request.hat,
            at=request.received_at,
        )
    except (Refused, RuleBroken) as refusal:
        context = work_context(
            request, decision, refusals=_sentences(refusal), page_has_errors=True
        )
        return render(request, "decisions/work.html", context)
    messages.success(request, _("Vedtaket er sendt til godkjenning."))
    return redirect(decision)


@require_POST
@once
def take_back(request: HttpRequest, code: str) -> HttpResponse:
    decision = get_own_decision(request, code)
    try:
        actions.take_back(decision=decision, by=request.hat, at=request.received_at)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Vedtaket er et utkast igjen."))
    return redirect(decision)


@require_POST
@once
def drop_withdrawn(request: HttpRequest, code: str) -> HttpResponse:
    """Take out what was withdrawn after the draft was made."""
    decision = get_own_decision(request, code)
    try:
        left = actions.drop_withdrawn_points(
            decision=decision, by=request.hat, at=request.received_at
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(decision)
    messages.success(request, _("Det som er trukket, er tatt ut av vedtaket."))
    if left is None:
        return redirect("decisions:round", decision.round.code, decision.scheme_version.key)
    return redirect(left)


@require_POST
@once
def discard(request: HttpRequest, code: str) -> HttpResponse:
    """Take away the draft of a correction or a dismissal."""
    decision = get_own_decision(request, code)
    check_preparer(request.hat, decision)
    earlier, application = decision.replaces, decision.application
    try:
        actions.discard_draft(decision=decision, by=request.hat, at=request.received_at)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(decision)
    messages.success(request, _("Utkastet er slettet."))
    if earlier is None and application is not None:
        return redirect("overview:case", application.code)
    return redirect(earlier or "decisions:list")


@require_POST
@once
def correct(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a new decision that is to replace this one."""
    decision = get_own_decision(request, code)
    check_preparer(request.hat, decision)
    try:
        new = actions.prepare_replacement(
            decision=decision,
            occasion=Occasion.CORRECTION,
            by=request.hat,
            at=request.received_at,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(decision)
    messages.success(
        request, _("Et nytt utkast er laget. Det gamle vedtaket gjelder til det nye er fattet.")
    )
    return redirect(new)


@require_http_methods(["GET", "POST"])
@once
def dismiss(request: HttpRequest, code: str) -> HttpResponse:
    """Draft a formal dismissal of a report."""
    cases = Application.objects.visible_to(request.hat).select_related(
        "applicant", "round", "scheme_version", "authority"
    )
    application = get_object_or_404(cases, code=code)
    check_caseworker(request.hat, application)
    actions.check_dismissible(application)
    form = DismissalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decision = actions.prepare_dismissal(
                application=application,
                **form.cleaned_data,
                by=request.hat,
                at=request.received_at,
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect(decision)
    return render(request, "decisions/dismiss.html", {"application": application, "form": form})


def _point(request: HttpRequest, decision: Decision, number: int) -> Point:
    found: Point = get_object_or_404(
        Point.objects.visible_to(request.hat).select_related(
            "decision__round", "decision__scheme_version", "item__application__applicant"
        ),
        decision=decision,
        number=number,
    )
    return found


def _save_point(request: HttpRequest, found: Point, form: PointForm) -> bool:
    try:
        actions.edit_point(
            point=found,
            **form.values(),
            seen_version=form.posted_version or 0,
            by=request.hat,
            at=request.received_at,
        )
    except RuleBroken as broken:
        for finding in broken.findings:
            field = finding.field if finding.field in form.fields else None
            form.add_error(field, str(finding.message))
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    else:
        return True
    return False


def _show_unsaved(request: HttpRequest, decision: Decision) -> None:
    """Put what is in the form into the point that is shown; what can't be read yet stays as it was."""
    for shown in decision.points.all():
        if str(shown.number) != request.POST.get("number", ""):
            continue
        form = PointForm(request.POST, point=shown)
        form.is_valid()
        for name, value in form.cleaned_data.items():
            if value is not None:
                setattr(shown, name, value)
        if "amount" in form.cleaned_data and decision.is_grant:
            shown.outcome = outcome_of(
                amount=shown.amount, requested=shown.requested, measure_total=shown.amount
            )


def _sentences(refusal: Refused | RuleBroken) -> list[str]:
    if isinstance(refusal, RuleBroken):
        return list(dict.fromkeys(str(finding.message) for finding in refusal.findings))
    return [str(refusal)]

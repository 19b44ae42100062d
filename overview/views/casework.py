"""Asking the owner to correct a report, and letting in one that came too late."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants import actions
from grants.actions.exclusions import check_not_recused
from grants.permissions import WHO_DECIDES, check_caseworker, is_decision_approver
from grants.transitions import ASK_FOR_COMPLETION
from jobs.once import once
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.deadlines import next_working_day
from kompetanse.lib.errors import NotAllowed, Refused
from needs.enums import Section
from overview.case_forms import CompletionForm, ReasonForm
from overview.presence import note_presence
from overview.views.case import case_or_404
from overview.views.check import posted_version

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

DAYS_TO_CORRECT = 10


@require_http_methods(["GET", "POST"])
@once
def ask_for_completion(request: HttpRequest, code: str) -> HttpResponse:
    """Be om retting: what, in which parts, by when."""
    application = case_or_404(request, code)
    check_caseworker(request.hat, application)
    check_not_recused(application, by=request.hat)
    if request.method == "GET" and not ASK_FOR_COMPLETION.is_open(application):
        text = _("Du kan ikke be om retting nå. Behovsmeldingen har status «%(status)s».")
        messages.info(request, text % {"status": application.get_status_display()})
        return redirect("overview:case", code)
    today = in_oslo(request.received_at).date()
    due = next_working_day(today + timedelta(days=DAYS_TO_CORRECT))
    form = CompletionForm(
        request.POST or None, sections=list(Section.choices), initial={"due_date": due}
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_for_completion(
                application=application,
                **form.cleaned_data,
                seen_version=posted_version(request),
                by=request.hat,
                at=request.received_at,
            )
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, _("Eieren har fått beskjed om å rette."))
            return redirect("overview:case", code)
    context = {
        "application": application,
        "form": form,
        "presence": note_presence(code, doing="retting", by=request.hat),
    }
    return render(request, "overview/completion.html", context)


@require_http_methods(["GET", "POST"])
@once
def admit_late(request: HttpRequest, code: str) -> HttpResponse:
    """Slipp inn en for sen behovsmelding, or go to dismissal."""
    application = case_or_404(request, code)
    if not is_decision_approver(request.hat, application):
        raise NotAllowed(who_may=WHO_DECIDES)
    check_not_recused(application, by=request.hat)
    actions.check_awaits_admission(application)
    form = ReasonForm(request.POST or None, label=_("Hvorfor slippes den inn?"))
    if request.method == "POST" and form.is_valid():
        try:
            actions.admit_late(
                application=application,
                reason=form.cleaned_data["reason"],
                seen_version=posted_version(request),
                by=request.hat,
                at=request.received_at,
            )
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, _("Behovsmeldingen er sluppet inn og kan kontrolleres."))
            return redirect("overview:case", code)
    context = {
        "application": application,
        "form": form,
        "dismiss_url": reverse("decisions:dismiss", args=[code]),
    }
    return render(request, "overview/admit_late.html", context)

"""Beginning a report, or saying that there will be none this year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from grants.models import Round
from jobs.once import once
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import NotAllowed, Refused
from needs import actions
from needs.forms.starting import StartForm
from needs.views.parties import explain

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def load_round(request: HttpRequest, code: str) -> Round:
    """The round, for those who may write for an owner."""
    if request.hat is None:
        raise Http404
    rounds = Round.objects.visible_to(request.hat).select_related(
        "programme", "county", "authority"
    )
    found = get_object_or_404(rounds, code=code)
    if request.hat.side != "owner" or not request.hat.can("edit_needs_report"):
        raise NotAllowed(who_may=_("Innsendere og godkjennere hos en eier."))
    return found


@require_http_methods(["GET", "POST"])
@once
def report_start(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the scheme, and whether for a network and with last year's answers."""
    round_ = load_round(request, code)
    hat = request.hat
    form = StartForm(
        request.POST or None,
        round_=round_,
        owner=hat.organisation,
        today=in_oslo(request.received_at).date(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            report = actions.start_report(
                round_=round_,
                scheme_version=form.cleaned_data["scheme"].scheme_version,
                applicant=hat.organisation,
                network=form.cleaned_data.get("network"),
                prefill=bool(form.cleaned_data.get("prefill")),
                by=hat,
                at=request.received_at,
            )
            return redirect("needs:report", code=report.application.code)
        except Refused as refused:
            explain(form, refused)
    return render(request, "needs/start.html", {"round": round_, "form": form})


@require_POST
@once
def opt_out(request: HttpRequest, code: str) -> HttpResponse:
    round_ = load_round(request, code)
    try:
        actions.opt_out(
            round_=round_, organisation=request.hat.organisation, by=request.hat,
            at=request.received_at,
        )  # fmt: skip
        messages.success(request, _("Vi har notert at dere ikke melder behov i år."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("grants:round", code=code)


@require_POST
@once
def opt_out_undo(request: HttpRequest, code: str) -> HttpResponse:
    round_ = load_round(request, code)
    actions.undo_opt_out(
        round_=round_, organisation=request.hat.organisation, by=request.hat,
        at=request.received_at,
    )  # fmt: skip
    return redirect("grants:round", code=code)

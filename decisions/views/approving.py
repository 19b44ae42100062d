"""Approving by another person: one by one, or all that are as the forum left them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from decisions import actions
from decisions.actions.bulk import BulkFigures
from decisions.forms import ApproveForm, BulkApproveForm, DeliveryForm, ReturnForm
from decisions.models import Decision, Point
from decisions.permissions import check_approver, check_approves_in, check_preparer
from decisions.views.loading import get_own_decision, get_round, posted_version
from decisions.views.reading import reading_context, work_context
from grants.models import Round, SchemeVersion
from jobs.once import once
from kompetanse.lib.errors import Refused, RuleBroken
from kompetanse.lib.money import format_kroner


@require_http_methods(["GET", "POST"])
@once
def approve(request: HttpRequest, code: str) -> HttpResponse:
    """What will happen, and then it happens."""
    decision = get_own_decision(request, code)
    check_approver(request.hat, decision)
    form = ApproveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.approve_decision(
                decision=decision,
                seen_version=posted_version(request),
                is_impartial=form.cleaned_data["is_impartial"],
                by=request.hat,
                at=request.received_at,
            )
        except (Refused, RuleBroken) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Vedtaket er fattet. Brevet blir laget og sendt."))
            return redirect(decision)
    context = {"decision": decision, "form": form, "facts": _facts(decision)}
    return render(request, "decisions/approve.html", context)


@require_POST
def return_decision(request: HttpRequest, code: str) -> HttpResponse:
    """Underkjenn: ticks and words, back to the one who prepared it."""
    decision = get_own_decision(request, code)
    check_approver(request.hat, decision)
    form = ReturnForm(request.POST)
    if form.is_valid():
        actions.return_decision(
            decision=decision,
            **form.cleaned_data,
            seen_version=posted_version(request),
            by=request.hat,
            at=request.received_at,
        )
        messages.success(
            request,
            _("Vedtaket er sendt tilbake til %(name)s.") % {"name": decision.prepared_by.name},
        )
        return redirect(decision)
    context = work_context(request, decision, return_form=form, form=form)
    return render(request, "decisions/work.html", context)


@require_http_methods(["GET", "POST"])
@once
def approve_all(request: HttpRequest, round_code: str, version_key: str) -> HttpResponse:
    """Dette skjer: 84 vedtak, kr …, 84 brev. Figures shown are figures acted on, else 409."""
    round_, version = get_round(request, round_code, version_key)
    check_approves_in(request.hat, round_)
    figures = actions.bulk_figures(round_=round_, scheme_version=version, by=request.hat)
    form = BulkApproveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            job = actions.approve_without_deviation(
                round_=round_,
                scheme_version=version,
                seen_digest=request.POST.get("digest", ""),
                is_impartial=form.cleaned_data["is_impartial"],
                by=request.hat,
                at=request.received_at,
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect(job)
    context = {
        "round": round_,
        "version": version,
        "figures": figures,
        "form": form,
        "facts": _bulk_facts(figures, round_, version),
        "hidden": [("digest", figures.digest)],
    }
    return render(request, "decisions/approve_all.html", context)


@require_POST
@once
def note_delivery(request: HttpRequest, code: str) -> HttpResponse:
    """The letter was sent another way."""
    decision = get_own_decision(request, code)
    check_preparer(request.hat, decision)
    form = DeliveryForm(request.POST)
    if form.is_valid():
        try:
            actions.register_other_delivery(
                decision=decision, **form.cleaned_data, by=request.hat, at=request.received_at
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Sendingen er registrert."))
            return redirect(decision)
    context = {**reading_context(request, decision), "delivery_form": form, "form": form}
    return render(request, "decisions/issued.html", context)


def _facts(decision: Decision) -> list[tuple[str, Any]]:
    points = list(decision.points.all())
    frame = next((point.frame for point in points if point.frame_id), None)
    amount = sum(point.amount for point in points) - _let_go(decision, points)
    facts = [
        (_("Mottaker"), decision.recipient.name),
        (_("Vedtak"), str(decision.get_kind_display())),
        (_("Punkter"), str(len(points))),
        _sum(decision, points),
        (_("Brev"), _("1, på nynorsk") if decision.language == "nn" else _("1, på bokmål")),
        (_("Forberedt av"), decision.prepared_by.name),
    ]
    if frame:
        facts.append((_("Igjen av rammen etterpå"), f"{format_kroner(frame.free - amount)} kr"))
    return facts


def _let_go(decision: Decision, points: list[Point]) -> int:
    """Kroner that what is replaced had bound."""
    if decision.replaces_id is None or decision.is_repayment:
        return 0
    return sum(point.earlier_amount or 0 for point in points)


def _sum(decision: Decision, points: list[Point]) -> tuple[str, Any]:
    """The kroner that the decision is about, called what they are."""
    if decision.is_repayment:
        return _("Kreves tilbake"), f"{format_kroner(sum(point.amount for point in points))} kr"
    if decision.is_lapse:
        before = sum(point.earlier_amount or 0 for point in points)
        return _("Faller bort"), f"{format_kroner(before)} kr"
    return _("Sum tilskudd"), f"{format_kroner(sum(point.amount for point in points))} kr"


def _bulk_facts(
    figures: BulkFigures, round_: Round, version: SchemeVersion
) -> list[tuple[str, Any]]:
    facts = [
        (_("Ordning"), f"{version.scheme.name} {round_.budget_year}"),
        (_("Vedtak"), str(figures.count)),
        (_("Sum tilskudd"), f"{format_kroner(figures.total)} kr"),
        (
            _("Brev"),
            _("%(count)s, hvorav %(nynorsk)s på nynorsk")
            % {"count": figures.count, "nynorsk": figures.in_nynorsk},
        ),
    ]
    if figures.own:
        facts.append((_("Ikke med, fordi du har forberedt dem"), str(figures.own)))
    return facts

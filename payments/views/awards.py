"""What a recipient was granted for a measure: its plan of payments, stops, and what may come back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from decisions.models import Decision
from jobs.once import once
from kompetanse.lib.errors import Refused
from kompetanse.lib.money import format_kroner
from kompetanse.lib.tokens import new_code
from payments import actions, display
from payments.forms import ReasonForm, RegisterForm, SplitForm, StopForm
from payments.models import Award, Payment, Repayment, Stop
from payments.obstacles import obstacles_of
from payments.permissions import check_follows_up, check_stops, follows_up
from payments.sums import sums_of


@require_GET
def award(request: HttpRequest, code: str) -> HttpResponse:
    """The plan and what has become of it, for both sides."""
    found = get_award(request, code)
    payments = Payment.objects.visible_to(request.hat).filter(award=found).order_by("number")
    rows = Repayment.objects.visible_to(request.hat).filter(award=found).order_by("-pk")
    decision = found.point.decision
    context = {
        "award": found,
        "decision": decision,
        "sums": sums_of([found])[found.pk],
        "table": display.payment_table(payments),
        "repayments": display.repayment_table(
            rows.select_related("award__recipient"), names_recipient=False
        ),
        "obstacles": obstacles_of(decision) if found.amount else [],
        "stops": Stop.objects.visible_to(request.hat).open().filter(decision=decision),
        "may_follow_up": follows_up(request.hat, found.authority_id),
    }
    return render(request, "payments/award.html", context)


@require_http_methods(["GET", "POST"])
@once
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """Split what is planned into several payments."""
    found = get_award(request, code)
    check_follows_up(request.hat, found.authority_id)
    form = SplitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.split_plan(
                award=found, parts=form.parts(), by=request.hat, at=request.received_at
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Planen er lagret."))
            return redirect(found)
    planned = format_kroner(sums_of([found])[found.pk].planned)
    lead = _("Til sammen skal betalingene bli %(total)s kr.") % {"total": planned}
    return _form_page(
        request, form, _("Del utbetalingen"), decision=found.point.decision, lead=lead, back=found
    )


@require_http_methods(["GET", "POST"])
@once
def repayment_register(request: HttpRequest, code: str) -> HttpResponse:
    """Register by hand that money may have to come back."""
    found = get_award(request, code)
    check_follows_up(request.hat, found.authority_id)
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        paid = sums_of([found])[found.pk].paid
        if form.cleaned_data["amount"] > paid:
            form.add_error("amount", _("Beløpet kan ikke være mer enn det som er betalt."))
        else:
            made = actions.register_repayment(
                award=found,
                **form.cleaned_data,
                source_key=f"payments.award:{found.code}:{new_code()}",
                by=request.hat,
                at=request.received_at,
            )
            return redirect(made)
    lead = _("Mottakeren blir varslet og kan uttale seg før noe blir bestemt.")
    return _form_page(
        request,
        form,
        _("Registrer tilbakebetaling"),
        decision=found.point.decision,
        lead=lead,
        back=found,
    )


@require_http_methods(["GET", "POST"])
@once
def stop(request: HttpRequest, code: str) -> HttpResponse:
    """Stop what is not paid yet on a decision."""
    if request.hat is None:
        raise Http404
    found = get_object_or_404(Decision.objects.visible_to(request.hat).for_detail(), code=code)
    check_stops(request.hat, found)
    form = StopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.open_stop(
            decision=found,
            **form.cleaned_data,
            object_key="",
            by=request.hat,
            at=request.received_at,
        )
        messages.success(request, _("Utbetalingen er stanset."))
        return redirect(found)
    lead = _("Ingenting blir betalt før stansen er opphevet. Mottakeren ser grunnen.")
    return _form_page(request, form, _("Stans utbetalingen"), decision=found, lead=lead, back=found)


@require_http_methods(["GET", "POST"])
@once
def stop_lift(request: HttpRequest, code: str) -> HttpResponse:
    """Let the payments go on."""
    if request.hat is None:
        raise Http404
    stops = Stop.objects.visible_to(request.hat).select_related(
        "decision__recipient", "decision__case_file", "decision__application"
    )
    found = get_object_or_404(stops, code=code)
    check_stops(request.hat, found.decision)
    form = ReasonForm(request.POST or None, label=_("Hvorfor oppheves stansen?"))
    if request.method == "POST" and form.is_valid():
        actions.lift_stop(stop=found, **form.cleaned_data, by=request.hat, at=request.received_at)
        messages.success(request, _("Stansen er opphevet."))
        return redirect(found.decision)
    return _form_page(
        request, form, _("Opphev stansen"), decision=found.decision, lead="", back=found.decision
    )


def get_award(request: HttpRequest, code: str) -> Award:
    if request.hat is None:
        raise Http404
    return get_object_or_404(Award.objects.visible_to(request.hat).for_detail(), code=code)


def _form_page(
    request: HttpRequest, form: object, title: str, *, decision: Decision, lead: str, back: object
) -> HttpResponse:
    context = {
        "decision": decision,
        "form": form,
        "title": title,
        "lead": lead,
        "submit": title,
        "back_url": back.get_absolute_url(),
    }
    return render(request, "payments/reason.html", context)

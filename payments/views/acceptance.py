"""The recipient's answer to what it was granted, and its account."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from decisions.enums import DecisionStatus
from jobs.once import once
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Locked, Refused
from payments import actions, display
from payments.accountno import format_account
from payments.documents import terms_of
from payments.enums import AcceptanceStatus
from payments.forms import AcceptForm, AccountForm, ReasonForm
from payments.models import Acceptance, PayeeAccount
from payments.permissions import check_accepts, follows_up, is_recipient

GONE = (AcceptanceStatus.LAPSED, AcceptanceStatus.REPLACED)


@require_http_methods(["GET", "POST"])
@once
def acceptance(request: HttpRequest, code: str) -> HttpResponse:
    """What you say yes to, and the yes. For others where the answer stands."""
    found = get_acceptance(request, code)
    recipient = found.decision.recipient
    if request.method == "POST":
        check_accepts(request.hat, recipient.pk)
    form = None
    if is_recipient(request.hat, found) and found.status == AcceptanceStatus.WAITING:
        account_ = PayeeAccount.objects.visible_to(request.hat).current().first()
        form = AcceptForm(request.POST or None, acceptance=found, account=account_)
    if request.method == "POST" and (form is None or form.is_valid()):
        values = form.values() if form else {}
        if form is None:
            if found.status in GONE:
                raise Locked(
                    _(
                        "Tilskuddet er falt bort eller erstattet av et nytt vedtak. Det kan ikke aksepteres."
                    )
                )
            messages.info(request, _("Dere har alt svart."))
            return redirect(found)
        try:
            actions.accept_grant(acceptance=found, **values, by=request.hat, at=request.received_at)
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Dere har akseptert tilskuddet."))
            return redirect(found)
    return render(request, "payments/acceptance.html", _context(request, found, form))


@require_http_methods(["GET", "POST"])
@once
def decline(request: HttpRequest, code: str) -> HttpResponse:
    """No, with the reason."""
    found = get_acceptance(request, code)
    check_accepts(request.hat, found.decision.recipient_id)
    form = ReasonForm(request.POST or None, label=_("Hvorfor takker dere nei?"))
    if request.method == "POST" and form.is_valid():
        try:
            actions.decline_grant(
                acceptance=found,
                reason=form.cleaned_data["reason"],
                by=request.hat,
                at=request.received_at,
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Dere har takket nei til tilskuddet."))
            return redirect(found)
    context = {"acceptance": found, "decision": found.decision, "form": form}
    return render(request, "payments/decline.html", context)


@require_http_methods(["GET", "POST"])
@once
def account(request: HttpRequest) -> HttpResponse:
    """The organisation's account number, for its own approvers."""
    if request.hat is None or request.hat.side not in {"owner", "partner"}:
        raise Http404
    check_accepts(request.hat, request.hat.organisation_id)
    accounts = PayeeAccount.objects.visible_to(request.hat)
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.register_account(
            organisation=request.hat.organisation,
            number=form.cleaned_data["account_number"],
            by=request.hat,
            at=request.received_at,
        )
        messages.success(request, _("Kontonummeret er lagret."))
        return redirect("payments:account")
    current = accounts.current().select_related("registered_by").first()
    context = {
        "form": form,
        "current": current,
        "number": format_account(current.number) if current else "",
    }
    return render(request, "payments/account.html", context)


def get_acceptance(request: HttpRequest, code: str) -> Acceptance:
    """The acceptance of the decision `code` with all that its pages touch, or 404."""
    if request.hat is None:
        raise Http404
    found = Acceptance.objects.visible_to(request.hat).for_detail()
    return get_object_or_404(found, decision__code=code)


def _context(request: HttpRequest, found: Acceptance, form: AcceptForm | None) -> dict[str, Any]:
    decision = found.decision
    today = in_oslo(request.received_at).date()
    is_open = found.status == AcceptanceStatus.WAITING
    return {
        "acceptance": found,
        "decision": decision,
        "form": form,
        "letter": terms_of(decision),
        "status": display.acceptance_status(found, today),
        "is_waiting": is_open,
        "is_late": is_open and found.due_date < today,
        "is_own": decision.recipient_id == request.hat.organisation_id,
        **_following(request, found, today),
    }


def _following(request: HttpRequest, found: Acceptance, today: date) -> dict[str, Any]:
    """What a caseworker can do next with an answer that did not come, or was no."""
    decision = found.decision
    if decision.status != DecisionStatus.DISPATCHED or not follows_up(
        request.hat, decision.authority_id
    ):
        return {}
    may_lapse = actions.may_lapse(found, today)
    return {
        "may_lapse": may_lapse,
        "may_notify": found.notice is None
        and found.status == AcceptanceStatus.WAITING
        and found.due_date < today,
        "waits_for_statement": found.notice is not None
        and not may_lapse
        and found.status == AcceptanceStatus.WAITING,
    }

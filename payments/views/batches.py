"""Batches of payments: what is due, and the acts that lead from there to the bank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jobs.once import once
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import NotAllowed, Refused
from kompetanse.lib.paging import paginate
from payments import batch_display as display
from payments.accountno import format_account
from payments.actions import batches as actions
from payments.actions.payers import set_payer
from payments.batch_forms import DueForm, PayerForm, ReasonForm
from payments.batching import Figures, authority_of, due_payments, figures_of
from payments.desk import outstanding_table, waiting_tasks
from payments.models import Batch, Payer
from payments.permissions import (
    WHO_PAYS_OR_APPROVES,
    check_attests,
    check_attests_or_approves,
    sees_accounts,
)
from payments.transitions import APPROVE, ATTEST
from records.workflow import check_holder

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = 100


def get_batch(request: HttpRequest, code: str) -> Batch:
    if request.hat is None:
        raise Http404
    return get_object_or_404(Batch.objects.visible_to(request.hat).for_detail(), code=code)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    hat = request.hat
    works = ("handle_cases", "attest_payments", "approve_payments", "audit_all")
    if hat is None or not any(hat.can(name) for name in works):
        raise NotAllowed(who_may=WHO_PAYS_OR_APPROVES) if hat else Http404
    rows = Batch.objects.visible_to(hat).select_related("authority")
    page = paginate(rows, order=("-made_at", "-pk"), cursor=request.GET.get("fra", ""))
    attests = hat.can("attest_payments") and hat.side == "authority"
    waiting = None
    today = in_oslo(request.received_at).date()
    if attests:
        waiting = display.ready_sums(due_payments(authority_of(request.hat), until=today, by=hat))
    context = {
        "table": display.batch_table(page.rows),
        "page": page,
        "attests": attests,
        "waiting": waiting,
        "tasks": waiting_tasks(hat, today),
        "outstanding": outstanding_table(hat),
    }
    return render(request, "payments/batches.html", context)


@require_http_methods(["GET", "POST"])
@once
def new(request: HttpRequest) -> HttpResponse:
    """What is due, what of it may go out, and what not and why."""
    authority = authority_of(request.hat)
    check_attests(request.hat, authority.pk)
    today = in_oslo(request.received_at).date()
    form = DueForm(request.POST or None, initial={"due_until": today})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_batch(
                authority=authority,
                due_until=form.cleaned_data["due_until"],
                by=request.hat,
                at=request.received_at,
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Utbetalingen er laget. Se over den og attester."))
            return redirect(made)
    due = due_payments(authority, until=today, by=request.hat)
    context = {"form": form, "ready": display.ready_sums(due), "table": display.obstacle_table(due)}
    return render(request, "payments/batch_new.html", context)


@require_http_methods(["GET", "POST"])
@once
def payer(request: HttpRequest) -> HttpResponse:
    """From which account the authority pays, and its cost centre."""
    authority = authority_of(request.hat)
    check_attests(request.hat, authority.pk)
    standing = Payer.objects.filter(authority=authority).first()
    initial = (
        {
            "account_number": format_account(standing.account_number),
            "cost_centre": standing.cost_centre,
        }
        if standing
        else {}
    )
    form = PayerForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        set_payer(authority=authority, **form.cleaned_data, by=request.hat, at=request.received_at)
        messages.success(request, _("Oppsettet er lagret."))
        return redirect("payments:batches")
    return render(request, "payments/payer.html", {"form": form})


@require_GET
def batch(request: HttpRequest, code: str) -> HttpResponse:
    found = get_batch(request, code)
    return render(request, "payments/batch.html", batch_context(request, found))


def batch_context(request: HttpRequest, found: Batch, **more: Any) -> dict[str, Any]:
    hat = request.hat
    shows_accounts = sees_accounts(hat, found.authority_id)
    lines = found.lines.visible_to(hat).for_list()
    page = paginate(lines, order=("number", "pk"), cursor=request.GET.get("fra", ""), size=PAGE)
    return {
        "batch": found,
        "status": display.status_of(found),
        "steps": display.steps_of(found),
        "facts": display.facts_of(found),
        "next": display.next_of(found, hat),
        "table": display.line_table(found, page.rows, hat, shows_accounts=shows_accounts),
        "page": page,
        "documents": display.documents_of(found, hat) if shows_accounts else [],
        "may": display.acts_of(found, hat),
        "reason_form": ReasonForm(),
        **more,
    }


@require_http_methods(["GET", "POST"])
@once
def attest(request: HttpRequest, code: str) -> HttpResponse:
    found = get_batch(request, code)
    check_holder(ATTEST, by=request.hat, obj=found)
    return _confirm(request, found, act=actions.attest_batch, template="payments/batch_attest.html",
                    done=_("Utbetalingen er attestert. En annen må godkjenne den."))  # fmt: skip


@require_http_methods(["GET", "POST"])
@once
def approve(request: HttpRequest, code: str) -> HttpResponse:
    found = get_batch(request, code)
    check_holder(APPROVE, by=request.hat, obj=found)
    return _confirm(request, found, act=actions.approve_batch, template="payments/batch_approve.html",
                    done=_("Utbetalingen er godkjent. Filene er klare."))  # fmt: skip


def _confirm(
    request: HttpRequest, found: Batch, *, act: Callable[..., Batch], template: str, done: str
) -> HttpResponse:
    """What will happen, and then it happens; when it is not what was seen any more, both are shown (409)."""
    refused = ""
    if request.method == "POST":
        try:
            act(
                batch=found,
                seen_digest=request.POST.get("digest", ""),
                by=request.hat,
                at=request.received_at,
            )
        except actions.BatchChanged as changed:
            return _changed(request, found, changed.now)
        except Refused as refusal:
            refused = str(refusal)
        else:
            messages.success(request, done)
            return redirect(found)
    now = figures_of(found)
    context = {"batch": found, "figures": now, "facts": display.figures_facts(now), "refused": refused,
               "falling": display.falling_table(now), "accounts": display.account_table(now),
               "hidden": [("digest", now.digest), ("seen", display.said(now))]}  # fmt: skip
    return render(request, template, context)


def _changed(request: HttpRequest, found: Batch, now: Figures) -> HttpResponse:
    found = Batch.objects.for_detail().get(pk=found.pk)
    context = {
        "batch": found,
        "status": display.status_of(found),
        "seen": request.POST.get("seen", "")[:200],
        "now": display.said(now),
        "falling": display.falling_table(now),
        "moved": [row.payment.payee.name for row in now.moved] if found.status != "draft" else [],
    }
    return render(request, "payments/batch_changed.html", context, status=409)


@require_POST
@once
def send_back(request: HttpRequest, code: str) -> HttpResponse:
    found = get_batch(request, code)
    check_attests_or_approves(request.hat, found.authority_id)
    form = ReasonForm(request.POST)
    if form.is_valid():
        actions.return_batch(
            batch=found, **form.cleaned_data, by=request.hat, at=request.received_at
        )
        messages.success(request, _("Utbetalingen er sendt tilbake til attestering."))
        return redirect(found)
    context = batch_context(request, found, reason_form=form, form=form)
    return render(request, "payments/batch.html", context)


@require_http_methods(["GET", "POST"])
@once
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Give the batch up: says why."""
    found = get_batch(request, code)
    check_attests_or_approves(request.hat, found.authority_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.cancel_batch(
            batch=found, **form.cleaned_data, by=request.hat, at=request.received_at
        )
        messages.success(request, _("Utbetalingen er avbrutt. Betalingene er planlagt på nytt."))
        return redirect(found)
    context = {"batch": found, "form": form, "facts": display.facts_of(found)}
    return render(request, "payments/batch_cancel.html", context)


@require_POST
@once
def transfer(request: HttpRequest, code: str) -> HttpResponse:
    found = get_batch(request, code)
    actions.transfer_batch(batch=found, by=request.hat, at=request.received_at)
    messages.success(request, _("Utbetalingen er merket som overført."))
    return redirect(found)

"""Change notices: told by the recipient, read by both, answered by the authority."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from decisions import actions
from decisions.enums import ChangeStatus, DecisionKind
from decisions.forms import ChangeForm, RefuseChangeForm
from decisions.models import ChangeNotice, Decision
from decisions.partners import partner_ids
from decisions.permissions import check_preparer, check_recipient, is_notifier, is_preparer
from decisions.views.loading import get_decision
from jobs.once import once
from kompetanse.lib.errors import Refused
from records.actions import note_reading
from records.models import Document
from records.store import open_document
from records.views.serving import send_file

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.hat import Hat

COLORS = {
    ChangeStatus.SENT: "warning",
    ChangeStatus.ANSWERED: "success",
    ChangeStatus.WITHDRAWN: "neutral",
}


@require_http_methods(["GET", "POST"])
@once
def change_new(request: HttpRequest, code: str) -> HttpResponse:
    """Meld fra om endring."""
    decision = get_decision(request, code)
    check_recipient(request.hat, decision)
    points = [point for point in decision.points.all() if point.outcome in {"granted", "partly"}]
    form = ChangeForm(
        request.POST or None,
        request.FILES or None,
        points=points,
        partners=partner_ids(decision, points),
        is_owner=decision.application_id is not None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            notice = actions.send_change_notice(
                decision=decision, **form.values(), by=request.hat, at=request.received_at
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Endringsmeldingen er sendt. Dere får svar i et vedtak."))
            return redirect(notice)
    return render(request, "decisions/change_new.html", {"decision": decision, "form": form})


@require_GET
def change(request: HttpRequest, code: str) -> HttpResponse:
    """One notice, as both sides see it."""
    return render(request, "decisions/change.html", _context(request, _notice(request, code)))


@require_GET
def change_file(request: HttpRequest, code: str, document: str) -> HttpResponse:
    """What was sent, for those who may read it; the first reading is kept."""
    notice = _notice(request, code)
    found = get_object_or_404(
        Document.objects.visible_to(request.hat).select_related("stored_file", "case_file"),
        journal_entry_id=notice.document.journal_entry_id,
        code=document,
    )
    content = open_document(found)
    note_reading(document=found, by=request.hat, at=request.received_at)
    return send_file(found.stored_file, found.file_name, content=content)


@require_POST
@once
def change_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    notice = _notice(request, code)
    actions.withdraw_change_notice(notice=notice, by=request.hat, at=request.received_at)
    messages.success(request, _("Endringsmeldingen er trukket."))
    return redirect(notice)


@require_POST
@once
def change_accept(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the decision that changes the grant."""
    notice = _notice(request, code)
    check_preparer(request.hat, notice.decision)
    try:
        draft = actions.accept_change(notice=notice, by=request.hat, at=request.received_at)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(notice)
    messages.success(
        request, _("Et utkast er laget. Endre punktene slik det er meldt, og send til godkjenning.")
    )
    return redirect(draft)


@require_POST
@once
def change_refuse(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the decision that the change is not accepted."""
    notice = _notice(request, code)
    check_preparer(request.hat, notice.decision)
    form = RefuseChangeForm(request.POST)
    if form.is_valid():
        try:
            draft = actions.refuse_change(
                notice=notice, **form.cleaned_data, by=request.hat, at=request.received_at
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Et utkast til avslag er laget."))
            return redirect(draft)
    context = {**_context(request, notice), "refuse_form": form, "form": form}
    return render(request, "decisions/change.html", context)


def _notice(request: HttpRequest, code: str) -> ChangeNotice:
    notices = ChangeNotice.objects.visible_to(request.hat).for_detail()
    return get_object_or_404(notices, code=code)


def _context(request: HttpRequest, notice: ChangeNotice) -> dict[str, Any]:
    hat, decision = request.hat, notice.decision
    points = decision.points.filter(number__in=notice.point_numbers).select_related("item")
    documents = Document.objects.visible_to(hat).filter(
        journal_entry_id=notice.document.journal_entry_id
    )
    answer = notice.answer
    shows_answer = answer is not None and (
        hat.side == "authority" or answer.available_at is not None
    )
    return {
        "notice": notice,
        "decision": decision,
        "points": points.order_by("number"),
        "documents": documents.order_by("pk"),
        "status": {"label": notice.get_status_display(), "color": COLORS[notice.status]},
        "answer": answer if shows_answer else None,
        "partner_has": _granted_to(notice.old_partner_id, decision, hat)
        if hat.side == "authority"
        else None,
        "may_answer": is_preparer(hat, decision) and notice.is_open and answer is None,
        "may_withdraw": is_notifier(hat, notice) and notice.is_open and answer is None,
        "refuse_form": RefuseChangeForm(),
    }


def _granted_to(partner: int | None, decision: Decision, hat: Hat) -> Decision | None:
    """What the partner that leaves was granted itself: a decision of its own, which a change of the owner's does not touch."""
    grants = Decision.objects.visible_to(hat).of(decision.round, decision.scheme_version)
    found = grants.in_force().filter(recipient_id=partner, kind=DecisionKind.GRANT)
    return found.filter(
        points__item__application_id=decision.application_id, points__amount__gt=0
    ).first()

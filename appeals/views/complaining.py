"""Complaining in the portal, and registering what came another way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from appeals import actions
from appeals.counting import last_day
from appeals.forms import ComplaintForm, RegisterForm
from appeals.permissions import check_staff_of
from appeals.views.loading import get_decision
from jobs.once import once
from kompetanse.lib.deadlines import is_in_time
from kompetanse.lib.errors import Refused

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from decisions.models import Decision
    from owners.models import Organisation
    from records.models import StoredFile


@require_http_methods(["GET", "POST"])
@once
def complain(request: HttpRequest, code: str) -> HttpResponse:
    """A party's form, with the last day on it. Late ones are received too."""
    decision = get_decision(request, code)
    actions.check_complains(request.hat, decision)
    actions.check_may_be_complained_on(decision)
    deadline = last_day(decision)
    is_late = deadline is not None and not is_in_time(request.received_at, deadline)
    form = ComplaintForm(
        request.POST or None, request.FILES or None,
        decision=decision, user_id=request.hat.user_id, is_late=is_late,
    )  # fmt: skip
    kept = ""
    if form.is_bound:
        is_valid = form.is_valid()
        kept = form.keep(_let_in(request, form))
        if is_valid and form.is_valid() and (appeal := _send(request, decision, form)):
            messages.success(request, _("Klagen er sendt. Kvitteringen ligger under Dokumenter."))
            return redirect(appeal)
    context = {
        "decision": decision, "form": form, "deadline": deadline, "is_late": is_late, "kept": kept,
    }  # fmt: skip
    return render(request, "appeals/complain.html", context)


@require_http_methods(["GET", "POST"])
@once
def register(request: HttpRequest, code: str) -> HttpResponse:
    """Staff write down a complaint that came on paper or by e-mail."""
    decision = get_decision(request, code)
    check_staff_of(request.hat, decision)
    actions.check_may_be_complained_on(decision)
    parties = _parties(decision)
    form = RegisterForm(
        request.POST or None, request.FILES or None, decision=decision,
        parties=[(each.code, each.name) for each in parties],
    )  # fmt: skip
    if (
        form.is_bound
        and form.is_valid()
        and (appeal := _register(request, decision, form, parties))
    ):
        messages.success(request, _("Klagen er registrert og journalført."))
        return redirect(appeal)
    context = {"decision": decision, "form": form, "deadline": last_day(decision)}
    return render(request, "appeals/register.html", context)


def _let_in(request: HttpRequest, form: ComplaintForm) -> list[tuple[StoredFile, str]]:
    """The uploads that may come in, kept at once so that nobody must choose them again; of the others the form says why not."""
    found = []
    for upload in form.fields["files"].good:  # type: ignore[attr-defined]
        upload.seek(0)
        try:
            found.append(
                actions.keep_file(content=upload.read(), name=upload.name, at=request.received_at)
            )
        except Refused as refused:
            form.add_error("files", str(refused))
    return found


def _send(request: HttpRequest, decision: Decision, form: ComplaintForm) -> Any:
    complaint = actions.Complaint(
        points=form.wanted(),
        reasons=form.cleaned_data["reasons"],
        late_reason=form.cleaned_data.get("late_reason", ""),
        wants_suspension=form.cleaned_data["wants_suspension"],
        files=form.kept_files,
    )
    try:
        return actions.complain(
            decision=decision, complaint=complaint, by=request.hat, at=request.received_at
        )
    except Refused as refused:
        _explain(form, refused)
    return None


def _register(
    request: HttpRequest, decision: Decision, form: RegisterForm, parties: list[Organisation]
) -> Any:
    data = form.cleaned_data
    try:
        files = [
            actions.keep_file(content=upload.read(), name=upload.name, at=request.received_at)
            for upload in data["files"]
        ]
        return actions.register_complaint(
            decision=decision,
            party=next(each for each in parties if each.code == data["party"]),
            complaint=actions.Complaint(
                points={int(number): "" for number in data["points"]},
                reasons=data["reasons"],
                wants_suspension=data["wants_suspension"],
                files=files[1:],
            ),
            way=data["way"],
            received_date=data["received_date"],
            sent_date=data["sent_date"],
            paper=files[0],
            by=request.hat,
            at=request.received_at,
        )
    except Refused as refused:
        _explain(form, refused)
    return None


def _parties(decision: Decision) -> list[Organisation]:
    """Who may have written: the recipient, the applicant, the forum."""
    found = [decision.recipient]
    if decision.application is not None:
        found.append(decision.application.applicant)
    found.append(decision.round.forum)
    return list({each.pk: each for each in found}.values())


def _explain(form: Any, refused: Refused) -> None:
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))

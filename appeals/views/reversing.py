"""The authority changes its own decision: the ground, prior notice when it harms, then the draft of the new one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from appeals import actions
from appeals.forms import ReversalForm
from appeals.models import Reversal
from appeals.permissions import check_staff_of
from appeals.standing import replacement_of
from appeals.views.loading import get_decision
from jobs.once import once
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Refused

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from decisions.models import Decision


@require_http_methods(["GET", "POST"])
@once
def reverse_decision(request: HttpRequest, code: str) -> HttpResponse:
    """One page: begin, and when prior notice has been given, go on when the time to answer is over."""
    decision = get_decision(request, code)
    check_staff_of(request.hat, decision)
    opened = Reversal.objects.visible_to(request.hat).filter(decision=decision, begun_at=None)
    waiting = opened.select_related("opened_by").first()
    form = ReversalForm(request.POST if request.method == "POST" and waiting is None else None)
    refusal = ""
    if request.method == "POST" and (waiting is not None or form.is_valid()):
        try:
            return _go_on(request, decision, waiting, form)
        except Refused as refused:
            if waiting is None:
                form.add_error(
                    refused.field if refused.field in form.fields else None, str(refused)
                )
            refusal = str(refused)
    today = in_oslo(request.received_at).date()
    due = waiting.answer_due_date if waiting else None
    context = {
        "decision": decision,
        "form": form,
        "waiting": waiting,
        "is_over": due is None or today > due,
        "refusal": refusal,
    }
    return render(request, "appeals/reverse.html", context)


def _go_on(
    request: HttpRequest, decision: Decision, waiting: Reversal | None, form: ReversalForm
) -> HttpResponse:
    who: dict[str, Any] = {"by": request.hat, "at": request.received_at}
    if waiting is not None:
        return redirect(actions.begin_reversal(reversal=waiting, **who))
    opened = actions.open_reversal(decision=decision, **form.cleaned_data, **who)
    if opened.is_harmful:
        messages.success(request, _("Forhåndsvarselet er sendt."))
        return redirect("appeals:reverse", decision.code)
    messages.success(
        request, _("Et nytt utkast er laget. Det gamle vedtaket gjelder til det nye er fattet.")
    )
    return redirect(replacement_of(decision) or decision)

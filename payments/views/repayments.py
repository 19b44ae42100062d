"""Money that is to come back: the list of a round, the matter, and each step that it can take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from jobs.once import once
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Refused
from kompetanse.lib.paging import paginate
from payments import actions, display, transitions
from payments.enums import OUTSTANDING, RepaymentStatus
from payments.forms import InstalmentsForm, PaidForm, ReasonForm
from payments.models import Repayment
from payments.permissions import check_follows_up, follows_up
from payments.views.following import PAGE, get_round
from records import workflow

if TYPE_CHECKING:
    from django.forms import Form
    from django.utils.functional import Promise

    from records.workflow import Transition

Act = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One step on a page of its own: what it is called, what it asks for, and the act. `edge` says who may, and when."""

    title: str | Promise
    form: type[Form]
    act: Act
    edge: Transition | None = None
    lead: str | Promise = ""


STEPS: dict[str, Step] = {
    "varsel": Step(
        gettext_lazy("Send forhåndsvarsel"),
        ReasonForm,
        lambda repayment, reason, **by: actions.notify_repayment(
            repayment=repayment, reasons=reason, **by
        ),
        transitions.NOTIFY,
        gettext_lazy("Mottakeren får et brev og tre uker til å uttale seg."),
    ),
    "vedtak": Step(
        gettext_lazy("Lag vedtak om tilbakebetaling"),
        ReasonForm,
        lambda repayment, reason, **by: actions.draft_repayment(
            repayment=repayment, reasons=reason, **by
        ),
        lead=gettext_lazy("En annen må godkjenne vedtaket."),
    ),
    "avdrag": Step(
        gettext_lazy("Avtal avdrag"),
        InstalmentsForm,
        actions.agree_instalments,
        transitions.AGREE_INSTALMENTS,
        gettext_lazy("Beløpet deles i like deler, med en måned mellom."),
    ),
    "betalt": Step(
        gettext_lazy("Registrer innbetaling"),
        PaidForm,
        actions.register_instalment,
        transitions.REPAID,
        gettext_lazy("Neste avdrag blir merket som betalt."),
    ),
    "innkreving": Step(
        gettext_lazy("Send til innkreving"),
        ReasonForm,
        actions.send_to_collection,
        transitions.COLLECT,
    ),
    "frafall": Step(
        gettext_lazy("Frafall kravet"), ReasonForm, actions.waive_repayment, transitions.WAIVE
    ),
    "overfor": Step(
        gettext_lazy("Overfør til neste år"),
        ReasonForm,
        actions.carry_over,
        transitions.CARRY_OVER,
        gettext_lazy("Mottakeren kan bruke pengene på samme tiltak neste år."),
    ),
    "trekk": Step(
        gettext_lazy("Trekk fra i neste utbetaling"),
        ReasonForm,
        actions.offset_repayment,
        transitions.OFFSET,
        gettext_lazy("Beløpet holdes tilbake i mottakerens neste planlagte betaling."),
    ),
}


@require_GET
def repayments(request: HttpRequest, code: str) -> HttpResponse:
    """What may have to come back in a round, the newest first."""
    round_ = get_round(request, code)
    own = Repayment.objects.visible_to(request.hat).filter(award__round=round_)
    page = paginate(
        own.select_related("award__recipient"),
        order=("-registered_at", "-pk"),
        cursor=request.GET.get("fra", ""),
        size=PAGE,
    )
    context = {"round": round_, "page": page, "table": display.repayment_table(page.rows)}
    return render(request, "payments/repayments.html", context)


@require_GET
def repayment(request: HttpRequest, code: str) -> HttpResponse:
    """The matter as both sides see it, with what the reader can do next."""
    found = get_repayment(request, code)
    rows = list(found.instalments.visible_to(request.hat).order_by("number"))
    context = {
        "repayment": found,
        "decision": found.award.point.decision,
        "status": display.repayment_status(found),
        "table": display.instalment_table(rows) if rows else None,
        "steps": [
            {"url": name, "title": step.title}
            for name, step in STEPS.items()
            if _is_offered(request, found, name, step)
        ],
        "is_staff": request.hat.side == "authority",
        "is_outstanding": found.status in OUTSTANDING,
        "demand": found.decision if found.decision and found.decision.available_at else None,
    }
    return render(request, "payments/repayment.html", context)


@require_http_methods(["GET", "POST"])
@once
def repayment_step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """One step, on a page of its own."""
    found = get_repayment(request, code)
    if step not in STEPS:
        raise Http404
    chosen = STEPS[step]
    _check(request, found, chosen)
    form = chosen.form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            chosen.act(repayment=found, **form.cleaned_data, by=request.hat, at=request.received_at)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Det er gjort."))
            return redirect(found)
    context = {
        "decision": found.award.point.decision,
        "form": form,
        "title": chosen.title,
        "lead": chosen.lead,
        "submit": chosen.title,
        "back_url": found.get_absolute_url(),
    }
    return render(request, "payments/reason.html", context)


def get_repayment(request: HttpRequest, code: str) -> Repayment:
    if request.hat is None:
        raise Http404
    return get_object_or_404(Repayment.objects.visible_to(request.hat).for_detail(), code=code)


def _check(request: HttpRequest, found: Repayment, step: Step) -> None:
    if step.edge is None:
        check_follows_up(request.hat, found.award.authority_id)
    else:
        workflow.check_holder(step.edge, by=request.hat, obj=found)


def _is_offered(request: HttpRequest, found: Repayment, name: str, step: Step) -> bool:
    if step.edge is None:
        today = in_oslo(request.received_at).date()
        return follows_up(request.hat, found.award.authority_id) and actions.may_demand(
            found, today
        )
    if name == "trekk" and found.status == RepaymentStatus.NOTIFIED:
        return False  # the recipient speaks first
    return bool(workflow.offered([step.edge], hat=request.hat, obj=found))

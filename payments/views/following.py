"""Staff follow the answers of a round: who is late, prior notice, and the decision that a grant lapses."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from grants.models import Round
from jobs.once import once
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Refused
from kompetanse.lib.paging import paginate
from payments import actions, display
from payments.enums import AcceptanceStatus
from payments.forms import ReasonForm
from payments.models import Acceptance, PriorNotice
from payments.permissions import check_accepts, check_follows_up, check_sees_money, is_answerer
from payments.views.acceptance import get_acceptance

PAGE = 25
OVERDUE = "over_fristen"


@require_GET
def acceptances(request: HttpRequest, code: str) -> HttpResponse:
    """The answers of a round: who waits, who is late, who said yes and no."""
    round_ = get_round(request, code)
    today = in_oslo(request.received_at).date()
    own = Acceptance.objects.visible_to(request.hat).filter(decision__round=round_)
    late = Q(status=AcceptanceStatus.WAITING, due_date__lt=today)
    counts = own.aggregate(
        **{status.value: Count("pk", filter=Q(status=status)) for status in AcceptanceStatus},
        **{OVERDUE: Count("pk", filter=late)},
    )
    chosen = request.GET.get("status", "")
    if chosen == OVERDUE:
        own = own.filter(late)
    elif chosen in AcceptanceStatus.values:
        own = own.filter(status=chosen)
    page = paginate(
        own.for_list(), order=("due_date", "pk"), cursor=request.GET.get("fra", ""), size=PAGE
    )
    context = {
        "round": round_,
        "page": page,
        "table": display.acceptance_table(page.rows, today=today),
        "views": _views(counts, chosen),
    }
    return render(request, "payments/acceptances.html", context)


@require_http_methods(["GET", "POST"])
@once
def lapse_notice(request: HttpRequest, code: str) -> HttpResponse:
    """Write and send the prior notice that the grant may lapse."""
    found = get_acceptance(request, code)
    check_follows_up(request.hat, found.decision.authority_id)
    form = ReasonForm(request.POST or None, label=_("Hvorfor kan tilskuddet falle bort?"))
    if request.method == "POST" and form.is_valid():
        try:
            actions.notify_lapse(
                acceptance=found,
                reasons=form.cleaned_data["reason"],
                by=request.hat,
                at=request.received_at,
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Forhåndsvarselet er sendt."))
            return redirect(found)
    context = {
        "decision": found.decision,
        "form": form,
        "title": _("Varsle om at tilskuddet kan falle bort"),
        "lead": _("Mottakeren får et brev og tre uker til å uttale seg."),
        "submit": _("Send forhåndsvarsel"),
        "back_url": found.get_absolute_url(),
    }
    return render(request, "payments/reason.html", context)


@require_http_methods(["GET", "POST"])
@once
def lapse(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the decision that the grant lapses."""
    found = get_acceptance(request, code)
    check_follows_up(request.hat, found.decision.authority_id)
    form = ReasonForm(request.POST or None, label=_("Begrunnelse i vedtaket"))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.draft_lapse(
                acceptance=found,
                reasons=form.cleaned_data["reason"],
                by=request.hat,
                at=request.received_at,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Utkastet er laget. En annen må godkjenne vedtaket."))
            return redirect(made)
    context = {
        "decision": found.decision,
        "form": form,
        "title": _("Lag vedtak om bortfall"),
        "lead": _("Når vedtaket er fattet, går pengene tilbake til rammen."),
        "submit": _("Lag utkast til vedtak"),
        "back_url": found.get_absolute_url(),
    }
    return render(request, "payments/reason.html", context)


@require_http_methods(["GET", "POST"])
@once
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """A prior notice, and what the recipient says to it."""
    found = get_notice(request, code)
    if request.method == "POST":
        check_accepts(request.hat, found.decision.recipient_id)
    may_state = found.stated_at is None and is_answerer(request.hat, found)
    form = ReasonForm(request.POST or None, label=_("Hva vil dere si?")) if may_state else None
    if request.method == "POST" and form is not None and form.is_valid():
        actions.state_on_notice(
            notice=found,
            text=form.cleaned_data["reason"],
            by=request.hat,
            at=request.received_at,
        )
        messages.success(request, _("Uttalelsen er sendt."))
        return redirect(found)
    today = in_oslo(request.received_at).date()
    context = {
        "notice": found,
        "decision": found.decision,
        "form": form,
        "is_late": found.statement_due_date < today,
        "is_own": request.hat.organisation_id == found.decision.recipient_id,
    }
    return render(request, "payments/notice.html", context)


def get_round(request: HttpRequest, code: str) -> Round:
    """A round whose money the hat may look at, 403 for others who see it."""
    if request.hat is None:
        raise Http404
    rounds = Round.objects.visible_to(request.hat).select_related("authority", "programme")
    found = get_object_or_404(rounds, code=code)
    check_sees_money(request.hat, found)
    return found


def get_notice(request: HttpRequest, code: str) -> PriorNotice:
    if request.hat is None:
        raise Http404
    found = PriorNotice.objects.visible_to(request.hat).select_related(
        "decision__recipient",
        "decision__authority",
        "decision__case_file",
        "decision__scheme_version__scheme",
        "decision__round",
        "document",
        "statement_document",
        "stated_by",
    )
    return get_object_or_404(found, code=code)


def _views(counts: dict[str, int], chosen: str) -> list[dict[str, Any]]:
    listed = [
        ("", _("Alle"), sum(counts[status] for status in AcceptanceStatus.values)),
        (AcceptanceStatus.WAITING, _("Venter"), counts[AcceptanceStatus.WAITING]),
        (OVERDUE, _("Over fristen"), counts[OVERDUE]),
        (AcceptanceStatus.ACCEPTED, _("Akseptert"), counts[AcceptanceStatus.ACCEPTED]),
        (AcceptanceStatus.DECLINED, _("Takket nei"), counts[AcceptanceStatus.DECLINED]),
    ]
    return [
        {
            "label": label,
            "url": f"?status={key}" if key else "?",
            "count": count,
            "current": key == chosen,
        }
        for key, label, count in listed
    ]

"""One address for a complaint: the party's page, staff's page, the appeal body's page; and its papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from appeals import display
from appeals.enums import AppealStatus
from appeals.models import Appeal, AppealPaper
from appeals.permissions import is_approver, is_handler, is_party
from appeals.standing import decision_in_force, prepared_by_handler, replacement_of
from appeals.transitions import TABLE
from appeals.views.loading import complained_on_by, get_appeal
from kompetanse.lib.clock import in_oslo
from records import workflow
from records.actions import note_reading
from records.models import Document
from records.store import open_document
from records.views.serving import send_file

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PER_LIST = 200


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Staff see what waits, the appeal body what it has been sent, a party its own."""
    hat = request.hat
    if hat is None:
        raise Http404
    rows = Appeal.objects.visible_to(hat).for_list().order_by("-received_at", "-pk")[:PER_LIST]
    is_staff = hat.side == "authority"
    context: dict[str, Any] = {
        "table": display.appeal_table(list(rows), names_party=hat.side not in {"owner", "partner"}),
        "lead": display.lead_of(hat),
        "is_staff": is_staff,
    }
    if hat.side == "forum" and hat.can("lead_forum"):
        today = in_oslo(request.received_at).date()
        decided = (
            complained_on_by(hat)
            .filter(complaint_deadline_date__gte=today)
            .select_related("recipient", "case_file", "scheme_version__scheme")
            .order_by("recipient__name", "pk")[:PER_LIST]
        )
        context["decisions"] = display.decision_table(list(decided))
    return render(request, "appeals/list.html", context)


@require_GET
def appeal(request: HttpRequest, code: str) -> HttpResponse:
    found = get_appeal(request, code)
    if request.hat.side == "authority":
        return render(request, "appeals/staff.html", staff_context(request, found))
    if request.hat.side == "directorate":
        return render(request, "appeals/body.html", body_context(request, found))
    return render(request, "appeals/party.html", party_context(request, found))


@require_GET
def document(request: HttpRequest, code: str, document: str) -> HttpResponse:
    """A paper of the complaint, for everybody who sees the complaint and may read the paper; the appeal body reads what it was sent."""
    found = get_appeal(request, code)
    hat = request.hat
    papers = AppealPaper.objects.visible_to(hat).filter(appeal=found)
    if hat.side != "directorate":
        papers = papers.filter(document__in=Document.objects.visible_to(hat))
    paper = get_object_or_404(
        papers.select_related("document__stored_file", "document__case_file"),
        document__code=document,
    )
    content = open_document(paper.document)
    note_reading(document=paper.document, by=hat, at=request.received_at)
    return send_file(paper.document.stored_file, paper.document.file_name, content=content)


def shared_context(request: HttpRequest, found: Appeal) -> dict[str, Any]:
    decision = found.decision
    return {
        "appeal": found,
        "decision": decision,
        "status": display.status_of(found),
        "points": list(found.points.all()),
        "suspension": getattr(found, "suspension", None),
        "result": getattr(found, "result", None),
        "offered": {edge.name for edge in workflow.offered(TABLE, hat=request.hat, obj=found)},
        "eyebrow": _("Sak %(reference)s") % {"reference": decision.case_file.reference},
    }


def party_context(request: HttpRequest, found: Appeal, **forms: Any) -> dict[str, Any]:
    from appeals.forms import AnswerForm  # noqa: PLC0415 - forms load models that load this app

    hat = request.hat
    readable = Document.objects.visible_to(hat).filter(appeal_paper__appeal=found)
    codes = set(readable.values_list("code", flat=True))
    correction = next((row for row in found.corrections.all() if row.answered_at is None), None)
    return {
        **shared_context(request, found),
        "documents": display.documents_of(found, readable=codes),
        "correction": correction,
        "is_party": is_party(hat, found),
        "answer_form": forms.get("answer_form", AnswerForm()),
        "next": display.next_for_party(found),
        "form": next(iter(forms.values()), None),
    }


def body_context(request: HttpRequest, found: Appeal, **forms: Any) -> dict[str, Any]:
    from appeals.forms import ResultForm  # noqa: PLC0415 - as above

    sent = {paper.document.code for paper in found.papers.all()}
    forwarding = getattr(found, "forwarding", None)
    return {
        **shared_context(request, found),
        "documents": display.documents_of(found, readable=sent),
        "forwarding": forwarding,
        "may_decide": found.status == AppealStatus.FORWARDED,
        "result_form": forms.get("result_form", ResultForm()),
        "form": next(iter(forms.values()), None),
    }


def staff_context(request: HttpRequest, found: Appeal, **forms: Any) -> dict[str, Any]:
    """The caseworker's page: what was asked, what the formal check says, and what can be done now."""
    from appeals.views.desk import desk_of  # noqa: PLC0415 - the desk draws forms

    hat = request.hat
    readable = {paper.document.code for paper in found.papers.all()}
    standing = decision_in_force(found.decision)
    settlement = next((row for row in found.settlements.all() if row.is_open), None)
    return {
        **shared_context(request, found),
        "documents": display.documents_of(found, readable=readable),
        "may_work": is_handler(hat, found),
        "may_approve": settlement is not None
        and is_approver(hat, found)
        and settlement.prepared_by_id != hat.user_id,
        "settlement": settlement,
        "checks": display.formal_checks(found),
        "late": getattr(found, "late_assessment", None),
        "draft": replacement_of(standing),
        "standing": standing,
        "warn_handler": prepared_by_handler(found) and display.has_colleague(found),
        "is_mine": found.handler_id == hat.user_id,
        "form": next(iter(forms.values()), None),
        **desk_of(request, found, settlement, forms),
    }

"""A decision as those who may see it see it, and its letter as PDF."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from decisions import actions, display
from decisions.actions.dropping import GONE
from decisions.checks import find_all
from decisions.documents import (
    LetterContext,
    build_letter,
    draw_letter,
    print_letter,
    read_snapshot,
)
from decisions.enums import DecisionStatus, Occasion
from decisions.forms import DeliveryForm, LetterForm, ReturnForm
from decisions.models import Decision
from decisions.panels import panels_of
from decisions.permissions import is_approver, is_preparer, is_recipient
from decisions.transitions import TABLE
from decisions.views.loading import get_decision
from decisions.views.rounds import round_cards
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.deadlines import is_in_time
from records import workflow
from records.actions import note_reading as note_document_reading
from records.models import Document
from records.store import open_document

PER_LIST = 200
WORKS_WITH_MONEY = ("handle_cases", "attest_payments", "approve_payments")


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """For staff the rounds and what waits in each; for others what they have got."""
    hat = request.hat
    if hat is None:
        raise Http404
    if hat.side == "authority":
        context = {"cards": round_cards(hat), "sees_money": any(map(hat.can, WORKS_WITH_MONEY))}
        return render(request, "decisions/rounds.html", context)
    own = (
        Decision.objects.visible_to(hat)
        .select_related("case_file", "round", "scheme_version__scheme", "recipient")
        .order_by("-available_at", "-pk")[:PER_LIST]
    )
    reads_all = hat.can("audit_all")
    context = {
        "table": display.recipient_table(own, names_recipient=reads_all),
        "lead": _("Vedtak som er gjort, til alle mottakere.")
        if reads_all
        else _("Her finner dere vedtakene dere har fått, med brevet og fristen for å klage."),
    }
    return render(request, "decisions/list.html", context)


@require_GET
def decision(request: HttpRequest, code: str) -> HttpResponse:
    """One address for all: the page to prepare or approve on, or the page to read."""
    found = get_decision(request, code)
    hat, at = request.hat, request.received_at
    if hat.side == "authority" and not found.is_final:
        if is_approver(hat, found) and found.status == DecisionStatus.TO_APPROVAL:
            actions.note_opening(decision=found, by=hat, at=at)
        return _work_page(request, found)
    actions.note_reading(decision=found, by=hat, at=at)
    context = reading_context(request, found)
    if hat.side == "authority":
        return render(request, "decisions/issued.html", context)
    deadline = found.complaint_deadline_date
    return render(
        request,
        "decisions/decision.html",
        {
            **context,
            "status": display.outcome_of_all(found),
            "reads_all": hat.can("audit_all"),
            "may_complain": deadline is None or is_in_time(at, deadline),
        },
    )


@require_GET
def letter_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The filed letter byte for byte; for a decision that is not final the draft, drawn now."""
    found = get_decision(request, code)
    letter = getattr(found, "letter", None)
    if letter is None or letter.document_id is None:
        if request.hat.side != "authority":
            raise Http404
        content, name = (
            print_letter(letter_of(request, found), created=None, mark="UTKAST"),
            "utkast",
        )
        return _pdf(content, f"{name}.pdf")
    documents = Document.objects.visible_to(request.hat).select_related("stored_file", "case_file")
    document = get_object_or_404(documents, pk=letter.document_id)
    with open_document(document) as stored:
        content = stored.read()
    note_document_reading(document=document, by=request.hat, at=request.received_at)
    actions.note_reading(decision=found, by=request.hat, at=request.received_at)
    return _pdf(content, document.file_name)


def letter_of(request: HttpRequest, found: Decision) -> LetterContext:
    """What was frozen, else (nothing is, or it has been purged) what the letter would say today."""
    letter = getattr(found, "letter", None)
    if letter is not None and letter.snapshot:
        return read_snapshot(letter.snapshot)
    return build_letter(found, on=in_oslo(request.received_at).date())


def reading_context(request: HttpRequest, found: Decision) -> dict[str, Any]:
    points = list(found.points.all())
    letter = letter_of(request, found)
    panels = panels_of(found, request.hat, request.received_at)
    return {
        "decision": found,
        "panels": panels,
        "has_next": any(panel.is_next for panel in panels),
        "status": display.status_of(found),
        "points": points,
        "letter_context": letter,
        "total": letter.total,
        "table": display.point_table(found, with_forum=request.hat.side == "authority"),
        "letter": draw_letter(letter),
        "may_work": is_preparer(request.hat, found),
        "changes": found.change_notices.visible_to(request.hat).order_by("-pk")
        if found.is_grant
        else [],
        "may_tell": is_recipient(request.hat, found)
        and found.is_grant
        and letter.grants_something
        and found.status == DecisionStatus.DISPATCHED,
        "delivery_form": DeliveryForm(),
        "deliveries": found.deliveries.visible_to(request.hat).order_by("-pk"),
    }


def work_context(request: HttpRequest, found: Decision, **changes: Any) -> dict[str, Any]:
    """The page of a draft, or of one that waits for approval."""
    hat = request.hat
    points = list(found.points.all())
    findings = find_all(found, points, on=in_oslo(request.received_at).date())
    may_edit = found.status == DecisionStatus.DRAFT and is_preparer(hat, found)
    letter = letter_of(request, found)
    frame = next((point.frame for point in points if point.frame_id), None)
    amount = sum(point.amount for point in points)
    bound = sum(point.earlier_amount or 0 for point in points) if found.replaces_id else 0
    return {
        "decision": found,
        "status": display.status_of(found),
        "table": display.point_table(found, may_edit=may_edit),
        "findings": findings,
        "checks": [*_people(request, found), *_checks(found, points, findings, letter)],
        "offered": {edge.name for edge in workflow.offered(TABLE, hat=hat, obj=found)},
        "may_edit": may_edit,
        "withdrawn": [point for point in points if point.item.application.status in GONE]
        if may_edit and found.is_grant
        else [],
        "may_take_back": found.opened_at is None,
        "is_own": hat.user_id in {found.prepared_by_id, found.sent_by_id},
        "meter": display.frame_meter(frame, amount, bound) if frame else None,
        "letter": draw_letter(letter),
        "letter_form": LetterForm(initial={"free_text": found.free_text}),
        "return_form": ReturnForm(),
        "returns": sorted(found.returns.all(), key=lambda row: row.returned_at, reverse=True),
        "eyebrow": f"{found.case_file.reference} · {found.recipient.name}",
        **changes,
    }


def _work_page(request: HttpRequest, found: Decision) -> HttpResponse:
    return render(request, "decisions/work.html", work_context(request, found))


def _people(request: HttpRequest, found: Decision) -> list[dict[str, Any]]:
    """Four eyes, in words (R-ROL-02)."""
    if found.status != DecisionStatus.TO_APPROVAL or not is_approver(request.hat, found):
        return []
    name = found.prepared_by.name
    if request.hat.user_id in {found.prepared_by_id, found.sent_by_id}:
        return [{"text": _("Du har forberedt vedtaket, så en annen må godkjenne"), "warn": True}]
    return [{"text": _("To personer: %(name)s har forberedt, du godkjenner") % {"name": name}}]


def _notice_checks(letter: LetterContext) -> list[dict[str, Any]]:
    """Whether the party has been told beforehand, where the law asks for it (forvaltningsloven § 16)."""
    if letter.notice_basis is None:
        return []
    if not letter.notified_date:
        return [{"text": _("Det ligger ikke noe forhåndsvarsel i saken"), "warn": True}]
    return [{"text": _("Forhåndsvarslet %(day)s") % {"day": letter.notified_date}}]


def _checks(
    found: Decision, points: list[Any], findings: list[Any], letter: LetterContext
) -> list[dict[str, Any]]:
    """What the system has looked at, and what it found (mockup 11)."""
    broken = {finding.rule_id for finding in findings}
    as_forum = all(point.deviation == 0 for point in points)
    checks = [{"text": finding.message, "warn": True} for finding in findings]
    if found.occasion != Occasion.ORDINARY:
        checks.append({"text": _("Anledning: %(what)s") % {"what": found.get_occasion_display()}})
    if not found.is_grant:
        checks += _notice_checks(letter)
    elif as_forum:
        checks.append(
            {
                "text": _("Beløpene er som forumet endte på, sak %(item)s")
                % {"item": found.forum_item or "–"}
            }
        )
    else:
        checks.append({"text": _("Beløpene er andre enn forumet endte på"), "warn": True})
    if "R-BRV-01" not in broken:
        checks.append({"text": _("Alle hjemler i brevet er verifisert")})
    if "R-BRV-02" not in broken:
        checks.append({"text": _("Begrunnelse, klageadgang og innsyn er med i brevet")})
    return checks


def _pdf(content: bytes, file_name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{file_name}"'
    return response

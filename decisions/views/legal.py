"""Hjemler: what letters may cite, who has verified it, and which letters wait."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from decisions import actions
from decisions.display import REFERENCE_COLORS
from decisions.enums import OPEN
from decisions.forms import ReferenceForm, RepealForm
from decisions.legal import EVERY_LETTER
from decisions.models import Decision
from decisions.permissions import WHO_VERIFIES, check_legal_officer, is_legal_officer
from decisions.views.loading import posted_version
from grants.enums import ReferenceStatus
from grants.models import LegalReference
from grants.models.schemes import in_language
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import NotAllowed, Refused
from kompetanse.tables import Cell, Column, Pill, Row, Table

FACTS = (
    "citation_nb",
    "citation_nn",
    "document_number",
    "document_date",
    "paragraphs",
    "source_url",
    "valid_from_date",
    "valid_to_date",
)
WAITING_SHOWN = 25


@require_GET
def legal_list(request: HttpRequest) -> HttpResponse:
    _check_reader(request)
    open_decisions = Decision.objects.visible_to(request.hat).open()
    everywhere = open_decisions.count()
    references = LegalReference.objects.annotate(
        waiting=Count(
            "scheme_versions__decisions",
            filter=Q(
                scheme_versions__decisions__status__in=OPEN,
                scheme_versions__decisions__authority_id=request.hat.organisation_id,
            ),
            distinct=True,
        )
    ).select_related("verified_by")
    waiting = {row.pk: _waiting(row, everywhere) for row in references}
    ordered = sorted(
        references,
        key=lambda row: (not waiting[row.pk], row.status != "unverified", row.citation_nb),
    )
    table = _table(ordered, waiting)
    return render(request, "decisions/legal_list.html", {"table": table})


@require_http_methods(["GET", "POST"])
def legal_reference(request: HttpRequest, key: str) -> HttpResponse:
    _check_reader(request)
    reference = get_object_or_404(LegalReference.objects.select_related("verified_by"), key=key)
    if request.method == "POST":
        check_legal_officer(request.hat)
    initial = {name: getattr(reference, name) for name in FACTS}
    form = ReferenceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.verify_reference(
                reference=reference,
                facts=actions.ReferenceFacts(**form.cleaned_data),
                seen_version=posted_version(request),
                by=request.hat,
                at=request.received_at,
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Hjemmelen er verifisert."))
            return redirect("decisions:legal-list")
    return render(request, "decisions/legal_reference.html", _context(request, reference, form))


@require_POST
def legal_repeal(request: HttpRequest, key: str) -> HttpResponse:
    check_legal_officer(request.hat)
    reference = get_object_or_404(LegalReference.objects.select_related("verified_by"), key=key)
    form = RepealForm(request.POST)
    if form.is_valid():
        try:
            actions.repeal_reference(
                reference=reference,
                **form.cleaned_data,
                seen_version=posted_version(request),
                by=request.hat,
                at=request.received_at,
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Hjemmelen er satt som opphevet."))
            return redirect("decisions:legal-list")
    initial = {name: getattr(reference, name) for name in FACTS}
    context = _context(request, reference, ReferenceForm(initial=initial))
    return render(
        request, "decisions/legal_reference.html", {**context, "repeal_form": form, "form": form}
    )


def _check_reader(request: HttpRequest) -> None:
    """The authority's people may all see what the letters stand on."""
    if request.hat is None or request.hat.side != "authority":
        raise NotAllowed(who_may=WHO_VERIFIES)


def _context(
    request: HttpRequest, reference: LegalReference, form: ReferenceForm
) -> dict[str, Any]:
    waiting = (
        actions.waiting_for(reference)
        .visible_to(request.hat)
        .select_related("recipient", "case_file", "scheme_version__scheme", "round")
        .order_by("recipient__name", "pk")
    )
    status = ReferenceStatus(reference.status)
    return {
        "reference": reference,
        "status": {"label": status.label, "color": REFERENCE_COLORS[status]},
        "reference_form": form,
        "form": form,
        "repeal_form": RepealForm(),
        "may_verify": is_legal_officer(request.hat),
        "waiting": waiting[:WAITING_SHOWN],
        "waiting_count": waiting.count(),
    }


def _waiting(reference: Any, everywhere: int) -> int | None:
    """How many letters its lack of verification holds up."""
    if reference.status == ReferenceStatus.VERIFIED:
        return None
    if reference.key in EVERY_LETTER:
        return everywhere
    waiting: int = reference.waiting
    return waiting or None


def _table(references: list[Any], waiting: dict[int, int | None]) -> Table:
    rows = []
    for reference in references:
        status = ReferenceStatus(reference.status)
        rows.append(
            Row(
                [
                    Cell(
                        in_language(reference, "citation"),
                        url=f"{reference.key}/",
                        small=reference.document_number,
                    ),
                    Pill(status.label, REFERENCE_COLORS[status]),
                    reference.valid_from_date,
                    reference.valid_to_date,
                    Cell(
                        reference.verified_by.name,
                        small=f"{in_oslo(reference.verified_at):%d.%m.%Y}",
                    )
                    if reference.verified_by and reference.verified_at
                    else None,
                    waiting[reference.pk],
                ]
            )
        )
    return Table(
        caption=_("Hjemler"),
        columns=[
            Column(_("Hjemmel"), head=True),
            Column(_("Status")),
            Column(_("Gjelder fra")),
            Column(_("Til og med")),
            Column(_("Verifisert av")),
            Column(_("Brev som venter"), number=True),
        ],
        rows=rows,
    )

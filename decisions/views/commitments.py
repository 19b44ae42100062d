"""The register of what is promised for coming years, and the form that promises it in a draft."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from decisions import actions
from decisions.actions.commitments import asked_later
from decisions.forms import CommitmentForm
from decisions.models import Commitment, Point
from decisions.permissions import WHO_PREPARES
from decisions.views.loading import get_own_decision
from jobs.once import once
from kompetanse.lib.errors import NotAllowed, Refused
from kompetanse.tables import Cell, Column, Pill, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from decisions.models import Decision

PER_PAGE = 100


@require_GET
def commitments(request: HttpRequest) -> HttpResponse:
    """The authority's commitments, the coming years first: how much in all per scheme and year, then each by itself."""
    hat = request.hat
    if hat is None or hat.side != "authority":
        raise NotAllowed(who_may=WHO_PREPARES)
    rows = (
        Commitment.objects.visible_to(hat)
        .standing()
        .with_settled()
        .select_related(
            "point__item",
            "point__decision__recipient",
            "point__decision__round",
            "point__decision__scheme_version__scheme",
        )
        .order_by("-year", "point__decision__recipient__name", "pk")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("side"))
    context = {"page_obj": page, "sums": _sums(rows), "table": _table(page.object_list)}
    return render(request, "decisions/commitments.html", context)


@require_POST
@once
def point_commitments(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Promise money for later years in a draft."""
    decision = get_own_decision(request, code)
    found = get_object_or_404(
        decision.points.select_related("decision__round", "item"), number=number
    )
    form = CommitmentForm(request.POST, point=found, asked=asked_later(found))
    if form.is_valid():
        try:
            actions.set_commitments(
                point=found, amounts=form.amounts, by=request.hat, at=request.received_at
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Tilsagnet for senere år er lagret."))
            return redirect("decisions:point", code, number)
    context = {"decision": decision, "point": found, "form": form}
    return render(request, "decisions/point_commitments.html", context)


def commitment_context(decision: Decision, point: Point) -> dict[str, Any]:
    """What the page of a point says of later years: nothing where nothing was asked for."""
    asked = asked_later(point) if decision.is_grant else {}
    return {"commitment_form": CommitmentForm(point=point, asked=asked) if asked else None}


def _sums(rows: Iterable[Commitment]) -> Table:
    """Per year and scheme: what is promised, and what no decision of the year has taken the place of."""
    sums: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        found = sums[row.year, row.point.decision.scheme_version.scheme.name]
        found[0] += row.amount
        found[1] += 0 if row.is_settled else row.amount
    return Table(
        caption=_("Tilsagn per år og ordning, i kroner"),
        columns=[
            Column(_("Ordning"), head=True),
            Column(_("År"), number=True),
            Column(_("Tilsagn"), number=True),
            Column(_("Binder rammen"), number=True, key=True),
        ],
        rows=[
            Row([scheme, str(year), total, binds])
            for (year, scheme), (total, binds) in sorted(
                sums.items(), key=lambda pair: (-pair[0][0], pair[0][1])
            )
        ],
        compact=True,
        empty=_("Ingen vedtak har tilsagn for senere år."),
    )


def _table(rows: Iterable[Commitment]) -> Table:
    return Table(
        caption=_("Tilsagn, ett for ett"),
        columns=[
            Column(_("Mottaker og tiltak"), head=True),
            Column(_("Ordning")),
            Column(_("Vedtak for"), number=True),
            Column(_("År"), number=True),
            Column(_("Kroner"), number=True, key=True),
            Column(_("Forbehold")),
            Column(_("Status")),
        ],
        rows=[_row(row) for row in rows],
        compact=True,
        empty=_("Ingen vedtak har tilsagn for senere år."),
    )


def _row(row: Commitment) -> Row:
    decision = row.point.decision
    return Row(
        [
            Cell(
                decision.recipient.name,
                url=decision.get_absolute_url(),
                small=row.point.item.title,
            ),
            decision.scheme_version.scheme.name,
            str(decision.round.budget_year),
            str(row.year),
            row.amount,
            _("Stortingets budsjettvedtak") if row.subject_to_budget else _("Uten forbehold"),
            Pill(_("Avgjort i årets vedtak"), "success")
            if row.is_settled
            else Pill(_("Binder rammen"), "warning"),
        ]
    )

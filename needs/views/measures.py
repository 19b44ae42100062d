"""Measures and their budgets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jobs.once import once
from kompetanse.lib.errors import Refused
from needs import actions
from needs.actions.budgets import budget_years, recipients_of, stored_budget
from needs.actions.measures import measure_key
from needs.enums import Section
from needs.forms.measures import BudgetForm, MeasureForm, NewMeasureForm, measure_initial
from needs.models import Measure
from needs.tasklist import section_url
from needs.views.autosaving import kept
from needs.views.framing import section_frame
from needs.views.sections import (
    after_row,
    can_save,
    done_form_of,
    load_section,
    row_form_of,
)
from owners.models import Organisation

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from needs.models import NeedsReport


def load_measure(request: HttpRequest, code: str, item: str, section: str) -> Measure:
    report = load_section(request, code, section)
    visible = Measure.objects.visible_to(request.hat).select_related("item__plan_priority")
    measure = get_object_or_404(visible, report=report, item__code=item)
    measure.report = report
    return measure


def measures_of(report: NeedsReport) -> list[Measure]:
    return list(
        Measure.objects.filter(report=report)
        .select_related("item")
        .prefetch_related("establishments")
        .order_by("item__number")
    )


@require_http_methods(["GET", "POST"])
@once
def measures(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """Every measure with its sum, and a form that adds one by its name."""
    report = load_section(request, code, section)
    form = row_form_of(request, lambda data=None, _files=None: NewMeasureForm(data))
    done_form = done_form_of(request, report, section)
    if form.is_bound and form.is_valid():
        # A new measure has all of its page to be filled in, whatever button was pressed.
        measure = actions.add_measure(
            report=report, data=form.cleaned_data, by=request.hat, at=request.received_at
        )
        return redirect("needs:measure", code=code, item=measure.item.code)
    if can_save(form, done_form):
        return after_row(request, report, section, done_form)
    rows = measures_of(report)
    context = section_frame(
        report, section, form=form, measures=rows, user_id=request.hat.user_id,
        done_form=done_form,
    )  # fmt: skip
    return render(request, "needs/measures.html", context)


def _budget_form(request: HttpRequest, measure: Measure, data: Any = None) -> BudgetForm:
    report = measure.report
    ids = recipients_of(report)
    found = Organisation.objects.in_bulk(ids)
    lines, own = stored_budget(measure)
    return BudgetForm(
        data,
        years=budget_years(report),
        recipients=[found[pk] for pk in dict.fromkeys(ids)],
        asks_own=report.application.scheme_version.has_rule("R-LOK-03"),
        lines=lines,
        own=own,
    )


@require_http_methods(["GET", "POST"])
def measure(request: HttpRequest, code: str, item: str) -> HttpResponse:
    """One measure with its budget, saved together. "Regn ut summene" only adds up."""
    found = load_measure(request, code, item, Section.MEASURES)
    data = request.POST or None
    form = MeasureForm(data, report=found.report, initial=measure_initial(found))
    budget = _budget_form(request, found, data)
    only_sums = request.POST.get("handling") == "summer"
    if data and not only_sums and form.is_valid() and budget.is_valid():
        try:
            return _save_measure(request, found, form, budget)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    key = measure_key(found)
    context = section_frame(
        found.report, Section.MEASURES, form=form, budget=budget, measure=found,
        sums=budget.sums(), only_sums=only_sums, user_id=request.hat.user_id,
        count=found.report.measures.count(),
        page_has_errors=bool(data) and not only_sums and (form.errors or budget.errors),
    )  # fmt: skip
    context |= {
        "version": request.POST.get("version") or found.report.version_of(key),
        "here": _("Tiltak %(number)s") % {"number": found.item.number},
    }
    return render(request, "needs/measure.html", context)


def _save_measure(
    request: HttpRequest, found: Measure, form: MeasureForm, budget: BudgetForm
) -> HttpResponse:
    by, at = request.hat, request.received_at
    saved = actions.save_measure_and_budget(
        measure=found,
        data=form.cleaned_data,
        lines=budget.lines,
        own=budget.own,
        seen_version=form.posted_version,
        by=by,
        at=at,
    )
    code = found.report.application.code
    if request.POST.get("handling") == "bli":
        return redirect("needs:measure", code=code, item=saved.item.code)
    return redirect(section_url(code, Section.MEASURES))


@require_POST
def measure_autosave(request: HttpRequest, code: str, item: str) -> HttpResponse:
    """Keep what can be read of a measure and its budget. Answers the new version; 409 when somebody else has saved."""
    found = load_measure(request, code, item, Section.MEASURES)
    form = MeasureForm(request.POST, report=found.report)
    budget = _budget_form(request, found, request.POST)
    form.is_valid()
    budget.is_valid()
    # What cannot be read yet ("40 tus") waits for the button; the rest is kept.
    data = {name: value for name, value in form.cleaned_data.items() if name in form.data}
    return kept(
        request,
        found.report,
        measure_key(found),
        lambda: _keep(request, found, data, budget, form.posted_version),
    )


def _keep(
    request: HttpRequest,
    found: Measure,
    data: dict[str, Any],
    budget: BudgetForm,
    seen_version: int | None,
) -> None:
    """Save; dates that do not go together wait for the button too, where the page says why."""
    common = {
        "lines": budget.readable_lines,
        "own": budget.readable_own,
        "seen_version": seen_version,
    }
    by, at = request.hat, request.received_at
    try:
        actions.save_measure_and_budget(measure=found, data=data, by=by, at=at, **common)
    except Refused as refused:
        if refused.field not in data:
            raise
        less = {name: data[name] for name in data if name not in {refused.field, "starts_date"}}
        actions.save_measure_and_budget(measure=found, data=less, by=by, at=at, **common)


@require_POST
def measure_sums(request: HttpRequest, code: str, item: str) -> HttpResponse:
    """The sums of what stands in the form now, for htmx. Nothing is kept."""
    found = load_measure(request, code, item, Section.MEASURES)
    budget = _budget_form(request, found, request.POST)
    context = {"budget": budget, "sums": budget.sums()}
    return render(request, "needs/measure_sums.html", context)


@require_http_methods(["GET", "POST"])
@once
def measure_remove(request: HttpRequest, code: str, item: str) -> HttpResponse:
    found = load_measure(request, code, item, Section.MEASURES)
    if request.method == "POST":
        actions.remove_measure(measure=found, by=request.hat, at=request.received_at)
        return redirect(section_url(code, Section.MEASURES))
    here = _("Slett tiltak %(number)s") % {"number": found.item.number}
    context = section_frame(
        found.report, Section.MEASURES, user_id=request.hat.user_id,
        facts=[(_("Tiltak"), found.item.title)], submit=_("Slett tiltaket"), color="danger",
        warning=_("Alt som er skrevet om tiltaket, blir borte."),
        back_url=reverse("needs:measure", args=(code, item)),
    )  # fmt: skip
    return render(request, "needs/confirm.html", {**context, "here": here})

"""The whole log of one case, and what it says that it did not say before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.views.decorators.http import require_GET

from overview import case, changes, history
from overview.views.case import case_or_404

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_GET
def case_history(request: HttpRequest, code: str) -> HttpResponse:
    """Every event of the case, newest first."""
    application = case_or_404(request, code)
    entries = history.timeline(case.events_of(application, every=True))
    context = {"application": application, "entries": entries}
    return render(request, "overview/case_history.html", context)


@require_GET
def case_changes(request: HttpRequest, code: str) -> HttpResponse:
    """What is different since the last sending, and since it was first assessed, proposed and decided."""
    application = case_or_404(request, code)
    context: dict[str, Any] = {"application": application}
    if not application.is_excluded:
        context["resent"] = changes.resent(application)
        context["rewritten"] = changes.rewritten(application)
    return render(request, "overview/case_changes.html", context)

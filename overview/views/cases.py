"""The list of cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_GET

from grants.models import Application
from kompetanse.lib.paging import paginate
from overview.case import check_reads_cases

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE = 25


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """Every submitted case of the authority; of all authorities for the auditor."""
    check_reads_cases(request.hat)
    cases = Application.objects.visible_to(request.hat).for_list()
    page = paginate(
        cases, order=("-submitted_at", "-pk"), cursor=request.GET.get("fra", ""), size=PAGE
    )
    return render(request, "overview/cases.html", {"page": page})

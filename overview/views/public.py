"""The front page and the pages that explain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from grants.models import Frame, Round, SchemeVersion
from kompetanse.lib import rules
from kompetanse.lib.clock import in_oslo

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_not_required
@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """What this is, and the rounds that are open; who is logged in goes to the start page."""
    if request.user.is_authenticated and request.GET.get("vis") != "forside":
        return redirect("overview:start")
    today = in_oslo(request.received_at).date()
    rounds = (
        Round.objects.visible_to(None)
        .open_on(today)
        .select_related("programme", "authority", "county")
        .order_by("-budget_year", "programme__key", "pk")[:10]
    )
    frames = (
        Frame.objects.filter(round__published_at__isnull=False, region=None, is_example=False)
        .select_related("round", "scheme_version__scheme")
        .order_by("-round__budget_year", "pk")[:4]
    )
    return render(
        request, "overview/front.html", {"rounds": rounds, "frames": frames, "today": today}
    )


@login_not_required
@require_GET
def rule_catalogue(request: HttpRequest) -> HttpResponse:
    """Slik regner systemet: every rule in words, its source, and the scheme versions that it holds in, with their figures."""
    versions = list(SchemeVersion.objects.select_related("scheme").order_by("first_year", "key"))
    rows = [
        {
            "rule": rule,
            "held_by": [
                {
                    "version": version,
                    "parameters": {**rule.parameters, **version.rules[rule.rule_id]},
                }
                for version in versions
                if rule.rule_id in version.rules
            ],
        }
        for rule in rules.catalogue()
    ]
    return render(request, "overview/rules.html", {"rows": rows, "versions": versions})

"""The front page and the pages that explain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from grants.models import Frame, Round, SchemeVersion
from kompetanse.lib import rules
from kompetanse.lib.clock import in_oslo

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# Where our own notes are the source, the public is told none.
OWN_NOTE = re.compile(r"domain|S\d")
FIGURES = {
    "percent": gettext_lazy("%(value)s prosent"),
    "tolerance_percent": gettext_lazy("inntil %(value)s prosent avvik"),
    "least_owners": gettext_lazy("minst %(value)s eiere"),
    "weeks": gettext_lazy("%(value)s uker"),
}


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


def _figures(parameters: dict[str, Any]) -> str:
    """The figures of a rule in words; lists and switches have no words for the public."""
    told = [
        FIGURES[name] % {"value": value}
        for name, value in parameters.items()
        if name in FIGURES and value is not None
    ]
    return ", ".join(told)


@login_not_required
@require_GET
def rule_catalogue(request: HttpRequest) -> HttpResponse:
    """Slik regner systemet: every rule in words, its source, and the scheme versions that it holds in, with their figures."""
    versions = list(SchemeVersion.objects.select_related("scheme").order_by("first_year", "key"))
    rows = [
        {
            "rule": rule,
            "source": "" if OWN_NOTE.match(rule.source) else rule.source,
            "held_by": [
                {
                    "version": version,
                    "figures": _figures({**rule.parameters, **version.rules[rule.rule_id]}),
                }
                for version in versions
                if rule.rule_id in version.rules
            ],
        }
        for rule in rules.catalogue()
    ]
    return render(request, "overview/rules.html", {"rows": rows, "versions": versions})

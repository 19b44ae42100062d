"""The yearly compilation for the directorate: what the sent reports add up to, how long decisions took, and what became of complaints (`domain.md` 1.19).

Figures only, never a person or a text. A statsforvalter has those of its own rounds; the directorate and the auditor have all.
Everybody at an authority sees the same figures, also who is recused from a case among them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Aggregate, Count, DateField, DurationField, F, Max, Q
from django.db.models.functions import TruncDate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from appeals.models import Appeal
from decisions.enums import DecisionKind, Occasion
from decisions.models import Decision
from grants.models import SchemeVersion
from kompetanse.lib.clock import OSLO
from kompetanse.lib.errors import NotAllowed
from owners.enums import EstablishmentKind, Ownership
from owners.models import Establishment
from reports.compilation import COUNTY, Scope, Sums, sums_of, total_of
from reports.questions import every_question

if TYPE_CHECKING:
    from kompetanse.lib.actor import Actor
    from reports.questions import Question

WHO_SEES = _("Ansatte hos tilskuddsforvalteren, i direktoratet og i revisjonen.")
DAY = timedelta(days=1)
NATIONAL = ("view_national", "audit_all")
KINDS = (
    EstablishmentKind.KINDERGARTEN,
    EstablishmentKind.PRIMARY_SCHOOL,
    EstablishmentKind.COMBINED_SCHOOL,
    EstablishmentKind.UPPER_SECONDARY,
)


class Median(Aggregate):
    """The middle value."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class Days:
    """From the deadline of the round to the decision, in whole days."""

    decisions: int
    median: int
    longest: int


@dataclass
class Compilation:
    """Everything that the page, the spreadsheet and the PDF say, of one year."""

    scope: Scope
    parts: list[Sums]
    total: Sums
    days: dict[str, Days]
    all_days: Days | None
    appeals: dict[str, Counter[str]]
    """Group → status → how many complaints."""
    questions: dict[str, Question]
    group_names: dict[str, str]
    """Group of employees → its name, in the order of the schemes."""
    private_places: tuple[int, int]
    """(private, all) kindergartens and schools in operation, in the same counties."""

    @property
    def all_appeals(self) -> Counter[str]:
        return sum(self.appeals.values(), Counter())


def scope_of(hat: Actor, *, year: int, scheme: str = "", county: str = "") -> Scope:
    """What a hat may have compiled; 403 for those who may not."""
    if hat.side == "authority":
        return Scope(year, authority_id=hat.organisation_id, scheme=scheme)
    if any(hat.can(right) for right in NATIONAL):
        return Scope(year, scheme=scheme, county=county)
    raise NotAllowed(who_may=WHO_SEES)


def compile_year(scope: Scope) -> Compilation:
    """The figures of a year. Eleven queries, however many reports."""
    parts = sums_of(scope)
    days, all_days = _days(scope)
    appeals, names = _appeals(scope)
    known = {one.code for one in parts}
    # A county or region where nobody has to report may have complaints all the same.
    parts += [Sums(code, name) for code, name in sorted(names.items()) if code not in known]
    return Compilation(
        scope=scope,
        parts=parts,
        total=total_of(parts),
        days=days,
        all_days=all_days,
        appeals=appeals,
        questions=every_question(),
        group_names=_group_names(),
        private_places=_private_places(scope, [one.code for one in parts]),
    )


def _group_of_decisions(scope: Scope, path: str = "") -> tuple[str, str]:
    if scope.group == COUNTY:
        return f"{path}round__county_id", f"{path}round__county__name"
    return f"{path}application__region__code", f"{path}application__region__name"


def _days(scope: Scope) -> tuple[dict[str, Days], Days | None]:
    """Of ordinary decisions on grants: those that replace them, or come with more money, have other reasons for their day."""
    code, _name = _group_of_decisions(scope)
    decided = TruncDate("decided_at", tzinfo=OSLO, output_field=DateField())
    rows = (
        Decision.objects.filter(
            scope.of_decisions(),
            kind=DecisionKind.GRANT,
            occasion=Occasion.ORDINARY,
            decided_at__isnull=False,
        )
        .order_by()
        .annotate(days=decided - F("round__deadline_date"))
    )
    figures = {"n": Count("pk"), "median": Median("days"), "longest": Max("days")}
    found = {
        group or "": Days(number, _whole(median), _whole(longest))
        for group, number, median, longest in rows.values_list(code).annotate(**figures)
    }
    whole = rows.aggregate(**figures)
    if not whole["n"]:
        return found, None
    return found, Days(whole["n"], _whole(whole["median"]), _whole(whole["longest"]))


def _whole(time: timedelta) -> int:
    return round(time / DAY)


def _appeals(scope: Scope) -> tuple[dict[str, Counter[str]], dict[str, str]]:
    code, name = _group_of_decisions(scope, "decision__")
    rows = (
        Appeal.objects.filter(scope.of_decisions("decision__"))
        .order_by()
        .values_list(code, name, "status")
        .annotate(number=Count("pk"))
    )
    found: dict[str, Counter[str]] = {}
    names: dict[str, str] = {}
    for group, label, status, number in rows:
        names[group or ""] = label or ""
        found.setdefault(group or "", Counter())[status] += number
    return found, names


def _group_names() -> dict[str, str]:
    words = "nn" if get_language() == "nn" else "nb"
    versions = SchemeVersion.objects.order_by("pk")
    rows = versions.values_list("participant_categories", flat=True)
    return {row["key"]: row[words] for categories in rows for row in categories}


def _private_places(scope: Scope, counties: list[str]) -> tuple[int, int]:
    """To hold the private owners' share against."""
    places = Establishment.objects.filter(is_active=True, kind__in=KINDS)
    if scope.county:
        places = places.filter(municipality__county_id=scope.county)
    elif scope.authority_id:
        places = places.filter(
            municipality__county__rounds__authority_id=scope.authority_id,
            municipality__county__rounds__budget_year=scope.year,
        )
    else:
        places = places.filter(municipality__county_id__in=counties)
    whole = places.aggregate(
        private=Count("pk", distinct=True, filter=Q(ownership=Ownership.PRIVATE)),
        all=Count("pk", distinct=True),
    )
    return whole["private"], whole["all"]

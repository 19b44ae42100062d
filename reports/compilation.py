"""What the sent reports of a year add up to, by county or region. Figures only: never a text, a person, or what is not sent (`domain.md` 0.5.4)."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from reports.enums import Done, ReportStatus
from reports.models import GoalAttainment, Participants, Report, ReportItem, Share
from reports.querysets import is_counted, is_inclusion, is_private, is_small

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Aggregate, QuerySet

COUNTY, REGION = "county", "region"


@dataclass(frozen=True)
class Scope:
    """Which reports: of a budget year, in the whole country or of one authority, perhaps of one scheme or one county."""

    year: int
    authority_id: int | None = None
    scheme: str = ""
    county: str = ""

    @property
    def group(self) -> str:
        """What the figures are split by: counties, and regions where there is one county only."""
        return REGION if self.authority_id or self.county else COUNTY

    def of_cases(self, path: str) -> Q:
        """The condition on rows whose case is at `path`."""
        return self._within(path, authority=f"{path}authority_id", county=f"{path}county_id")

    def of_decisions(self, path: str = "") -> Q:
        """The condition on rows whose decision is at `path`: a partner's has no case of its own."""
        return self._within(path, authority=f"{path}authority_id", county=f"{path}round__county_id")

    def _within(self, path: str, *, authority: str, county: str) -> Q:
        condition = Q(**{f"{path}round__budget_year": self.year})
        if self.authority_id:
            condition &= Q(**{authority: self.authority_id})
        if self.scheme:
            condition &= Q(**{f"{path}scheme_version__scheme__key": self.scheme})
        if self.county:
            condition &= Q(**{county: self.county})
        return condition

    def keys(self, path: str) -> tuple[str, str]:
        """Code and name of the group of a case at `path`."""
        if self.group == COUNTY:
            return f"{path}county_id", f"{path}county__name"
        return f"{path}region__code", f"{path}region__name"


@dataclass
class Sums:
    """The figures of one county or region. `numbers` are sums in kroner or counts, by name."""

    code: str
    name: str
    numbers: Counter[str] = field(default_factory=Counter)
    groups: Counter[str] = field(default_factory=Counter)
    """Participants by group of employees."""
    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(question, answer) → how many gave it."""

    def add(self, other: Sums) -> None:
        self.numbers.update(other.numbers)
        self.groups.update(other.groups)
        self.answers.update(other.answers)


Found = dict[str, Sums]


def sums_of(scope: Scope) -> list[Sums]:
    """The figures of each county or region that has a report, by name. Six queries, however many reports."""
    found: Found = {}
    _reports(scope, found)
    _measures(scope, found)
    _money(scope, found)
    _participants(scope, found)
    _answers(scope, found)
    return sorted(found.values(), key=lambda one: (not one.code, one.name))


def total_of(parts: Iterable[Sums]) -> Sums:
    whole = Sums("", "")
    for one in parts:
        whole.add(one)
    return whole


def years_with_reports(scope: Scope) -> list[int]:
    """Budget years of which there are reports, the newest first."""
    everything = Report.objects.filter(granted__gt=0)
    if scope.authority_id:
        everything = everything.filter(application__authority_id=scope.authority_id)
    years = everything.order_by("-application__round__budget_year")
    return list(years.values_list("application__round__budget_year", flat=True).distinct())


def schemes_with_reports(scope: Scope) -> list[tuple[str, str, str]]:
    """(key, name in bokmål, name in nynorsk) of the schemes that have reports in the scope."""
    of_year = replace(scope, scheme="").of_cases("application__")
    rows = Report.objects.filter(of_year, granted__gt=0).order_by(
        "application__scheme_version__scheme__name_nb"
    )
    path = "application__scheme_version__scheme__"
    return list(rows.values_list(f"{path}key", f"{path}name_nb", f"{path}name_nn").distinct())


def _sums(found: Found, code: str | None, name: str | None) -> Sums:
    return found.setdefault(code or "", Sums(code or "", name or ""))


def _fold(
    found: Found, rows: QuerySet[Any, Any], scope: Scope, path: str, figures: dict[str, Aggregate]
) -> None:
    """Add what the rows of each group come to; `path` leads to their case."""
    code, name = scope.keys(path)
    # A prefix, because an annotation may not have the name of a field.
    asked = {f"sum_{key}": figure for key, figure in figures.items()}
    for code_, name_, *values in rows.order_by().values_list(code, name).annotate(**asked):
        _sums(found, code_, name_).numbers.update(dict(zip(figures, values, strict=True)))


def _reports(scope: Scope, found: Found) -> None:
    counted = is_counted()
    applicant = "application__applicant__"
    private = is_private(applicant)
    rows = Report.objects.filter(scope.of_cases("application__"), granted__gt=0)
    figures: dict[str, Aggregate] = {
        "due": Count("pk", filter=~Q(status=ReportStatus.WAIVED)),
        "waived": Count("pk", filter=Q(status=ReportStatus.WAIVED)),
        "sent": Count("pk", filter=counted),
        "approved": Count("pk", filter=Q(status=ReportStatus.APPROVED)),
        "owners": Count("application__applicant", distinct=True, filter=counted),
        "granted": Sum("granted", filter=counted, default=0),
        "used": Sum("used", filter=counted, default=0),
        "unused": Sum("unused", filter=counted, default=0),
        "private": Sum("granted", filter=counted & private, default=0),
        "small": Sum("granted", filter=counted & is_small(applicant), default=0),
    }
    _fold(found, rows, scope, "application__", figures)


def _measures(scope: Scope, found: Found) -> None:
    path = "report__application__"
    paid = Share.objects.filter(item=OuterRef("item_id"), granted__gt=0)
    rows = ReportItem.objects.filter(Exists(paid), is_counted("report__"), scope.of_cases(path))
    figures: dict[str, Aggregate] = {
        "measures": Count("pk"),
        "done_yes": Count("pk", filter=Q(done=Done.YES)),
        "done_partly": Count("pk", filter=Q(done=Done.PARTLY)),
        "done_no": Count("pk", filter=Q(done=Done.NO)),
        "own_financing": Sum("own_financing", default=0),
    }
    _fold(found, rows, scope, path, figures)


def _money(scope: Scope, found: Found) -> None:
    path = "report__application__"
    owners = Q(recipient_id=F(f"{path}applicant_id"))
    rows = Share.objects.filter(is_counted("report__"), scope.of_cases(path), granted__gt=0)
    figures: dict[str, Aggregate] = {
        "to_owners": Sum("granted", filter=owners, default=0),
        "to_partners": Sum("granted", filter=~owners, default=0),
        "inclusion": Sum("granted", filter=is_inclusion("item__", path), default=0),
    }
    _fold(found, rows, scope, path, figures)


def _participants(scope: Scope, found: Found) -> None:
    code, name = scope.keys("report__application__")
    told = Participants.objects.filter(
        is_counted("report__"), scope.of_cases("report__application__"), count__gt=0
    ).order_by()
    groups = told.values_list(code, name, "category").annotate(people=Sum("count"))
    for code_, name_, category, people in groups:
        _sums(found, code_, name_).groups[category] += people
    places: dict[str, Aggregate] = {"establishments": Count("establishment", distinct=True)}
    _fold(found, told, scope, "report__application__", places)


def _answers(scope: Scope, found: Found) -> None:
    code, name = scope.keys("report__application__")
    rows = (
        GoalAttainment.objects.given()
        .filter(is_counted("report__"), scope.of_cases("report__application__"))
        .order_by()
        .values_list(code, name, "question", "answer")
        .annotate(number=Count("pk"))
    )
    for code_, name_, question, answer, number in rows:
        _sums(found, code_, name_).answers[(question, answer)] += number


def answers_by_question(sums: Sums) -> dict[str, Counter[str]]:
    """Question → answer → how many."""
    told: dict[str, Counter[str]] = defaultdict(Counter)
    for (question, answer), number in sums.answers.items():
        told[question][answer] += number
    return dict(told)

"""What the authority's list of reports is narrowed to: by its own filters, and by a link from a figure of the compilation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grants.models import Scheme, SchemeVersion
from owners.models import County, Region
from reports.enums import Attained, ReportStatus
from reports.forms import WHAT
from reports.questions import every_question

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from reports.forms import ReportFilterForm

NO_REGION = "none"
CHIP = 30  # signs of a question that a narrow screen has room for

# Parameter → the condition on the report's case.
WITHIN = {
    "year": "application__round__budget_year",
    "scheme": "application__scheme_version__scheme__key",
    "county": "application__county_id",
    "region": "application__region__code",
    "status": "status",
}


def narrowed(reports: Any, chosen: dict[str, Any], today: date) -> Any:
    """The reports that the filters leave. `counted`: only those that sums are made of."""
    if text := (chosen.get("q") or "").strip():
        reports = reports.filter(
            Q(application__applicant__name__icontains=text)
            | Q(application__reference__startswith=text)
        )
    for name, path in WITHIN.items():
        if value := chosen.get(name):
            no_region = name == "region" and value == NO_REGION
            reports = reports.filter(**({"application__region": None} if no_region else {path: value}))  # fmt: skip
    if chosen.get("counted"):
        reports = reports.counted()
    if group := chosen.get("group"):
        reports = reports.with_group(group)
    if question := chosen.get("question"):
        reports = reports.answering(question, chosen.get("answer") or "")
    return _about(reports, chosen.get("what") or "", today)


def _about(reports: Any, what: str, today: date) -> Any:
    if what == "overdue":
        return reports.overdue(today)
    return ABOUT[what](reports) if what in ABOUT else reports


# What of a report that nobody has sent is its owner's own (`domain.md` 0.5.4).
ABOUT: dict[str, Callable[[Any], Any]] = {
    "not_sent": lambda reports: reports.awaited(),
    "to_check": lambda reports: reports.filter(status=ReportStatus.SUBMITTED),
    "unused": lambda reports: reports.exclude(submitted_at=None).filter(unused__gt=0),
    "deviations": lambda reports: reports.exclude(submitted_at=None).with_deviations(),
    "private": lambda reports: reports.of_private_owners(),
    "small": lambda reports: reports.of_small_municipalities(),
    "inclusion": lambda reports: reports.with_inclusion(),
}


def years_of(reports: Any) -> list[int]:
    """Budget years of the reports that one may see, the newest first."""
    years = reports.order_by("-application__round__budget_year")
    return list(years.values_list("application__round__budget_year", flat=True).distinct())


def chips_of(form: ReportFilterForm) -> list[dict[str, str]]:
    """What is chosen, in words. A query for each that is a name of something."""
    chosen = form.cleaned_data
    return [
        {"param": name, "label": words(str(chosen[name]))}
        for name, words in WORDS.items()
        if chosen.get(name)
    ]


def _named(model: Any, field: str) -> Callable[[str], str]:
    def words(value: str) -> str:
        found = model.objects.filter(**{field: value}).first()
        return str(found.name) if found else value

    return words


def _region(value: str) -> str:
    return _("Uten region") if value == NO_REGION else _named(Region, "code")(value)


def _question(value: str) -> str:
    known = every_question()
    return Truncator(known[value].text).chars(CHIP) if value in known else value


def _group(value: str) -> str:
    for categories in SchemeVersion.objects.values_list("participant_categories", flat=True):
        for row in categories:
            if row["key"] == value:
                return str(row["nn" if get_language() == "nn" else "nb"])
    return value


def _answer(value: str) -> str:
    return _("Svar: %(answer)s") % {"answer": dict(Attained.choices).get(value, value)}


WORDS: dict[str, Callable[[str], str]] = {
    "q": str,
    "year": str,
    "what": lambda value: str(dict(WHAT).get(value, value)),
    "status": lambda value: str(dict(ReportStatus.choices).get(value, value)),
    "counted": lambda _value: _("Med i sammenstillingen"),
    "scheme": _named(Scheme, "key"),
    "county": _named(County, "number"),
    "region": _region,
    "group": _group,
    "question": _question,
    "answer": _answer,
}

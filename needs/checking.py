"""What is missing or wrong in a report, part by part: the rules of the scheme version, and what every report must hold.

Pure: from the content (`needs.content`) and the version's rules to findings. The task list's statuses are computed here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kompetanse.lib import rules
from kompetanse.lib.findings import HARD, WARNING, Finding
from needs.enums import ConsentStatus, CostType, Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kompetanse.lib.rules import Active, Check
    from needs.content import Content

COMPLETE = "R-BM-01"
"""The id under which what every report must hold is reported: 5.1, whatever the version's rules."""

SECTION_OF = {
    "R-GEN-02": Section.INVOLVEMENT,
    "R-LOK-02": Section.MEASURES,
    "R-LOK-03": Section.MEASURES,
    "R-LOK-04": Section.MEASURES,
    "R-LOK-05": Section.PARTNERS,
    "R-LOK-06": Section.MEASURES,
    "R-LOK-08": Section.MEASURES,
    "R-LOK-12": Section.PERSPECTIVES,
    "R-KOL-02": Section.PARTNERS,
    "R-KOL-03": Section.MEASURES,
    "R-KOL-04": Section.NEED,
    "R-KSI-01": Section.CONTACT,
    "R-PLN-01": Section.PLANS,
    "R-PLN-02": Section.PLANS,
    "R-SAM-01": Section.PARTNERS,
    "R-SAM-02": Section.PERSPECTIVES,
}


def section_of(finding: Finding) -> str:
    """Where the owner mends what a finding says."""
    if finding.rule_id == COMPLETE:
        return finding.field.partition(":")[0]
    return SECTION_OF.get(finding.rule_id, "")


def rule_checks(content: Content, *, repeated: Iterable[str], active: Active) -> list[Check]:
    """Every rule of a report with the values it looks at."""
    return [
        *_checks_of_owner(content),
        *_checks_of_partners(content),
        *_checks_of_measures(content, repeated=repeated, active=active),
    ]


def _checks_of_owner(content: Content) -> list[Check]:
    report, plan = content["report"], content["local_plan"]
    texts = ("need_text", "assessment_text", "inclusive_process_text")
    inclusion = ("ppt_text", "private_included_text")
    return [
        ("R-GEN-02", {"groups": [row["group"] for row in content["involvements"]]}),
        ("R-LOK-12", {name: report[name] for name in inclusion}),
        ("R-KOL-04", {name: report[name] for name in texts}),
        (
            "R-KSI-01",
            {
                "legal_form": content["applicant"]["legal_form"],
                "is_coordinated": report["municipal_coordination"],
            },
        ),
        (
            "R-PLN-01",
            {
                "valid_from": _date(plan, "valid_from_date"),
                "valid_to": _date(plan, "valid_to_date"),
                "year": content["round"]["year"],
            },
        ),
        (
            "R-PLN-02",
            {"has_plan": plan is not None, "headings": plan["headings"] if plan else []},
        ),
        ("R-SAM-02", {"answer": report["sami_answer"]}),
    ]


def _checks_of_partners(content: Content) -> list[Check]:
    functions = [partner["functions"] for partner in content["partners"]]
    return [
        (
            "R-LOK-05",
            {
                "categories": [one["category"] for one in content["measures"]],
                "partner_functions": functions,
            },
        ),
        ("R-KOL-02", {"partner_functions": functions}),
        (
            "R-SAM-01",
            {
                "owner_county": content["applicant"]["county"],
                "partner_counties": [partner["county"] for partner in content["partners"]],
            },
        ),
    ]


def _checks_of_measures(
    content: Content, *, repeated: Iterable[str], active: Active
) -> list[Check]:
    measures = content["measures"]
    return [
        (
            "R-LOK-02",
            {
                "measures": [(one["code"], one["category"]) for one in measures],
                "allowed": content["allowed_categories"],
            },
        ),
        ("R-LOK-03", {"measures": [_owner_share(content, one) for one in measures]}),
        ("R-LOK-04", {"scheme": content["scheme"], "is_demanded": "R-LOK-03" in active}),
        ("R-LOK-06", {"measures": [(one["code"], one["method"]) for one in measures]}),
        ("R-LOK-08", {"measures": [_coordinator(one) for one in measures]}),
        ("R-KOL-03", {"repeated": list(repeated)}),
    ]


def find(content: Content, *, active: Active, repeated: Iterable[str] = ()) -> list[Finding]:
    """Every finding of the rules that hold, and of what every report must hold."""
    found = [
        finding
        for rule_id, values in rule_checks(content, repeated=repeated, active=active)
        for finding in rules.check(active, rule_id, **values)
    ]
    return [*found, *missing(content), *unconfirmed(content)]


def _date(plan: Mapping[str, Any] | None, name: str) -> date | None:
    return date.fromisoformat(plan[name]) if plan and plan[name] else None


def _owner_share(content: Content, measure: Mapping[str, Any]) -> tuple[str, int, int]:
    partners = {partner["id"] for partner in content["partners"]}
    share = sum(
        line["amount"] for line in measure["budget"] if line["recipient_id"] not in partners
    )
    return measure["code"], share, sum(row["amount"] for row in measure["own_funding"])


def _coordinator(measure: Mapping[str, Any]) -> tuple[str, int, int, str]:
    total = sum(line["amount"] for line in measure["budget"])
    part = sum(
        line["amount"] for line in measure["budget"] if line["cost_type"] == CostType.COORDINATOR
    )
    return measure["code"], total, part, measure["coordinator_item"]


def missing(content: Content) -> list[Finding]:
    """What every report must hold whatever its scheme (`domain.md` 5.1)."""
    return [
        Finding(COMPLETE, HARD, message, place)
        for place, message in (
            *_missing_in_report(content),
            *_missing_in_network(content),
            *_missing_in_measures(content),
        )
    ]


def _missing_in_report(content: Content) -> list[tuple[str, str]]:
    report = content["report"]
    wanted = (
        (report["contact_name"], "contact:contact_name", _("Skriv hvem som er kontaktperson.")),
        (
            report["contact_email"],
            "contact:contact_email",
            _("Skriv e-postadressen til kontaktpersonen."),
        ),
        (report["sectors"], "contact:sectors", _("Velg hvilke sektorer meldingen gjelder.")),
        (
            report["evaluation_text"].strip(),
            "perspectives:evaluation_text",
            _("Skriv hvordan dere vil evaluere."),
        ),
        (content["measures"], "measures:list", _("Legg til minst ett tiltak.")),
    )
    lacks = [(place, message) for value, place, message in wanted if not value]
    lacks += [
        (
            f"partners:{partner['id']}",
            _("Skriv når %(name)s sa seg enig i innholdet.") % {"name": partner["name"]},
        )
        for partner in content["partners"]
        if not partner["agreed_date"] and not partner["confirmed_at"]
    ]
    return lacks


def _missing_in_network(content: Content) -> list[tuple[str, str]]:
    if content["network"] is None:
        return []
    members = content["network"]["members"]
    lacks = [
        (
            f"network:{member['id']}",
            _("%(name)s har ikke sluttet seg til.") % {"name": member["name"]},
        )
        for member in members
        if member["answer"] != ConsentStatus.CONFIRMED
    ]
    if not members:
        lacks.append(("network:list", _("Spør medlemmene i nettverket om de vil være med.")))
    return lacks


def _missing_in_measures(content: Content) -> list[tuple[str, str]]:
    lacks = []
    for one in content["measures"]:
        code, name = one["code"], {"number": one["number"]}
        wanted = (
            (
                one["kind_text"].strip(),
                "measures",
                _("Tiltak %(number)s: skriv hva slags tiltak det er."),
            ),
            (
                one["goals_text"].strip(),
                "measures",
                _("Tiltak %(number)s: skriv målet og utbyttet."),
            ),
            (
                one["indicators_text"].strip(),
                "measures",
                _("Tiltak %(number)s: skriv kjennetegn på måloppnåelse."),
            ),
            (
                one["starts_date"] and one["ends_date"],
                "measures",
                _("Tiltak %(number)s: skriv når det starter og slutter."),
            ),
            (
                sum(
                    line["amount"]
                    for line in one["budget"]
                    if line["year"] == content["round"]["year"]
                ),
                "measures",
                _("Tiltak %(number)s: fyll ut budsjettet for meldingens år."),
            ),
            (
                sum(one["participants"].values()),
                "participants",
                _("Tiltak %(number)s: skriv hvor mange som deltar."),
            ),
            (
                one["establishments"],
                "participants",
                _("Tiltak %(number)s: velg barnehagene og skolene som deltar."),
            ),
        )
        lacks += [(f"{place}:{code}", text % name) for value, place, text in wanted if not value]
    return lacks


def unconfirmed(content: Content) -> list[Finding]:
    """A partner that has not confirmed is a warning, never a block (`domain.md` 0.5.17)."""
    return [
        Finding(
            COMPLETE,
            WARNING,
            _("%(name)s har ikke bekreftet sin del ennå.") % {"name": partner["name"]},
            f"partners:{partner['id']}:unconfirmed",
        )
        for partner in content["partners"]
        if not partner["confirmed_at"]
    ]


@dataclass(frozen=True, slots=True)
class SectionState:
    """One row of the task list. `state` is a word of components/tasks.html."""

    key: str
    state: str
    problems: tuple[str, ...] = ()
    is_prefilled: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What the status of one part is computed from."""

    is_begun: bool
    is_done: bool
    problems: tuple[str, ...] = field(default_factory=tuple)
    is_prefilled: bool = False
    is_returned: bool = False
    is_blocked: bool = False


def state_of(facts: Facts) -> str:
    """The status of one part of the task list, computed from data alone (A02)."""
    if facts.is_blocked:
        return "blocked"
    if facts.is_returned:
        return "must_change"
    if facts.is_done and not facts.is_prefilled:
        return "must_change" if facts.problems else "done"
    if facts.is_begun or facts.is_prefilled:
        return "started"
    return "not_started"

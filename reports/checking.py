"""Which rules a report is asked, and of which values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language

from kompetanse.lib import rules
from reports.content import FINANCING
from reports.enums import FileKind, Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kompetanse.lib.findings import Finding
    from reports.content import Content

ALWAYS: dict[str, dict[str, Any]] = {f"R-RAP-{number:02d}": {} for number in range(1, 11)}
"""They hold in every version; a version may give them parameters or another severity."""


def find(content: Content, *, active: Mapping[str, Any]) -> list[Finding]:
    """Every finding about what the owner has written."""
    held = _held(active)
    texts, measures = content["report"], content["measures"]
    owners = _accounts(measures, lambda share: share["is_owner"])
    checks: list[rules.Check] = [
        ("R-RAP-04", {"measures": [_told(one) for one in measures]}),
        ("R-RAP-01", {"accounts": owners}),
        ("R-RAP-02", {"accounts": owners}),
    ]
    if content["asks_financing"]:
        checks.append(("R-RAP-03", {"measures": [_financed(one) for one in measures]}))
    if content["asks_effort"]:
        checks.append(
            (
                "R-RAP-09",
                {
                    "measures": [
                        (_field(one), one["title"], one["own_effort_text"]) for one in measures
                    ]
                },
            )
        )
    checks += [
        ("R-RAP-05", {"goals": _goals(content["goals"])}),
        ("R-RAP-06", {"text": texts["staff_text"]}),
        ("R-RAP-10", {"name": texts["contact_name"], "email": texts["contact_email"]}),
        ("R-RAP-07", _audited(content)),
        ("R-RAP-08", {"parts": [(one["code"], one["name"], one["is_complete"]) for one in content["parts"]]}),
    ]  # fmt: skip
    return [
        finding for rule_id, values in checks for finding in rules.check(held, rule_id, **values)
    ]


def find_in_part(content: Content, *, code: str, active: Mapping[str, Any]) -> list[Finding]:
    """Every finding about one partner's own part: its money and its answers."""
    held = _held(active)
    part = next(one for one in content["parts"] if one["code"] == code)
    accounts = _accounts(content["measures"], lambda share: share["orgnr"] == part["orgnr"])
    checks = [
        ("R-RAP-01", {"accounts": accounts}),
        ("R-RAP-02", {"accounts": accounts}),
        ("R-RAP-05", {"goals": _goals(part["goals"])}),
    ]
    return [
        finding for rule_id, values in checks for finding in rules.check(held, rule_id, **values)
    ]


def place_of(finding: Finding) -> str:
    """The part of the report where a finding is mended: a measure's code, or one of `Step`."""
    kind, _sep, rest = finding.field.partition(":")
    if kind in {"measure", "goal"}:
        return rest if kind == "measure" else Step.GOALS
    if kind == "files":
        return Step.FILES
    return "" if kind == "part" else Step.TOGETHER


def _held(active: Mapping[str, Any]) -> dict[str, Any]:
    held = {**ALWAYS, **active}
    if FINANCING in active and "R-RAP-03" not in active:
        percent = rules.parameters_of(active, FINANCING)["percent"]
        held["R-RAP-03"] = {"percent": percent}
    return held


def _field(measure: Content) -> str:
    return f"measure:{measure['code']}"


def _told(measure: Content) -> tuple[str, str, str, str, int, str]:
    return (
        _field(measure),
        measure["title"],
        measure["done"],
        measure["deviation_text"],
        sum(row["count"] for row in measure["participants"]),
        measure["evaluation_text"],
    )


def _financed(measure: Content) -> tuple[str, str, int, int | None]:
    used = sum(share["used"] or 0 for share in measure["shares"] if share["is_owner"])
    return _field(measure), measure["title"], used, measure["own_financing"]


def _accounts(measures: list[Content], wanted: Any) -> list[Any]:
    return [
        (_field(one), one["title"], share["granted"], share["used"], share["unused"], share["unused_reason"])
        for one in measures
        for share in one["shares"]
        if wanted(share)
    ]  # fmt: skip


def _goals(goals: list[Content]) -> list[tuple[str, str, str, str]]:
    language = "nn" if get_language() == "nn" else "nb"
    return [(f"goal:{one['key']}", one[language], one["answer"], one["text"]) for one in goals]


def _audited(content: Content) -> dict[str, Any]:
    owners = [share for one in content["measures"] for share in one["shares"] if share["is_owner"]]
    return {
        "granted": sum(share["granted"] for share in owners),
        "limit": content["auditor_from"],
        "has_statement": any(row["kind"] == FileKind.AUDITOR for row in content["attachments"]),
    }

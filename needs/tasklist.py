"""The task list: each part with its computed status, and whether the report can be looked over and sent (A02)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kompetanse.lib.money import format_kroner
from needs.checking import Facts, section_of, state_of
from needs.enums import Section
from needs.summary import requested

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grants.models import CompletionRequest
    from kompetanse.lib.findings import Finding
    from needs.content import Content
    from needs.models import NeedsReport

GROUPS = (
    (gettext_lazy("Hvem"), (Section.CONTACT, Section.NETWORK, Section.PARTNERS)),
    (gettext_lazy("Behov og forankring"), (Section.NEED, Section.INVOLVEMENT, Section.PLANS)),
    (gettext_lazy("Tiltak og penger"), (Section.MEASURES, Section.PARTICIPANTS, Section.FUNDING)),
    (gettext_lazy("Til slutt"), (Section.PERSPECTIVES, Section.ATTACHMENTS)),
)


def section_url(code: str, section: str) -> str:
    return reverse(f"needs:section-{section}", args=(code,))


def problems_by_section(findings: Iterable[Finding]) -> dict[str, list[str]]:
    """Hard findings as sentences, by the part where they are mended."""
    found: dict[str, list[str]] = {}
    for finding in findings:
        if finding.is_hard:
            found.setdefault(section_of(finding), []).append(str(finding.message))
    return found


def facts_of(
    report: NeedsReport,
    content: Content,
    section: str,
    problems: Iterable[str],
    request: CompletionRequest | None,
) -> Facts:
    """What one part's status is computed from."""
    optional = section == Section.ATTACHMENTS
    saved = report.sections_saved.get(section)
    asked_at = request.asked_at if request and section in request.sections else None
    return Facts(
        is_begun=saved is not None,
        is_done=bool(report.sections_done.get(section, optional)),
        problems=tuple(problems),
        is_prefilled=section in report.prefilled_sections,
        # The demo's clock may stand still between the question and the answer.
        is_returned=asked_at is not None
        and (saved is None or datetime.fromisoformat(saved[0]) < asked_at),
        is_blocked=section == Section.PARTICIPANTS and not content["measures"],
    )


def sections_of(content: Content) -> list[Section]:
    """The parts of this report: the network's only when there is one."""
    return [
        section
        for section in Section
        if section != Section.NETWORK or content["network"] is not None
    ]


def states_of(
    report: NeedsReport,
    content: Content,
    findings: Iterable[Finding],
    request: CompletionRequest | None = None,
) -> dict[str, str]:
    """Part → word of components/tasks.html."""
    problems = problems_by_section(findings)
    return {
        section: state_of(facts_of(report, content, section, problems.get(section, ()), request))
        for section in sections_of(content)
    }


def groups_of(
    report: NeedsReport,
    content: Content,
    findings: Iterable[Finding],
    request: CompletionRequest | None = None,
) -> list[dict[str, Any]]:
    """The list as the page draws it."""
    found = list(findings)
    states = states_of(report, content, found, request)
    problems = problems_by_section(found)
    code = report.application.code
    return [
        {
            "title": str(title),
            "tasks": [
                {
                    "label": str(section.label),
                    "url": section_url(code, section),
                    "state": states[section],
                    "hint": hint_of(report, content, section, states[section], problems),
                }
                for section in sections
                if section in states
            ],
        }
        for title, sections in GROUPS
    ]


def hint_of(
    report: NeedsReport,
    content: Content,
    section: str,
    state: str,
    problems: dict[str, list[str]],
) -> str:
    """A few words under a part's name: why it waits, or what is in it."""
    if state == "blocked":
        return _("Legg inn et tiltak først.")
    if section in report.prefilled_sections:
        return _("Hentet fra i fjor. Se over før den kan bli ferdig.")
    if state == "must_change" and problems.get(section):
        first, count = problems[section][0], len(problems[section])
        more = ngettext("og %(n)s ting til", "og %(n)s ting til", count - 1) % {"n": count - 1}
        return f"{first} {more}" if count > 1 else first
    return _contents_hint(content, section)


def _contents_hint(content: Content, section: str) -> str:
    if section == Section.PARTNERS:
        waiting = [one["name"] for one in content["partners"] if not one["confirmed_at"]]
        confirmed = [one["name"] for one in content["partners"] if one["confirmed_at"]]
        parts = [_("%(name)s har bekreftet.") % {"name": name} for name in confirmed]
        parts += [_("%(name)s har ikke bekreftet.") % {"name": name} for name in waiting]
        return " ".join(parts)
    if section == Section.MEASURES and content["measures"]:
        count = len(content["measures"])
        return ngettext(
            "%(n)s tiltak, %(kroner)s kr så langt", "%(n)s tiltak, %(kroner)s kr så langt", count
        ) % {"n": count, "kroner": format_kroner(requested(content))}
    if section == Section.INVOLVEMENT and content["involvements"]:
        count = len(content["involvements"])
        return ngettext("%(n)s registrert", "%(n)s registrert", count) % {"n": count}
    if section == Section.PARTICIPANTS:
        places = {place["id"] for one in content["measures"] for place in one["establishments"]}
        if places:
            return ngettext(
                "%(n)s barnehage eller skole", "%(n)s barnehager og skoler", len(places)
            ) % {"n": len(places)}
    if section == Section.ATTACHMENTS:
        return _("Valgfritt")
    return ""


def left_of(states: dict[str, str]) -> int:
    """How many parts are not finished."""
    return sum(state != "done" for state in states.values())

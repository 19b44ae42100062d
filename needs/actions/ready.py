"""Whether a report may go on: locked, held by the right hand, whole, and with its warnings answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from grants.models import Item
from kompetanse.lib.errors import NotAllowed, Refused, RuleBroken, Stale
from needs import checking
from needs.models import NeedsReport

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kompetanse.lib.actor import Actor
    from kompetanse.lib.findings import Finding
    from needs.content import Content
    from records.workflow import Transition


def lock_report(report: NeedsReport, seen_version: int | None) -> NeedsReport:
    """The report with its case locked, read anew in one query. Refuses (409) an older version than the one that is."""
    fresh = NeedsReport.objects.select_for_update(of=("self", "application")).for_detail()
    locked = fresh.get(pk=report.pk)
    if seen_version is not None and locked.application.version != seen_version:
        raise Stale(_("Noen har lagret endringer siden du åpnet siden."))
    return locked


def repeated_titles(report: NeedsReport) -> list[str]:
    """Measures that are already reported for the same year in another case (R-KOL-03)."""
    application = report.application
    if not application.scheme_version.has_rule("R-KOL-03"):
        return []
    return list(
        Item.objects.filter(
            lineage__in=Item.objects.filter(application=application).values("lineage"),
            application__round__budget_year=application.round.budget_year,
        )
        .exclude(application=application)
        .exclude(application__status__in=("draft", "withdrawn", "dismissed"))
        .values_list("title", flat=True)
    )


def findings_of(report: NeedsReport, content: Content) -> list[Finding]:
    """Every finding of the version's rules, and of what every report must hold."""
    return checking.find(
        content,
        active=report.application.scheme_version.rules,
        repeated=repeated_titles(report),
    )


def check_ready(report: NeedsReport, content: Content) -> list[Finding]:
    """Refuse what is missing or against the rules, and what was copied from last year and never looked at; else the warnings."""
    found = findings_of(report, content)
    hard = [finding for finding in found if finding.is_hard]
    if hard:
        raise RuleBroken(findings=hard)
    if report.prefilled_sections:
        raise Refused(_("Se over delene som er hentet fra i fjor, før du sender."))
    return [finding for finding in found if not finding.is_hard]


def check_move(report: NeedsReport, transition: Transition, by: Actor) -> None:
    """The pen and the state are asked first, so that a stranger learns nothing of what is missing."""
    if not transition.is_held_by(by, report.application):
        raise NotAllowed(who_may=transition.who, rule_id=transition.source)
    if not transition.is_open(report.application):
        raise Stale(
            _("Saken har endret seg siden du åpnet siden. Se hvor den står nå, og prøv igjen.")
        )


def store_answers(
    report: NeedsReport,
    warnings: list[Finding],
    answers: Mapping[str, str],
    extra: tuple[str, ...] = (),
) -> None:
    report.warning_answers = {
        warning.key: answers[warning.key] for warning in warnings if answers.get(warning.key)
    }
    report.save(update_fields=["warning_answers", *extra])

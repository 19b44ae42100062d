"""What every act on a report begins with: the row locked and read anew, the pen, the state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from grants.actions.exclusions import check_not_recused
from kompetanse.lib.errors import Locked, Refused, RuleBroken, Stale
from records import workflow
from reports import checking, transitions
from reports.enums import WRITABLE, ReportStatus
from reports.models import Report
from reports.permissions import check_editor

if TYPE_CHECKING:
    from datetime import datetime

    from kompetanse.lib.actor import Actor
    from kompetanse.lib.findings import Finding
    from records.workflow import Transition
    from reports.content import Content


def lock_report(report: Report, seen_version: int | None = None) -> Report:
    """The report locked and read anew. Refuses (409) an older version than the one that is."""
    locked = Report.objects.select_for_update(of=("self",)).for_detail().get(pk=report.pk)
    if seen_version is not None and locked.version != seen_version:
        raise Stale(_("Noen har lagret endringer siden du åpnet siden."))
    return locked


def check_open(report: Report) -> None:
    """Refuse when nothing in the report can be changed now, saying why."""
    if report.status in WRITABLE:
        return
    if report.status == ReportStatus.IN_APPROVAL:
        raise Locked(
            _("Rapporten ligger til godkjenning og kan ikke endres. Hent den tilbake først.")
        )
    if report.status == ReportStatus.WAIVED:
        raise Locked(_("Dere er fritatt for å sende denne rapporten."))
    raise Locked(_("Rapporten er sendt inn og kan ikke endres."))


def draft_of(report: Report, *, by: Actor, at: datetime) -> Report:
    """The report locked for a change by those who write at the owner; the first change begins it."""
    locked = lock_report(report)
    check_editor(by, locked)
    check_open(locked)
    if locked.status == ReportStatus.OPEN:
        move(locked, transitions.BEGIN, by=by, at=at)
    return locked


def move(report: Report, transition: Transition, *, by: Actor, at: datetime, **more: Any) -> Report:
    """Along one edge, with the version up so that every open page of it turns stale. Refuses staff who are recused."""
    also = {"version": report.version + 1, **more.pop("also", {})}
    if by.side == "authority":
        check_not_recused(report.application, by=by)
    return workflow.move(
        report, transition, by=by, at=at, chain=report.chain_key, also=also, **more
    )


def check_move(report: Report, transition: Transition, by: Actor) -> None:
    """The pen and the state are asked first, so that a stranger learns nothing of what is missing."""
    workflow.check_holder(transition, by=by, obj=report)
    if not transition.is_open(report):
        raise Stale(
            _("Rapporten har endret seg siden du åpnet siden. Se hvor den står nå, og prøv igjen.")
        )


def check_whole(report: Report, content: Content) -> list[Finding]:
    """Refuse what is missing or against the rules; else the warnings."""
    found = checking.find(content, active=report.application.scheme_version.rules)
    hard = [finding for finding in found if finding.is_hard]
    if hard:
        raise RuleBroken(findings=hard)
    return found


def check_text(text: str, *, field: str, message: str) -> str:
    """The text without space around it. Refuses an empty one."""
    if not text.strip():
        raise Refused(message, field=field)
    return text.strip()

"""Min side after the decision: grants that wait for an answer, reports that are due, and money that is to come back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kompetanse.lib.dates import format_date
from kompetanse.lib.money import format_kroner
from payments.enums import ENDED, OUTSTANDING
from payments.models import Acceptance, Repayment
from reports.enums import WRITABLE, ReportStatus
from reports.models import PartnerPart, Report

if TYPE_CHECKING:
    from datetime import date

    from accounts.hat import Hat

SHOWN = 10
REPORT_AHEAD = timedelta(days=60)
"""How long before its day a report is something to do; until then it only stands in the list of reports."""


def after_decision(hat: Hat, today: date, *, leads: bool) -> dict[str, Any]:
    """For Min side. `accept` is the grant to answer first, and `report` the report to go on with when there is none, for those
    who may when nothing else leads the page; `settles` what else waits, for the task list; `report_days` for the dates ahead."""
    acceptances = list(
        Acceptance.objects.visible_to(hat)
        .waiting()
        .for_list()
        .select_related("decision__round")
        .order_by("due_date", "pk")[:SHOWN]
    )
    repayments = (
        Repayment.objects.visible_to(hat)
        .exclude(status__in=ENDED)
        .select_related("notice", "award__item")
        .order_by("-registered_at", "-pk")[:SHOWN]
    )
    accepts = hat.can("accept_grant")
    answers = [_answer(one, today) for one in acceptances]
    first = answers.pop(0) if answers and accepts and leads else None
    awaited = reports_awaited(hat, today)
    told = [_report(one, today) for one in awaited]
    days = [(one["day"], one["label"], one["url"]) for one in told]
    leads = leads and first is None and bool(awaited) and _can_go_on(hat, awaited[0])
    report = told.pop(0) if leads else None
    return {
        "settles": [*answers, *told, *map(_repayment, repayments)],
        "accept": first,
        "report": report,
        "report_days": days,
    }


def _answer(acceptance: Acceptance, today: date) -> dict[str, Any]:
    decision = acceptance.decision
    what = {"scheme": decision.scheme_version.scheme.name, "year": decision.round.budget_year}
    is_late = acceptance.due_date < today
    day = {"day": format_date(acceptance.due_date)}
    hint = _("Dere har fått %(amount)s kr.") % {"amount": format_kroner(acceptance.amount_sum)}
    note = (_("Fristen var %(day)s") if is_late else _("Frist %(day)s")) % day
    return {
        "label": _("Svar på tilskuddet: %(scheme)s %(year)s") % what,
        "url": acceptance.get_absolute_url(),
        "text": f"{hint} {note}.",
        "hint": hint,
        "tag": {"label": _("Over fristen"), "color": "danger"} if is_late else None,
        "note": note,
    }


def reports_awaited(hat: Hat, today: date) -> list[Report]:
    """What the organisation itself is to write and that is due within 60 days or was, the earliest first: `own_part` is the partner's."""
    rows = Report.objects.visible_to(hat)
    if hat.side == "owner":
        rows = rows.awaited().filter(application__applicant_id=hat.organisation_id)
    elif hat.side == "partner":
        rows = rows.awaited_of_partner(hat.organisation_id)
    else:
        return []
    rows = rows.for_list().filter(by_date__lte=today + REPORT_AHEAD)
    found = list(rows.order_by("by_date", "pk")[:SHOWN])
    own = PartnerPart.objects.filter(partner_id=hat.organisation_id, report__in=found)
    parts = {part.report_id: part for part in own} if hat.side == "partner" and found else {}
    for report in found:
        report.own_part = parts.get(report.pk)
    return found


def _can_go_on(hat: Hat, report: Report) -> bool:
    if report.own_part is not None:
        return hat.holds("confirm_partner_part")
    if report.status == ReportStatus.IN_APPROVAL:
        return hat.holds("approve_needs_report")
    return hat.holds("edit_needs_report")


def _report(report: Report, today: date) -> dict[str, Any]:
    case = report.application
    what = {"scheme": case.scheme_version.scheme.name, "year": case.round.budget_year}
    is_late = report.is_overdue(today)
    day = {"day": format_date(report.awaited_by)}
    part = report.own_part
    if part is not None:
        hint = _("%(owner)s venter på deres del.") % {"owner": case.applicant.name}
    elif report.status == ReportStatus.CHANGES_ASKED:
        hint = _("Noe må rettes.")
    elif report.status in WRITABLE:
        hint = _("Den er ikke sendt.")
    else:
        hint = _("Den ligger hos godkjenneren deres.")
    note = (_("Fristen var %(day)s") if is_late else _("Frist %(day)s")) % day
    url = reverse("reports:part", args=[part.code]) if part else report.get_absolute_url()
    return {
        "day": report.awaited_by,
        "label": _("Rapport: %(scheme)s %(year)s") % what,
        "url": url,
        "text": f"{hint} {note}.",
        "hint": hint,
        "tag": {"label": _("Over fristen"), "color": "danger"} if is_late else None,
        "note": note,
    }


def _repayment(repayment: Repayment) -> dict[str, Any]:
    """What is said to the recipient is what it can do, not what we call the state."""
    notice = repayment.notice
    note = _("Vi ser på saken")
    if repayment.status in OUTSTANDING:
        note = _("Skal betales tilbake")
    elif notice is not None and notice.stated_at is None:
        day = format_date(notice.statement_due_date)
        note = _("Dere kan uttale dere innen %(day)s") % {"day": day}
    return {
        "label": _("Tilbakebetaling: %(amount)s kr") % {"amount": format_kroner(repayment.amount)},
        "url": repayment.get_absolute_url(),
        "hint": repayment.award.item.title,
        "note": note,
    }

"""A report's state as a pill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.enums import ReportStatus

if TYPE_CHECKING:
    from reports.models import Report

COLORS = {
    ReportStatus.OPEN: "neutral",
    ReportStatus.DRAFT: "accent",
    ReportStatus.IN_APPROVAL: "accent",
    ReportStatus.SUBMITTED: "info",
    ReportStatus.CHANGES_ASKED: "danger",
    ReportStatus.APPROVED: "success",
    ReportStatus.WAIVED: "neutral",
}


def status_tag(report: Report) -> dict[str, str]:
    status = ReportStatus(report.status)
    return {"label": str(status.label), "color": COLORS[status]}

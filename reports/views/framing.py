"""What the pages of one report share: fetching it, and what stands around the content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.actions.exclusions import check_not_recused
from kompetanse.lib.clock import in_oslo
from reports.display import status_tag
from reports.models import Report

if TYPE_CHECKING:
    from django.http import HttpRequest


def load_report(request: HttpRequest, code: str) -> Report:
    """The report that the hat may see; 404 when it is another's, 403 for who is recused from the case."""
    hat = request.hat
    if hat is None:
        raise Http404
    found = Report.objects.visible_to(hat).for_detail().filter(code=code).first()
    if found is not None:
        return found
    if hat.side == "authority":
        own = Report.objects.filter(application__authority_id=hat.organisation_id, code=code)
        for report in own.select_related("application"):
            check_not_recused(report.application, by=hat)
    raise Http404


def frame_of(request: HttpRequest, report: Report, here: str = "", **more: Any) -> dict[str, Any]:
    """Breadcrumbs, head and aside of every page of a report."""
    application = report.application
    name = _("Rapport %(year)s") % {"year": application.round.budget_year}
    eyebrow = [application.reference, application.applicant.name, name if here else ""]
    return {
        "report": report,
        "controls": request.hat.side not in {"owner", "partner"},
        "application": application,
        "round": application.round,
        "report_name": name,
        "report_url": reverse("reports:report", args=(report.code,)),
        "here": here or name,
        "eyebrow": " · ".join(part for part in eyebrow if part),
        "status": status_tag(report),
        "is_overdue": report.is_overdue(in_oslo(request.received_at).date()),
        **more,
    }

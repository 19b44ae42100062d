"""What the pages of one report share: fetching it, and what stands around the content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.actions.exclusions import check_not_recused
from grants.enums import ApplicationStatus
from grants.models import Application, CompletionRequest
from needs.enums import Section
from needs.models import NeedsReport
from needs.steps import spine, status_tag
from needs.tasklist import section_url

if TYPE_CHECKING:
    from django.http import HttpRequest


def load_report(request: HttpRequest, code: str) -> NeedsReport:
    """The report that the hat may see; 404 when the case is another's, 403 for who is recused from it."""
    if request.hat is None:
        raise Http404
    visible = NeedsReport.objects.visible_to(request.hat).for_detail()
    found = visible.filter(application__code=code).first()
    if found is None:
        case = get_object_or_404(Application.objects.visible_to(request.hat), code=code)
        check_not_recused(case, by=request.hat)
        raise Http404
    return found


def open_request(report: NeedsReport) -> CompletionRequest | None:
    """What the authority has asked to have corrected, while it is open."""
    application = report.application
    if application.status != ApplicationStatus.INCOMPLETE:
        return None
    return CompletionRequest.objects.filter(application=application, answered_at=None).first()


def frame_of(
    report: NeedsReport, here: str = "", *, is_treated: bool = False, **more: Any
) -> dict[str, Any]:
    """Breadcrumbs, head and aside of every page of a report."""
    application = report.application
    round_ = application.round
    name = _("Behovsmelding %(year)s") % {"year": round_.budget_year}
    eyebrow = [application.reference, application.applicant.name]
    return {
        "report": report,
        "application": application,
        "round": round_,
        "report_name": name,
        "report_url": reverse("needs:report", args=(application.code,)),
        "here": here or name,
        "eyebrow": " · ".join(part for part in [*eyebrow, name if here else ""] if part),
        "status": status_tag(application, is_treated=is_treated),
        "spine": spine(application, is_treated=is_treated),
        **more,
    }


def section_frame(report: NeedsReport, section: str, **more: Any) -> dict[str, Any]:
    """As `frame_of`, for the page of one part."""
    label = str(Section(section).label)
    saved = report.sections_saved.get(section)
    return frame_of(
        report,
        label,
        section=section,
        section_url=section_url(report.application.code, section),
        version=report.version_of(section),
        saved=saved,
        pen=pen_of(report, section, more.pop("user_id", None)),
        is_prefilled=section in report.prefilled_sections,
        **more,
    )


def pen_of(report: NeedsReport, section: str, user_id: int | None) -> str:
    """Who else writes in this part now; "" when nobody does."""
    if report.pen_user is None or report.pen_section != section or report.pen_user_id == user_id:
        return ""
    return report.pen_user.name

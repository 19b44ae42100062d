"""The PDF copy of a report, drawn from its frozen contents and nothing else, and the letters about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from kompetanse.lib.dates import format_moment
from kompetanse.lib.pdf import render_pdf
from reports.summary import summarise

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from reports.models import Report, Snapshot


def report_html(snapshot: Snapshot) -> str:
    """The body of the copy, in the language in use."""
    application = snapshot.report.application
    return render_to_string(
        "reports/pdf/report.html",
        {
            "application": application,
            "parts": summarise(
                snapshot.data, groups=application.scheme_version.participant_categories
            ),
            "answers": sorted((snapshot.data.get("answers") or {}).items()),
            "sent": format_moment(snapshot.taken_at),
        },
    )


def report_pdf(snapshot: Snapshot) -> bytes:
    """The copy in the owner's letter language. The same snapshot gives the same bytes."""
    application = snapshot.report.application
    language = application.applicant.letter_language
    with translation.override(language):
        title = _("Rapport %(year)s") % {"year": application.round.budget_year}
        return render_pdf(
            html=report_html(snapshot),
            title=f"{title}, {application.applicant.name}",
            language=language,
            stylesheet="record",
            created=snapshot.taken_at,
            reference=application.reference,
            sender=application.applicant.name,
            footer=_("Rapport %(reference)s, versjon %(hash)s")
            % {"reference": application.reference, "hash": snapshot.sha256[:12]},
        )


def letter_pdf(
    report: Report,
    *,
    title: Callable[[], str],
    paragraphs: Callable[[], list[str]],
    at: datetime,
) -> bytes:
    """A short letter of the authority to the owner, in the owner's letter language."""
    application = report.application
    language = application.applicant.letter_language
    with translation.override(language):
        words = title()
        html = render_to_string(
            "reports/pdf/letter.html",
            {
                "title": words,
                "paragraphs": paragraphs(),
                "application": application,
                "at": format_moment(at),
            },
        )
        return render_pdf(
            html=html,
            title=words,
            language=language,
            stylesheet="record",
            created=at,
            reference=application.reference,
            sender=application.authority.name,
        )

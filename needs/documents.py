"""The PDF copy of a report, drawn from its frozen contents and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from kompetanse.lib.dates import format_moment
from kompetanse.lib.pdf import render_pdf
from needs.summary import summarise

if TYPE_CHECKING:
    from needs.models import Snapshot


def report_html(snapshot: Snapshot) -> str:
    """The body of the copy, in the language in use."""
    application = snapshot.application
    return render_to_string(
        "needs/pdf/report.html",
        {
            "snapshot": snapshot,
            "application": application,
            "content": snapshot.data,
            "parts": summarise(
                snapshot.data, categories=application.scheme_version.participant_categories
            ),
            "sent": format_moment(snapshot.taken_at),
        },
    )


def report_pdf(snapshot: Snapshot) -> bytes:
    """The copy in the owner's letter language. The same snapshot gives the same bytes."""
    application = snapshot.application
    language = application.applicant.letter_language
    with translation.override(language):
        title = _("Behovsmelding %(year)s") % {"year": application.round.budget_year}
        return render_pdf(
            html=report_html(snapshot),
            title=f"{title}, {application.applicant.name}",
            language=language,
            stylesheet="record",
            created=snapshot.taken_at,
            reference=application.reference,
            sender=application.applicant.name,
            footer=_("Behovsmelding %(reference)s, versjon %(hash)s")
            % {"reference": application.reference, "hash": snapshot.sha256[:12]},
        )

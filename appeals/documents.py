"""The papers of a complaint as PDF: the complaint as it was sent, and the authority's letters about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from appeals.enums import Relief
from decisions.legal import stands_on
from grants.models import LegalReference
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_date
from kompetanse.lib.errors import Refused
from kompetanse.lib.pdf import render_pdf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

    from appeals.models import Appeal
    from decisions.models import Decision

# The references that Annex B of domain.md holds as verified; none is printed before the lawyer has said so here too.
COMPLAINT = "fvl.klage"
CONTENT = "fvl.innhold_klage"
COSTS = "fvl.sakskostnader"
SUSPENSION = "fvl.utsatt"
PRIOR_NOTICE = "fvl.forhandsvarsel"


@dataclass(frozen=True, slots=True)
class Words:
    """A letter in one written form: its title, and (heading or "", text) in order."""

    title: str
    sections: list[tuple[str, str]] = field(default_factory=list)


def cite(key: str, *, language: str, on: date) -> str:
    """A legal reference as a letter prints it. Refuses one that is not verified and in force on the day (R-BRV-01)."""
    reference = LegalReference.objects.filter(key=key).first()
    if reference is None or not stands_on(reference, on):
        raise Refused(
            _("Brevet viser til en hjemmel som ikke er verifisert: %(key)s. Juridisk ansvarlig verifiserer den på siden Hjemler.")
            % {"key": key},
            rule_id="R-BRV-01",
        )  # fmt: skip
    return reference.citation(language).replace("§ ", "§\u00a0")


def print_words(
    words: Words,
    *,
    decision: Decision,
    to: str,
    by: str,
    language: str,
    at: datetime,
) -> bytes:
    """A letter of the authority in the case, as PDF."""
    with translation.override(language):
        html = render_to_string(
            "appeals/pdf_letter.html",
            {
                "words": words,
                "to": to,
                "by": by,
                "sender": decision.authority.name,
                "reference": decision.case_file.reference,
                "date": format_date(in_oslo(at).date(), language),
            },
        )
    return render_pdf(
        html=html,
        title=words.title,
        language=language,
        created=at,
        reference=decision.case_file.reference,
        sender=decision.authority.name,
    )


def say(words: Callable[[], Words], language: str) -> Words:
    with translation.override(language):
        return words()


def print_complaint(
    appeal: Appeal, *, points: Iterable[tuple[str, str]], by: str, wants_suspension: bool
) -> bytes:
    """The complaint as it was sent in the portal."""
    language = appeal.party.letter_language
    decision = appeal.decision
    with translation.override(language):
        title = _("Klage på vedtak i sak %(reference)s") % {
            "reference": decision.case_file.reference
        }
        html = render_to_string(
            "appeals/pdf_complaint.html",
            {
                "title": title,
                "appeal": appeal,
                "decision": decision,
                "points": list(points),
                "by": by,
                "wants_suspension": wants_suspension,
            },
        )
    return render_pdf(
        html=html,
        title=title,
        language=language,
        stylesheet="record",
        created=appeal.received_at,
        reference=decision.case_file.reference,
        sender=appeal.party.name,
    )


def relief_words(appeal: Appeal, *, at: datetime) -> Callable[[], Words]:
    """The letter to a party whose complaint was granted, all or in part."""
    language = appeal.party.letter_language
    costs = cite(COSTS, language=language, on=in_oslo(at).date())
    reference = appeal.decision.case_file.reference
    is_full = appeal.relief == Relief.FULL

    def words() -> Words:
        given = (
            _("Vi har gitt dere medhold i klagen. Det nye vedtaket erstatter det dere klaget på.")
            if is_full
            else _("Vi har gitt dere delvis medhold i klagen. Det nye vedtaket erstatter det dere klaget på. Vil dere ikke opprettholde resten av klagen, kan dere trekke den i Kompetanse. Ellers sender vi den til klageinstansen.")
        )  # fmt: skip
        return Words(
            _("Svar på klagen i sak %(reference)s") % {"reference": reference},
            [
                ("", given),
                (_("Sakskostnader"), _("Når et vedtak blir endret til gunst for en part, kan parten kreve dekket kostnader som har vært nødvendige for å få det endret. Kravet må settes fram senest tre uker etter at dere fikk det nye vedtaket, jf. %(costs)s.") % {"costs": costs}),
            ],
        )  # fmt: skip

    return words

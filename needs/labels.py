"""What each field is called, once: the form, the page before sending, the PDF and the 409 page say the same."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kompetanse.lib.money import format_kroner
from needs.enums import SamiAnswer, Section, Sector

SECTION_FIELDS = {
    Section.CONTACT: (
        "contact_name",
        "contact_email",
        "contact_phone",
        "sectors",
        "municipal_coordination",
    ),
    Section.NEED: (
        "need_text",
        "assessment_text",
        "inclusive_process_text",
        "connection_text",
    ),
    Section.FUNDING: ("own_effort_text", "other_funds_text", "other_funds_amount"),
    Section.PERSPECTIVES: (
        "sami_answer",
        "sami_text",
        "inclusion_text",
        "ppt_text",
        "private_included_text",
        "evaluation_text",
    ),
}

LABELS = {
    "contact_name": _("Kontaktperson"),
    "contact_email": _("E-post til kontaktpersonen"),
    "contact_phone": _("Telefon til kontaktpersonen"),
    "sectors": _("Hvem gjelder meldingen?"),
    "municipal_coordination": _("Har kommunedirektøren samordnet tiltakene?"),
    "need_text": _("Lokalt definert behov"),
    "assessment_text": _("Samlet vurdering av behovene"),
    "inclusive_process_text": _("Slik var prosessen inkluderende"),
    "connection_text": _("Sammenheng med videreutdanning og andre tiltak"),
    "own_effort_text": _("Egeninnsats"),
    "other_funds_text": _("Andre offentlige midler til samme tiltak"),
    "other_funds_amount": _("Beløp fra andre offentlige midler"),
    "sami_answer": _("Er samiske perspektiv ivaretatt?"),
    "sami_text": _("Om samiske perspektiv"),
    "inclusion_text": _("Inkludering og spesialpedagogikk"),
    "ppt_text": _("PPT og laget rundt"),
    "private_included_text": _("Slik er private inkludert"),
    "evaluation_text": _("Planlagt evaluering"),
    "title": _("Navn på tiltaket"),
    "category": _("Type midler"),
    "plan_priority": _("Prioritert område i langsiktig plan"),
    "theme": _("Tema"),
    "kind_text": _("Hva slags tiltak er det?"),
    "goals_text": _("Mål og forventet utbytte"),
    "indicators_text": _("Kjennetegn på måloppnåelse"),
    "teacher_education_text": _("Slik styrker erfaringene lærerutdanningen"),
    "starts_date": _("Startdato"),
    "ends_date": _("Sluttdato"),
    "method": _("Slik fordeles midlene mellom enhetene"),
    "coordinator_item": _("Forumsak om koordinator"),
    "own_funding": _("Egenfinansiering"),
    "participants": _("Deltakere"),
    "establishments": _("Barnehager og skoler som deltar"),
}


def shown(name: str, value: Any) -> str:
    """A value as text, for people."""
    if name == "sectors":
        return ", ".join(str(Sector(one).label) for one in value)
    if name == "sami_answer":
        return str(SamiAnswer(value).label) if value else ""
    if name == "other_funds_amount":
        return f"{format_kroner(value)} kr" if value is not None else ""
    if isinstance(value, bool):
        return gettext("Ja") if value else gettext("Nei")
    return "" if value is None else str(value)

"""Kindergartens and schools pasted from a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kompetanse.lib.errors import Refused
from kompetanse.lib.tabular import read_pasted
from needs.actions.drafting import locked_draft, note_saved
from needs.actions.participants import participants_key
from needs.enums import Section
from needs.models import MeasureEstablishment
from owners.models import Establishment

if TYPE_CHECKING:
    from datetime import datetime

    from kompetanse.lib.actor import Actor
    from needs.models import Measure, NeedsReport

DIGITS = 9
MOST_LINES = 500
# fmt: off
HEADINGS = frozenset({
    "navn", "namn", "enhet", "eining", "virksomhet", "verksemd", "barnehage", "skole", "skule", "barnehage/skole",
    "organisasjonsnummer", "orgnr", "org.nr", "org. nr", "antall", "tal", "antall ansatte", "ansatte",
})
# fmt: on


class Line(NamedTuple):
    """A pasted line that cannot be used, and why."""

    number: int
    text: str
    why: str


class PasteRefused(Refused):
    """Nothing was added; `lines` says which lines are wrong."""

    def __init__(self, lines: tuple[Line, ...]) -> None:
        self.lines = lines
        super().__init__(
            _("Ingenting er lagt til. Rett linjene under og lim inn på nytt."), field="rows"
        )


@transaction.atomic
def paste_establishments(
    *, measure: Measure, text: str, by: Actor, at: datetime
) -> list[Establishment]:
    """Add every line's kindergarten or school to a measure, found by number, else by name among the owner's own and those in its kommune.

    All or nothing: with a wrong line nothing is added (`PasteRefused` names each). What is there already stays.
    """
    draft = locked_draft(measure.report, section=Section.PARTICIPANTS, by=by, at=at)
    rows = [row for row in read_pasted(text) if any(cell.strip() for cell in row)]
    if not rows or len(rows) > MOST_LINES:
        raise PasteRefused((Line(1, "", _("Lim inn mellom 1 og 500 linjer.")),))
    by_number, by_name = _known(draft.report, rows)
    found: list[Establishment] = []
    wrong: list[Line] = []
    for number, row in enumerate(rows, start=1):
        if number == 1 and _is_heading(row, by_name):
            continue
        places, why = _find(row, by_number, by_name)
        found.extend(places)
        if why:
            wrong.append(Line(number, " ".join(row)[:100], why))
    if wrong:
        raise PasteRefused(tuple(wrong))
    MeasureEstablishment.objects.bulk_create(
        [
            MeasureEstablishment(measure=measure, establishment=place)
            for place in dict.fromkeys(found)
        ],
        ignore_conflicts=True,
    )
    note_saved(draft, by=by, at=at, key=participants_key(measure))
    return found


Found = dict[str, list[Establishment]]


def _number_in(row: list[str]) -> str:
    for cell in row:
        digits = "".join(sign for sign in cell if not sign.isspace())
        if digits.isascii() and digits.isdigit():
            return digits
    return ""


def _names_in(row: list[str]) -> list[str]:
    return [cell.strip().casefold() for cell in row if cell.strip() and not _number_in([cell])]


def _is_heading(row: list[str], by_name: Found) -> bool:
    """A spreadsheet's first line, copied along: words for columns, and neither a number nor a place that has that name."""
    names = _names_in(row)
    if _number_in(row) or any(name in by_name for name in names):
        return False
    return any(name.rstrip(".:") in HEADINGS for name in names)


def _known(report: NeedsReport, rows: list[list[str]]) -> tuple[Found, Found]:
    """Two queries: those with a pasted number anywhere, and all that belong to the owner or lie in its kommune, by name."""
    applicant = report.application.applicant
    by_number: Found = {}
    numbers = [number for row in rows if (number := _number_in(row))]
    for place in Establishment.objects.filter(orgnr__in=numbers).order_by("pk"):
        by_number.setdefault(place.orgnr, []).append(place)
    near = Q(owner_id=applicant.pk) | Q(owner_id__in=report.consents.values("organisation_id"))
    if applicant.municipality_id:
        near |= Q(municipality_id=applicant.municipality_id)
    by_name: Found = {}
    for place in Establishment.objects.active().filter(near).order_by("pk"):
        by_name.setdefault(place.name.casefold(), []).append(place)
    return by_number, by_name


def _find(row: list[str], by_number: Found, by_name: Found) -> tuple[list[Establishment], str]:
    number = _number_in(row)
    if number:
        if len(number) != DIGITS:
            return [], _("Organisasjonsnummeret må ha ni siffer.")
        places = by_number.get(number, [])
        if not places:
            return [], _("Vi finner ingen barnehage eller skole med dette nummeret.")
        active = [place for place in places if place.is_active]
        return (active, "") if active else ([], _("Barnehagen eller skolen er lagt ned."))
    for name in _names_in(row):
        places = by_name.get(name, [])
        if len(places) == 1:
            return places, ""
        if places:
            return [], _("Flere heter dette. Bruk organisasjonsnummeret.")
    return [], _(
        "Vi finner ingen barnehage eller skole med dette navnet hos dere eller i kommunen."
    )

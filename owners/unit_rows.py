"""From one line of a file of schools and kindergartens to plain values, or to what is wrong with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kompetanse.lib.orgnr import is_valid
from kompetanse.lib.text import plain_line
from owners.enums import EstablishmentKind, OwnerBasis, Ownership
from owners.models.establishments import FIRST_GRADE, LAST_GRADE

NEEDED = ("organisasjonsnummer", "navn", "type", "offentlig_privat", "kommunenummer")
USED = (
    *NEEDED,
    "fylkesnummer",
    "trinn_fra",
    "trinn_til",
    "antall_elever",
    "antall_barn",
    "tall_dato",
    "eier_orgnr",
    "eier_grunnlag",
)
KINDS = {
    "barnehage": EstablishmentKind.KINDERGARTEN,
    "grunnskole": EstablishmentKind.PRIMARY_SCHOOL,
    "videregaaende_skole": EstablishmentKind.UPPER_SECONDARY,
    "grunnskole_og_videregaaende": EstablishmentKind.COMBINED_SCHOOL,
    "kulturskole": EstablishmentKind.ARTS_SCHOOL,
    "voksenopplaering": EstablishmentKind.ADULT_EDUCATION,
    "annen_offentlig_opplaeringsenhet": EstablishmentKind.OTHER_TRAINING,
}
OWNERSHIPS = {"offentlig": Ownership.PUBLIC, "privat": Ownership.PRIVATE}
LONGEST_NAME = 200
MOST_PEOPLE = 99_999
SCHOOL_YEAR = re.compile(r"20[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class LineError:
    """What is wrong on one line, in a sentence for whoever made the file."""

    line: int
    message: str | Promise

    def __str__(self) -> str:
        return _("Linje %(line)s: %(message)s") % {"line": self.line, "message": self.message}


@dataclass(frozen=True, slots=True)
class Known:
    """What a line may point at: kommuner by number, and owners by organisation number."""

    municipalities: Mapping[str, str]
    owners: Mapping[str, int]
    allow_demo: bool = False


@dataclass(slots=True)
class UnitRow:
    """The values of one line; worth something only when `errors` is empty."""

    line: int
    values: dict[str, object] = field(default_factory=dict)
    errors: list[LineError] = field(default_factory=list)

    @property
    def key(self) -> tuple[object, object]:
        return self.values["orgnr"], self.values["kind"]

    def wrong(self, message: str | Promise) -> None:
        self.errors.append(LineError(self.line, message))


def read_unit(line: int, cells: Mapping[str, str], known: Known) -> UnitRow:
    """Read one line. All that is wrong with it is named, not just the first."""
    row = UnitRow(line)
    _read_identity(row, cells, known)
    _read_place(row, cells, known)
    _read_owner(row, cells, known)
    _read_grades(row, cells)
    _read_counts(row, cells)
    return row


def _cell(cells: Mapping[str, str], column: str) -> str:
    return plain_line(cells.get(column, ""))


def _read_identity(row: UnitRow, cells: Mapping[str, str], known: Known) -> None:
    orgnr = _cell(cells, "organisasjonsnummer").replace(" ", "")
    name = _cell(cells, "navn")
    kind = KINDS.get(_cell(cells, "type"))
    ownership = OWNERSHIPS.get(_cell(cells, "offentlig_privat"))
    if not is_valid(orgnr, allow_demo=known.allow_demo):
        row.wrong(
            _("Organisasjonsnummeret «%(number)s» finnes ikke. Se om et siffer er feil.")
            % {"number": orgnr}
        )
    if not name:
        row.wrong(_("Navnet mangler."))
    if len(name) > LONGEST_NAME:
        row.wrong(_("Navnet er for langt. Det kan ha %(count)s tegn.") % {"count": LONGEST_NAME})
    if kind is None:
        row.wrong(_unknown("type", cells, KINDS))
    if ownership is None:
        row.wrong(_unknown("offentlig_privat", cells, OWNERSHIPS))
    row.values |= {
        "orgnr": orgnr,
        "name": name,
        "kind": kind,
        "ownership": ownership,
        "is_demo": orgnr.startswith("3"),
    }


def _unknown(column: str, cells: Mapping[str, str], allowed: Mapping[str, object]) -> str:
    return _("Kolonnen %(column)s kan ikke være «%(value)s». Skriv én av disse: %(allowed)s.") % {
        "column": column,
        "value": _cell(cells, column),
        "allowed": ", ".join(allowed),
    }


def _read_place(row: UnitRow, cells: Mapping[str, str], known: Known) -> None:
    number = _cell(cells, "kommunenummer")
    county = _cell(cells, "fylkesnummer")
    if number not in known.municipalities:
        row.wrong(_("Det finnes ingen kommune med nummer «%(number)s».") % {"number": number})
    elif county and county != known.municipalities[number]:
        row.wrong(
            _("Kommune %(number)s ligger ikke i fylke «%(county)s».")
            % {"number": number, "county": county}
        )
    row.values["municipality_id"] = number


def _read_owner(row: UnitRow, cells: Mapping[str, str], known: Known) -> None:
    orgnr = _cell(cells, "eier_orgnr").replace(" ", "")
    owner = known.owners.get(orgnr)
    if orgnr and owner is None:
        row.wrong(
            _("Eieren med organisasjonsnummer «%(number)s» er ikke i registeret.")
            % {"number": orgnr}
        )
    row.values |= {
        "owner_id": owner,
        "owner_basis": _basis(_cell(cells, "eier_grunnlag")) if orgnr else "",
    }


def _basis(text: str) -> str:
    if text.startswith("avledet"):
        return OwnerBasis.DERIVED
    if "navnelikhet" in text:
        return OwnerBasis.NAME_LIKENESS
    return OwnerBasis.STATED


def _read_grades(row: UnitRow, cells: Mapping[str, str]) -> None:
    grades = [
        _number(row, cells, column, least=FIRST_GRADE, most=LAST_GRADE)
        for column in ("trinn_fra", "trinn_til")
    ]
    first, last = grades
    if (first is None) != (last is None) or (first and last and first > last):
        row.wrong(_("Trinnene må være fra og til, der fra ikke er høyere enn til."))
    row.values |= {"grade_from": first, "grade_to": last}


def _number(
    row: UnitRow, cells: Mapping[str, str], column: str, *, least: int, most: int
) -> int | None:
    text = _cell(cells, column)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and least <= int(text[:9]) <= most):
        row.wrong(
            _(
                "Kolonnen %(column)s må være et helt tall fra %(least)s til %(most)s, ikke «%(value)s»."
            )
            % {"column": column, "least": least, "most": most, "value": text}
        )
        return None
    return int(text)


def _read_counts(row: UnitRow, cells: Mapping[str, str]) -> None:
    counted = _cell(cells, "tall_dato")
    counted_date, school_year = None, ""
    if SCHOOL_YEAR.fullmatch(counted):
        school_year = counted
    elif counted:
        counted_date = _iso_date(counted)
        if counted_date is None:
            row.wrong(
                _(
                    "Kolonnen tall_dato må være en dato som 2025-10-01 eller et skoleår som 2025-26, ikke «%(value)s»."
                )
                % {"value": counted}
            )
    row.values |= {
        "pupils": _number(row, cells, "antall_elever", least=0, most=MOST_PEOPLE),
        "children": _number(row, cells, "antall_barn", least=0, most=MOST_PEOPLE),
        "counted_date": counted_date,
        "counted_school_year": school_year,
    }


def _iso_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


COLUMNS_MISSING = gettext_lazy("Kolonnene %(columns)s mangler i første linje.")

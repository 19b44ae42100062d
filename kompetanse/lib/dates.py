"""Dates and moments as Norwegians write them, in bokmål (nb) and nynorsk (nn).

The months have the same names in both; four of the days do not.
"""

import re
from datetime import date, datetime

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Unreadable

MONTHS = (
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
)
WEEKDAYS = {
    "nb": ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    "nn": ("måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "sundag"),
}
CENTURY = 2000
FIRST_YEAR = 1900
LAST_YEAR = 2199
SHORTEST_MONTH = 3

_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
# One and the same sign on both sides. No slash: 1/2/2027 is read in two ways.
_NUMBERS = re.compile(
    r"(?P<day>[0-9]{1,2})(?P<sign>\. ?| |-)(?P<month>[0-9]{1,2})(?P=sign)"
    r"(?P<year>[0-9]{4}|[0-9]{2})"
)
_WORDS = re.compile(r"(?P<day>[0-9]{1,2})\.? ?(?P<name>[a-zæøå]+)\.? (?P<year>[0-9]{4}|[0-9]{2})")


def parse_date(text: str) -> date:
    """The date that `text` says, or `Unreadable`.

    Takes 1.2.2027, 01.02.27, 1. februar 2027, 1 feb 2027 and 2027-02-01.
    """
    line = " ".join(text[:60].split()).casefold()
    match = _ISO.fullmatch(line) or _NUMBERS.fullmatch(line) or _WORDS.fullmatch(line)
    if match is None:
        raise Unreadable(_("Skriv datoen som dag, måned og år, for eksempel 1.2.2027."))
    parts = match.groupdict()
    year = int(parts["year"])
    if len(parts["year"]) == 2:  # noqa: PLR2004 -- two digits mean this century
        year += CENTURY
    month = int(parts["month"]) if "month" in parts else _month_number(parts["name"])
    try:
        day = date(year, month, int(parts["day"]))
    except ValueError:
        raise Unreadable(_("Datoen finnes ikke. Se om dag og måned er riktige.")) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Unreadable(_("Året må ha fire siffer, for eksempel 2027."))
    return day


def format_date(day: date, language: str | None = None) -> str:  # noqa: ARG001 -- see below
    """ "1. februar 2027". `language` is asked for so that callers need not know that nb = nn here."""
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def format_short_date(day: date) -> str:
    """ "01.02.2027", for tables."""
    return f"{day:%d.%m.%Y}"


def format_weekday_date(day: date, language: str | None = None) -> str:
    """ "torsdag 30. januar 2025"; `language` is nb or nn, without it the active one."""
    return f"{_weekdays(language)[day.weekday()]} {format_date(day, language)}"


def format_time(moment: datetime) -> str:
    """ "21.40", as clocks in Oslo show it."""
    return f"{in_oslo(moment):%H.%M}"


def format_moment(moment: datetime, language: str | None = None) -> str:
    """ "torsdag 30. januar 2025 kl. 21.40", as clocks in Oslo show it."""
    return f"{format_weekday_date(in_oslo(moment), language)} kl. {format_time(moment)}"


def _weekdays(language: str | None) -> tuple[str, ...]:
    code = (language or get_language() or "nb")[:2]
    return WEEKDAYS.get(code, WEEKDAYS["nb"])


def _month_number(name: str) -> int:
    """The number of the month that `name` is, or begins (three letters at least); else 0."""
    for number, month in enumerate(MONTHS, start=1):
        if month.startswith(name) and len(name) >= SHORTEST_MONTH:
            return number
    return 0

"""Whole kroner: read from what people write, shown as Norwegians write it, and split without loss."""

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from kompetanse.lib.errors import Unreadable

NBSP = "\u00a0"
MINUS = "\u2212"
MAX_KRONER = 10**12
MAX_TEXT = 60

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\ufeff"))
_UNIT = r"(?:kr\.?|nok|kroner)"
# Groups of three need one and the same sign between them all. One lone comma with three digits
# behind it is not here: 1,250 is one krone and a bit to some and a thousand to others.
_AMOUNT = re.compile(
    rf"""(?:{_UNIT}\ ?)?
    (?P<whole>
        [0-9]+
        | [0-9]{{1,3}} (?:\ [0-9]{{3}})+
        | [0-9]{{1,3}} (?:\.[0-9]{{3}})+
        | [0-9]{{1,3}} (?:'[0-9]{{3}})+
        | [0-9]{{1,3}} (?:,[0-9]{{3}}){{2,}}
    )
    (?:\ ?(?P<sign>[,.])\ ?(?:[-\u2013\u2014\u2212]+|(?P<oere>[0-9]{{1,2}})))?
    (?:\ ?{_UNIT})?""",
    re.VERBOSE | re.IGNORECASE,
)


def parse_kroner(text: str) -> int:
    """The amount that `text` says, or `Unreadable`; never another number.

    Takes "1 250 000,-", "1.250.000", "1250000,00", "kr 1 250 000" with any kind of space. Refuses
    what is empty, negative, has øre, can be read in two ways, or is above 10^12 kroner.
    """
    if len(text) > MAX_TEXT:
        raise Unreadable(_("Beløpet er for langt. Skriv det med tall, for eksempel 1 250 000."))
    line = " ".join(text.translate(_INVISIBLE).split()).replace("\u2019", "'")
    if not line:
        raise Unreadable(_("Skriv et beløp i hele kroner, for eksempel 1 250 000."))
    if line[0] in "-\u2013\u2212":
        raise Unreadable(_("Beløpet kan ikke være under null."))
    match = _AMOUNT.fullmatch(line)
    if match is None or (match["oere"] and match["sign"] in match["whole"]):
        raise Unreadable(
            _("Vi forstår ikke beløpet. Skriv det i hele kroner, for eksempel 1 250 000.")
        )
    if (match["oere"] or "").strip("0"):
        raise Unreadable(_("Skriv beløpet i hele kroner, uten øre."))
    amount = int(re.sub(r"[^0-9]", "", match["whole"]))
    if amount > MAX_KRONER:
        raise Unreadable(_("Beløpet er for stort. Se om det har for mange siffer."))
    return amount


def format_kroner(amount: int) -> str:
    """ "1 250 000" with no-break spaces, and a real minus sign below zero."""
    digits = f"{abs(amount):,}".replace(",", NBSP)
    return MINUS + digits if amount < 0 else digits


def split_by_weights(total: int, weights: Sequence[int]) -> list[int]:
    """`total` in parts proportional to `weights`, by largest remainder; the parts add up to it.

    Equal remainders go to the one that stands first. Refuses (ValueError) what has no answer:
    a negative total or weight, or only zeros.
    """
    whole = sum(weights)
    if total < 0 or min(weights, default=0) < 0 or whole == 0:
        msg = "Split a total of zero or more by weights of which one at least is above zero."
        raise ValueError(msg)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda index: (-(total * weights[index] % whole), index)
    )
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts


def floor_percent(amount: int, percent: int | Decimal) -> int:
    """`percent` of `amount`, rounded down: for "at most"."""
    return _percent(amount, percent).__floor__()


def ceil_percent(amount: int, percent: int | Decimal) -> int:
    """`percent` of `amount`, rounded up: for "at least"."""
    return _percent(amount, percent).__ceil__()


def _percent(amount: int, percent: int | Decimal) -> Fraction:
    return amount * Fraction(percent) / 100

"""Norwegian account numbers: eleven digits, the last a check digit (modulus 11)."""

import re

from django.utils.translation import gettext_lazy as _

from kompetanse.lib.errors import Unreadable
from kompetanse.lib.money import NBSP

LENGTH = 11
WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
MAX_TEXT = 40


def normalise(text: str) -> str:
    """The eleven digits in `text`, without spaces and dots, or `Unreadable` with what is wrong."""
    digits = re.sub(r"[\s.\u00a0\u202f-]", "", text[: MAX_TEXT + 1])
    if re.fullmatch(r"[0-9]+", digits) is None:
        raise Unreadable(_("Skriv kontonummeret med elleve siffer, for eksempel 1234 56 78903."))
    if len(digits) != LENGTH:
        raise Unreadable(
            _("Kontonummeret må ha elleve siffer. Du har skrevet %(count)s.")
            % {"count": len(digits)}
        )
    if not is_valid(digits):
        raise Unreadable(
            _("Kontonummeret stemmer ikke. Se om to siffer er byttet om eller ett er feil.")
        )
    return digits


def is_valid(digits: str) -> bool:
    """Whether eleven bare digits are an account number with a right check digit."""
    if re.fullmatch(r"[0-9]{11}", digits) is None or digits == "0" * LENGTH:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits[:-1], WEIGHTS, strict=True))
    return (11 - total % 11) % 11 == int(digits[-1])


def format_account(digits: str) -> str:
    """ "1234 56 78903" with no-break spaces."""
    return NBSP.join((digits[:4], digits[4:6], digits[6:]))

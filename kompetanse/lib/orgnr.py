"""Organisation numbers: nine digits, the last a check digit (modulus 11).

Real numbers begin with 8 or 9. Demo organisations have numbers that begin with 3, which the
register has not handed out: they look right and can be nobody's.
"""

import re

from django.utils.translation import gettext_lazy as _

from kompetanse.lib.errors import Unreadable
from kompetanse.lib.money import NBSP

WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
LENGTH = 9
MAX_DEMO = 999_999

_DECORATION = re.compile(
    r"(?:org(?:anisasjons)?[.\-\s]*(?:nr|nummer)[.:\s]*)?(?:no\s*)?(?P<digits>[0-9][0-9.\s\-]*)(?:mva)?",
    re.IGNORECASE,
)


def normalise(text: str) -> str:
    """The nine digits in `text`, without spaces, dots, "NO" and "MVA"; `Unreadable` otherwise."""
    match = _DECORATION.fullmatch(text.strip()[:60])
    digits = re.sub(r"[^0-9]", "", match["digits"]) if match else ""
    if len(digits) != LENGTH:
        raise Unreadable(
            _("Organisasjonsnummeret må ha ni siffer, for eksempel 974 760 673."),
            rule_id="R-ORG-01",
        )
    return digits


def is_valid(orgnr: str, *, allow_demo: bool = False) -> bool:
    """Whether nine bare digits are an organisation number with a right check digit."""
    if re.fullmatch(r"[0-9]{9}", orgnr) is None:
        return False
    if orgnr[0] not in ("389" if allow_demo else "89"):
        return False
    return orgnr[-1] == _check_digit(orgnr[:-1])


def parse_orgnr(text: str, *, allow_demo: bool = False) -> str:
    """`normalise` and `is_valid` in one: the nine digits, or `Unreadable` with a sentence."""
    digits = normalise(text)
    if not is_valid(digits, allow_demo=allow_demo):
        raise Unreadable(
            _("Organisasjonsnummeret finnes ikke. Se om et siffer er feil."), rule_id="R-ORG-01"
        )
    return digits


def format_orgnr(orgnr: str) -> str:
    """ "974 760 673" with no-break spaces; anything but nine digits comes back as it is."""
    if len(orgnr) != LENGTH:
        return orgnr
    return NBSP.join((orgnr[:3], orgnr[3:6], orgnr[6:]))


def make_demo(number: int) -> str:
    """The demo organisation number of `number` (0 to 999 999); different for each."""
    if not 0 <= number <= MAX_DEMO:
        msg = f"There are demo numbers from 0 to {MAX_DEMO}."
        raise ValueError(msg)
    # The eighth weight is 2, so of two neighbours at most one lacks a check digit.
    first, second = f"3{number:06}0", f"3{number:06}1"
    body = first if _check_digit(first) else second
    return body + _check_digit(body)


def _check_digit(body: str) -> str:
    """The check digit of eight digits, or "" when there is none (the remainder is one)."""
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True))
    check = -total % 11
    return "" if check == 10 else str(check)  # noqa: PLR2004 -- the one remainder without a digit

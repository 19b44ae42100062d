"""Numbers that never belong in a mail, a title or the log: a person's own number, and a bank account's."""

import re
from collections.abc import Sequence

# PostgreSQL reads this as Python does; who asks the database lets `holds_number` have the last word.
ELEVEN_DIGITS = (
    r"(^|[^0-9A-Za-z])([0-9]{6} ?[0-9]{5}|[0-9]{4}[. ]?[0-9]{2}[. ]?[0-9]{5})($|[^0-9A-Za-z])"
)
_PATTERN = re.compile(ELEVEN_DIGITS)
_FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_DIVISOR = 11


def holds_number(text: str) -> bool:
    """Whether a text has eleven digits in a row that are right as a personal number (also D and made-up ones) or an account's."""
    found = (re.sub(r"\D", "", match[2]) for match in _PATTERN.finditer(text))
    return any(_is_person(digits) or _is_account(digits) for digits in found)


def _is_person(digits: str) -> bool:
    day, month = int(digits[:2]) % 40, int(digits[2:4]) % 40
    is_date = 1 <= day <= 31 and 1 <= month <= 12  # noqa: PLR2004 -- of a calendar
    return is_date and _control(digits, _FIRST) == digits[9] and _is_account(digits)


def _is_account(digits: str) -> bool:
    return _control(digits, _SECOND) == digits[10]


def _control(digits: str, weights: Sequence[int]) -> str:
    rest = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))
    return str(-rest % _DIVISOR)

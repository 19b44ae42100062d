"""Working days and deadlines, counted in Europe/Oslo.

Holidays are those of helligdagsloven § 2 and lov 26.4.1947 nr. 1 § 1 (1 and 17 May), from the
`holidays` package. A deadline counted in weeks ends on the same weekday, and moves to the next
working day when that is a Saturday, Sunday or holiday (domstolloven §§ 148 and 149).
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import holidays

from kompetanse.lib.clock import OSLO, in_oslo

SATURDAY = 5
COMPLAINT_WEEKS = 3
ONE_DAY = timedelta(days=1)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NO", years=year))


def is_working_day(day: date) -> bool:
    """Whether `day` is neither a Saturday, a Sunday nor a public holiday."""
    return day.weekday() < SATURDAY and day not in _holidays(day.year)


def next_working_day(day: date) -> date:
    """`day` itself when it is a working day, else the first one after it."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def add_working_days(day: date, count: int) -> date:
    """The working day that lies `count` (zero or more) working days after `day`."""
    if count < 0:
        msg = "Working days are counted forwards."
        raise ValueError(msg)
    for _ in range(count):
        day = next_working_day(day + ONE_DAY)
    return day


def complaint_deadline(available: date, weeks: int = COMPLAINT_WEEKS) -> date:
    """The last day to complain on a decision that was available, with notice, on `available`.

    forvaltningsloven § 29: three weeks; counted by domstolloven §§ 148 and 149.
    """
    return next_working_day(available + timedelta(weeks=weeks))


def end_of_day(day: date) -> datetime:
    """The midnight in Oslo that ends `day`, in UTC: the first moment that is too late."""
    return datetime.combine(day + ONE_DAY, time(), tzinfo=OSLO).astimezone(UTC)


def is_in_time(received_at: datetime, deadline: date) -> bool:
    """Whether what was received at `received_at` came on or before the day `deadline` in Oslo."""
    return in_oslo(received_at).date() <= deadline

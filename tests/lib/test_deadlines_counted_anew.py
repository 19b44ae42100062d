"""The complaint deadline against a second count, made here from the laws alone: every day of 2020 to 2040.

Easter by the rule of Meeus, Jones and Butcher; holidays by helligdagsloven § 2 and lov 26.4.1947 nr. 1; the day of the week
by Zeller's congruence. Nothing of `kompetanse.lib.deadlines` is used, and nothing of the package of holidays behind it.
"""

from datetime import date, timedelta

import pytest

from kompetanse.lib.deadlines import complaint_deadline, is_in_time, is_working_day

YEARS = range(2020, 2041)
SATURDAY, SUNDAY = 0, 1  # as Zeller counts them


def easter(year: int) -> date:
    """The first day of Easter."""
    golden, century, rest = year % 19, year // 100, year % 100
    leaps, skipped = century // 4, (century + 8) // 25
    moon = (19 * golden + century - leaps - (century - skipped + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


def weekday(day: date) -> int:
    """0 is Saturday, 1 is Sunday."""
    month, year = (day.month, day.year) if day.month > 2 else (day.month + 12, day.year - 1)
    return (day.day + 13 * (month + 1) // 5 + year + year // 4 - year // 100 + year // 400) % 7


def holidays(year: int) -> set[date]:
    """Skjærtorsdag, langfredag, two days of Easter, Ascension, two of Pentecost, two of Christmas, New Year, 1 and 17 May."""
    moving = {easter(year) + timedelta(days) for days in (-3, -2, 0, 1, 39, 49, 50)}
    fixed = {date(year, *day) for day in ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))}
    return moving | fixed


CLOSED = set().union(*(holidays(year) for year in range(2019, 2043)))


def is_open(day: date) -> bool:
    return weekday(day) not in (SATURDAY, SUNDAY) and day not in CLOSED


def last_day(available: date, weeks: int) -> date:
    """So many weeks on, the same day of the week; then forwards while offices are closed."""
    day = available + timedelta(days=7 * weeks)
    while not is_open(day):
        day += timedelta(days=1)
    return day


def days_of(years: range) -> list[date]:
    first, end = date(years[0], 1, 1), date(years[-1] + 1, 1, 1)
    return [first + timedelta(days=number) for number in range((end - first).days)]


@pytest.mark.parametrize(
    ("year", "day"), [(2020, (4, 12)), (2025, (4, 20)), (2026, (4, 5)), (2038, (4, 25))]
)
def test_the_second_count_knows_easter(year, day):
    assert easter(year) == date(year, *day)


def test_every_day_is_a_working_day_by_both_counts_or_by_none():
    assert [day for day in days_of(YEARS) if is_working_day(day) is not is_open(day)] == []


@pytest.mark.parametrize("weeks", [1, 3, 6])
def test_every_deadline_is_the_same_by_both_counts(weeks):
    differ = [
        day for day in days_of(YEARS) if complaint_deadline(day, weeks) != last_day(day, weeks)
    ]

    assert differ == []


def test_a_deadline_is_a_working_day_that_is_never_too_early_and_no_earlier_one_is_later():
    found = [complaint_deadline(day) for day in days_of(YEARS)]

    assert {is_open(day) for day in found} == {True}
    assert found == sorted(found)
    ahead = {(late - day).days for day, late in zip(days_of(YEARS), found, strict=True)}
    # Easter with the days around it is the longest wait.
    assert (min(ahead), max(ahead)) == (21, 26)


def test_what_comes_on_the_last_day_in_oslo_is_in_time_all_these_years():
    from datetime import UTC, datetime, time

    for year in YEARS:
        for month in (1, 7):
            deadline = last_day(date(year, month, 2), 3)
            offset = 1 if month == 1 else 2  # winter and summer time
            midnight = datetime.combine(deadline + timedelta(days=1), time(), tzinfo=UTC)
            midnight -= timedelta(hours=offset)
            assert is_in_time(midnight - timedelta(microseconds=1), deadline) is True
            assert is_in_time(midnight, deadline) is False

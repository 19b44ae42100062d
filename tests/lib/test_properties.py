"""What holds for any date, amount, number and table: calendars counted a second time, and what is written read back."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from unicodedata import normalize
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from kompetanse.lib.dates import MONTHS, format_date, parse_date
from kompetanse.lib.deadlines import (
    add_working_days,
    complaint_deadline,
    end_of_day,
    is_in_time,
    is_working_day,
)
from kompetanse.lib.money import MAX_KRONER, format_kroner, parse_kroner, split_by_weights
from kompetanse.lib.orgnr import is_valid
from kompetanse.lib.spreadsheet import read_rows
from kompetanse.lib.tabular import read_csv, write_csv, write_xlsx
from tests.races import LONG

DAY = timedelta(days=1)
OSLO = ZoneInfo("Europe/Oslo")
FIRST, LAST = date(2020, 1, 1), date(2040, 12, 31)
DATES = st.dates(FIRST, LAST)


@cache
def easter_sunday(year: int) -> date:
    """The first Sunday after the full moon of the church on or after 21 March: by the golden number and the epact.

    Not by a formula that somebody else may have used too: the moon's age is counted, then the days walked to a Sunday.
    """
    golden = year % 19 + 1
    century = year // 100 + 1
    epact = (11 * golden + 20 + (8 * century + 5) // 25 - 5 - (3 * century // 4 - 12)) % 30
    if epact == 24 or (epact == 25 and golden > 11):
        epact += 1
    full_moon = date(year, 3, 1) + (44 - epact - 1 if epact <= 23 else 74 - epact - 1) * DAY
    sunday = full_moon + DAY
    while sunday.weekday() != 6:
        sunday += DAY
    return sunday


@cache
def holidays_of(year: int) -> frozenset[date]:
    """Helligdagsloven § 2, and 1 and 17 May: each by its own rule."""
    easter = easter_sunday(year)
    moving = (-7, -3, -2, 0, 1, 39, 49, 50)
    fixed = ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))
    return frozenset(
        [easter + by * DAY for by in moving] + [date(year, *month_day) for month_day in fixed]
    )


def works(day: date) -> bool:
    return day.isoweekday() < 6 and day not in holidays_of(day.year)


def all_days():
    return [FIRST + number * DAY for number in range((LAST - FIRST).days + 1)]


def test_every_day_of_twenty_years_works_or_not_as_a_second_calendar_says():
    wrong = [day for day in all_days() if is_working_day(day) != works(day)]
    assert wrong == []


def test_the_last_day_to_complain_in_twenty_years_is_as_a_second_calendar_says():
    def last_day(available: date) -> date:
        day = available + 21 * DAY
        return (
            day
            if works(day)
            else next(day + by * DAY for by in range(1, 15) if works(day + by * DAY))
        )

    wrong = [day for day in all_days() if complaint_deadline(day) != last_day(day)]
    assert wrong == []


@given(DATES, st.integers(0, 60))
def test_add_working_days_passes_as_many_as_asked_for(day, count):
    end = add_working_days(day, count)
    passed = [day + by * DAY for by in range(1, (end - day).days + 1)]
    assert sum(map(works, passed)) == count
    assert count == 0 or works(end)


# Around the midnight that ends the day; the days on which the clocks change have 23 and 25 hours.
@given(DATES, st.integers(-3_600_000_000, 3_600_000_000))
@example(date(2027, 3, 28), 0)
@example(date(2027, 3, 28), -1)
@example(date(2027, 3, 27), 0)
@example(date(2027, 10, 31), 0)
@example(date(2027, 10, 31), -1)
@example(date(2027, 10, 30), 0)
@example(date(2028, 2, 29), -1)
def test_what_comes_before_midnight_in_oslo_is_in_time(day, microseconds):
    """The first moment that is too late is midnight on the wall in Oslo, whatever the hour is in Greenwich."""
    moment = end_of_day(day) + timedelta(microseconds=microseconds)
    wall = moment.astimezone(OSLO)

    assert is_in_time(moment, day) is (microseconds < 0)
    assert (wall.replace(tzinfo=None) < datetime.combine(day + DAY, time())) is (microseconds < 0)
    assert moment.tzinfo == UTC


@given(DATES)
def test_a_day_in_oslo_has_the_hours_its_clocks_say(day):
    """23 hours on the last Sunday of March, 25 on that of October, else 24."""
    hours = (end_of_day(day) - end_of_day(day - DAY)) / timedelta(hours=1)
    is_last_sunday = day.weekday() == 6 and (day + 7 * DAY).month != day.month
    assert hours == {3: 23, 10: 25}.get(day.month, 24) if is_last_sunday else hours == 24


@given(
    st.integers(0, MAX_KRONER),
    st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any),
    st.randoms(use_true_random=False),
)
def test_a_split_loses_no_krone_and_takes_no_heed_of_the_order(total, weights, chance):
    """Who stands first gains nothing but the krone that two have the same right to."""
    order = list(range(len(weights)))
    chance.shuffle(order)
    parts = split_by_weights(total, weights)
    shuffled = split_by_weights(total, [weights[place] for place in order])

    assert sum(parts) == sum(shuffled) == total
    assert kroner_by_right(total, weights, parts) == kroner_by_right(
        total, [weights[place] for place in order], shuffled
    )


def kroner_by_right(total: int, weights: list[int], parts: list[int]) -> Counter[int]:
    """How many of the kroner that are left over went to each right to one: those with the same remainder have the same."""
    whole = sum(weights)
    given = Counter[int]()
    for weight, part in zip(weights, parts, strict=True):
        assert part - total * weight // whole in (0, 1)
        given[total * weight % whole] += part - total * weight // whole
    return given


@given(st.integers(0, MAX_KRONER), st.lists(st.integers(1, 10**6), min_size=2, max_size=12))
def test_more_weight_is_never_less_money(total, weights):
    parts = split_by_weights(total, weights)
    for one, part in zip(weights, parts, strict=True):
        assert all(part <= more for other, more in zip(weights, parts, strict=True) if other > one)


@given(DATES, st.data())
def test_parse_date_any_spelling_is_the_date(day, data):
    name = MONTHS[day.month - 1]
    name = data.draw(st.sampled_from([name, name[:3], name.upper(), f"{name[:3]}."]))
    sign = data.draw(st.sampled_from([".", ". ", " ", "-"]))
    year = data.draw(st.sampled_from([f"{day.year}", f"{day.year % 100:02}"]))
    numbers = [f"{day.day:02}", f"{day.month:02}", year] if data.draw(st.booleans()) else [
        str(day.day), str(day.month), year,
    ]  # fmt: skip
    text = data.draw(st.sampled_from([sign.join(numbers), f"{day.day}. {name} {year}"]))

    assert parse_date(f" {text}\t") == day


@given(DATES, st.integers(0, MAX_KRONER))
def test_what_we_write_in_a_letter_can_be_pasted_into_a_form(day, amount):
    assert parse_date(format_date(day)) == day
    assert parse_kroner(f"kr {format_kroner(amount)},-") == amount


def as_orgnr(eight: int) -> str | None:
    """Eight digits with their ninth by modulus 11, counted here; None for those that have none."""
    digits = [int(sign) for sign in f"{eight:08}"]
    rest = (
        sum(digit * weight for digit, weight in zip(digits, (3, 2, 7, 6, 5, 4, 3, 2), strict=True))
        % 11
    )
    check = (11 - rest) % 11
    return None if check == 10 else f"{eight:08}{check}"


@given(st.integers(80_000_000, 99_999_999), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_and_two_swapped_are_found(eight, place, off):
    """A number that two have mixed up is never another organisation's."""
    orgnr = as_orgnr(eight)
    if orgnr is None:
        assert not any(is_valid(f"{eight}{last}") for last in range(10))
        return
    wrong = orgnr[:place] + str((int(orgnr[place]) + off) % 10) + orgnr[place + 1 :]
    swapped = (
        orgnr[: place - 1] + orgnr[place] + orgnr[place - 1] + orgnr[place + 1 :]
        if place
        else wrong
    )

    assert is_valid(orgnr)
    assert not is_valid(wrong)
    assert swapped == orgnr or not is_valid(swapped)


# What a cell may hold and be read back the same: words in NFC without space around them, and whole numbers.
WORDS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "Zs"), exclude_characters="'"),
    max_size=20,
).map(lambda text: normalize("NFC", " ".join(text.split())))
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(WORDS | st.integers(-(10**9), 10**9), min_size=width, max_size=width), max_size=6
    )
)


def shown(rows) -> list[list[str]]:
    """As a reader of the file sees them: what would run as a formula has an apostrophe before it."""
    return [[str(cell).removeprefix("'") for cell in row] for row in rows]


@given(TABLES)
def test_a_table_written_as_csv_is_read_back(rows):
    header = [f"Kolonne {number}" for number in range(len(rows[0]) if rows else 1)]
    read = read_csv(b"".join(write_csv(header, rows)))
    wanted = [row for row in shown(rows) if any(row)]
    assert shown(row.cells if hasattr(row, "cells") else row for row in read)[1:] == wanted


@settings(max_examples=500 if LONG else 40)  # a workbook takes its time
@given(TABLES)
def test_a_table_written_as_xlsx_is_read_back(rows):
    header = [f"Kolonne {number}" for number in range(len(rows[0]) if rows else 1)]
    read = read_rows(write_xlsx(header, rows, sheet="Tabell"), 100, 100)
    assert shown(read)[1 : len(rows) + 1] == shown(rows)

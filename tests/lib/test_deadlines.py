from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompetanse.lib.deadlines import (
    add_working_days,
    complaint_deadline,
    end_of_day,
    is_in_time,
    is_working_day,
    next_working_day,
)


@pytest.mark.parametrize(
    ("available", "last_day"),
    [
        (date(2026, 4, 15), date(2026, 5, 6)),
        (date(2026, 4, 23), date(2026, 5, 15)),
        (date(2026, 12, 4), date(2026, 12, 28)),
        (date(2026, 3, 12), date(2026, 4, 7)),
        (date(2026, 4, 10), date(2026, 5, 4)),
    ],
)
def test_complaint_deadline(available, last_day):
    assert complaint_deadline(available) == last_day


def test_complaint_deadline_other_number_of_weeks():
    assert complaint_deadline(date(2026, 4, 15), weeks=6) == date(2026, 5, 27)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 5, 17), False),
        (date(2027, 5, 17), False),
        (date(2026, 5, 1), False),
        (date(2026, 5, 14), False),
        (date(2026, 5, 25), False),
        (date(2026, 4, 2), False),
        (date(2026, 12, 24), True),
        (date(2026, 12, 31), True),
        (date(2026, 5, 16), False),
        (date(2026, 5, 18), True),
    ],
)
def test_is_working_day(day, works):
    assert is_working_day(day) is works


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)))
def test_next_working_day_is_the_first_that_works(day):
    found = next_working_day(day)

    assert is_working_day(found)
    assert 0 <= (found - day).days <= 6
    assert (found == day) is is_working_day(day)


@pytest.mark.parametrize(
    ("day", "count", "result"),
    [
        (date(2026, 4, 1), 0, date(2026, 4, 1)),
        (date(2026, 4, 1), 1, date(2026, 4, 7)),
        (date(2026, 4, 3), 1, date(2026, 4, 7)),
        (date(2026, 5, 13), 3, date(2026, 5, 19)),
    ],
)
def test_add_working_days(day, count, result):
    assert add_working_days(day, count) == result


def test_add_working_days_backwards_is_refused():
    with pytest.raises(ValueError, match="forwards"):
        add_working_days(date(2026, 4, 1), -1)


@pytest.mark.parametrize(
    ("received_at", "in_time"),
    [
        (datetime(2026, 3, 1, 22, 59, 59, 999_999, tzinfo=UTC), True),
        (datetime(2026, 3, 1, 23, 0, tzinfo=UTC), False),
        (datetime(2026, 2, 27, 12, 0, tzinfo=UTC), True),
    ],
)
def test_is_in_time_until_the_next_midnight_in_oslo(received_at, in_time):
    assert is_in_time(received_at, date(2026, 3, 1)) is in_time


@pytest.mark.parametrize(
    ("day", "midnight"),
    [
        (date(2026, 3, 1), datetime(2026, 3, 1, 23, 0, tzinfo=UTC)),
        (date(2026, 7, 1), datetime(2026, 7, 1, 22, 0, tzinfo=UTC)),
        (date(2026, 3, 28), datetime(2026, 3, 28, 23, 0, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 22, 0, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
    ],
)
def test_end_of_day_is_midnight_in_oslo_also_when_clocks_change(day, midnight):
    assert end_of_day(day) == midnight
    assert is_in_time(midnight, day) is False

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from kompetanse.lib import clock


@pytest.fixture(autouse=True)
def _real_clock():
    clock.set_source(None)


def test_now_without_source_is_the_real_time_in_utc():
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert clock.now().tzinfo is UTC


def test_now_with_source_is_what_the_source_says_in_utc():
    moved = datetime(2026, 3, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    clock.set_source(lambda: moved)

    assert clock.now() == moved
    assert clock.now().tzinfo is UTC


def test_today_is_the_date_in_oslo():
    clock.set_source(lambda: datetime(2026, 6, 30, 22, 15, tzinfo=UTC))

    assert clock.today() == date(2026, 7, 1)


def test_login_is_told_as_far_from_now_on_the_moved_clock_as_it_is_in_truth():
    login = datetime.now(UTC) - timedelta(hours=2)
    assert clock.as_told(login) == login
    moved = datetime(2026, 3, 1, 12, tzinfo=UTC)
    clock.set_source(lambda: moved)
    assert abs(clock.as_told(login) - (moved - timedelta(hours=2))) < timedelta(minutes=1)


def test_in_oslo_refuses_a_naive_moment():
    with pytest.raises(ValueError, match="time zone"):
        clock.in_oslo(datetime(2026, 1, 1))  # noqa: DTZ001 -- a naive moment is the point

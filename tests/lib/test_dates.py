from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kompetanse.lib.dates import (
    format_date,
    format_moment,
    format_short_date,
    format_time,
    format_weekday_date,
    parse_date,
)
from kompetanse.lib.errors import Unreadable


@pytest.mark.parametrize(
    "text",
    [
        "1.2.2027",
        "01.02.2027",
        "01.02.27",
        "1. 2. 2027",
        "1 2 2027",
        "1-2-2027",
        "2027-02-01",
        "2027-2-1",
        "1. februar 2027",
        "1 februar 2027",
        "1.februar 2027",
        "1. FEBRUAR 2027",
        "1. feb. 2027",
        "1 feb 27",
        " 1.\u00a0februar  2027 ",
    ],
)
def test_parse_date_sloppy_spelling_is_the_day(text):
    assert parse_date(text) == date(2027, 2, 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "i morgen",
        "1/2/2027",
        "1.2",
        "1.2-2027",
        "30.2.2027",
        "1.13.2027",
        "0.1.2027",
        "1. f 2027",
        "1. frimaire 2027",
        "1.2.0027",
        "1.2.1899",
        "1.2.2200",
        "1.2.99999",
        "20270201",
        "\u0661.2.2027",
        "1" * 100_000,
    ],
)
def test_parse_date_anything_else_is_refused(text):
    with pytest.raises(Unreadable):
        parse_date(text)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_parse_date_reads_what_we_write(day):
    assert parse_date(format_date(day, "nb")) == day
    assert parse_date(format_short_date(day)) == day
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize(
    ("day", "nb", "nn"),
    [
        (date(2027, 2, 1), "mandag 1. februar 2027", "måndag 1. februar 2027"),
        (date(2027, 2, 2), "tirsdag 2. februar 2027", "tysdag 2. februar 2027"),
        (date(2027, 2, 3), "onsdag 3. februar 2027", "onsdag 3. februar 2027"),
        (date(2027, 2, 6), "lørdag 6. februar 2027", "laurdag 6. februar 2027"),
        (date(2027, 2, 7), "søndag 7. februar 2027", "sundag 7. februar 2027"),
    ],
)
def test_format_weekday_date(day, nb, nn):
    assert (format_weekday_date(day, "nb"), format_weekday_date(day, "nn")) == (nb, nn)


@pytest.mark.parametrize(
    ("active", "text"), [("nn", "laurdag"), ("nb", "lørdag"), ("en", "lørdag"), (None, "lørdag")]
)
def test_format_weekday_date_without_language_follows_the_active_one(active, text):
    with translation.override(active):
        assert format_weekday_date(date(2027, 2, 6)).split()[0] == text


def test_format_moment_shows_the_clock_in_oslo():
    moment = datetime(2025, 1, 30, 20, 40, tzinfo=UTC)

    assert format_moment(moment, "nb") == "torsdag 30. januar 2025 kl. 21.40"
    assert (
        format_moment(datetime(2025, 6, 30, 22, 5, tzinfo=UTC), "nn")
        == "tysdag 1. juli 2025 kl. 00.05"
    )
    assert format_time(moment) == "21.40"

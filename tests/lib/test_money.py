from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompetanse.lib.errors import Unreadable
from kompetanse.lib.money import (
    MAX_KRONER,
    ceil_percent,
    floor_percent,
    format_kroner,
    parse_kroner,
    split_by_weights,
)


@pytest.mark.parametrize(
    "text",
    [
        "1250000",
        "1 250 000",
        "1 250 000,-",
        "1\u00a0250\u00a0000",
        "1\u202f250\u202f000",
        "1.250.000",
        "1.250.000,-",
        "1.250.000,00",
        "1,250,000",
        "1,250,000.00",
        "1'250'000",
        "1\u2019250\u2019000",
        "1250000,00",
        "1250000.00",
        "1250000,0",
        "1250000,-",
        "1250000,\u2013",
        "1250000.-",
        "1250000 ,-",
        "kr 1 250 000",
        "kr. 1 250 000",
        "KR1250000",
        "NOK 1.250.000",
        "1 250 000 kr",
        "1 250 000,- kr",
        "1 250 000 kroner",
        "  1  250  000 \n",
        "\ufeff1 250 000\u200b",
        "01250000",
    ],
)
def test_parse_kroner_sloppy_spelling_is_the_amount(text):
    assert parse_kroner(text) == 1_250_000


@pytest.mark.parametrize(
    ("text", "amount"),
    [("0", 0), ("1.000", 1000), ("12.00", 12), ("10 000", 10_000), (str(MAX_KRONER), MAX_KRONER)],
)
def test_parse_kroner_edges(text, amount):
    assert parse_kroner(text) == amount


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "kr",
        "-5",
        "\u22125",
        "\u20135",
        "1,250",
        "1250.000",
        "1250,000",
        "1 250.000",
        "1.250.00",
        "1,250,000,00",
        "12 50",
        "1 2500",
        "12,50",
        "12.5",
        "1e999",
        "NaN",
        "inf",
        "0x10",
        "10\u00b2",
        "\u0661\u0662",
        "\uff11\uff12",
        "1,25 mill",
        "5-",
        "(5)",
        "5%",
        "1..000",
        "\u00bd",
        "1_000",
        str(MAX_KRONER + 1),
        "9" * 100_000,
    ],
)
def test_parse_kroner_what_is_no_plain_amount_is_refused(text):
    with pytest.raises(Unreadable) as refusal:
        parse_kroner(text)

    assert str(refusal.value)[0].isupper()


@given(st.integers(min_value=0, max_value=MAX_KRONER), st.data())
def test_parse_kroner_any_spelling_is_the_amount(amount, data):
    sign = data.draw(st.sampled_from(["", " ", "\u00a0", "\u202f", ".", "'"]))
    before = data.draw(st.sampled_from(["", "kr ", "kr. ", "Kr", "NOK ", " \t"]))
    after = data.draw(st.sampled_from(["", ",-", " ,-", ",00", " kr", "\n", ",\u2013"]))

    assert parse_kroner(before + f"{amount:,}".replace(",", sign) + after) == amount


@given(st.text(alphabet="0123456789 .,-'kr\u00a0", max_size=20))
def test_parse_kroner_any_text_is_its_own_digits_or_refused(text):
    try:
        amount = parse_kroner(text)
    except Unreadable:
        return
    said = int("".join(sign for sign in text if sign.isdigit()))
    assert said in {amount, amount * 10, amount * 100}


@given(st.integers(min_value=0, max_value=MAX_KRONER))
def test_format_kroner_reads_back(amount):
    assert parse_kroner(format_kroner(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1\u00a0000"),
        (26_739_000, "26\u00a0739\u00a0000"),
        (-1250, "\u22121\u00a0250"),
    ],
)
def test_format_kroner(amount, text):
    assert format_kroner(amount) == text


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (100, [0, 1], [0, 100]),
        (0, [3, 4], [0, 0]),
        (10, [1, 2, 3], [2, 3, 5]),
        (7, [5], [7]),
        (5, [1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 0]),
    ],
)
def test_split_by_weights(total, weights, parts):
    assert split_by_weights(total, weights) == parts


@given(
    st.integers(min_value=0, max_value=MAX_KRONER),
    st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=30).filter(any),
)
def test_split_by_weights_adds_up_and_nobody_is_a_krone_off(total, weights):
    parts = split_by_weights(total, weights)

    assert sum(parts) == total
    assert all(
        abs(part * sum(weights) - total * weight) < sum(weights)
        for part, weight in zip(parts, weights, strict=True)
    )


@pytest.mark.parametrize(("total", "weights"), [(-1, [1]), (1, [-1, 2]), (1, [0, 0]), (1, [])])
def test_split_by_weights_without_an_answer_is_refused(total, weights):
    with pytest.raises(ValueError, match="weights"):
        split_by_weights(total, weights)


@pytest.mark.parametrize(
    ("amount", "percent", "floor", "ceil"),
    [
        (26_739_000, 30, 8_021_700, 8_021_700),
        (500_000, 30, 150_000, 150_000),
        (101, 30, 30, 31),
        (1000, Decimal("12.5"), 125, 125),
        (999, Decimal("33.3"), 332, 333),
        (0, 30, 0, 0),
    ],
)
def test_percent_rounds_down_for_at_most_and_up_for_at_least(amount, percent, floor, ceil):
    assert (floor_percent(amount, percent), ceil_percent(amount, percent)) == (floor, ceil)

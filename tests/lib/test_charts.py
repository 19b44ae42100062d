import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompetanse.lib.charts import NUMBER, WIDTH, bars, shares, whole_percents


def test_bars_are_as_long_as_their_numbers():
    chart = bars(
        [("Agder", (100, 50)), ("Rogaland", (200, 0))], write=str, names=("Fikk", "Brukte")
    )

    widths = [float(box.width) for box in chart.boxes]
    assert widths == [170, 85, 340, 1]  # nothing is a line, so that it is seen to be there
    assert [word.text for word in chart.words] == ["Agder", "100", "50", "Rogaland", "200", "0"]
    assert chart.shades == [("c3", "#a9c0c4", "Fikk"), ("c1", "#0f4f5c", "Brukte")]


def test_many_rows_still_stand_on_one_page():
    few, many = (bars([("Fylke", (1, 1))] * rows, write=str, names=("a", "b")) for rows in (1, 15))

    assert (few.paper_width, many.paper_width * many.height // WIDTH <= 430) == (450, True)


def test_long_labels_stand_over_their_bars():
    chart = bars([("Ansatte i barnehage og skolefritidsordning", (3,))], write=str)

    assert (chart.boxes[0].x, chart.boxes[0].width) == ("0", str(WIDTH - NUMBER))
    assert float(chart.boxes[0].y) > float(chart.words[0].y)


def test_shares_fill_the_width_and_narrow_parts_have_no_number():
    chart = shares([("Spørsmål", (70, 29, 1))], names=("Ja", "Delvis", "Nei"))

    assert sum(float(box.width) for box in chart.boxes) == pytest.approx(WIDTH)
    assert [word.text for word in chart.words] == ["Spørsmål", "70", "29"]


def test_nothing_to_draw_is_an_empty_chart():
    assert (bars([], write=str).boxes, shares([], names=("Ja",)).height) == ([], 1)
    assert shares([("Spørsmål", (0, 0, 0))], names=("Ja", "Delvis", "Nei")).boxes == []
    assert [box.width for box in bars([("Null", (0,))], write=str).boxes] == ["1"]


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=3))
def test_whole_percents_come_to_a_hundred(values):
    found = whole_percents(values)

    assert sum(found) == (100 if sum(values) else 0)
    assert all(
        abs(one * sum(values) - 100 * value) <= sum(values)
        for one, value in zip(found, values, strict=True)
    )

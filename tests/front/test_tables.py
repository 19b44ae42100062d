"""Tables as data."""

from datetime import UTC, date, datetime

import pytest
from django.template.loader import render_to_string

from kompetanse.tables import Cell, Column, Pill, Row, Table

COLUMNS = [Column("Sak", head=True), Column("Status"), Column("Beløp", number=True, key=True)]


def _draw(**options: object) -> str:
    table = Table(caption="Saker", columns=COLUMNS, **options)
    return render_to_string("components/table.html", {"table": table})


def test_each_cell_has_its_role_and_its_label() -> None:
    drawn = _draw(
        rows=[Row([Cell("Time", url="/a/", small="2026/1"), Pill("Sendt", "accent"), 1_000])]
    )
    assert drawn.count('role="columnheader"') == 3
    assert drawn.count('role="rowheader"') == 1
    assert drawn.count('role="cell"') == 2
    assert '<td role="cell" class="num key" data-label="Beløp">1\u00a0000</td>' in drawn
    assert '<a class="ds-link" href="/a/">Time</a><small>2026/1</small>' in drawn


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (1_250_000, "1\u00a0250\u00a0000"),
        (date(2026, 2, 1), "01.02.2026"),
        (datetime(2026, 2, 1, 12, 5, tzinfo=UTC), "01.02.2026 13.05"),
        ("ikke ennå", "ikke ennå"),
    ],
)
def test_values_are_shown_as_norwegians_write_them(value: object, text: str) -> None:
    table = Table(caption="Saker", columns=[Column("Verdi")], rows=[Row([value])])
    assert table.drawn_rows[0]["cells"][0]["text"] == text


def test_tick_boxes_are_named_by_the_row_s_heading() -> None:
    drawn = _draw(rows=[Row([Cell("Time", small="2026/1"), "", 1], value="v1")], select="valgt")
    assert '<input type="checkbox" name="valgt" value="v1" aria-label="Velg Time 2026/1">' in drawn


def test_a_table_without_rows_says_so() -> None:
    assert _draw(rows=[], empty="Ingen saker.").strip() == '<div class="empty">Ingen saker.</div>'


def test_a_row_with_too_few_cells_is_a_programming_error() -> None:
    table = Table(caption="Saker", columns=COLUMNS, rows=[Row(["bare en"])])
    with pytest.raises(ValueError, match="shorter"):
        _ = table.drawn_rows

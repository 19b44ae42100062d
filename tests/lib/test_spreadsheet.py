import io
import json
import zipfile
from datetime import date, datetime

import pytest

from kompetanse.lib.spreadsheet import MEMORY, cell_text, main, set_limits
from kompetanse.lib.tabular import write_xlsx


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("Ås", "Ås"),
        (True, "ja"),
        (False, "nei"),
        (2.0, "2"),
        (0.5, "0.5"),
        (7, "7"),
        (date(2026, 3, 1), "01.03.2026"),
        (datetime(2026, 3, 1), "01.03.2026"),  # noqa: DTZ001 -- cells have no zone
        (datetime(2026, 3, 1, 12, 30), "01.03.2026 12.30"),  # noqa: DTZ001 -- cells have no zone
    ],
)
def test_cell_text(cell, text):
    assert cell_text(cell) == text


def run(content: bytes, *limits: str) -> tuple[int, str]:
    written = io.StringIO()
    return main(list(limits), io.BytesIO(content), written), written.getvalue()


def test_main_writes_the_rows_of_the_first_sheet():
    code, written = run(write_xlsx(["A", "B"], [["x", 1]], sheet="a"), "2", "2")

    assert (code, json.loads(written)) == (0, [["A", "B"], ["x", "1"]])


def test_main_of_an_empty_sheet_writes_no_rows():
    assert run(write_xlsx([], [], sheet="a"), "1", "1") == (0, "[]")


@pytest.mark.parametrize("limits", [("1", "2"), ("2", "1")])
def test_main_too_large_says_so(limits):
    assert run(write_xlsx(["A", "B"], [["x", 1]], sheet="a"), *limits) == (3, "")


def test_main_unreadable_says_so():
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("a", "b")

    assert run(empty.getvalue(), "2", "2") == (4, "")


def test_set_limits_bounds_memory(monkeypatch):
    set_to = {}
    monkeypatch.setattr("resource.setrlimit", lambda kind, limits: set_to.update({kind: limits}))

    set_limits()

    assert (MEMORY, MEMORY) in set_to.values()

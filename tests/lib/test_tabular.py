import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompetanse.lib import clock, tabular
from kompetanse.lib.errors import Refused, Unreadable
from kompetanse.lib.tabular import (
    read_csv,
    read_pasted,
    read_table,
    read_xlsx,
    safe_text,
    write_csv,
    write_xlsx,
)


def csv_of(rows, header=("A", "B")) -> bytes:
    return b"".join(write_csv(header, rows))


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a\tb\nc\td\n", [["a", "b"], ["c", "d"]]),
        ("a;b\r\nc;d", [["a", "b"], ["c", "d"]]),
        ("a,b\nc,d", [["a", "b"], ["c", "d"]]),
        ("1,5;2\n3;4", [["1,5", "2"], ["3", "4"]]),
        ('"en;to"; tre \n', [["en;to", "tre"]]),
        ("bare én\nkolonne", [["bare én"], ["kolonne"]]),
        ("\ufeffa\tb\n\n\t\n", [["a", "b"]]),
        ("a\u202e\tb\x00", [["a", "b"]]),
        ("", []),
    ],
)
def test_read_pasted(text, rows):
    assert read_pasted(text) == rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_read_csv_in_the_encodings_that_spreadsheets_write(encoding):
    assert read_csv("Ås;Øy\n1;2\n".encode(encoding)) == [["Ås", "Øy"], ["1", "2"]]


@pytest.mark.parametrize(
    "content",
    [
        b"a\x00b",
        b"\x81\x8d",
        b"a;" + b"x" * 10_001,
        b";" * 300 + b"x",
        b"x\n" * 20_001,
        b'a;"' + b"x" * 200_000,
    ],
)
def test_read_csv_what_is_no_table_is_refused(content):
    with pytest.raises(Unreadable):
        read_csv(content)


def test_xlsx_reads_back_as_text():
    rows = [
        ["Ås", 1250000, 0.5, date(2026, 3, 1), True, None],
        ["=1+1", -5, 2.0, datetime(2026, 3, 1, 12, 30, tzinfo=UTC), False, ""],
    ]
    content = write_xlsx(["A", "B", "C", "D", "E", "F"], rows, sheet="Tiltak: [2026]")

    assert read_table(content, "Tiltak.XLSX") == [
        ["A", "B", "C", "D", "E", "F"],
        ["Ås", "1250000", "0.5", "01.03.2026", "ja", ""],
        ["'=1+1", "-5", "2", "01.03.2026 12.30", "nei", ""],
    ]


def test_write_xlsx_holds_no_formula_and_no_link():
    content = write_xlsx(
        ["=A1"], [["=HYPERLINK(1)"], ["@x"], ["+1"], ["https://example.no"]], sheet="a"
    )

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert (b"<f>" in sheet, b"<hyperlink" in sheet.lower()) == (False, False)


def test_file_says_when_it_was_made_by_our_clock():
    """The same rows at the same moment are the same bytes: a sum beside a file is the same when it is made again after a crash."""
    with clock.told_by(lambda: datetime(2026, 1, 1, 10, tzinfo=UTC)):
        made = [write_xlsx(["A"], [["b"]], sheet="Ark") for _turn in range(2)]

    with zipfile.ZipFile(io.BytesIO(made[0])) as book:
        assert "2026-01-01T10:00:00Z" in book.read("docProps/core.xml").decode()
    assert made[0] == made[1]


def test_read_table_by_ending():
    assert read_table(b"a;b", "x.csv") == [["a", "b"]]


def test_read_xlsx_that_is_none_is_refused():
    with pytest.raises(Refused, match="skadet"):
        read_xlsx(b"PK nothing")
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("a", "b")
    with pytest.raises(Unreadable, match="regnearket"):
        read_xlsx(empty.getvalue())


def test_read_xlsx_with_too_many_columns_is_refused():
    content = write_xlsx(["x"] * 201, [], sheet="a")

    with pytest.raises(Unreadable, match="for mange"):
        read_xlsx(content)


def test_write_csv_numbers_stay_numbers_and_formulas_do_not_run():
    rows = [["=1+1", -5], ["-5", 1.5], ["Ås;Øy", None], [True, date(2026, 3, 1)]]

    assert csv_of(rows).decode("utf-8-sig").split("\r\n") == [
        "A;B",
        "'=1+1;-5",
        "'-5;1,5",
        '"Ås;Øy";',
        "ja;01.03.2026",
        "",
    ]


@given(st.text())
def test_safe_text_never_begins_a_formula(text):
    assert not safe_text(text).startswith(tabular.FORMULA_STARTS)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("vanlig", "vanlig"),
        ("=1", "'=1"),
        ("\u200b=1", "'=1"),
        ("\t=1", "'\t=1"),
        ("\uff1d1", "'\uff1d1"),
        ("", ""),
    ],
)
def test_safe_text(text, safe):
    assert safe_text(text) == safe


def test_read_xlsx_one_far_cell_is_refused_and_takes_no_memory():
    far = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(write_xlsx(["x"], [["y"]], sheet="a"))) as honest,
        zipfile.ZipFile(far, "w") as bad,
    ):
        for name in honest.namelist():
            bad.writestr(
                name,
                honest.read(name)
                .replace(b'r="A2"', b'r="XFD1048576"')
                .replace(b'r="2"', b'r="1048576"'),
            )

    with pytest.raises(Unreadable):
        read_xlsx(far.getvalue())


def test_read_xlsx_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(tabular, "MAX_SECONDS", 0.001)

    with pytest.raises(Unreadable, match="for mange"):
        read_xlsx(write_xlsx(["x"], [], sheet="a"))

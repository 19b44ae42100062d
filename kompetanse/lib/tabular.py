"""Rows in and out: pasted cells, CSV and spreadsheets."""

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.utils.translation import gettext_lazy as _

from kompetanse.lib import clock, spreadsheet
from kompetanse.lib.errors import Unreadable
from kompetanse.lib.files import check_zip, decode_text
from kompetanse.lib.spreadsheet import cell_text
from kompetanse.lib.text import clean_text

Cell = str | int | float | date | datetime | bool | None
Row = list[str]

MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELL = 10_000
MAX_SECONDS = 30
TOO_LARGE = 3  # the exit code of spreadsheet.py
# A cell that begins with one of these is a formula to a spreadsheet.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
SEPARATORS = ("\t", ";", ",")


def read_pasted(text: str) -> list[Row]:
    """Rows of cells pasted from a spreadsheet (tabs), or lines with ; or , between."""
    return _split(text)


def read_csv(content: bytes) -> list[Row]:
    """Rows of a CSV file in UTF-8, UTF-16 or Windows-1252; the separator is found."""
    text = decode_text(content)
    if text is None:
        raise Unreadable(_("Vi kan ikke lese filen som tekst. Lagre den som CSV (UTF-8)."))
    return _split(text)


def read_xlsx(content: bytes, name: str = "") -> list[Row]:
    """Rows of the first sheet, as text; looked at as a zip file before anything reads it."""
    check_zip(content, name or "regneark.xlsx")
    command = [sys.executable, "-I", spreadsheet.__file__, str(MAX_ROWS), str(MAX_COLUMNS)]
    try:
        done = subprocess.run(  # noqa: S603 -- our own script, nothing of the user's in the command
            command, input=content, capture_output=True, timeout=MAX_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise _too_many() from None
    if done.returncode == TOO_LARGE:
        raise _too_many()
    if done.returncode != 0:
        raise Unreadable(_("Vi kan ikke lese regnearket. Lagre det som .xlsx på nytt."))
    return _tidy(json.loads(done.stdout))


def read_table(content: bytes, name: str) -> list[Row]:
    """Rows of an uploaded file, by its ending: xlsx, else text."""
    return read_xlsx(content, name) if name.lower().endswith(".xlsx") else read_csv(content)


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """A CSV file piece by piece (UTF-8 with mark, semicolons), for a streaming answer."""
    yield b"\xef\xbb\xbf"
    yield _csv_line(header)
    for row in rows:
        yield _csv_line(row)


def write_xlsx(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, sheet: str) -> bytes:
    """An XLSX file with one sheet: the header fast, numbers as numbers, no formula ever."""
    return write_book([(sheet, header, rows)])


def write_book(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]]) -> bytes:
    """An XLSX file with these sheets, each a name, a header and rows. Two sheets may not have the same name.

    Rows may be a generator: one is held at a time, and of the file what it is when packed. The same rows at the same moment
    of our clock are the same bytes.
    """
    target = io.BytesIO()
    options = {
        "constant_memory": True,  # each row goes to a file on disk as it is written
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "dd.mm.yyyy",
        "remove_timezone": True,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"created": clock.now().replace(tzinfo=None)})
        bold = book.add_format({"bold": True})
        for name, header, rows in sheets:
            page = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", name)[:31])
            _write_sheet(page, header, rows, bold)
    return target.getvalue()


def _write_sheet(
    page: Any, header: Sequence[str], rows: Iterable[Sequence[Cell]], bold: Any
) -> None:
    page.freeze_panes(1, 0)
    for column, title in enumerate(header):
        page.write_string(0, column, safe_text(title), bold)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            _write_cell(page, number, column, cell)


def safe_text(text: str) -> str:
    """`text` so that no spreadsheet takes it for a formula: with ' before it if it must."""
    cleaned = clean_text(text)
    return f"'{cleaned}" if text.startswith(FORMULA_STARTS) or _is_formula(cleaned) else cleaned


def _is_formula(text: str) -> bool:
    return text.startswith(FORMULA_STARTS)


def _csv_line(row: Sequence[Cell]) -> bytes:
    line = io.StringIO()
    csv.writer(line, delimiter=";", lineterminator="\r\n").writerow(map(_csv_cell, row))
    return line.getvalue().encode("utf-8")


def _csv_cell(cell: Cell) -> str | int | float:
    if isinstance(cell, str):
        return safe_text(cell)
    if isinstance(cell, float):
        return str(cell).replace(".", ",")
    if isinstance(cell, bool) or not isinstance(cell, int):
        return cell_text(cell)
    return cell


def _write_cell(page: Any, number: int, column: int, cell: Cell) -> None:
    if isinstance(cell, str):
        page.write_string(number, column, safe_text(cell))
    elif isinstance(cell, bool):
        page.write_string(number, column, cell_text(cell))
    else:
        page.write(number, column, cell)


def _split(text: str) -> list[Row]:
    first = text.lstrip("\ufeff\r\n").split("\n", 1)[0]
    separator = max(SEPARATORS, key=lambda sign: (first.count(sign) > 0, -SEPARATORS.index(sign)))
    lines = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=separator)
    try:
        return _tidy(lines)
    except csv.Error:
        raise Unreadable(_("Vi kan ikke lese radene. Se om et anførselstegn mangler.")) from None


def _tidy(rows: Iterable[Sequence[str]]) -> list[Row]:
    """Cleaned cells; empty rows at the end, and empty lines, left out."""
    kept: list[Row] = []
    for row in rows:
        cells = [clean_text(cell).strip() for cell in row]
        if not any(cells):
            continue
        if len(kept) == MAX_ROWS or len(cells) > MAX_COLUMNS:
            raise _too_many()
        if any(len(cell) > MAX_CELL for cell in cells):
            raise Unreadable(_("En celle har for mye tekst."))
        kept.append(cells)
    return kept


def _too_many() -> Unreadable:
    return Unreadable(_("Det er for mange rader eller kolonner. Del opp i flere filer."))

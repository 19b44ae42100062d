"""Reads one spreadsheet in a process of its own, with limits: a few bytes can claim a sheet of 17
billion cells. Run by `tabular.read_xlsx` as a script; imports nothing of ours.

    python spreadsheet.py MAX_ROWS MAX_COLUMNS < book.xlsx > rows.json
"""

import io
import json
import resource
import sys
from datetime import date, datetime, time
from typing import Any, BinaryIO, TextIO

import python_calamine

MEMORY = 1024 * 1024 * 1024
SECONDS = 20


def read_rows(content: bytes, max_rows: int, max_columns: int) -> list[list[str]] | None:
    """The first sheet as text; None when it is larger than allowed."""
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(
        0
    )
    if sheet.end is not None and (sheet.end[0] >= max_rows or sheet.end[1] >= max_columns):
        return None
    return [list(map(cell_text, row)) for row in sheet.to_python(skip_empty_area=False)]


def cell_text(cell: Any) -> str:
    """A cell as a person reads it: whole numbers without decimals, dates as 01.03.2026."""
    if isinstance(cell, bool):
        return "ja" if cell else "nei"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() != time():
        return f"{cell:%d.%m.%Y %H.%M}"
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    return "" if cell is None else str(cell)


def set_limits() -> None:
    """Bound memory and time of this process."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: list[str], source: BinaryIO, target: TextIO) -> int:
    """Exit codes: 0 rows written, 3 too large, 4 unreadable."""
    max_rows, max_columns = map(int, arguments)
    try:
        rows = read_rows(source.read(), max_rows, max_columns)
    except (python_calamine.CalamineError, ValueError, IndexError, OverflowError, MemoryError):
        return 4
    if rows is None:
        return 3
    json.dump(rows, target)
    return 0


if __name__ == "__main__":  # pragma: no cover -- runs in the child, where coverage does not look
    set_limits()
    sys.exit(main(sys.argv[1:], sys.stdin.buffer, sys.stdout))

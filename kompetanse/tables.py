"""A table as data, so that a view builds it and components/table.html draws it with every ARIA role.

Table(
    caption=_("Saker for Time kommune"),
    columns=[Column(_("Sak"), head=True), Column(_("Status")), Column(_("Beløp"), number=True)],
    rows=[Row([Cell("Kollektiv 2026", url=case.get_absolute_url(), small="2026/00147"), Pill("Utkast", "neutral"), 2800000])],
)
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from kompetanse.lib import dates, money
from kompetanse.lib.clock import in_oslo


@dataclass(frozen=True, slots=True)
class Cell:
    """Text with a link, a small second line, or a quiet tone ("ikke ennå")."""

    text: Any
    url: str = ""
    small: Any = ""
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Pill:
    """A status in a cell."""

    label: Any
    color: str = "neutral"
    small: Any = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `head`: the row's heading; `number`: right-aligned; `key`: the deciding column.

    `sort` is the value of the parameter `sorter`; `direction` is "ascending" or "descending" on the column
    that the list is sorted by.
    """

    label: Any
    head: bool = False
    number: bool = False
    key: bool = False
    small: Any = ""
    sort: str = ""
    direction: str = ""

    @property
    def css(self) -> str:
        return " ".join(name for name, is_on in (("num", self.number), ("key", self.key)) if is_on)


@dataclass(frozen=True, slots=True)
class Row:
    """Values in the order of the columns; `group` makes it a heading over the rows that follow."""

    cells: Sequence[Any] = ()
    group: Any = ""
    current: bool = False
    muted: bool = False
    value: str = ""
    """What the row's tick box sends; only when the table has `select`."""


@dataclass(frozen=True, slots=True)
class Table:
    """A whole table. Numbers are shown in groups of three, dates short, None as a dash."""

    caption: Any
    columns: Sequence[Column]
    rows: Sequence[Row]
    foot: Sequence[Any] = ()
    compact: bool = False
    show_caption: bool = False
    hover: bool = True
    empty: Any = field(default=_("Ingen rader å vise."))
    select: str = ""
    """Name of the tick boxes before each row; empty for none. The form is the caller's."""
    sort_form: str = ""
    """Id of the GET form that the sorting buttons belong to (the filters)."""

    @property
    def drawn_rows(self) -> list[dict[str, Any]]:
        return [
            {"row": row, "cells": self._draw(row.cells), "name": self._name(row)}
            for row in self.rows
        ]

    @property
    def drawn_foot(self) -> list[dict[str, Any]]:
        return self._draw(self.foot)

    @property
    def width(self) -> int:
        return len(self.columns) + bool(self.select)

    def _draw(self, cells: Sequence[Any]) -> list[dict[str, Any]]:
        return (
            [
                {"column": column, **_content(cell)}
                for column, cell in zip(self.columns, cells, strict=True)
            ]
            if cells
            else []
        )

    def _name(self, row: Row) -> str:
        """The row's heading as text, for the label of its tick box."""
        for column, cell in zip(self.columns, row.cells, strict=False):
            if column.head:
                return " ".join(
                    str(part) for part in (_content(cell)["text"], _content(cell)["small"]) if part
                )
        return row.value


def _content(cell: Any) -> dict[str, Any]:
    if isinstance(cell, Pill):
        return {"pill": cell, "text": cell.label, "small": cell.small, "url": "", "quiet": False}
    if isinstance(cell, Cell):
        return {"text": _text(cell.text), "url": cell.url, "small": cell.small, "quiet": cell.quiet}
    return {"text": _text(cell), "url": "", "small": "", "quiet": cell is None}


def _text(value: Any) -> Any:
    if value is None:
        return "–"
    if isinstance(value, int) and not isinstance(value, bool):
        return money.format_kroner(value)
    if isinstance(value, datetime):
        return f"{dates.format_short_date(in_oslo(value).date())} {dates.format_time(value)}"
    if isinstance(value, date):
        return dates.format_short_date(value)
    return value

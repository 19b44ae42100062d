"""Meldt, innstilt eller foreslått, etter drøfting og vedtatt: per measure and recipient, in kroner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from forum.enums import AllocationKind, AllocationStatus
from grants.enums import ApplicationStatus
from kompetanse.lib.money import format_kroner
from kompetanse.tables import Cell, Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grants.models import Item

ENDED = (AllocationStatus.HANDED_OVER,)
Line = dict[str, Any]


def recipients_of(item: Item, year: int) -> list[Line]:
    """One line per recipient of a measure: what was asked this year, proposed, ended at, and granted."""
    lines: dict[int, Line] = {}

    def line(row: dict[str, Any]) -> Line:
        empty = {"asked": 0, "presented": None, "recommended": None, "granted": None, "why": ""}
        return lines.setdefault(row["id"], {"name": row["name"], **empty})

    for row in item.asked:
        if row["year"] == year:
            line(row)["asked"] += row["amount"]
    for row in item.shares:  # a second allocation comes last, and on top of what was granted before
        share = line(row)
        shown = row["presented"]
        share["presented"] = None if shown is None else row["granted"] + shown
        share["recommended"] = row["granted"] + row["recommended"]
        share["why"] = row["why"] or row["reasons"]
    for row in item.granted:
        line(row)["granted"] = row["amount"]
    return list(lines.values())


def _columns(items: Sequence[Item], *, is_discussion: bool) -> list[tuple[str, Column]]:
    """The columns that have a figure, always with meldt and vedtatt; nothing was granted or refused in a dismissed case."""
    shares = [row for item in items for row in item.shares]
    columns = [("asked", Column(_("Meldt"), number=True))]
    if is_discussion and shares:
        columns.append(("presented", Column(_("Foreslått"), number=True)))
        columns.append(("recommended", Column(_("Etter drøfting"), number=True, key=True)))
    elif shares:
        columns.append(("recommended", Column(_("Innstilt"), number=True, key=True)))
    if not _is_dismissed(items):
        columns.append(("granted", Column(_("Vedtatt"), number=True)))
    return columns


def _is_dismissed(items: Sequence[Item]) -> bool:
    return items[0].application.status == ApplicationStatus.DISMISSED


def _why(line: Line) -> str:
    """What changed from what was asked, in words and kroner; a text only beside a change."""
    ended = line["granted"] if line["granted"] is not None else line["recommended"]
    if ended is None:
        return ""
    change = ended - line["asked"]
    if change == 0:
        return _("Uendret")
    word = _("Opp %(kroner)s") if change > 0 else _("Ned %(kroner)s")
    text = word % {"kroner": format_kroner(abs(change))}
    return f"{text}. {Truncator(line['why']).chars(160)}" if line["why"] else text


def _cell(value: int | None) -> Any:
    return Cell(_("ikke ennå"), quiet=True) if value is None else value


def _sum(lines: Sequence[Line], key: str) -> int | None:
    known = [line[key] for line in lines if line[key] is not None]
    return sum(known) if known else None


def amounts_table(
    items: Sequence[Item], *, caption: str, with_reasons: bool = True
) -> Table | None:
    """The table of one case's year; None without measures."""
    if not items:
        return None
    year = items[0].application.round.budget_year
    kinds = {row["kind"] for item in items for row in item.shares}
    columns = _columns(items, is_discussion=AllocationKind.PROPOSAL in kinds)
    has_outcome = (
        with_reasons
        and not _is_dismissed(items)
        and any(item.shares or item.granted for item in items)
    )
    rows: list[Row] = []
    every: list[Line] = []
    for item in items:
        lines = recipients_of(item, year)
        every += lines
        heading = _("Tiltak %(number)s: %(title)s") % {"number": item.number, "title": item.title}
        rows.append(Row(group=heading))
        for line in lines:
            cells = [line["name"], *(_cell(line[key]) for key, _column in columns)]
            rows.append(Row([*cells, _why(line)] if has_outcome else cells))
    foot = [_("Sum"), *(_cell(_sum(every, key)) for key, _column in columns)]
    heads = [Column(_("Mottaker"), head=True), *(column for _key, column in columns)]
    if has_outcome:
        heads.append(Column(_("Endret fordi")))
        foot.append(_why({"asked": _sum(every, "asked") or 0, "why": "", **_ended(every)}))
    return Table(caption=caption, columns=heads, rows=rows, foot=foot, compact=True, hover=False)


def _ended(lines: Sequence[Line]) -> dict[str, int | None]:
    return {"granted": _sum(lines, "granted"), "recommended": _sum(lines, "recommended")}


def other_years(items: Sequence[Item]) -> Table | None:
    """What is asked for in later budget years, if anything."""
    rows = [
        Row([f"{item.number}. {item.title}", row["name"], str(row["year"]), row["amount"]])
        for item in items
        for row in item.asked
        if row["year"] != item.application.round.budget_year
    ]
    if not rows:
        return None
    columns = [
        Column(_("Tiltak"), head=True),
        Column(_("Mottaker")),
        Column(_("År")),
        Column(_("Meldt"), number=True),
    ]
    return Table(
        caption=_("Meldt for andre år"), columns=columns, rows=rows, compact=True, hover=False
    )

"""The reserve list as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kompetanse.tables import Cell, Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterable


def reserve_table(lines: Iterable[Any]) -> Table:
    """Lines that get less than they asked for, with `requested` and `now`, in the forum's order."""
    return Table(
        caption=_("Reserveliste"),
        columns=[
            Column(_("Plass"), number=True, key=True),
            Column(_("Eier og tiltak"), head=True),
            Column(_("Meldt"), number=True),
            Column(_("Får nå"), number=True),
        ],
        rows=[
            Row(
                [
                    line.reserve_rank or Cell(_("ikke rangert"), quiet=True),
                    Cell(line.item.application.applicant.name, small=line.item.title),
                    line.requested,
                    line.now,
                ]
            )
            for line in lines
        ],
        compact=True,
        empty=_("Alle tiltakene får det de har meldt."),
    )

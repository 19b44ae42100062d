"""The charts of the compilation, and its PDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kompetanse.lib.charts import Chart, bars, shares
from kompetanse.lib.dates import format_moment
from kompetanse.lib.money import format_kroner
from kompetanse.lib.pdf import render_pdf
from overview.compilation.parts import ANSWERS, groups_told, parts_of, questions_told
from reports.compilation import COUNTY

if TYPE_CHECKING:
    from datetime import datetime

    from kompetanse.tables import Table
    from overview.compilation.figures import Compilation
    from overview.compilation.parts import Part


@dataclass(frozen=True)
class Picture:
    """A chart with the words around it. `key` is the part whose table has the same numbers."""

    key: str
    title: str
    small: str
    about: str
    chart: Chart

    @property
    def id(self) -> str:
        return f"diagram-{self.key}"


def drawn_parts(found: Compilation) -> list[tuple[Part, Table, Picture | None]]:
    """Each part with its table, and its chart where there is something to draw."""
    pictures = (_money(found), _participants(found), _goals(found))
    by_part = {one.key: one for one in pictures if one.chart.boxes}
    return [(part, part.table(), by_part.get(part.key)) for part in parts_of(found)]


def in_millions(amount: int) -> str:
    """Kroner as millions with one decimal: "26,7"."""
    return f"{amount / 1_000_000:.1f}".replace(".", ",")


def _money(found: Compilation) -> Picture:
    rows = [
        (one.name or _("Uten region"), (one.numbers["granted"], one.numbers["used"]))
        for one in found.parts
        if one.numbers["granted"]
    ]
    by_county = found.scope.group == COUNTY
    return Picture(
        "penger",
        _("Tildelt og brukt per fylke") if by_county else _("Tildelt og brukt per region"),
        _("Millioner kroner, %(year)s") % {"year": found.scope.year},
        _("Stolper for tildelt og brukt."),
        bars(rows, write=in_millions, names=(_("Tildelt"), _("Brukt"))),
    )


def _participants(found: Compilation) -> Picture:
    rows = [(label, (found.total.groups[key],)) for key, label in groups_told(found)]
    return Picture(
        "deltakere",
        _("Deltakere etter gruppe"),
        _("Antall personer i tiltakene, %(year)s") % {"year": found.scope.year},
        _("Stolper for antall deltakere i hver gruppe."),
        bars(rows, write=format_kroner),
    )


def _goals(found: Compilation) -> Picture:
    rows = [(words, numbers) for _key, words, numbers in questions_told(found)]
    return Picture(
        "maloppnaelse",
        _("Måloppnåelse"),
        _("Svar fra eiere og partnere, prosent"),
        _("Stolper som viser hvor stor del som svarte ja, delvis og nei."),
        shares(rows, names=[str(answer.label) for answer in ANSWERS]),
    )


def compilation_pdf(found: Compilation, *, sender: str, title: str, at: datetime) -> bytes:
    """All tables and charts on paper, in the language in use."""
    moment = format_moment(at)
    context = {"title": title, "sender": sender, "at": moment, "parts": drawn_parts(found)}
    return render_pdf(
        html=render_to_string("overview/pdf/compilation.html", context),
        title=title,
        language=get_language() or "nb",
        stylesheet="figures",
        created=at,
        reference=title,
        sender=sender,
        footer=_("Tallene er fra %(moment)s") % {"moment": moment},
    )

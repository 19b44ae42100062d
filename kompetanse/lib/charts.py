"""Bar charts as plain geometry: boxes, words and a legend, which `components/chart.html` draws as SVG.

Each bar carries its number, and the table beside the chart has them all: a chart repeats, it never says more.
At most three shades, told apart in grey as well. Coordinates are text with a point, as SVG wants them in every language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from textwrap import wrap

WIDTH = 600
LABEL = 150  # for labels beside their bars
NUMBER = 110  # for the number after a bar
PAPER_WIDTH, PAPER_HEIGHT = 450, 430
LINE, BAR, GAP = 18, 18, 14
BESIDE = 20  # signs: longer labels stand over their bars
OVER = 78
NARROW = 26  # a part that is narrower has no room for its number

# The classes of the page's stylesheet, and the same shades for paper, which has none.
SHADES = {"c1": "#0f4f5c", "c3": "#a9c0c4", "c4": "#d9dadb"}
INK, LIGHT = "#16191d", "#ffffff"


@dataclass(frozen=True, slots=True)
class Box:
    x: str
    y: str
    width: str
    height: str
    css: str

    @property
    def fill(self) -> str:
        return SHADES[self.css]


@dataclass(frozen=True, slots=True)
class Words:
    x: str
    y: str
    text: str
    css: str = ""
    anchor: str = "start"

    @property
    def fill(self) -> str:
        return LIGHT if self.css == "inv" else INK


@dataclass(slots=True)
class Chart:
    """What is drawn. `legend` is (shade, word) for each kind of bar, when there are several."""

    height: int = 0
    boxes: list[Box] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    legend: tuple[tuple[str, str], ...] = ()

    @property
    def width(self) -> int:
        return WIDTH

    @property
    def paper_width(self) -> int:
        """Its width on lying paper, so that it stands on one page however many rows it has."""
        return min(PAPER_WIDTH, PAPER_HEIGHT * WIDTH // self.height)

    @property
    def shades(self) -> list[tuple[str, str, str]]:
        """(class, colour, word) for the legend."""
        return [(css, SHADES[css], word) for css, word in self.legend]


def bars(
    rows: Sequence[tuple[str, Sequence[int]]],
    *,
    write: Callable[[int], str],
    names: Sequence[str] = (),
) -> Chart:
    """Bars from a common start, one or two in each row; `names` says what the two are."""
    shades = ("c3", "c1") if len(names) > 1 else ("c1",)
    chart = Chart(legend=tuple(zip(shades, names, strict=False)))
    longest = max((value for _label, values in rows for value in values), default=0)
    beside = all(len(label) <= BESIDE for label, _values in rows)
    left = LABEL if beside else 0
    room = WIDTH - left - NUMBER
    y = 0
    for label, values in rows:
        y = _label(chart, label, y, middle=y + len(values) * (BAR + 2) / 2, beside=beside)
        for value, css in zip(values, shades, strict=False):
            width = room * value / longest if longest > 0 else 0
            chart.boxes.append(_box(left, y, max(width, 1), BAR, css))
            chart.words.append(Words(_at(left + max(width, 1) + 6), _at(y + 14), write(value)))
            y += BAR + 2
        y += GAP
    chart.height = max(y - GAP, 1)
    return chart


def shares(rows: Sequence[tuple[str, Sequence[int]]], *, names: Sequence[str]) -> Chart:
    """Bars of the same length, each split in at most three; the numbers in them are per cent."""
    chart = Chart(legend=tuple(zip(SHADES, names, strict=False)))
    y = 0
    for label, values in rows:
        y = _label(chart, label, y, middle=0, beside=False)
        whole, x = sum(values), 0.0
        for value, css, percent in zip(values, SHADES, whole_percents(values), strict=False):
            width = WIDTH * value / whole if whole else 0.0
            if value:
                chart.boxes.append(_box(x, y, width, BAR + 8, css))
            if width >= NARROW:
                ink = "inv" if css == "c1" else "ink"
                chart.words.append(
                    Words(_at(x + width / 2), _at(y + 18), f"{percent}", ink, "middle")
                )
            x += width
        y += BAR + 8 + GAP
    chart.height = max(y - GAP, 1)
    return chart


def whole_percents(values: Sequence[int]) -> list[int]:
    """Each as whole per cent of their sum; together 100, the largest remainders rounded up. All 0 of nothing."""
    whole = sum(values)
    if not whole:
        return [0] * len(values)
    parts = [divmod(100 * value, whole) for value in values]
    found = [part for part, _rest in parts]
    left = sorted(range(len(parts)), key=lambda index: (-parts[index][1], index))
    for index in left[: 100 - sum(found)]:
        found[index] += 1
    return found


def _label(chart: Chart, label: str, y: float, *, middle: float, beside: bool) -> int:
    """Write the label, beside the bars or over them; where the bars begin."""
    if beside:
        chart.words.append(Words("0", _at(middle + 4), label))
        return int(y)
    for line in wrap(label, OVER) or [""]:
        chart.words.append(Words("0", _at(y + 13), line))
        y += LINE
    return int(y) + 2


def _box(x: float, y: float, width: float, height: float, css: str) -> Box:
    return Box(_at(x), _at(y), _at(width), _at(height), css)


def _at(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")

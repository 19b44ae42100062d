"""Characters that our fonts lack. A letter must not depend on the fonts of the machine it was made
on, and a missing glyph breaks PDF/A; so such a character is written as its number, [U+1F600].
"""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it has no types

# Drawn as something that says the same.
STAND_INS = {
    "\u2009": " ",
    "\u200a": " ",
    "\u202f": "\u00a0",
    "\u2007": "\u00a0",
    "\u2010": "-",
    "\u2011": "-",
    "\u2015": "\u2014",
}
_LAYOUT = "\t\n\r\u00ad"  # never drawn themselves


def replace_missing(root: Any, covered: frozenset[str]) -> None:
    """Rewrite the text of an element tree so that every character in it is `covered`."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag not in {"style", "script"}:
            element.text = drawable(element.text, covered)
        element.tail = drawable(element.tail, covered)


def drawable(text: str | None, covered: frozenset[str]) -> str | None:
    """`text` in covered characters alone."""
    if not text or covered.issuperset(text):
        return text
    return "".join(sign if sign in covered else _instead(sign) for sign in text)


@cache
def covered_by(directory: Path, names: tuple[str, ...]) -> frozenset[str]:
    """The characters that each weight and style of the fonts can draw."""
    drawn: dict[str, set[str]] = {}
    for name in names:
        style = (
            name.removesuffix(".woff2").split("-", 1)[1].removeprefix("latin-").removeprefix("ext-")
        )
        with TTFont(directory / name, lazy=True) as font:
            drawn.setdefault(style, set()).update(map(chr, font.getBestCmap()))
    return frozenset(_LAYOUT) | frozenset.intersection(*map(frozenset, drawn.values()))


def _instead(sign: str) -> str:
    if unicodedata.category(sign) in {"Cf", "Cc"}:
        return ""
    return STAND_INS.get(sign, f"[U+{ord(sign):04X}]")

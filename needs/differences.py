"""What a corrected report says that the one before it did not: two frozen copies, read as the page reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kompetanse.lib.money import format_kroner
from needs.summary import MoneyTable, Part, summarise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from needs.content import Content

# (the part's key, what the field is called, which of several with that name)
Key = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one part, as lines before and after; no lines where it did not stand."""

    part: str
    title: str
    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def differences(
    before: Content, after: Content, *, categories: Sequence[Mapping[str, str]]
) -> list[Difference]:
    """Every field that reads differently, in the order of the newer report; what is gone comes last in its part."""
    old, new = (summarise(content, categories=categories) for content in (before, after))
    titles = {part.key: part.title for part in (*old, *new)}
    were, are = _fields(old), _fields(new)
    order = {part: number for number, part in enumerate(dict.fromkeys(k[0] for k in (*are, *were)))}
    keys = sorted(dict.fromkeys((*are, *were)), key=lambda key: order[key[0]])
    return [
        Difference(
            part, titles[part], label, were.get((part, label, n), ()), are.get((part, label, n), ())
        )
        for part, label, n in keys
        if were.get((part, label, n), ()) != are.get((part, label, n), ())
    ]


def _fields(parts: Sequence[Part]) -> dict[Key, tuple[str, ...]]:
    found: dict[Key, tuple[str, ...]] = {}
    for part in parts:
        for label, value, _optional in part.rows:
            _add(found, part.key, label, _lines(value))
        for table in part.tables:
            for label, lines in _money(table):
                _add(found, part.key, label, lines)
    return found


def _add(found: dict[Key, tuple[str, ...]], part: str, label: str, lines: tuple[str, ...]) -> None:
    number = 0
    while (part, label, number) in found:
        number += 1
    found[part, label, number] = lines


def _lines(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list | tuple) else [value]
    return tuple(str(one) for one in values if one not in ("", None))


def _money(table: MoneyTable) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (
            name,
            tuple(
                _("%(year)s: %(kroner)s kr") % {"year": year, "kroner": format_kroner(amount)}
                for year, amount in zip(table.years, amounts, strict=True)
                if amount
            ),
        )
        for name, amounts, _total in table.rows
    ]

"""What the other actors do in the season. Each module is one stretch of it and gives a tuple `STEPS`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


@dataclass(frozen=True)
class Step:
    """One thing that happens at a moment. `play` takes that moment and calls real actions."""

    key: str
    at: datetime
    play: Callable[[datetime], None]


@cache
def steps() -> tuple[Step, ...]:
    """All steps of all modules here."""
    found: list[Step] = []
    for module in sorted(iter_modules(__path__), key=lambda module: module.name):
        found += getattr(import_module(f"demo.play.{module.name}"), "STEPS", ())
    return tuple(found)

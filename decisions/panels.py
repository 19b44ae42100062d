"""What later apps put on a decision's page: they say so in their `decision_panels.py`, found by file name.

panels.register("payments.acceptance", acceptance_panel)   # (decision, hat, at) -> Panel, or None
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from kompetanse.lib.actor import Actor
from kompetanse.lib.discovery import Registry

if TYPE_CHECKING:
    from decisions.models import Decision


@dataclass(frozen=True, slots=True)
class Panel:
    """A heading, some lines and some addresses. `is_next`: it is what the reader must do now."""

    title: str
    lines: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    """(text, address)"""
    is_next: bool = False


Maker = Callable[["Decision", Actor, datetime], Panel | None]
panels: Registry[Maker] = Registry("decision_panels")


def panels_of(decision: Decision, hat: Actor, at: datetime) -> list[Panel]:
    """Those that have something to say, in the order of their names."""
    made = (maker(decision, hat, at) for _key, maker in panels)
    return [panel for panel in made if panel is not None]

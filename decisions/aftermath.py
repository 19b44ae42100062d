"""What follows from a decision: later apps say so in their `aftermath.py`, found by file name.

issued.register("payments", take_over)          # in the transaction that issues it, before anybody can read it
dispatched.register("payments", ask_to_accept)  # in the transaction that makes it available to the recipient
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from kompetanse.lib.discovery import Registry

if TYPE_CHECKING:
    from decisions.models import Decision

# Called with the decision and the moment; the decision that it replaces, if any, is superseded already.
Step = Callable[["Decision", datetime], None]
issued: Registry[Step] = Registry("aftermath")
dispatched: Registry[Step] = Registry("aftermath")


def follow(steps: Registry[Step], *, decision: Decision, at: datetime) -> None:
    """Take the later apps' steps, in the order of their names."""
    for _key, step in steps:
        step(decision, at)

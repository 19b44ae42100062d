"""What a system does to be where it would have been, had this program always run: later apps say so in their `catching_up.py`.

catching_up.register("payments.awards", open_awards)    # the moment -> how many were behind

Run after `migrate` (`manage.py catch_up`). May run twice: a step that finds nothing behind writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kompetanse.lib.discovery import Registry

catching_up: Registry[Callable[[datetime], int]] = Registry("catching_up")


def catch_up(at: datetime) -> dict[str, int]:
    """How many each step found behind and brought on, by its name."""
    return {key: step(at) for key, step in catching_up}

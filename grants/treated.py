"""Whether the forum is done with a case: the app that knows says so in its `treated.py`, found by file name.

treated.register("forum", done_with)     # keys of applications -> those of them that the forum has sent on
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from kompetanse.lib.discovery import Registry

treated: Registry[Callable[[Collection[int]], set[int]]] = Registry("treated")


def treated_by_forum(applications: Collection[int]) -> set[int]:
    """Those that have left the forum, so that the authority is the one who has them now."""
    found: set[int] = set()
    if applications:
        for _key, done_with in treated:
            found |= done_with(applications)
    return found

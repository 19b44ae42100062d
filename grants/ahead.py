"""What is promised beforehand of a frame: the app that knows says so in its `ahead.py`, found by file name.

ahead.register("decisions", open_commitments)   # (frame, lineages that are being decided now) -> kroner
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from kompetanse.lib.discovery import Registry

if TYPE_CHECKING:
    from grants.models import Frame

ahead: Registry[Callable[[Frame, Collection[str]], int]] = Registry("ahead")


def committed_ahead(frame: Frame, *, settled: Collection[str] = ()) -> int:
    """Kroner that commitments of earlier years hold of the frame (R-BUD-01), apart from measures (`Item.lineage`) that are settled now.

    Of the undivided frame only: a commitment is the county's, not a region's.
    """
    if frame.parent_id is not None:
        return 0
    return sum(promised(frame, settled) for _key, promised in ahead)

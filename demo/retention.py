"""What the demo remembers lives as long as its database."""

from datetime import datetime

from jobs.registry import retention_rule


@retention_rule("demo.DemoClock")
def keep_clock(*, at: datetime) -> int:  # noqa: ARG001 -- the registry's shape
    """The clock is one row, and never old."""
    return 0


@retention_rule("demo.PlayedStep")
def keep_played(*, at: datetime) -> int:  # noqa: ARG001 -- the registry's shape
    """A step that was forgotten would be played twice."""
    return 0

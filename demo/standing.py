"""Where the demo's clock stands. Read by `kompetanse.lib.clock` in demo mode only."""

from datetime import UTC, datetime

from django.db import DatabaseError

from demo.models import DemoClock


def standing_moment() -> datetime:
    """The demo's moment; real time while the demo has not been loaded yet, or the database cannot answer."""
    try:
        row = DemoClock.objects.filter(pk=1).values_list("stands_at", flat=True).first()
    except DatabaseError:
        row = None
    return row or datetime.now(UTC)

"""Where the demo's clock stands. Read by `kompetanse.lib.clock` in demo mode only."""

from datetime import UTC, datetime

from django.db import DatabaseError, InterfaceError, OperationalError

from demo.models import DemoClock

_last: list[datetime] = []


def standing_moment() -> datetime:
    """The demo's moment; real time while the demo has not been loaded yet.

    A database that is away for a moment moves no clock: then it is what it was, and somebody who does not know gets no answer.
    Otherwise what is sent in meanwhile would be stamped years later.
    """
    try:
        row = DemoClock.objects.filter(pk=1).values_list("stands_at", flat=True).first()
    except (OperationalError, InterfaceError):
        if not _last:
            raise
        return _last[0]
    except DatabaseError:  # there is no such table yet
        row = None
    _last[:] = [row] if row else []
    return row or datetime.now(UTC)

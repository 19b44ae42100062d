"""The domain clock, read only at the edges (middleware, tasks, commands).

Below the edges time is the argument `at`. The demo moves the clock with `set_source`, for the whole process; sessions,
tokens and leases use real time and never come here.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")

Source = Callable[[], datetime]

_source: Source | None = None


def set_source(source: Source | None) -> None:
    """Let `source` tell the time from now on in this process; None gives the real clock back."""
    global _source  # noqa: PLW0603 -- one clock per process is the point
    _source = source


@contextmanager
def kept() -> Iterator[None]:
    """Whoever tells the time inside, afterwards the clock is what it was."""
    before = _source
    try:
        yield
    finally:
        set_source(before)


@contextmanager
def told_by(source: Source | None) -> Iterator[None]:
    """Let `source` tell the time inside."""
    with kept():
        set_source(source)
        yield


def now() -> datetime:
    """The present moment, aware, in UTC."""
    if _source is None:
        return datetime.now(UTC)
    return _source().astimezone(UTC)


def as_told(moment: datetime) -> datetime:
    """A moment of real time (a login) as far from now on the domain clock as it is from now in truth."""
    if _source is None:
        return moment
    return now() - (datetime.now(UTC) - moment)


def today() -> date:
    """Today's date in Oslo."""
    return in_oslo(now()).date()


def in_oslo(moment: datetime) -> datetime:
    """The same moment as clocks in Oslo show it; refuses a naive one."""
    if moment.tzinfo is None:
        msg = "A moment without a time zone cannot be placed in Oslo."
        raise ValueError(msg)
    return moment.astimezone(OSLO)

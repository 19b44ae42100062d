"""Real threads on real locks: let go together, again and again, each round on a database of its own where one asks for it.

A test of a race is marked `race("R01")` with the id of the table of races, and its control `control("R01")`: the same
with the lock or the constraint taken away, where the damage is seen. `tests/test_races.py` holds the list of ids.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event
from typing import Any

from django.db import connection, connections
from django.db.models import QuerySet

from tests import databases

LONG = bool(os.environ.get("LONG"))
PATIENCE = 60  # seconds, for a machine that does much else; only a test that fails waits so long
ROUNDS = 40 if LONG else 5
THREADS = 20 if LONG else 10
# The one who waits in line for a lock waits as long as the line is: these tests are of who comes first, not of how soon.
_PATIENT = f"SET lock_timeout = '{PATIENCE}s'; SET statement_timeout = '{PATIENCE}s'"


def meeting_point(parties: int = 2) -> Barrier:
    return Barrier(parties, timeout=PATIENCE)


def together(*works: Callable[[], Any]) -> list[Any]:
    """What each gave or raised, in their order; begun at the same moment on connections of their own."""
    start = meeting_point(len(works))

    def one(work: Callable[[], Any]) -> Any:
        try:
            with connection.cursor() as cursor:  # connected before the start, so that they do clash
                cursor.execute(_PATIENT)
            start.wait()
            return work()
        except Exception as error:  # noqa: BLE001 -- the test looks at what came
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def at_once(count: int, work: Callable[[], Any]) -> list[Any]:
    """The same work in so many threads."""
    return together(*[work] * count)


def rounds(count: int = ROUNDS) -> Iterator[int]:
    """Once more from what is in the database now: each round has a copy of it, which is gone after the round."""
    prepared = connection.settings_dict["NAME"]
    for number in range(count):
        with copy_of(prepared):
            yield number


@contextmanager
def copy_of(database: str) -> Iterator[None]:
    """Stand on a copy of a database, which nobody may be connected to meanwhile."""
    connections.close_all()
    name = databases.clone(database)
    try:
        with databases.connected_to(name):
            yield
    finally:
        databases.drop(name)


def without_row_locks(monkeypatch) -> None:
    """Reads for update become plain reads, wherever they are made."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_options: self)


def met_by(function: Callable[..., Any], place: Barrier) -> Callable[..., Any]:
    """The function, which waits after it is done until the others have done it too."""

    def meeting(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        place.wait()
        return result

    return meeting


def held_after(function: Callable[..., Any]) -> tuple[Callable[..., Any], Event, Event]:
    """The function, which is held when it is done; the signal that it is, and the one that lets it go."""
    done, goes_on = Event(), Event()

    def holding(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        done.set()
        goes_on.wait(PATIENCE)
        return result

    return holding, done, goes_on

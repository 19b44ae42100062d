"""Running the same thing in several threads, each with a database connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections


def at_once(count: int, work: Callable[[], Any]) -> list[Any]:
    """What `work` gave in each of `count` threads that started together."""
    start = Barrier(count, timeout=60)

    def one(_number: int) -> Any:
        start.wait()
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))

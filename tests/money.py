"""Every test that has rows of money ends with the question whether they add up (I01, I02)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection

from kompetanse.lib.invariants import breaches

if TYPE_CHECKING:
    from collections.abc import Iterator

SUMS = ("I01", "I02")
BENT = ("money_is_bent", "control")


@pytest.fixture(autouse=True)
def money_adds_up(request: pytest.FixtureRequest) -> Iterator[None]:
    """A frame is what is committed, set aside and free; what is granted is paid, planned, returned or lapsed.

    A test that bends the rows by hand says so, `@pytest.mark.money_is_bent("why")`; a race's control does the damage it shows.
    """
    marked = request.node.get_closest_marker("django_db")
    if marked is None or any(map(request.node.get_closest_marker, BENT)):
        yield
        return
    request.getfixturevalue("transactional_db" if marked.kwargs.get("transaction") else "db")
    yield
    if not connection.needs_rollback:
        assert list(map(str, breaches(SUMS))) == []

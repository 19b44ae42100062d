"""Where the demo's clock stands, also when nobody can say so."""

from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection

from demo import standing
from demo.models import DemoClock

pytestmark = pytest.mark.django_db


@contextmanager
def without_a_database():
    def refused(*_args):
        raise OperationalError("the database system is starting up")

    with connection.execute_wrapper(refused):
        yield


def test_clock_stands_while_the_database_is_away(at):
    DemoClock.objects.create(pk=1, stands_at=at)

    assert standing.standing_moment() == at
    with without_a_database():
        assert standing.standing_moment() == at


def test_who_never_knew_the_time_gives_no_answer(monkeypatch):
    monkeypatch.setattr(standing, "_last", [])

    with without_a_database(), pytest.raises(OperationalError):
        standing.standing_moment()

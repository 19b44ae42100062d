"""The country of the bench, copied from the season as it was played: everything that must be true of a case is true of a copy."""

import pytest
from django.db import connection, connections

from demo.season import moment_named
from demo.volume import seed_volume
from grants.models import Application, Round
from kompetanse.devtools.paths import RUN
from kompetanse.devtools.services import OWNER
from kompetanse.lib import invariants
from records.logs import DatabaseLog
from records.verifying import verify
from tests import databases
from tests.conftest import LONG
from tests.invariants.conftest import LONG_AGO

CASES = 1_000 if LONG else 60
AUTHORITIES = 10


@pytest.fixture(scope="module")
def season(django_db_setup, django_db_blocker):
    """The bench's moment, and so many cases more."""
    name = databases.clone(databases.demo_template(moment_named("siste klagedag").key))
    login = connections["default"].settings_dict["USER"]
    with django_db_blocker.unblock(), databases.connected_to(name):
        connection.settings_dict["USER"] = OWNER
        seed_volume(cases=CASES)
        yield
        connections.close_all()
        connection.settings_dict["USER"] = login
    databases.drop(name)


def test_everything_that_must_be_true_is(season, settings):
    settings.DOCUMENT_ROOT = RUN / "documents-of-tests"

    assert Application.objects.count() == CASES
    assert Round.objects.values("authority").distinct().count() == AUTHORITIES
    assert list(map(str, invariants.breaches(now=LONG_AGO))) == []


def test_log_and_documents_are_verified(season, settings):
    settings.DOCUMENT_ROOT = RUN / "documents-of-tests"
    found = verify(DatabaseLog())

    assert found.wrong == []
    assert (found.chains > 2 * CASES, found.events > 10 * CASES) == (True, True)

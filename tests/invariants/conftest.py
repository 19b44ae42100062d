"""The demo at the end of its season, as the owner of the tables sees it: the one who can plant a breach."""

from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.db import connection, connections, transaction

from demo.season import MOMENTS
from kompetanse.devtools.paths import RUN
from kompetanse.devtools.services import OWNER
from kompetanse.lib import invariants
from tests import databases

# The folder of documents lies there from run to run, so nothing in it is an orphan yet at this moment.
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def season(django_db_setup, django_db_blocker):
    name = databases.clone(databases.demo_template(MOMENTS[-1].key))
    login = connections["default"].settings_dict["USER"]
    with django_db_blocker.unblock(), databases.connected_to(name):
        connection.settings_dict["USER"] = OWNER
        yield
        connections.close_all()
        connection.settings_dict["USER"] = login
    databases.drop(name)


@pytest.fixture
def found(season, settings):
    """What each invariant finds after some SQL, that is undone again: its name → its lines."""
    settings.DOCUMENT_ROOT = RUN / "documents-of-tests"

    def find(*statements):
        with undone(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                if not statement.startswith(("ALTER", "SET")):
                    assert cursor.rowcount > 0, f"nothing was planted: {statement}"
            lines = {}
            for entry in invariants.catalogue():
                told = {"now": LONG_AGO} if entry.asks_for_time else {}
                lines[name_of(entry)] = list(entry.function(**told))
        return {name: said for name, said in lines.items() if said}

    return find


def name_of(entry):
    return f"{entry.invariant_id} {entry.app}.{entry.function.__name__}"


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)

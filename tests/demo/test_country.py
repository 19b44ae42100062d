"""The country of the bench, copied from the season as it was played: everything that must be true of a case is true of a copy."""

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from demo.benching.acts import measure_acts
from demo.benching.pages import visits
from demo.logins import logins
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

CASES = 5_000 if LONG else 60
MOST_QUERIES, MOST_KILOBYTES, MOST_ROWS = 15, 60, 25
# Each kind of reminder asks for the rounds that run: three questions more.
MORE_QUERIES = {"round, its figures": 3}
BIG = 3_000  # rows; what is smaller PostgreSQL may well read from end to end
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


@pytest.fixture
def pages(season, settings):
    """Every page of the bench: what it is, its answer, and what it asked of the database."""
    settings.MFA_REQUIRED = False
    people = {row["role"]: row["email"] for row in reversed(logins())}

    def opened(visit):
        client = Client()
        if visit.role:
            client.force_login(User.objects.get(email=people[visit.role]))
        client.get(visit.path)  # what is read once a process
        # Within a transaction no plan is kept, so what is asked stands there as it is.
        with transaction.atomic(), CaptureQueriesContext(connection) as asked:
            answer = client.get(visit.path)
        return visit.name, answer, [query["sql"] for query in asked if "demo_democlock" not in query["sql"]]  # fmt: skip

    return [opened(visit) for visit in visits()]


def test_pages_are_small_whatever_the_country_holds(pages):
    too_many = {
        name: len(asked)
        for name, _answer, asked in pages
        if len(asked) > MOST_QUERIES + MORE_QUERIES.get(name, 0)
    }
    too_big = {
        name: len(answer.content) // 1024
        for name, answer, _asked in pages
        if len(answer.content) > MOST_KILOBYTES * 1024
    }
    too_long = {
        name: len(answer.context["page"].rows)
        for name, answer, _asked in pages
        if "page" in (answer.context or {}) and len(answer.context["page"].rows) > MOST_ROWS
    }

    assert len(pages) > 15
    assert {answer.status_code for _name, answer, _asked in pages} == {200}
    assert (too_many, too_big, too_long) == ({}, {}, {})


def test_no_page_counts_to_the_end(pages):
    """A count stops where nobody needs to know further; what is counted whole is a person's own, or one round's."""
    counts = [
        (name, sql)
        for name, _answer, asked in pages
        for sql in asked
        if sql.startswith("SELECT COUNT(*)") and "LIMIT 1001" not in sql
    ]
    whole = [(name, sql[:200]) for name, sql in counts if "forum_allocationline" not in sql]

    assert whole == []


def test_sending_in_costs_what_it_did(season):
    (cost,) = measure_acts()

    assert (cost.act, cost.queries <= 35) == ("submit", True)


@pytest.mark.skipif(not LONG, reason="a small table is read from end to end, and rightly so")
def test_no_page_reads_a_big_table_from_end_to_end(pages):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > %s", [BIG])
        big = {name for (name,) in cursor.fetchall()}
    read = {(name, table) for name, _answer, asked in pages for table in _read_whole(asked) & big}

    assert {"grants_application", "overview_casetext", "records_event"} <= big
    # Counting the public journal stops at a thousand rows, and any thousand will do.
    assert read - {("public journal", "records_journalentry")} == set()


def _read_whole(asked):
    found = set()
    for sql in asked:
        if sql.startswith(("SELECT", "(SELECT")):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {sql}")
                lines = [line for (line,) in cursor.fetchall()]
            found |= {line.split("Seq Scan on ")[1].split()[0] for line in lines if "Seq Scan on " in line}  # fmt: skip
    return found

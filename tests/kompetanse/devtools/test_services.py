"""A private PostgreSQL and Redis: started, shared, stopped, started again with their data, removed."""

import json
import re
from pathlib import Path

import pytest

from kompetanse.devtools import services

START = "from kompetanse.devtools import services; s = services.start('test'); "
STATE = """
import json
from kompetanse.devtools import services
from kompetanse.devtools.paths import socket_folder
s = services.Services('test', socket_folder('test'))
data = services.data_folder('test')
running = services.postgres_running(data)
print(json.dumps({
    'postgres': running,
    'pid': (data / 'pg' / 'postmaster.pid').read_text().split()[0] if running else None,
    'redis': services._redis_answers(s),
    'folders': [str(s.folder), str(data)],
}))
"""


@pytest.fixture
def own(checkout):
    yield checkout
    checkout.python("from kompetanse.devtools import services; services.remove('test')")


def state(checkout):
    return json.loads(checkout.python(STATE))


def test_services_live_and_die_as_told(own):
    own.python(START)
    first = state(own)
    own.python(
        START
        + "s.create_database('kompetanse'); s.psql('CREATE TABLE kept (a int)', database='kompetanse')"
    )
    shared = state(own)
    own.python("from kompetanse.devtools import services; services.stop('test')")
    stopped = state(own)
    kept = own.python(
        START
        + "print(s.psql('SELECT count(*) FROM kept', database='kompetanse'), s.has_database('kompetanse'), s.has_database('annen'))"
    )
    again = state(own)

    assert (first["postgres"], first["redis"]) == (True, True)
    assert shared == first  # a second start finds the first one's servers
    assert (stopped["postgres"], stopped["redis"]) == (False, False)
    assert kept == "0 True False"
    assert again["pid"] != first["pid"]
    own.python("from kompetanse.devtools import services; services.remove('test')")
    assert [folder for folder in first["folders"] if Path(folder).exists()] == []


def test_new_database_gives_the_app_rows_and_the_owner_tables(own):
    own.python(START + "s.create_database('kompetanse')")
    own.python(
        START + "s.psql('CREATE TABLE thing (a int)', database='kompetanse', role=services.OWNER)"
    )

    own.python(
        START + "s.psql('INSERT INTO thing VALUES (1)', database='kompetanse', role=services.APP)"
    )
    refused = own.python(
        START + "\ntry: s.psql('DROP TABLE thing', database='kompetanse', role=services.APP)\n"
        "except RuntimeError as error: print(error)"
    )

    assert "must be owner of table thing" in refused


def test_addresses_are_sockets_in_a_folder_short_enough():
    found = services.Services("test", Path("/tmp/kompetanse-12345678-test"))  # noqa: S108

    assert found.database_url("kompetanse") == (
        "postgres://kompetanse_app@%2Ftmp%2Fkompetanse-12345678-test/kompetanse"
    )
    assert found.redis_url(3) == "unix:///tmp/kompetanse-12345678-test/redis.sock?db=3"
    assert len(f"{found.folder}/.s.PGSQL.5432") < 107


def test_program_of_postgresql_that_is_not_there_is_named():
    with pytest.raises(
        RuntimeError, match=re.escape("pg_finnes_ikke is missing: install postgresql.")
    ):
        services.postgres_program("pg_finnes_ikke")

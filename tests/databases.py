"""A migrated, seeded database for every worker and every transactional test, cloned from a template built once."""

import itertools
import os
import subprocess
import sys
from contextlib import closing, contextmanager, suppress
from functools import cache

import psycopg2
from django.db import connections
from django.test import TransactionTestCase

from kompetanse.devtools import environment, services
from kompetanse.devtools.paths import MANAGE, ROOT, fingerprint_files, source_files

# What a template is made of. When one of these changes, a new template is built.
INGREDIENTS = ("*/migrations/*.py", *environment.SEEDS)
KEPT_TEMPLATES = 12  # a season has eleven moments

_numbers = itertools.count()
_to_drop: list[str] = []


@cache
def servers() -> services.Services:
    return services.start("test")


@cache
def _admin() -> "psycopg2.extensions.connection":
    connection = psycopg2.connect(host=str(servers().folder), user="postgres", dbname="postgres")
    connection.autocommit = True
    return connection


def _admin_sql(sql: str) -> list[tuple]:
    with _admin().cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


@cache
def migrated_template() -> str:
    name = f"template_{fingerprint_files(source_files(*INGREDIENTS))[:12]}"
    return _built(name, _migrate)


@cache
def demo_template(moment: str) -> str:
    """The demo county at a moment of its season. Built by the real actions, so any code may change it.

    It begins where the moment before ended, so the season is played once whichever moment is asked for first.
    """
    from demo.season import MOMENTS, moment_named  # the steps load every app

    keys = [one.key for one in MOMENTS]
    wanted = keys.index(moment_named(moment or keys[0]).key)
    name = _demo_name(keys[wanted])
    if servers().has_database(name):
        return name
    base = demo_template(keys[wanted - 1]) if wanted else migrated_template()

    def build(database: str) -> None:
        _copy(base, database)
        _manage(environment.for_tests(servers(), database), "demo_load", "--at", keys[wanted])

    return _built(name, build)


def _demo_name(moment: str) -> str:
    """Named for the code that plays it. `PLAYED_BY` says that a season played by other code will do."""
    key = "".join(letter for letter in moment.lower() if letter.isalnum()).encode().hex()
    return f"demo_{os.environ.get('PLAYED_BY') or code_of_today()}_{key[:44]}"


def code_of_today() -> str:
    """One word for all code outside the tests, and the data it reads."""
    files = source_files("*/*.py", "*/*/*.py", "*/data/**/*", "*/seeds/**/*")
    return fingerprint_files([file for file in files if not file.is_relative_to(ROOT / "tests")])[
        :12
    ]


def clone(template: str) -> str:
    """A fresh database like the template. The name tells which process to blame when it is left behind."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    _copy(template, name)
    return name


def drop(name: str) -> None:
    """Soon: a session that has just said good-bye is there for a moment more, and PostgreSQL waits a tenth of a second for it."""
    _to_drop.append(name)
    if len(_to_drop) > 1:
        _drop_now(_to_drop.pop(0))


def drop_the_last() -> None:
    while _to_drop:
        _drop_now(_to_drop.pop())


def _drop_now(name: str) -> None:
    _admin_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@cache
def numbering(name: str) -> str:
    """SQL that lets every sequence go on from where it stands now, each a thousand further than the last.

    So no row has by chance the number of another table's row, and a test that takes one for the other fails.
    """
    parts = _sql_in(
        name,
        "SELECT format('SELECT setval(%L, %s)', format('%I.%I', schemaname, sequencename),"
        " coalesce(last_value, 0) + 1000 * row_number() OVER (ORDER BY schemaname, sequencename))"
        " FROM pg_sequences WHERE data_type = 'bigint'::regtype",
    )
    return ";".join(part for (part,) in parts)


def number_anew(name: str) -> None:
    """Rows that were rolled back have used up numbers: let the next file's rows have the same again."""
    _sql_in(name, numbering(name))


def drop_leftovers() -> None:
    """Databases of runs that were killed, and templates nobody has used for long."""
    for (name,) in _admin_sql("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'"):
        if not os.path.exists(f"/proc/{name.split('_')[1]}"):  # noqa: PTH110 -- the process table
            _drop_now(name)
    for kind in ("template\\_%", "demo\\_%"):
        old = f"SELECT datname FROM pg_database WHERE datname LIKE '{kind}' ORDER BY oid DESC OFFSET {KEPT_TEMPLATES}"
        for (name,) in _admin_sql(old):
            with suppress(psycopg2.errors.ObjectInUse):
                _admin_sql(f'DROP DATABASE IF EXISTS "{name}"')


@contextmanager
def connected_to(name: str):
    """Let the default connection, and threads' own ones, go to this database."""
    connection = connections["default"]
    before = connection.settings_dict["NAME"]
    connections.close_all()
    connection.settings_dict["NAME"] = connections.databases["default"]["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = connections.databases["default"]["NAME"] = before


def plan_little() -> None:
    """For those who ask for thousands of pages: to look for the best order of twenty joins takes longer than any of them.

    Without an order of its own a list may come in another one, so this is not for tests of what a list shows.
    """
    with connections["default"].cursor() as cursor:
        cursor.execute("SET join_collapse_limit = 1")


def give_transactional_tests_their_own_clone() -> None:
    """Django empties every table after such a test. The app's login may not, and a clone takes 80 ms."""

    def set_up(cls: type[TransactionTestCase]) -> None:
        cls.own_database = clone(migrated_template())
        cls.own_connection = connected_to(cls.own_database)
        cls.own_connection.__enter__()

    def tear_down(self: TransactionTestCase) -> None:
        self.own_connection.__exit__(None, None, None)
        drop(self.own_database)

    TransactionTestCase._fixture_setup = classmethod(set_up)
    TransactionTestCase._fixture_teardown = tear_down


def _built(name: str, build) -> str:
    if servers().has_database(name):
        return name
    with services.locked(name[:13]):
        if not servers().has_database(name):
            unfinished = f"unfinished_{os.getpid()}_{next(_numbers)}"
            try:
                build(unfinished)
                _admin_sql(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
            finally:
                _drop_now(unfinished)
    return name


def _sql_in(name: str, sql: str) -> list[tuple]:
    with (
        closing(
            psycopg2.connect(host=str(servers().folder), user="postgres", dbname=name)
        ) as opened,
        opened,
        opened.cursor() as cursor,
    ):
        cursor.execute(sql)
        return cursor.fetchall()


def _copy(template: str, name: str) -> None:
    _admin_sql(
        f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy OWNER {services.OWNER}'
    )


def _migrate(database: str) -> None:
    servers().create_database(database)
    variables = environment.for_tests(servers(), database)
    _manage(environment.as_owner(variables), "migrate", "--verbosity=0")
    for command in environment.SEEDING:
        _manage(variables, command, "--verbosity=0")


def _manage(variables: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, str(MANAGE), *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}")

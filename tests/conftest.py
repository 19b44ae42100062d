"""What every test stands on: a cloned PostgreSQL, its own Redis database, no network, and time as an argument."""

import gc
import os
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime

import psycopg2
import pytest
import redis
from django.conf import settings
from django.contrib.auth.hashers import get_hashers
from django.db import connection
from factory.django import DjangoModelFactory
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from xdist.scheduler import LoadFileScheduling

from kompetanse.celery import app as celery_app
from kompetanse.lib import clock
from kompetanse.lib.clock import OSLO
from tests import databases

pytest_plugins = ["tests.browser"]

LONG = bool(os.environ.get("LONG"))
LONG_TO_SET_UP = {"live_site", "stage", "moment", "season", "taken", "theatre"}  # a backup; crashes
LONG_TO_PLAY = {"stateful", "year"}
LONGEST = ("year", "crashes", "stateful", "test_races.py", "planted")  # under LONG: first to last
# Each of their tests stands alone and takes minutes under LONG, so any process may have it.
ONE_BY_ONE = ("tests/crashes/", "tests/planted/", "tests/stateful/", "/test_races.py")
# The same examples every time, and none of them timed.
hypothesis_settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
# `./dev test --long` tries many more, and new ones each time.
hypothesis_settings.register_profile(
    "long", max_examples=2_000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("long" if LONG else "steady")


class Spread(LoadFileScheduling):
    """A file stays in one process, but for those with long tests that share nothing."""

    def _split_scope(self, nodeid: str) -> str:
        return (
            nodeid if any(part in nodeid for part in ONE_BY_ONE) else super()._split_scope(nodeid)
        )


def pytest_xdist_make_scheduler(config: pytest.Config, log) -> Spread | None:
    return Spread(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process plays the season while the others do what needs none; then the long files, longest first; short ones fill up."""
    files = Counter(item.path for item in items)
    season = [path for path in files if path.parts[-2:] == ("demo", "test_season.py")]
    long = {
        item.path
        for item in items
        if LONG_TO_SET_UP & set(item.fixturenames) or item.path.parent.name in LONG_TO_PLAY
    }.difference(season)
    longest = [
        path for name in LONGEST for path in files if LONG and name in (path.parent.name, path.name)
    ]
    short = [path for path in files if path not in long.union(season, longest)]
    half = 0 if longest else len(short) // 2
    order = [
        *season,
        *longest,
        *short[:half],
        *sorted(long.difference(longest), key=lambda path: (-files[path], path)),
        *short[half:],
    ]
    place = {path: number for number, path in enumerate(order)}
    items.sort(key=lambda item: place[item.path])


def pytest_collection_finish() -> None:
    """What is imported and collected stays to the end: looking through it for garbage takes a tenth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker) -> Iterator[str]:
    """Instead of pytest-django's: one clone of the template a process. Its name."""
    databases.give_transactional_tests_their_own_clone()
    databases.drop_leftovers()
    name = databases.clone(databases.migrated_template())
    databases.numbering(name)
    with django_db_blocker.unblock(), databases.connected_to(name):
        yield name
    databases.drop(name)
    databases.drop_the_last()


@pytest.fixture(scope="session", autouse=True)
def _own_redis() -> None:
    """A Redis database of its own for each process, counted out by the shared server's database 0."""
    servers = databases.servers()
    with redis.Redis.from_url(servers.redis_url()) as shared:
        number = int(shared.incr("test-processes")) % 998 + 1
    settings.REDIS_URL = servers.redis_url(number)
    settings.CACHES["default"]["LOCATION"] = settings.REDIS_URL  # or all count each other's tries
    settings.CELERY_BROKER_URL = f"redis+socket://{servers.folder}/redis.sock?virtual_host={number}"
    celery_app.conf.broker_url = settings.CELERY_BROKER_URL
    with redis.Redis.from_url(settings.REDIS_URL) as own:
        own.flushdb()


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> None:
    settings.PASSWORD_HASHERS = ["tests.hashing.QuickArgon2", *settings.PASSWORD_HASHERS[1:]]
    get_hashers.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """A test that reaches for the network fails at once, with the address it wanted."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address):
        if self.family != socket.AF_UNIX and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise RuntimeError(f"A test may not reach the network: {address}")
        return connect(self, address)

    socket.socket.connect = guarded
    yield
    socket.socket.connect = connect


@pytest.fixture(scope="module", autouse=True)
def _rows_numbered_from_the_start(django_db_setup) -> None:
    """A file's made-up rows get the same numbers whichever files its process has run before."""
    databases.number_anew(django_db_setup)
    makers = [DjangoModelFactory]
    for maker in makers:
        makers += maker.__subclasses__()
        if maker is not DjangoModelFactory:
            maker.reset_sequence(0, force=True)


@pytest.fixture(autouse=True)
def _clock_is_what_it_was():
    """The demo tells the time in these processes. A test may set the clock, and need not set it back."""
    with clock.kept():
        yield


@pytest.fixture(autouse=True)
def _documents_in_a_folder_of_their_own(tmp_path, settings) -> None:
    settings.DOCUMENT_ROOT = tmp_path / "documents"
    settings.DOCUMENT_ROOT.mkdir()


@pytest.fixture
def at() -> datetime:
    """The moment the demo starts at: Thursday 30 January 2025, 21.40 in Oslo."""
    return datetime(2025, 1, 30, 21, 40, tzinfo=OSLO).astimezone(UTC)


@pytest.fixture
def owner_login(transactional_db) -> Iterator["psycopg2.extensions.connection"]:
    """The database as the owner of the tables sees it, to try what even the owner shall not be able to do."""
    opened = psycopg2.connect(
        host=str(databases.servers().folder),
        user=databases.services.OWNER,
        dbname=connection.settings_dict["NAME"],
    )
    yield opened
    opened.close()


@pytest.fixture
def as_owner(transactional_db) -> Callable[..., None]:
    """Run SQL as the owner of the tables, to take a fence away in the database that the test stands on."""

    def run(*statements: str) -> None:
        with closing(
            psycopg2.connect(
                host=str(databases.servers().folder),
                user=databases.services.OWNER,
                dbname=connection.settings_dict["NAME"],
            )
        ) as opened:
            opened.autocommit = True
            with opened.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)

    return run

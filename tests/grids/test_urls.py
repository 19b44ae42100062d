"""Grid: every address × the cast, GET and POST, against `urls.csv`.

A POST carries a form token and nothing else. Where it could act for somebody, it is sent without the token too, and
nothing may happen. 404 is what cannot be seen, 403 what can be seen by others only, 302 a login or a step onwards.
"""

import csv
import uuid
from pathlib import Path
from unittest import mock

import pytest
from django.db import transaction
from django.template import engines

from tests import databases
from tests.grids.cast import CAST, arguments, log_in, names, objects, url_of

GRID = Path(__file__).with_name("urls.csv")
MOMENT = "vedtaksdagen"
REFUSALS = ("403.html", "404.html", "409.html")
METHODS = ("GET", "POST")


def rows() -> list[dict[str, str]]:
    with GRID.open(newline="") as file:
        return list(csv.DictReader(file))


EXPECTED = {(row["name"], row["method"]): row for row in rows()}


class DrawnOnce:
    """A page of refusal, drawn for each of the cast the first time only: here it is the status that counts."""

    def __init__(self, name: str) -> None:
        self.template = engines["django"].engine.get_template(name)
        self.origin = self.template.origin
        self.readers: set[int | None] = set()

    def render(self, context) -> str:
        reader = context.request.user.pk
        if reader in self.readers:
            return ""
        self.readers.add(reader)
        return self.template.render(context)


class Stage:
    """The demo on the day of decisions, with everybody logged in."""

    def __init__(self) -> None:
        self.objects = objects()
        self.arguments = arguments(self.objects)
        self.clients = {member: log_in(member) for member in CAST}

    def status(self, name: str, method: str, member: str, *, token: bool = True) -> int:
        """One request in a transaction that is undone."""
        client = self.clients[member]
        url = url_of(name, self.arguments)
        data = {"form_token": uuid.uuid4().hex} if token else {}
        with transaction.atomic():
            cookies = client.cookies.copy()
            answer = client.get(url) if method == "GET" else client.post(url, data)
            client.cookies = cookies
            # A file that is served stays open until then. Closing takes the connection to the database along,
            # and a new one has to learn all the tables: so nothing is closed twice.
            if answer.streaming:
                answer.close()
            transaction.set_rollback(True)
        return answer.status_code


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    database = databases.clone(databases.demo_template(MOMENT))
    # Found by its name, a template is kept by the loader: that is where these stand in for those of the project.
    loader = engines["django"].engine.template_loaders[0]
    kept = getattr(loader, "loaders", [loader])[0].get_template_cache
    with django_db_blocker.unblock(), databases.connected_to(database):
        databases.plan_little()
        pages = {name: DrawnOnce(name) for name in REFUSALS}
        with mock.patch.dict(kept, pages):
            yield Stage()
    databases.drop(database)


@pytest.fixture
def _documents_in_a_folder_of_their_own() -> None:
    """Not here: the season's documents lie where its template put them."""


def actual(stage: Stage, name: str, method: str, members=tuple(CAST)) -> dict[str, str]:
    return {member: str(stage.status(name, method, member)) for member in members}


def test_every_address_is_listed_for_both_methods():
    cells = {(name, method) for name in names() for method in METHODS}

    unlisted = sorted(cells - EXPECTED.keys())

    assert unlisted == [], "Add to urls.csv, with the status for each of the cast:\n" + "\n".join(
        ",".join([*cell, *["404"] * len(CAST), "<row of domain 3.3>"]) for cell in unlisted
    )
    assert sorted(EXPECTED.keys() - cells) == []


def test_every_row_names_its_source():
    assert [row for row in rows() if not row["source"].strip()] == []


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", names())
def test_each_of_the_cast_gets_what_the_grid_says(stage, name, method):
    if (name, method) not in EXPECTED:
        pytest.fail(",".join([name, method, *actual(stage, name, method).values(), "<source>"]))
    row = EXPECTED[name, method]
    # A method that nobody may use is refused before anybody is asked who they are: three stand for all.
    refused = {row[member] for member in CAST if CAST[member]} == {"405"}
    members = ("owner", "caseworker", "logged_out") if refused else tuple(CAST)

    assert actual(stage, name, method, members) == {member: row[member] for member in members}


def counts() -> dict[str, int]:
    from accounts.models import Membership
    from grants.models import Application
    from records.models import Document, Event

    return {
        model.__name__: model.objects.count()
        for model in (Event, Document, Membership, Application)
    }


@pytest.mark.parametrize("name", names())
def test_an_empty_post_changes_nothing(stage, name):
    before = counts()
    client_errors = []
    url = url_of(name, stage.arguments)

    for member in CAST:
        if not CAST[member] or int(EXPECTED.get((name, "POST"), {}).get(member, 200)) >= 403:
            continue
        with transaction.atomic():
            status = stage.clients[member].post(url).status_code
            after = counts()
            transaction.set_rollback(True)
        if status >= 500 or after != before:
            client_errors.append((member, status, after))

    assert client_errors == []

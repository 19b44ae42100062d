"""The side of the grid that `urls.csv` has not: people with the same roles in another county, and another owner of the same.

Every address that names an object is asked for by them, for the objects of Time kommune in Rogaland. What they get is
404 (or 403, 405), or stands in `ownership.csv` with the reason why it is theirs to read too.
"""

import csv
import os
import uuid
from pathlib import Path

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from tests.factories.accounts import hat_for
from tests.factories.forum import forum_with_seats
from tests.factories.owners import (
    AuthorityFactory,
    CountyFactory,
    MunicipalityFactory,
    OwnerFactory,
)
from tests.grids.cast import names, parameters, url_of

LONG = bool(os.environ.get("LONG"))
TABLE = Path(__file__).with_name("ownership.csv")
REFUSED = {400, 403, 404, 405}
NEAREST = ("their caseworker and approver", "owner next door")
METHODS = ("GET", "POST") if LONG else ("GET",)


@pytest.fixture
def _documents_in_a_folder_of_their_own() -> None:
    """Not here: the season's documents lie where its template put them."""


def listed() -> dict[tuple[str, str], str]:
    with TABLE.open(newline="") as file:
        return {(row["name"], row["method"]): row["reason"] for row in csv.DictReader(file)}


def browser_of(hat) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(pk=hat.user_id))
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa"}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client


@pytest.fixture(scope="module")
def strangers(stage) -> dict[str, Client]:
    elsewhere = CountyFactory(number="15")
    authority = AuthorityFactory(county=elsewhere)
    the = forum_with_seats(authority=authority)
    neighbour = OwnerFactory()
    there = OwnerFactory(municipality=MunicipalityFactory(county=elsewhere))
    assert (neighbour.county.name, there.county == authority.county) == ("Rogaland", True)
    hats = {
        "their caseworker and approver": hat_for(
            authority, Role.CASEWORKER, Role.DECISION_APPROVER, Role.LEGAL_OFFICER, Role.ARCHIVIST
        ),
        "their owner": hat_for(there, Role.OWNER_APPROVER),
        "owner next door": hat_for(neighbour, Role.OWNER_APPROVER),
        "their forum": hat_for(the.forum, Role.FORUM_LEADER),
    }
    near = hats if LONG else {who: hats[who] for who in NEAREST}
    return {who: browser_of(hat) for who, hat in near.items()}


def naming() -> list[str]:
    """Addresses that name an object."""
    return [name for name in names() if not name.startswith("/") and parameters()[name]]


@pytest.mark.parametrize("method", METHODS)
def test_strangers_get_nothing_that_is_not_listed(stage, strangers, method):
    opened = {}
    for who, client in strangers.items():
        for name in naming():
            url = url_of(name, stage.arguments)
            with stage.undone(client):
                if method == "GET":
                    answer = client.get(url, secure=True)
                else:
                    answer = client.post(url, {"form_token": uuid.uuid4().hex}, secure=True)
                if answer.streaming:
                    answer.close()
            if answer.status_code not in REFUSED:
                opened.setdefault((name, method), []).append((who, answer.status_code))

    unlisted = {cell: got for cell, got in opened.items() if cell not in listed()}
    assert unlisted == {}
    if LONG:
        assert {cell for cell in listed() if cell[1] == method} - opened.keys() == set()
    assert len(naming()) > 150

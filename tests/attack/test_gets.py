"""Every address asked for by everybody who may: nothing is changed by asking, and every answer says what a browser may do with it."""

from __future__ import annotations

import os

import pytest
from django.test import override_settings

from tests.attack.database import changed, counts
from tests.attack.stage import Stage, standing_at
from tests.grids.cast import CAST, names, url_of
from tests.grids.test_urls import EXPECTED, MOMENT
from tests.headers import HEADERS, OF_A_DOCUMENT, POLICY

# What asking leaves behind: who read what, that a notice was seen, and that a session is in use.
LEFT_BY_READING = frozenset(
    {"django_session", "usersessions_usersession", "records_readreceipt", "forum_paperreading"}
)
# When an approver has opened a decision the caseworker can no longer take it back.
LEFT_BESIDES = {"decisions:decision": {"decisions_decision"}}
LONG = bool(os.environ.get("LONG"))
OF_PRODUCTION = {
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_HSTS_PRELOAD": True,
}


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), override_settings(**OF_PRODUCTION), standing_at(MOMENT):
        yield Stage(MOMENT)


@pytest.fixture
def _documents_in_a_folder_of_their_own() -> None:
    """Not here: the season's documents lie where its template put them."""


def askers(name: str) -> list[str]:
    """Who gets a page or a file there, and one who is refused."""
    row = EXPECTED[name, "GET"]
    welcome = [member for member in CAST if row[member] in {"200", "302"}]
    refused = [member for member in CAST if row[member] not in {"200", "302"}]
    return (welcome if LONG else welcome[:1] + welcome[-1:]) + refused[:1]


def missing_headers(answer, *, is_logged_in: bool) -> list[str]:
    missing = [name for name, value in HEADERS.items() if answer.headers.get(name) != value]
    if set(answer.headers.get("Content-Security-Policy", "").split("; ")) not in (
        POLICY,
        OF_A_DOCUMENT,
    ):
        missing.append("Content-Security-Policy")
    if is_logged_in and "no-store" not in answer.headers.get("Cache-Control", ""):
        missing.append("Cache-Control")
    return missing


def test_asking_changes_nothing_and_every_answer_has_its_headers(stage):
    wrote, bare, kinds = {}, {}, set()
    for name in names():
        for member in askers(name):
            client = stage.client(member)
            with stage.undone(client):
                before = counts()
                answer = client.get(url_of(name, stage.arguments), secure=True)
                done = changed(before, besides=LEFT_BY_READING | LEFT_BESIDES.get(name, set()))
                if answer.streaming:
                    answer.close()
            kinds.add((answer.status_code, answer.headers.get("Content-Type", "").split(";")[0]))
            if done:
                wrote.setdefault(name, {})[member] = done
            if missing := missing_headers(answer, is_logged_in=bool(CAST[member])):
                bare[name, member, answer.status_code] = missing
    assert wrote == {}
    assert bare == {}
    # Of every kind there was one.
    assert kinds >= {(200, "text/html"), (302, "text/html"), (403, "text/html"), (404, "text/html")}
    assert {kind for status, kind in kinds if status == 200} >= {"application/pdf", "text/csv"}

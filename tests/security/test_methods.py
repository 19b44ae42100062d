"""Ways around an address: other methods, headers that claim another method, host or visitor, and odd paths. None opens anything."""

import os

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from tests.attack.database import changed, counts
from tests.grids.cast import names, url_of
from tests.grids.test_urls import EXPECTED

LONG = bool(os.environ.get("LONG"))
# What lets one of these through has not said which methods it takes, and lets them all.
UNUSED = ("head", "options", "put", "patch", "delete", "trace") if LONG else ("head", "delete")
# What Django and allauth answer by themselves, to any method: a redirect that does nothing.
SENDS_ON = {
    "/konto/social/connections/", "/konto/social/login/cancelled/", "/konto/social/login/error/",
    "/konto/social/signup/", "pages:language",
}  # fmt: skip
SESSION = frozenset({"django_session", "usersessions_usersession"})


@pytest.fixture
def _documents_in_a_folder_of_their_own() -> None:
    """Not here: the season's documents lie where its template put them."""


@pytest.mark.parametrize("method", UNUSED)
def test_methods_that_nobody_uses_are_refused_everywhere(stage, method):
    """An approver may do most there is to do; a method that is no GET and no POST does nothing for them."""
    client, answered, wrote = stage.client("approver"), {}, {}
    for name in names():
        with stage.undone(client):
            before = counts()
            answer = client.generic(method.upper(), url_of(name, stage.arguments), secure=True)
            if done := changed(before, besides=SESSION):
                wrote[name] = done
        if answer.status_code not in ({301, 302, 405} if name in SENDS_ON else {405}):
            answered[name] = answer.status_code

    assert answered == {}
    assert wrote == {}


OVERRIDES = (
    {"HTTP_X_HTTP_METHOD_OVERRIDE": "POST"},
    {"HTTP_X_HTTP_METHOD": "DELETE"},
    {"HTTP_X_METHOD_OVERRIDE": "PUT"},
)


def acting() -> list[str]:
    """Addresses that only act: a GET there is refused to all."""
    return [
        name
        for name in names()
        if name in {row[0] for row in EXPECTED} and EXPECTED[name, "GET"]["approver"] == "405"
    ]


@pytest.mark.parametrize("override", OVERRIDES, ids=lambda header: next(iter(header)))
def test_header_or_field_cannot_change_the_method(stage, override):
    client, answered = stage.client("approver"), {}
    for name in acting():
        url = url_of(name, stage.arguments)
        with stage.undone(client):
            answer = client.get(url, {"_method": "POST"}, secure=True, **override)
        if answer.status_code != 405:
            answered[name] = answer.status_code

    assert answered == {}
    assert len(acting()) > 50


def test_trace_gives_nothing_back(stage):
    answer = stage.client("owner").trace("/min-side/", secure=True, HTTP_X_SECRET="hemmelig")

    assert (answer.status_code, b"hemmelig" in answer.content) == (405, False)


# ---- Host and forwarded headers ----

HOSTS = (
    "ond.example",
    "testserver.ond.example",
    "testserver@ond.example",
    "127.0.0.1.ond.example",
    "a b",
    "",
)


@pytest.mark.django_db
@pytest.mark.parametrize("host", HOSTS)
def test_foreign_host_is_refused(production, host):
    answer = Client(HTTP_HOST=host).get("/personvern/", secure=True)

    assert answer.status_code == 400
    assert "ond.example" not in answer.content.decode()


def test_forwarded_host_and_port_are_not_believed(stage):
    answer = stage.client("logged_out").get(
        "/min-side/",
        secure=True,
        HTTP_X_FORWARDED_HOST="ond.example",
        HTTP_X_FORWARDED_PORT="666",
        HTTP_X_ORIGINAL_URL="/konto/personer/",
        HTTP_X_REWRITE_URL="/konto/personer/",
        HTTP_FORWARDED="host=ond.example;proto=http",
    )

    assert answer.status_code == 302
    assert answer["Location"].startswith("/konto/login/?next=/min-side/")


def test_forwarded_protocol_counts_only_behind_our_own_proxy():
    claims = {"HTTP_X_FORWARDED_PROTO": "https"}
    with override_settings(SECURE_SSL_REDIRECT=True, SECURE_PROXY_SSL_HEADER=None):
        bare = Client().get("/personvern/", **claims)
    with override_settings(
        SECURE_SSL_REDIRECT=True, SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")
    ):
        behind, downgraded = (
            Client().get("/personvern/", HTTP_X_FORWARDED_PROTO=protocol)
            for protocol in ("https", "http")
        )

    assert (bare.status_code, behind.status_code, downgraded.status_code) == (301, 200, 301)


def wrong_logins(client, count: int, **headers) -> list[bool]:
    """Whether each of so many wrong logins, one a person, was told to wait."""
    told = []
    for number in range(count):
        given = {name: value.format(number=number) for name, value in headers.items()}
        answer = client.post(
            "/konto/login/",
            {"login": f"a{number}@lyngvik.example", "password": "feil passord"},
            secure=True,
            **given,
        )
        told.append("For mange" in answer.content.decode())
    return told


SPOOFED = (
    {"HTTP_X_FORWARDED_FOR": "10.0.0.{number}"},
    {"HTTP_X_REAL_IP": "10.0.0.{number}"},
    {"HTTP_CLIENT_IP": "10.0.0.{number}"},
    {"HTTP_FORWARDED": "for=10.0.0.{number}"},
)


@pytest.mark.django_db
@pytest.mark.parametrize("header", SPOOFED, ids=lambda header: next(iter(header)))
def test_visitor_cannot_count_as_somebody_else(production, header):
    """Without a proxy in front it is the connection that counts, whatever the headers say."""
    cache.clear()

    told = wrong_logins(Client(), 22, **header)

    assert told == [False] * 20 + [True] * 2


@pytest.mark.django_db
def test_behind_the_proxy_each_visitor_counts_alone_and_no_one_can_be_another(production):
    """The proxy adds the address it saw last; what the visitor wrote before it is not believed."""
    cache.clear()
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1):
        spoofing = wrong_logins(Client(), 22, HTTP_X_FORWARDED_FOR="10.0.0.{number}, 192.0.2.1")
        neighbour = wrong_logins(Client(), 1, HTTP_X_FORWARDED_FOR="192.0.2.2")

    assert spoofing == [False] * 20 + [True] * 2
    assert neighbour == [False]


# ---- Odd paths ----

ODD = (
    "//konto/personer/", "/konto//personer/", "/KONTO/personer/", "/konto/personer/.", "/konto/personer/..;/",
    "/konto/./personer/", "/%2e/konto/personer/", "/konto/personer%2f", "/konto/personer/%00", "/konto;a=b/personer/",
    "/konto/personer.json", "/konto/personer/?format=json", "/konto/personer", "/saker/../konto/personer/",
)  # fmt: skip


@pytest.mark.parametrize("path", ODD)
def test_odd_path_opens_nothing(stage, path):
    """The list of people is for administrators and auditors."""
    client = stage.client("owner")

    answer = client.get(path, secure=True)

    assert answer.status_code in {301, 400, 403, 404}
    assert "@" not in answer.content.decode()
    if answer.status_code == 301:  # a slash was put at the end, on this site
        assert answer["Location"] == "/konto/personer/"


def test_parameter_given_twice_is_not_two_things(stage):
    """The last one counts, and it is looked at as one that is given once."""
    client, url = stage.client("caseworker"), "/saker/"

    found, last_counts, first_ignored = (
        "Time kommune" in client.get(f"{url}?{query}", secure=True).content.decode()
        for query in ("q=Time", "q=finnesikke&q=Time", "q=Time&q=finnesikke")
    )

    assert (found, last_counts, first_ignored) == (True, True, False)

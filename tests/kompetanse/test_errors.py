import json
import logging
import sys
import types

import pytest
import structlog
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import Http404
from django.urls import path

from kompetanse import urls
from kompetanse.lib.errors import AlreadyDone, NotAllowed, Refused, Stale
from kompetanse.logging import logging_config

REFUSALS = {
    "not-allowed": NotAllowed(who_may="Godkjennere hos eieren."),
    "stale": Stale(mine="Min tekst", theirs="Deres tekst"),
    "stale-without-texts": Stale(),
    "refused": Refused("Beløpet er for høyt."),
    "done": AlreadyDone(result_url="/kvittering/"),
    "missing": Http404(),
    "broken": ZeroDivisionError("Kari Nordmann"),
    "without-database": OperationalError("server closed the connection unexpectedly"),
}


@pytest.fixture(autouse=True)
def _pages_that_fail(settings):
    """A site whose pages do nothing but fail."""

    def failing(error):
        @login_not_required
        def view(request):
            raise error

        return view

    module = types.ModuleType("tests.kompetanse.failing_urls")
    module.urlpatterns = [
        *urls.urlpatterns,
        *(path(f"feil/{name}/", failing(error)) for name, error in REFUSALS.items()),
    ]
    for name in ("handler400", "handler403", "handler404", "handler500"):
        setattr(module, name, getattr(urls, name))
    sys.modules[module.__name__] = module
    settings.ROOT_URLCONF = module.__name__


@pytest.mark.django_db
def test_refusal_for_lack_of_right_says_who_may(client):
    response = client.get("/feil/not-allowed/")

    assert response.status_code == 403
    assert "Godkjennere hos eieren." in response.content.decode()


@pytest.mark.django_db
def test_stale_page_shows_both_texts(client):
    response = client.get("/feil/stale/")

    page = response.content.decode()
    assert (response.status_code, "Min tekst" in page, "Deres tekst" in page) == (409, True, True)


@pytest.mark.django_db
def test_refusal_that_no_form_took_is_a_page_with_its_sentence(client):
    response = client.get("/feil/refused/")

    assert response.status_code == 409
    assert "Beløpet er for høyt." in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["stale-without-texts", "refused"])
def test_refused_form_gives_back_what_was_written_and_no_more(client, name):
    body = {"reason": "Min lange tekst", "version": "31", "ground": "too_late", "form_token": "a-b"}

    response = client.post(f"/feil/{name}/", body)

    page = response.content.decode()
    assert (response.status_code, "Min lange tekst" in page) == (409, True)
    assert "too_late" not in page


@pytest.mark.django_db
def test_what_is_done_already_leads_to_its_result(client):
    response = client.get("/feil/done/")

    assert (response.status_code, response["Location"]) == (302, "/kvittering/")


@pytest.mark.django_db
def test_unknown_page_is_404(client):
    assert client.get("/feil/missing/").status_code == 404


def test_server_error_shows_its_id_and_asks_no_database(client, caplog):
    client.raise_request_exception = False

    with caplog.at_level(logging.CRITICAL):
        response = client.get("/feil/broken/")

    assert response.status_code == 500
    assert response["X-Request-ID"] in response.content.decode()


@pytest.mark.django_db
def test_page_while_the_database_is_away_says_so_in_plain_words_and_when_to_come_back(client):
    client.raise_request_exception = False

    response = client.get("/feil/without-database/")

    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "Prøv igjen om noen minutter" in response.content.decode()
    assert "server closed" not in response.content.decode()


def test_log_line_of_an_exception_holds_no_values():
    config = logging_config(level="INFO", readable=False)["formatters"]["structured"]
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=config["processors"], foreign_pre_chain=config["foreign_pre_chain"]
    )
    try:
        raise ValueError("Key (email)=(kari@example.invalid) already exists")
    except ValueError:
        record = logging.LogRecord(
            "django.request", logging.ERROR, "x", 1, "Server error: /konto/%s", ("hemmelig",), sys.exc_info()
        )  # fmt: skip
    record.status_code = 500

    line = formatter.format(record)

    assert json.loads(line)["exception"] == "ValueError"
    assert json.loads(line)["event"] == "request failed"
    assert ("kari@example.invalid" in line, "hemmelig" in line) == (False, False)


@pytest.mark.django_db
def test_request_id_from_outside_is_kept_only_when_it_is_one(client):
    ours, foreign = "a" * 32, "<script>"

    assert client.get("/healthz", headers={"X-Request-ID": ours})["X-Request-ID"] == ours
    assert client.get("/healthz", headers={"X-Request-ID": foreign})["X-Request-ID"] != foreign


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/arkiv/offentlig-journal/?forvalter=a%00b", "/arkiv/offentlig-journal/?a%00=b"]
)
def test_nul_in_an_address_is_not_understood(client, path):
    assert client.get(path).status_code == 400

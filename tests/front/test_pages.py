"""Pages that belong to no app, and the pages for what went wrong."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.shortcuts import render
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation

from kompetanse import views


def _request(path: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    request._messages = []
    return request


@pytest.mark.parametrize(
    ("view", "heading"),
    [
        (views.privacy, "Personvern"),
        (views.accessibility, "Tilgjengelighet"),
        (views.help_page, "Hjelp og kontakt"),
        (views.gallery, "Galleri"),
    ],
)
def test_page_has_its_heading_title_and_main(view, heading: str) -> None:
    page = view(_request("/")).content.decode()
    assert f">{heading}</h1>" in page
    assert f"<title>{heading} – Kompetanse</title>" in page
    assert page.count("<h1") == page.count("<main") == 1
    assert '<html lang="nb">' in page


def test_language_of_the_page_follows_the_reader() -> None:
    with translation.override("nn"):
        assert '<html lang="nn">' in views.help_page(_request("/")).content.decode()


def test_500_needs_nothing_but_its_id() -> None:
    page = get_template("500.html").render({"error_id": "abc123"})
    assert '<strong class="tnum">abc123</strong>' in page
    assert "<title>Feil: Beklager, noe gikk galt – Kompetanse</title>" in page


def test_403_says_who_may() -> None:
    context = {
        "message": "Du kan ikke godkjenne det du har forberedt.",
        "who_may": "En annen godkjenner",
    }
    page = render(_request("/"), "403.html", context).content.decode()
    assert "Du kan ikke godkjenne det du har forberedt." in page
    assert "En annen godkjenner" in page


def test_409_shows_both_texts() -> None:
    context = {
        "message": "Marit endret dette.",
        "mine": "min tekst",
        "theirs": [("Behov", "hennes tekst")],
    }
    page = render(_request("/sak/1/"), "409.html", context).content.decode()
    assert "min tekst" in page
    assert "hennes tekst" in page
    assert 'href="/sak/1/"' in page


def test_title_says_feil_when_a_form_did_not_pass() -> None:
    from kompetanse.gallery import FAILED, GalleryForm

    page = render(_request("/"), "pages/help.html", {"form": GalleryForm(FAILED)}).content.decode()
    assert "<title>Feil: Hjelp og kontakt – Kompetanse</title>" in page

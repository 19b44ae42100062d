"""The gallery in Chromium: axe, the content policy, small screens, and what the scripts do.

The pages are rendered in this process and handed to the browser, so neither server nor demo is needed.
"""

import json
import mimetypes
from collections.abc import Callable, Iterator
from urllib.parse import urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.test import RequestFactory
from playwright.sync_api import Page, Route

from kompetanse import errors, views
from kompetanse.gallery import gallery_context

# The bar of the demo asks the database what day it is.
pytestmark = [pytest.mark.browser, pytest.mark.django_db]

SITE = "http://testserver"
POLICY = "; ".join(
    f"{name} {' '.join(sources)}"
    for name, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)


class Person:
    """Somebody logged in, as far as a template asks."""

    is_authenticated = True
    name = "Marit Testdal"
    pk = 1


def _request(path: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = Person()
    request._messages = []
    return request


def _gallery(path: str, **changes: object):
    request = _request(path)
    context = gallery_context(is_staff_side="tett" in request.GET) | changes
    return render(request, "gallery.html", context)


def _draw(path: str):
    context = {"message": "Noe ble endret.", "mine": "mitt", "theirs": "deres"}
    pages = {
        "/galleri/": _gallery,
        "/hjelp/": lambda path: views.help_page(_request(path)),
        "/personvern/": lambda path: views.privacy(_request(path)),
        "/tilgjengelighet/": lambda path: views.accessibility(_request(path)),
        "/404/": lambda path: errors.not_found(_request(path), None),
        "/500/": lambda path: errors.server_error(_request(path)),
        "/409/": lambda path: render(_request(path), "409.html", context),
        "/403/": lambda path: render(_request(path), "403.html", {"who_may": "En godkjenner"}),
        "/kort-okt/": lambda path: _gallery(path, idle_seconds=301),
    }
    return pages[urlparse(path).path](path)


def _serve(route: Route) -> None:
    url = urlparse(route.request.url)
    if url.path.startswith("/static/"):
        file = settings.BASE_DIR / "static" / url.path.removeprefix("/static/")
        kind = mimetypes.guess_type(file.name)[0] or "font/woff2"
        route.fulfill(body=file.read_bytes(), content_type=kind)
        return
    response = _draw(f"{url.path}?{url.query}")
    route.fulfill(
        body=response.content,
        content_type="text/html; charset=utf-8",
        headers={"Content-Security-Policy": POLICY},
    )


@pytest.fixture
def open_page(chromium) -> Iterator[Callable[..., Page]]:
    """Opens one of our pages; a word on the console or a script error fails the test."""
    complaints: list[str] = []
    contexts = []

    def hear(text: str, refused: str) -> None:
        # The browser itself writes a line about an answer that says no.
        if not (refused and f"status of {refused}" in text):
            complaints.append(text)

    def opened(
        path: str, *, width: int = 1280, javascript: bool = True, at: str = "", refused: str = ""
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=javascript, locale="nb-NO"
        )
        contexts.append(context)
        page = context.new_page()
        if at:
            page.clock.install(time=at)
        page.on("console", lambda message: hear(message.text, refused))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.route("**/*", _serve)
        page.goto(f"{SITE}{path}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


PAGES = (
    "/galleri/",
    "/galleri/?tett=1&region=s",
    "/hjelp/",
    "/personvern/",
    "/tilgjengelighet/",
    "/403/",
    "/404/",
    "/409/",
    "/500/",
)


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("path", PAGES)
def test_page_passes_axe_and_fits_the_screen(open_page, path: str, width: int) -> None:
    page = open_page(path, width=width)
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
    beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(beyond) == 0


def test_open_hat_menu_passes_axe_and_closes_on_escape(open_page) -> None:
    page = open_page("/galleri/?tett=1")
    page.click(".hat > summary")
    assert Axe().run(page).violations_count == 0
    page.keyboard.press("Escape")
    assert page.evaluate("document.querySelector('.hat').open") is False
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_error_summary_gets_focus_and_its_links_lead_to_the_fields(open_page) -> None:
    page = open_page("/galleri/")
    assert page.evaluate("document.activeElement.id") == "feil"
    page.click("#feil a >> nth=0")
    assert page.evaluate("document.activeElement.id || location.hash.slice(1)") == "id_area"


def test_page_says_the_same_without_script(open_page) -> None:
    page = open_page("/galleri/", javascript=False)
    assert page.locator(".hat summary").count() == 1
    assert page.locator("#feil a").count() == 11
    assert page.locator("dialog[open]").count() == 0


def test_second_press_sends_nothing(open_page) -> None:
    page = open_page("/galleri/")
    sent = []
    page.route("**/send/", lambda route: sent.append(1) or route.fulfill(status=204))
    page.evaluate("document.querySelector('.ballot form').action = '/send/'")
    button = page.locator(".ballot button[type=submit]")
    with page.expect_request("**/send/"):
        button.click()
    button.click()
    page.evaluate("fetch('/send/')")  # comes after whatever the second press sent
    assert len(sent) == 2


def _draft(page: Page) -> None:
    page.evaluate(
        """async () => {
            const form = document.querySelector('[data-saved]').closest('form');
            form.dataset.autosave = '/utkast/';
            await import(document.querySelector('script[src*="autosave"]').src + '?igjen');
        }"""
    )


def test_draft_is_kept_once_after_the_last_key(open_page) -> None:
    page = open_page("/galleri/", at="2026-01-23T13:55:00+01:00")
    bodies = []

    def keep(route: Route) -> None:
        bodies.append(route.request.post_data or "")
        answer = {"version": 4, "saved_at": "13.55"}
        route.fulfill(status=200, content_type="application/json", body=json.dumps(answer))

    page.route("**/utkast/", keep)
    _draft(page)
    page.locator("#id_title").press_sequentially("abc")
    page.clock.run_for(700)
    assert bodies == []
    page.clock.run_for(200)
    page.get_by_text("Sist lagret kl. 13.55").wait_for()
    assert len(bodies) == 1
    assert page.locator("form:has([data-saved]) input[name=version]").input_value() == "4"


def test_draft_that_could_not_be_kept_says_so_and_tries_again(open_page) -> None:
    page = open_page("/galleri/", at="2026-01-23T13:55:00+01:00", refused="503")
    answers = iter([503, 200])
    page.route(
        "**/utkast/",
        lambda route: route.fulfill(
            status=next(answers), content_type="application/json", body="{}"
        ),
    )
    _draft(page)
    page.locator("#id_title").press_sequentially("a")
    page.clock.run_for(900)
    page.get_by_text("Ikke lagret – prøver igjen").wait_for()
    page.clock.run_for(6000)
    page.get_by_text("Sist lagret kl.").first.wait_for()


def test_warning_comes_five_minutes_before_and_more_time_is_given(open_page) -> None:
    page = open_page("/kort-okt/", at="2026-01-23T13:55:00+01:00")
    page.route("**/okt/", lambda route: route.fulfill(status=204))
    assert page.locator("#okt-varsel").is_visible() is False
    page.clock.run_for(2000)
    dialog = page.locator("#okt-varsel")
    dialog.wait_for(state="visible")
    assert "Om 5 minutter blir du logget ut." in dialog.inner_text()
    assert page.evaluate("document.activeElement.textContent") == "Fortsett"
    page.locator("#id_title").evaluate("field => field.value = 'står her'")
    dialog.get_by_role("button").click()
    dialog.wait_for(state="hidden")
    assert page.locator("#id_title").input_value() == "står her"

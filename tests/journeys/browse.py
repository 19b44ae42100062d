"""What every story does: log in, find a button, answer what the system asks, move the demo's clock."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from demo.people import PASSWORD
from demo.play.actors import everyone
from kompetanse.lib.clock import OSLO
from tests.browser import PATIENCE, click

if TYPE_CHECKING:
    from playwright.sync_api import Page

SLOW = 60_000  # a jump of the clock plays what everybody else does until then


def email(name: str) -> str:
    return next(person.email for person in everyone() if person.name == name)


def log_in(page: Page, name: str) -> None:
    page.goto("/konto/login/")
    page.get_by_label("E-post").fill(email(name))
    page.locator("input[name=password]").fill(PASSWORD)
    press(page, "Logg inn")
    expect(page.locator("h1")).not_to_have_text("Logg inn")


def heading(page: Page, text: str) -> None:
    """The page has this heading, or one that holds it."""
    expect(page.locator("h1")).to_contain_text(text)


def press(page: Page, name: str, *, exact: bool = True) -> None:
    click(page.get_by_role("button", name=name, exact=exact))


def follow(page: Page, name: str, *, exact: bool = True) -> None:
    click(page.get_by_role("link", name=name, exact=exact).first)


def confirm(page: Page) -> None:
    """The one button of the page that says what will happen."""
    click(page.locator("main form button[type=submit]").last)


def answer_warnings(page: Page, button: str = "Gå videre") -> None:
    """Where the step asks "Stemmer det?", say yes to all with a reason, and go on."""
    if not page.locator("input[type=radio][value=ja][name^='svar-']").count():
        return
    for choice in page.locator("input[type=radio][value=ja][name^='svar-']").all():
        choice.check()
    for reason in page.locator("textarea[name^='grunn-']").all():
        reason.fill("Det stemmer. Vi har sett på det.")
    press(page, button)


def move_clock(page: Page, moment: str) -> None:
    """Jump forward on the demo's own page, with as many clicks as it takes to play what lies between."""
    page.set_default_timeout(SLOW)
    for _ in range(20):
        page.goto("/demo/klokka/")
        page.get_by_label(re.compile(f"^{re.escape(moment)}")).check()
        press(page, "Flytt klokka")
        said = page.get_by_text("hendelser er spilt")
        expect(said).to_be_visible(timeout=SLOW)
        if f"Klokka står nå på {moment}" in said.inner_text():
            break
    page.set_default_timeout(PATIENCE)


def stand_at(*moment: int) -> None:
    """The clock between two of the season's moments; nothing is played on the way."""
    from demo.models import DemoClock

    DemoClock.objects.update(stands_at=datetime(*moment, tzinfo=OSLO))


def wait_for_worker(page: Page, locator, *, tries: int = 200) -> None:
    """Load the page again until the worker's result is there."""
    for _ in range(tries):
        if locator.count():
            return
        page.wait_for_timeout(500)
        page.reload()
    expect(locator.first).to_be_visible()

"""What every story of a meeting does: attendance, an item that is opened, and who steps aside."""

import re

from playwright.sync_api import expect

from tests.browser import click
from tests.journeys.browse import confirm, follow, press


def open_meeting(page) -> None:
    """From the meeting's page: who is there, in what capacity, and the meeting begins."""
    follow(page, "Registrer oppmøte")
    for present in page.locator("main input[type=checkbox]").all():
        present.check()
    for role in page.locator("main select").all():
        speaks_for = role.evaluate("select => select.labels[0].innerText")
        authority = "Barnehaug" in speaks_for
        role.select_option(label="Barnehagemyndighet" if authority else "Eier")
    press(page, "Lagre oppmøtet")
    follow(page, "Åpne møtet")
    confirm(page)
    expect(page.get_by_text("Møtet er åpnet.")).to_be_visible()


def open_item(page, title: str) -> str:
    """From the meeting's page to an item that is open: its address."""
    follow(page, title)
    item = page.url
    follow(page, "Svar på om du er habil")
    page.get_by_label(re.compile("^Jeg har sett gjennom lista")).check()
    press(page, "Lagre svaret")
    follow(page, "Åpne saken")
    confirm(page)
    expect(page.get_by_text("Saken er åpnet.")).to_be_visible()
    return item


def decide_recusals(page, item: str) -> None:
    """Whoever is proposed to step aside, does."""
    proposed = page.locator("main a[href*='/habilitet/']").filter(has_text="Linje")
    while proposed.count():
        click(proposed.first)
        page.get_by_label(re.compile("^Inhabil")).check()
        page.get_by_label("Begrunnelse").fill("Representerer en part i tiltaket.")
        press(page, "Registrer")
        page.goto(item)

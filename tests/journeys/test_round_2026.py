"""The 2026 round: a decision stops at a legal basis that nobody has verified, and goes on when it has been.

The approver has no JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import click
from tests.journeys.browse import follow, log_in, press, wait_for_worker

pytestmark = pytest.mark.browser
MOMENT = "vedtaksdagen 2026"
KEY = "kol.forskrift"


def test_letter_waits_for_its_legal_basis(new_page):
    caseworker, approver, lawyer = new_page(), new_page(javascript=False), new_page()
    log_in(caseworker, "Marit Testdal")
    decision = open_decision(caseworker)
    press(caseworker, "Send til godkjenning")
    expect(caseworker.locator("main")).to_contain_text(re.compile("verifiser", re.IGNORECASE))
    caseworker.goto(decision)
    expect(caseworker.locator("h1")).to_have_text("Lag vedtak")

    log_in(lawyer, "Harald Eksempelås")
    verify(lawyer, KEY)

    caseworker.goto(decision)
    press(caseworker, "Send til godkjenning")
    expect(caseworker.get_by_text("Vedtaket er sendt til godkjenning.")).to_be_visible()

    log_in(approver, "Astrid Prøveborg")
    approver.goto(decision)
    follow(approver, "Godkjenn – gå til bekreftelse")
    approver.locator("input[name=is_impartial]").last.check()
    press(approver, "Fatt vedtaket")
    expect(approver.get_by_text("Vedtaket er fattet.")).to_be_visible()

    owner = new_page()
    log_in(owner, "Ingrid Eksempelvik")
    owner.goto("/vedtak/")
    letter = owner.locator("main table a").filter(has_text="Kollektiv")
    wait_for_worker(owner, letter)
    click(letter.first)
    link = owner.get_by_role("link", name=re.compile("PDF")).first
    assert owner.request.get(link.get_attribute("href")).body()[:4] == b"%PDF"


def open_decision(page) -> str:
    """The draft of Time's decision."""
    page.goto("/vedtak/")
    click(page.locator("main a[href*='/vedtak/runde/']").first)
    click(page.get_by_role("link", name=re.compile("^Time kommune")).first)
    return page.url


def verify(page, key: str) -> None:
    """The lawyer sees how many letters wait, has read the regulation, and says so."""
    page.goto(f"/vedtak/hjemler/{key}/")
    expect(page.locator("main")).to_contain_text(re.compile(r"\d+ vedtak viser til hjemmelen"))
    fill_facts(page)
    press(page, "Verifiser hjemmelen")
    expect(page.get_by_text("Hjemmelen er verifisert.")).to_be_visible()


def fill_facts(page) -> None:
    facts = {
        "document_number": "FOR-2025-12-18-2700",
        "document_date": "18.12.2025",
        "source_url": "https://lovdata.no/forskrift/2025-12-18-2700",
        "valid_from_date": "1.1.2026",
        "paragraphs": "§ 3",
    }
    for name, value in facts.items():
        field = page.locator(f"main [name={name}]")
        if field.count() and not field.input_value():
            field.fill(value)

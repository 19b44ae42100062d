"""A report from nothing to the receipt without JavaScript, by two people; and a union representative's word by a link in a mail."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import click
from tests.journeys.browse import (
    answer_warnings,
    follow,
    log_in,
    press,
    wait_for_worker,
)

pytestmark = pytest.mark.browser
SUBMITTER, APPROVER = "Anne Demostrand", "Pål Testhagen"  # Strand has nothing at the season's start
UNION = "Tone Tillitsen"


def test_new_report_is_sent_without_javascript(new_page):
    owner = new_page(javascript=False)
    log_in(owner, SUBMITTER)
    case = start(owner)
    fill_texts(owner, case)
    add_partner(owner, case)
    add_involvement(owner, case)
    add_plan(owner, case)
    add_measure(owner, case)
    owner.goto(case)
    follow(owner, "Se over og send til godkjenning")
    expect(owner.locator("main")).to_contain_text("Språkmiljø i barnehagene i Strand")
    press(owner, "Send til godkjenning")
    answer_warnings(owner)
    expect(owner.get_by_text("Meldingen er sendt til godkjenning.")).to_be_visible()

    approver = new_page(javascript=False)
    log_in(approver, APPROVER)
    approver.goto(case)
    follow(approver, "Se over og godkjenn")
    expect(approver.locator("main")).to_contain_text("Personalmøte")
    approver.get_by_label(re.compile("^Opplysningene er riktige")).check()
    press(approver, "Godkjenn og send inn")
    answer_warnings(approver)
    expect(approver.get_by_text("Behovsmeldingen er sendt inn")).to_be_visible()
    expect(approver.locator("main")).to_contain_text(re.compile(r"2025/\d{5}"))


def save(page, button: str = "Lagre og gå videre") -> None:
    press(page, button)
    expect(page.locator(".ds-error-summary")).to_have_count(0)


def finish(page) -> None:
    """ "Er du ferdig med denne delen?" """
    page.get_by_label("Ja, denne delen er ferdig").check()
    save(page)


def start(page) -> str:
    page.goto("/utlysninger/")
    click(page.locator("main a[href*='/utlysninger/']").filter(has_text="2025").first)
    follow(page, "Start behovsmelding")
    page.get_by_label(re.compile("^Regional ordning")).check()
    press(page, "Start")
    expect(page.locator("h1")).to_contain_text("Behovsmelding 2025")
    return page.url


def fill_texts(page, case: str) -> None:
    """The parts that are texts; each leads to the next, so each is opened by its own link."""
    parts = {
        "kontakt": {"contact_name": "Anne Demostrand", "contact_email": "post@strand.example"},
        "behov": {
            "need_text": "De ansatte ber om støtte til språkarbeidet.",
            "assessment_text": "Kartleggingene viser det samme i alle barnehagene.",
            "inclusive_process_text": "Alle svarte, og svarene ble drøftet.",
        },
        "egeninnsats": {"own_effort_text": "Fire halve dager for alle."},
        "perspektiver": {
            "sami_text": "Tema på en samling.",
            "inclusion_text": "Gjelder alle barn.",
            "ppt_text": "PP-tjenesten er med.",
            "private_included_text": "De private er invitert.",
            "evaluation_text": "Vi evaluerer hver vår.",
        },
    }
    for part, answers in parts.items():
        page.goto(f"{case}{part}/")
        for name, text in answers.items():
            page.locator(f"[name={name}]").fill(text)
        if part == "kontakt":
            page.get_by_label("Barnehage", exact=True).check()
        if part == "perspektiver":
            page.get_by_label("Delvis").check()
        finish(page)


def add_partner(page, case: str) -> None:
    page.goto(f"{case}partnere/")
    page.get_by_label("Partner", exact=True).select_option(label="Universitetet i Stavanger")
    page.locator("[name=agreed_date]").fill("15.1.2025")
    save(page, "Legg til partner")
    expect(page.get_by_role("link", name="Legg inn avtalen dere har")).to_be_visible()
    finish(page)


def add_involvement(page, case: str) -> None:
    page.goto(f"{case}medvirkning/")
    for group in ("Ansatte", "Ledere"):
        page.get_by_label(group, exact=True).check()
        page.locator("[name=held_date]").fill("14.11.2024")
        page.locator("[name=method]").fill("Personalmøte")
        save(page, "Legg til")
    finish(page)


def add_plan(page, case: str) -> None:
    page.goto(f"{case}lokal-plan/")
    page.locator("[name=title]").fill("Plan for kompetanse i Strand")
    page.locator("[name=valid_from_date]").fill("1.1.2024")
    page.locator("[name=adopted_date]").fill("14.12.2023")
    for heading in page.locator("input[name=headings]").all():
        heading.check()
    save(page, "Lagre planen")
    finish(page)


def add_measure(page, case: str) -> None:
    page.goto(f"{case}tiltak/")
    page.locator("[name=title]").fill("Språkmiljø i barnehagene i Strand")
    save(page, "Legg til tiltak")
    for name in ("kind_text", "goals_text", "indicators_text", "teacher_education_text"):
        page.locator(f"[name={name}]").fill("Samlinger for hele personalet.")
    page.locator("[name=starts_date]").fill("1.8.2025")
    page.locator("[name=ends_date]").fill("30.6.2026")
    page.get_by_label(re.compile("Strand kommune, gjennomføring, 2025")).fill("120 000")
    page.get_by_label(re.compile("Universitetet i Stavanger, planlegging og utvikling, 2025")).fill(
        "80 000"
    )
    save(page, "Lagre tiltaket")
    finish(page)
    click(page.locator("main a[href*='/deltakere/']").first)
    page.locator("input[name^=count_]").first.fill("24")
    page.locator("input[name=establishments]").first.check()
    save(page, "Lagre deltakerne")
    finish(page)


def test_union_representative_confirms_by_the_link_in_the_mail(new_page):
    """The mail lies in the demo's mailbox; who follows its link has no user."""
    owner = new_page()
    log_in(owner, "Ingrid Eksempelvik")
    owner.goto("/min-side/")
    follow(owner, "Åpne")
    case = owner.url
    owner.goto(f"{case}medvirkning/")
    follow(owner, "Be om bekreftelse Tillitsvalgte", exact=False)
    owner.get_by_label("E-post til den som skal bekrefte").fill("tone@fagforening.example")
    press(owner, "Send lenken")
    expect(owner.get_by_text("Lenken er sendt. Den virker i 30 dager.")).to_be_visible()

    owner.goto("/varsler/postkasse/")
    mail = owner.locator("tr").filter(has_text="tone@fagforening.example")
    wait_for_worker(owner, mail.get_by_text("Sendt"))
    click(mail.get_by_role("link").first)
    link = owner.locator(".letter a").first.get_attribute("href")

    union = new_page()
    union.goto(link)
    expect(union.locator("main")).to_contain_text("Time kommune har skrevet dette")
    press(union, "Bekreft")
    expect(union.locator("h1")).to_be_visible()
    assert union.title().startswith("Feil:")
    union.get_by_label("Navnet ditt").fill(UNION)
    union.get_by_label("Jeg bekrefter at dette stemmer").check()
    press(union, "Bekreft")
    expect(union.get_by_text("Takk. Bekreftelsen er lagret.")).to_be_visible()
    assert new_page().goto(link).status == 404

    owner.goto(f"{case}medvirkning/")
    expect(owner.locator("main")).to_contain_text(f"Bekreftet av {UNION}")
    owner.goto(f"{case}se-over/")
    expect(owner.locator("#involvement")).to_contain_text(UNION)

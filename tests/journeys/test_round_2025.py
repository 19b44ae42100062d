"""The 2025 round in the browser: from the owner's draft, by the forum's vote, to the letter that the owner reads."""

import re
import subprocess

import pytest
from playwright.sync_api import expect

from tests.browser import click
from tests.journeys.browse import (
    answer_warnings,
    confirm,
    follow,
    log_in,
    move_clock,
    press,
    wait_for_worker,
)
from tests.journeys.meeting import decide_recusals, open_item, open_meeting

pytestmark = pytest.mark.browser
SUBMITTER, APPROVER = "Ingrid Eksempelvik", "Torstein Prøveland"
NEED = "De ansatte ber om støtte til å observere språkmiljøet i hverdagen."


def test_round_from_draft_to_letter(new_page, tmp_path):
    owner, approver = new_page(), new_page()
    log_in(owner, SUBMITTER)
    log_in(approver, APPROVER)
    write_and_send(owner)
    case = approve_and_submit(approver)

    move_clock(owner, "Møtedagen 2025")
    hold_meeting(new_page)

    move_clock(owner, "Vedtaksdagen 2025")
    decide_all(new_page())

    owner.goto("/vedtak/")
    letter = owner.get_by_role("link", name=re.compile("Regional ordning")).first
    wait_for_worker(owner, letter)
    click(letter)
    expect(owner.locator("main")).to_contain_text(re.compile(r"Dere får 660\s000\skr"))
    read_pdf(owner, tmp_path)
    owner.goto(case)
    expect(owner.locator("main")).to_contain_text("Språkmiljø i barnehagen")


def write_and_send(page) -> None:
    """What is missing is written, and the report goes to the approver."""
    page.goto("/min-side/")
    follow(page, "Åpne")
    case = page.url
    follow(page, "Lokalt definert behov")
    page.locator("textarea[name=need_text]").fill(NEED)
    press(page, "Lagre og gå videre")
    expect(page.locator("h1")).not_to_have_text("Lokalt definert behov")
    page.goto(case)
    follow(page, "Se over og send til godkjenning")
    expect(page.locator("main")).to_contain_text(NEED)
    press(page, "Send til godkjenning")
    answer_warnings(page)
    expect(page.get_by_text("Meldingen er sendt til godkjenning.")).to_be_visible()


def approve_and_submit(page) -> str:
    """Another person approves what stands there and sends it in; the copy is made by the worker."""
    page.goto("/min-side/")
    follow(page, "Åpne")
    case = page.url
    follow(page, "Se over og godkjenn")
    page.locator("input[name=declares]").check()
    press(page, "Godkjenn og send inn")
    answer_warnings(page)
    expect(page.get_by_text("Behovsmeldingen er sendt inn")).to_be_visible()
    expect(page.locator("main")).to_contain_text(re.compile(r"2025/\d{5}"))
    wait_for_worker(page, page.get_by_role("link", name=re.compile(r"\(PDF")))
    return case


def hold_meeting(new_page) -> None:
    """Attendance, recusals, a line they cannot agree on, a vote that a recused member has no part in, consensus."""
    leader = new_page()
    log_in(leader, "Frida Forumstad")
    leader.goto("/forum/")
    click(leader.locator("main a[href*='/forum/moter/']").first)
    open_meeting(leader)
    item = open_item(leader, "Innstilling 2025, Desentralisert ordning for skole")
    decide_recusals(leader, item)
    poll = open_vote(leader)

    recused = new_page()
    log_in(recused, "Wenche Stemmeland")
    assert recused.goto(poll).status == 404

    member = new_page(javascript=False)
    log_in(member, "Grete Setedal")
    member.goto(poll)
    member.get_by_label(re.compile("^For: ")).check()
    press(member, "Se over stemmen")
    press(member, "Bekreft stemmen")
    expect(member.get_by_text("Stemmen din er registrert")).to_be_visible()

    leader.goto(poll)
    expect(leader.locator("main")).to_contain_text("1 av 9 har stemt")
    follow(leader, "Lukk avstemmingen")
    confirm(leader)
    expect(leader.locator("main")).to_contain_text("Resultat: Vedtatt")
    leader.goto(item)
    follow(leader, "Registrer enighet")
    confirm(leader)


def open_vote(page) -> str:
    click(page.locator("main a[href*='/forum/linjer/']").first)
    follow(page, "Registrer at forumet ikke ble enig")
    confirm(page)
    follow(page, "Åpne avstemming")
    confirm(page)
    expect(page.get_by_text("Avstemmingen er åpnet.")).to_be_visible()
    return page.url


def decide_all(page) -> None:
    """The approver decides what is as the forum left it, in one act; the letters are a job."""
    log_in(page, "Astrid Prøveborg")
    page.goto("/vedtak/")
    follow(page, "Regional ordning for barnehage 2025")
    follow(page, "Se på og godkjenn samlet")
    page.locator("input[name=is_impartial]").last.check()
    press(page, "Fatt vedtakene")
    wait_for_worker(page, page.get_by_text(re.compile("Ferdig|Fullført")))


def read_pdf(page, folder) -> None:
    link = page.get_by_role("link", name=re.compile("PDF")).first
    answer = page.request.get(link.get_attribute("href"))
    assert answer.body()[:4] == b"%PDF"
    file = folder / "brev.pdf"
    file.write_bytes(answer.body())
    text = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "Time kommune" in text
    assert "klage" in text.lower()
    assert "UVERIFISERT" not in text

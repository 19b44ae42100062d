"""The money's way in the browser: accepted, attested by one, approved by another, paid; reported on, sent back, approved; and what was left is demanded back."""

import hashlib
import re

import pytest
from playwright.sync_api import expect

from tests.browser import click
from tests.journeys.browse import (
    answer_warnings,
    follow,
    press,
    stand_at,
    wait_for_worker,
)

pytestmark = pytest.mark.browser
MOMENT = "aksept"
OWNER, PARTNER = "Time kommune", "Universitetet i Stavanger"
WRITER, BINDS, TEACHER = "Ingrid Eksempelvik", "Torstein Prøveland", "Ulrik Demoviten"
OFFICER, APPROVER, CASEWORKER = "Reidun Regnskapseng", "Astrid Prøveborg", "Marit Testdal"
UNUSED = 30_000


def test_money_goes_out_is_accounted_for_and_what_is_left_is_demanded_back(enter):
    accept(enter(BINDS))
    stand_at(2025, 6, 16, 9)
    pay(enter(OFFICER), enter(APPROVER))
    assert payments_of(OWNER) == {"paid"}

    stand_at(2025, 12, 10, 10)
    give_part(enter(TEACHER))
    write_report(enter(WRITER))
    bind_report(enter(BINDS))

    stand_at(2026, 1, 7, 9)
    ask_for_changes(enter(CASEWORKER))
    correct_report(enter(WRITER))
    bind_report(enter(BINDS))
    approve_report(enter(APPROVER))
    assert (report().status, report().unused) == ("approved", UNUSED)

    warn(enter(CASEWORKER))
    stand_at(2026, 2, 16, 9)
    demand(enter(CASEWORKER), enter(APPROVER))
    owner = enter(BINDS)
    owner.goto(repayment().get_absolute_url())
    wait_for_worker(owner, owner.get_by_role("heading", name="Dere skal betale tilbake"))
    expect(owner.locator("h1")).to_contain_text("30 000 kr")
    assert repayment().status == "due"


def accept(page) -> None:
    page.goto(acceptance().get_absolute_url())
    page.locator("input[name=account_number]").fill("1234 56 00009")
    press(page, "Aksepter tilskuddet")
    expect(page.locator("main .ds-error-summary")).to_be_visible()
    page.locator("input[name=declared]").check()
    press(page, "Aksepter tilskuddet")
    assert acceptance().status == "accepted"


def pay(officer, approver) -> None:
    """Made and attested by one, approved by another; the files are what the page says they are."""
    officer.goto("/utbetalinger/samlet/oppsett/")
    officer.locator("input[name=account_number]").fill("1234 56 00033")
    officer.locator("input[name=cost_centre]").fill("4100")
    press(officer, "Lagre")
    follow(officer, "Lag utbetaling")
    press(officer, "Lag utbetaling")
    batch = officer.url
    follow(officer, "Gå til attestering")
    press(officer, "Attester utbetalingen")
    approver.goto(batch)
    follow(approver, "Se på og godkjenn")
    press(approver, "Godkjenn utbetalingen")

    officer.goto(batch)
    assert sorted(check_sum(officer, row) for row in officer.locator("ul.docs li").all()) == [
        "csv",
        "xlsx",
        "xml",
    ]
    press(officer, "Merk som overført")
    follow(officer, "Registrer betalinger")
    officer.locator("input[name=day]").fill("16.6.2025")
    press(officer, "Registrer alle som betalt")
    officer.goto(batch)
    expect(officer.locator("main")).to_contain_text("Utbetalingen er gjort opp")


def check_sum(page, row) -> str:
    """The ending of a file whose bytes come to the sum that stands beside it."""
    link = row.locator("a")
    content = page.request.get(link.get_attribute("href")).body()
    assert hashlib.sha256(content).hexdigest() in row.inner_text()
    return link.inner_text().strip().rpartition(".")[2]


def give_part(page) -> None:
    page.goto(f"/rapporter/del/{own_part().code}/")
    for share in shares(PARTNER):
        page.locator(f"input[name=used_{share['code']}]").fill(str(share["granted"]))
    fill_texts(page, besides="unused_reason")
    answer_goals(page)
    press(page, "Lever deres del")
    assert own_part().completed_at is not None


def write_report(page) -> None:
    """Each part leads to the next; what is not used, is not used of the first measure."""
    page.goto(f"{report().get_absolute_url()}")
    for number, share in enumerate(shares(OWNER)):
        if not number:
            click(page.locator(f"main a[href*='/tiltak/{share['code']}/']").first)
        unused = 0 if number else UNUSED
        page.get_by_label("Ja", exact=True).first.check()
        for box in page.locator("input[name^=n_]").all():
            box.fill("12")
        page.locator("input[name=used]").fill(str(share["granted"] - unused))
        page.locator("input[name=unused]").fill(str(unused))
        fill_texts(page, besides="unused_reason" if not unused else "deviation_text")
        press(page, "Lagre og gå videre")
    answer_goals(page)
    fill_texts(page)
    press(page, "Lagre og gå videre")
    fill_texts(page)
    page.locator("input[name=contact_name]").fill(WRITER)
    page.locator("input[name=contact_email]").fill("post@demo.example")
    press(page, "Lagre og gå videre")
    page.get_by_label("Revisors uttalelse").check()
    page.locator("input[type=file]").set_input_files(
        {"name": "revisor.txt", "mimeType": "text/plain", "buffer": b"Ingen merknader.\n"}
    )
    press(page, "Last opp")
    send_on(page)


def send_on(page) -> None:
    page.goto(f"{report().get_absolute_url()}se-over/")
    press(page, "Send til godkjenning")
    answer_warnings(page)
    assert report().status == "in_approval"


def bind_report(page) -> None:
    """Sent in by the one who may bind the owner; the copy is there when the worker has drawn it."""
    page.goto(report().get_absolute_url())
    follow(page, "Se over og send inn")
    page.locator("input[name=declares]").check()
    press(page, "Godkjenn og send inn")
    answer_warnings(page)
    expect(page.get_by_text("Rapporten er sendt inn").first).to_be_visible()
    copy = page.locator("a[href$='/kopi.pdf']")
    wait_for_worker(page, copy)
    assert page.request.get(copy.get_attribute("href")).body()[:4] == b"%PDF"


def ask_for_changes(page) -> None:
    open_control(page)
    follow(page, "Be om retting")
    page.locator("textarea[name=text]").fill("Skriv hvordan de ansatte var med.")
    page.locator("input[name=due_date]").fill("2.2.2026")
    press(page, "Be om retting")
    assert report().status == "changes_asked"


def correct_report(page) -> None:
    page.goto(report().get_absolute_url())
    expect(page.locator("main")).to_contain_text("Skriv hvordan de ansatte var med.")
    click(page.locator("main a[href*='/steg/together/']").first)
    page.locator("textarea[name=staff_text]").fill("Alle svarte i mai, og drøftet svarene i juni.")
    press(page, "Lagre og gå videre")
    send_on(page)


def approve_report(page) -> None:
    open_control(page)
    expect(page.locator("main")).to_contain_text("30 000 kr er ikke brukt.")
    follow(page, "Godkjenn rapporten")
    press(page, "Godkjenn rapporten")


def warn(page) -> None:
    """What is left shall come back: the owner is told beforehand, and may say what it means."""
    open_control(page)
    follow(page, "Ta stilling til ubrukte midler")
    page.get_by_label("De skal vurderes krevd tilbake").check()
    page.locator("textarea[name=reason]").fill("Tiltaket er ferdig.")
    press(page, "Ta stilling til ubrukte midler")
    page.goto(repayment().get_absolute_url())
    follow(page, "Send forhåndsvarsel")
    page.locator("textarea[name=reason]").fill("Rapporten viser at ikke alt er brukt.")
    press(page, "Send forhåndsvarsel")
    expect(page.locator("main")).to_contain_text("kan uttale seg til og med")


def demand(caseworker, approver) -> None:
    caseworker.goto(repayment().get_absolute_url())
    follow(caseworker, "Lag vedtak om tilbakebetaling")
    caseworker.locator("textarea[name=reason]").fill("Pengene er ikke brukt til tiltaket.")
    press(caseworker, "Lag vedtak om tilbakebetaling")
    draft = repayment().decision.get_absolute_url()
    caseworker.goto(draft)
    press(caseworker, "Send til godkjenning")
    approver.goto(draft)
    follow(approver, "Godkjenn – gå til bekreftelse")
    approver.locator("input[name=is_impartial]").last.check()
    press(approver, "Fatt vedtaket")
    expect(approver.get_by_text("Vedtaket er fattet.")).to_be_visible()


def open_control(page) -> None:
    page.goto(f"{report().get_absolute_url()}kontroll/")


def fill_texts(page, *, besides: str = "") -> None:
    for box in page.locator("main form[data-autosave] textarea").all():
        if not besides or besides not in box.get_attribute("name"):
            box.fill("Dette har vi gjort sammen, og vi fortsetter med det.")


def answer_goals(page) -> None:
    names = {
        one.get_attribute("name") for one in page.locator("input[type=radio][name^=answer_]").all()
    }
    for name in sorted(names):
        page.locator(f"input[name={name}][value=yes]").check()


def acceptance():
    from payments.models import Acceptance

    return Acceptance.objects.get(
        decision__recipient__name=OWNER, decision__round__budget_year=2025
    )


def payments_of(owner: str) -> set[str]:
    from payments.models import Payment

    return set(
        Payment.objects.filter(award__recipient__name=owner).values_list("status", flat=True)
    )


def report():
    from reports.models import Report

    return Report.objects.get(application__applicant__name=OWNER)


def shares(name: str) -> list[dict]:
    """What an organisation has got of each measure of the report."""
    from reports.content import read_content

    return [
        {"code": measure["code"], "granted": share["granted"]}
        for measure in read_content(report())["measures"]
        for share in measure["shares"]
        if re.match(name, share["name"])
    ]


def own_part():
    from reports.models import PartnerPart

    return PartnerPart.objects.get(report=report(), partner__name=PARTNER)


def repayment():
    from payments.models import Repayment

    return Repayment.objects.select_related("decision").get(award__recipient__name=OWNER)

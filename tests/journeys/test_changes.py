"""A change of partner in the browser: told by the owner, answered by a new decision, and the new partner finds the case."""

import re
import subprocess

import pytest
from playwright.sync_api import expect

from tests.browser import click
from tests.journeys.browse import follow, heading, log_in, press, wait_for_worker

pytestmark = pytest.mark.browser
MOMENT = "aksept"
OLD, NEW = "Universitetet i Stavanger", "NLA Høgskolen"
OWNER, PARTNER = "Torstein Prøveland", "Nils Eksempellid"
CASEWORKER, APPROVER = "Marit Testdal", "Astrid Prøveborg"


def test_owner_gets_another_partner(new_page, tmp_path):
    owner, caseworker, approver, partner = (new_page(javascript=False) for _ in range(4))
    for page, who in ((owner, OWNER), (caseworker, CASEWORKER), (approver, APPROVER), (partner, PARTNER)):  # fmt: skip
        log_in(page, who)
    expect(partner.locator("main")).not_to_contain_text("Time kommune")
    notice = tell(owner)

    answer(caseworker, approver, notice)
    owner.goto(notice)
    wait_for_worker(owner, owner.get_by_role("heading", name="Svaret er et vedtak"))
    follow(owner, "Åpne vedtaket")
    letter = text_of(owner, tmp_path)
    assert f"Tiltaka skal gjennomførast saman med {NEW}." in letter
    assert "får eige brev" not in letter
    assert OLD not in letter

    partner.goto("/min-side/")
    expect(partner.locator("main")).to_contain_text("Time kommune")
    assert partners() == {NEW}


def tell(page) -> str:
    """Without a new partner the form comes back, and says so; nothing typed is lost."""
    page.goto("/vedtak/")
    click(page.get_by_role("link", name=re.compile("Regional ordning")).first)
    follow(page, "Meld fra om endring")
    page.get_by_label("Ny eller annen partner").check()
    for point in page.locator("input[name=point_numbers]").all():
        point.check()
    page.locator("textarea[name=text]").fill("Universitetet har ikke folk fra høsten.")
    press(page, "Send endringsmeldingen")
    expect(page.locator("main .ds-error-summary")).to_contain_text("Velg den nye partneren.")
    expect(page.locator("textarea[name=text]")).to_have_value("Universitetet har ikke folk fra høsten.")  # fmt: skip
    page.locator("select[name=new_partner]").select_option(label=NEW)
    page.locator("select[name=old_partner]").select_option(label=OLD)
    press(page, "Send endringsmeldingen")
    expect(page.locator("main")).to_contain_text(f"Ny partner: {NEW}. {OLD} går ut.")
    return page.url


def answer(caseworker, approver, notice: str) -> None:
    """The task leads to the notice, which says what the partner that leaves has been granted itself."""
    caseworker.goto("/oppgavebenk/?visning=alle")
    click(caseworker.get_by_role("link", name=re.compile("Endringsmelding fra Time kommune")).first)
    assert caseworker.url == notice
    press(caseworker, "Lag nytt vedtak")
    draft = caseworker.url
    press(caseworker, "Send til godkjenning")
    approver.goto(draft)
    follow(approver, "Godkjenn – gå til bekreftelse")
    approver.locator("input[name=is_impartial]").last.check()
    press(approver, "Fatt vedtaket")
    heading(approver, "Time kommune")


def text_of(page, folder) -> str:
    link = page.get_by_role("link", name=re.compile("PDF")).first
    file = folder / "brev.pdf"
    file.write_bytes(page.request.get(link.get_attribute("href")).body())
    words = subprocess.run(
        ["pdftotext", str(file), "-"], capture_output=True, text=True, check=True
    )
    return " ".join(words.stdout.split())


def partners() -> set[str]:
    from grants.models import Party

    rows = Party.objects.filter(
        application__applicant__name="Time kommune",
        application__round__budget_year=2025,
        application__scheme_version__key="regional-2021",
        part="partner",
    )
    return set(rows.values_list("organisation__name", flat=True))

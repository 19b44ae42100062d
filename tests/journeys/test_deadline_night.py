"""The evening of the deadline and the days after it: two people in one section, a late report, a returned one."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import expect

from kompetanse.lib.clock import OSLO
from tests.journeys.browse import answer_warnings, confirm, follow, log_in, press

pytestmark = pytest.mark.browser
MOMENT = "fristkvelden"


def stand_at(*moment: int) -> None:
    """The clock between two of the season's moments."""
    from demo.models import DemoClock

    DemoClock.objects.update(stands_at=datetime(*moment, tzinfo=OSLO))


def case_url(owner: str) -> str:
    from grants.models import Application
    from owners.models import Organisation

    organisation = Organisation.objects.get(orgnr=owner)
    return f"/behovsmeldinger/{Application.objects.get(applicant=organisation).code}/"


def test_deadline_night(new_page):
    """Two people write in the same section; what they agree on reaches the approver in time, and the authority too late."""
    case = case_url("859223672")
    submitter, approver = new_page(), new_page()
    log_in(submitter, "Ingrid Eksempelvik")
    log_in(approver, "Torstein Prøveland")

    write_in_the_same_section(submitter, approver, case)
    submitter.goto(f"{case}se-over/")
    press(submitter, "Send til godkjenning")
    answer_warnings(submitter)
    expect(submitter.get_by_text("Meldingen er sendt til godkjenning.")).to_be_visible()

    stand_at(2025, 2, 1, 0, 10)
    ask_to_send_late(approver, case)
    caseworker = new_page()
    log_in(caseworker, "Astrid Prøveborg")
    admit(caseworker, case.replace("behovsmeldinger", "saker"))


def write_in_the_same_section(first, second, case: str) -> None:
    for page in (first, second):
        page.goto(f"{case}egeninnsats/")
    # What is written is saved by itself too; the form as both opened it is what this is about.
    mine = second.locator("form[data-autosave]")
    mine.evaluate("form => form.removeAttribute('data-autosave')")
    first.locator("textarea[name=own_effort_text]").fill("Den første skrev fire halve dager.")
    press(first, "Lagre og gå videre")
    expect(first.locator("h1")).not_to_contain_text("Egeninnsats")

    second.locator("textarea[name=own_effort_text]").fill("Den andre skrev seks halve dager.")
    with second.expect_response(lambda answer: answer.request.method == "POST") as answered:
        press(second, "Lagre og gå videre")

    assert answered.value.status == 409
    expect(second.locator("main")).to_contain_text("Den første skrev fire halve dager.")
    expect(second.locator("main")).to_contain_text("Den andre skrev seks halve dager.")


def ask_to_send_late(approver, case: str) -> None:
    approver.goto(f"{case}godkjenn/")
    follow(approver, "Be om å få sende for sent")
    approver.locator("textarea[name=reason]").fill("Strømmen gikk klokka 23.50.")
    approver.locator("input[name=declares]").check()
    press(approver, "Be om å få sende for sent")
    answer_warnings(approver)
    expect(approver.locator("main")).to_contain_text("Meldingen kom etter fristen")


def admit(staff, case: str) -> None:
    """It stands in no list until a person has let it in."""
    from grants.models import Application

    late = Application.objects.get(code=case.split("/")[2])
    assert (late.is_late, Application.objects.in_lists().filter(pk=late.pk).count()) == (True, 0)
    staff.goto(f"{case}habilitet/")
    staff.get_by_label("Ja, jeg er habil").check()
    press(staff, "Lagre svaret")
    staff.goto(f"{case}slipp-inn/")
    staff.locator("main textarea").first.fill("Strømbruddet er bekreftet.")
    confirm(staff)
    expect(staff.get_by_role("status").first).to_be_visible()
    assert Application.objects.in_lists().filter(pk=late.pk).count() == 1


def test_report_is_returned_and_sent_again_without_javascript(new_page):
    case = case_url("964965137")  # Sandnes
    staff = case.replace("behovsmeldinger", "saker")
    caseworker = new_page()
    log_in(caseworker, "Marit Testdal")
    caseworker.goto(f"{staff}habilitet/")
    caseworker.get_by_label("Ja, jeg er habil").check()
    press(caseworker, "Lagre svaret")
    caseworker.goto(f"{staff}retting/")
    caseworker.locator("main textarea").first.fill("Skriv hvordan PP-tjenesten er med.")
    caseworker.get_by_label(re.compile("perspektiv", re.IGNORECASE)).first.check()
    caseworker.locator("input[name=due_date]").fill("20.2.2025")
    confirm(caseworker)
    expect(caseworker.locator("main")).to_contain_text("Må rettes")

    owner = new_page(javascript=False)
    log_in(owner, "Silje Prøvesand")
    owner.goto(case)
    expect(owner.locator("main")).to_contain_text("Skriv hvordan PP-tjenesten er med.")
    owner.goto(f"{case}perspektiver/")
    owner.locator("textarea[name=ppt_text]").fill("To rådgivere fra PP-tjenesten leder samlingene.")
    owner.get_by_label("Ja, denne delen er ferdig").check()
    press(owner, "Lagre og gå videre")

    approver = new_page(javascript=False)
    log_in(approver, "Magne Eksempeldal")
    approver.goto(case)
    follow(approver, "Se over og send inn")
    approver.locator("input[name=declares]").check()
    press(approver, "Godkjenn og send inn")
    answer_warnings(approver)
    expect(approver.get_by_text("Behovsmeldingen er sendt inn")).to_be_visible()
    caseworker.goto(staff)
    expect(caseworker.locator("main")).not_to_contain_text("Må rettes")

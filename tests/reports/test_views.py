"""The pages, as those who use them meet them."""

import pytest
from django.urls import reverse

from jobs.models import Job
from jobs.running import run_job
from kompetanse.lib import clock
from records.models import Document
from reports import actions
from reports.models import Snapshot
from tests.factories.accounts import hat_for
from tests.factories.owners import OwnerFactory
from tests.factories.reports import SENT, WRITTEN, Told

pytestmark = pytest.mark.django_db


def test_owner_writes_every_part_and_sends_in_one_act(browser):
    told = Told()
    told.give_part()
    code, item = told.report.code, told.stage.item.code
    browser.wear(told.approver)
    answers = {
        ("reports:measure", (code, item)): {
            "done": "yes", "evaluation_text": "Bra.", "n__leaders": "4", "n__kindergarten_staff": "31",
            "used": "400 000",
        },
        ("reports:step", (code, "goals")): {"answer_MO_2026_1": "yes", "text_MO_2026_1": "Alle var med."},
        ("reports:step", (code, "together")): {
            "staff_text": "I møter.", "contact_name": "Kari", "contact_email": "kari@example.invalid",
        },
    }  # fmt: skip
    for (name, arguments), values in answers.items():
        page = browser.get(reverse(name, args=arguments))
        assert page.status_code == 200
        assert browser.post_form(page, name, arguments, **values).status_code == 302

    review = browser.get(reverse("reports:review", args=[code]))
    sent = browser.post_form(review, "reports:review", [code], declares="on")

    assert sent.url == reverse("reports:receipt", args=[code])
    assert browser.get(sent.url).status_code == 200
    assert (told.report.status, told.report.unused) == ("submitted", 0)


def test_autosave_keeps_what_is_written_and_an_older_page_is_told(browser):
    told = Told()
    address = reverse("reports:step", args=[told.report.code, "together"])
    browser.wear(told.writer)

    first = browser.post(address, {"autosave": "1", "version": "0", "staff_text": "I møter."})
    second = browser.post(address, {"autosave": "1", "version": "0", "staff_text": "Noe annet."})

    assert (first.status_code, first.json()["version"], second.status_code) == (200, 1, 409)
    assert told.report.staff_text == "I møter."


def test_what_was_written_on_an_older_page_stands_on_the_page_that_says_so(browser):
    told = Told()
    actions.save_together(report=told.report, data={"staff_text": "I møter."}, by=told.writer, at=WRITTEN)  # fmt: skip
    browser.wear(told.writer)

    page = browser.post(
        reverse("reports:step", args=[told.report.code, "together"]),
        {"version": "0", "staff_text": "På planleggingsdagen."},
    )

    assert page.status_code == 409
    assert "På planleggingsdagen." in page.content.decode()
    assert "I møter." in page.content.decode()
    assert told.report.staff_text == "I møter."


def test_partner_gives_its_part_on_its_own_page(browser):
    told = Told()
    item = told.stage.item.code
    browser.wear(told.lecturer)
    page = browser.get(reverse("reports:part", args=[told.part.code]))

    answer = browser.post_form(
        page, "reports:part", [told.part.code], act="give", contribution_text="Tolv samlinger.",
        answer_MO_2026_2="partly", text_MO_2026_2="Ett emne.", **{f"used_{item}": "100 000"},
    )  # fmt: skip

    assert answer.status_code == 302
    assert told.part.completed_at == WRITTEN


def test_authority_sees_no_draft_but_the_sent_copy(browser):
    told = Told()
    told.write()
    browser.wear(told.caseworker)
    page = reverse("reports:control", args=[told.report.code])
    assert "Alle ansatte svarte" not in browser.get(page).content.decode()

    told.give_part()
    told.submit()

    assert "Alle ansatte svarte" in browser.get(page).content.decode()


def test_caseworker_asks_for_changes_from_the_page(browser):
    told = Told().sent()
    clock.set_source(lambda: SENT)
    browser.wear(told.caseworker)
    page = browser.get(reverse("reports:act", args=[told.report.code, "retting"]))

    answer = browser.post_form(
        page, "reports:act", [told.report.code, "retting"], text="Legg ved regnskapet.", due_date="01.02.2026"
    )  # fmt: skip

    assert answer.status_code == 302
    assert told.report.status == "changes_asked"


@pytest.mark.parametrize("name", ["report", "control", "review", "receipt"])
def test_another_owner_sees_nothing(browser, name):
    told = Told()
    browser.wear(hat_for(OwnerFactory(), "owner_approver"))

    assert browser.get(reverse(f"reports:{name}", args=[told.report.code])).status_code == 404


def test_pdf_says_what_was_sent_and_is_drawn_once(browser):
    told = Told().sent()
    for job in Job.objects.filter(kind="reports.receipt"):
        run_job(job_id=job.pk, at=SENT)
        run_job(job_id=job.pk, at=SENT)
    snapshot = Snapshot.objects.get()
    browser.wear(told.writer)

    page = browser.get(reverse("reports:pdf", args=[told.report.code]))

    assert page.status_code == 200
    assert b"".join(page.streaming_content if page.streaming else [page.content])[:5] == b"%PDF-"
    assert Document.objects.filter(kind="report").count() == 1
    assert snapshot.document.journal_entry_id == snapshot.journal_entry_id


def test_list_is_sorted_by_money_and_asks_the_same_however_long(browser, django_assert_max_num_queries):  # fmt: skip
    told = Told().sent(used=350_000)
    browser.wear(told.caseworker)
    address = reverse("reports:list")

    with django_assert_max_num_queries(20):
        page = browser.get(address, {"what": "unused"})

    assert page.context["table"].foot[-1] == 50_000


def test_owner_is_led_to_the_first_part_that_is_left(browser):
    told = Told()
    address = reverse("reports:report", args=[told.report.code])
    browser.wear(told.writer)

    first = browser.get(address).context["begin"]
    told.measure()
    second = browser.get(address).context["begin"]

    item = told.stage.item
    assert (first["url"], first["action"]) == (
        reverse("reports:measure", args=[told.report.code, item.code]),
        "Begynn",
    )
    assert (second["url"], second["action"]) == (
        reverse("reports:step", args=[told.report.code, "goals"]),
        "Fortsett",
    )


def test_case_page_and_report_lead_to_each_other(browser):
    told = Told().sent()
    browser.wear(told.caseworker)
    case = reverse("overview:case", args=[told.stage.application.code])
    control = reverse("reports:control", args=[told.report.code])

    assert f'href="{control}"' in browser.get(case).content.decode()
    assert f'href="{case}"' in browser.get(control).content.decode()

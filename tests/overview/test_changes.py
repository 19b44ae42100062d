"""The page of what has changed in a case."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from grants.actions import ask_for_completion, declare_impartiality, save_checks
from grants.models import Application
from kompetanse.lib.clock import in_oslo
from needs import actions
from needs.models import NeedsReport
from records.actions import decide_purge, request_purge
from records.models import Document
from tests.factories.accounts import hat_for
from tests.factories.grants import THEN
from tests.factories.needs import open_version, submitted_report
from tests.overview.conftest import CRITERIA, declared

pytestmark = pytest.mark.django_db

LATER = THEN + timedelta(days=3)


@pytest.fixture
def report(db):
    return submitted_report(scheme_version=open_version(criteria=CRITERIA), run_jobs=True)


@pytest.fixture
def case(report):
    return Application.objects.get(pk=report.pk)


def page(login, hat, case):
    return login(hat).get(reverse("overview:case-changes", args=[case.code]))


def send_again(report, case, worker, text):
    case.refresh_from_db()
    ask_for_completion(
        application=case,
        text="Skriv mer",
        sections=["need"],
        due_date=in_oslo(LATER).date() + timedelta(days=9),
        seen_version=case.version,
        by=worker,
        at=THEN,
    )
    actions.save_section(
        report=NeedsReport.objects.get(pk=case.pk),
        section="need",
        data={"need_text": text},
        by=report.filler,
        at=LATER,
    )
    actions.answer_completion(
        report=NeedsReport.objects.get(pk=case.pk), declares=True, by=report.approver, at=LATER
    )


def test_a_case_sent_once_has_no_differences(login, worker, case):
    shown = page(login, worker, case)

    assert (shown.context["resent"], shown.context["rewritten"].rows) == ([], [])


def test_a_report_sent_again_says_what_differs_and_who_saved_it(login, worker, report, case):
    declared(case, worker)
    send_again(report, case, worker, "Mer om behovet")

    (sending,) = page(login, worker, case).context["resent"]

    row = sending["table"].rows[-1]
    assert row.cells[:3] == [
        "Lokalt definert behov",
        "Ansatte ber om støtte til arbeid med språkmiljø.",
        "Mer om behovet",
    ]
    assert row.cells[3].text == User.objects.get(pk=report.filler.user_id).name
    assert (
        reverse("overview:case-changes", args=[case.code])
        in login(worker).get(reverse("overview:case", args=[case.code])).content.decode()
    )


def test_a_rewritten_assessment_keeps_the_first_one(login, worker, case):
    declared(case, worker)
    item = case.items.get()
    for outcome, comment in (("met", ""), ("partly", "Uklart hvem som deltar.")):
        save_checks(item=item, answers={"local_need": (outcome, comment)}, by=worker, at=LATER)

    rows = page(login, worker, case).context["rewritten"].rows

    assert [(row.cells[0].text, row.cells[1], row.cells[2]) for row in rows] == [
        ("Kontroll: Lokalt definerte behov, vurdering", "Oppfylt", "Delvis oppfylt"),
        ("Kontroll: Lokalt definerte behov, begrunnelse", "–", "Uklart hvem som deltar."),
    ]


def test_purged_versions_are_not_compared(login, worker, report, case):
    declared(case, worker)
    send_again(report, case, worker, "Mer om behovet")
    archivist = hat_for(case.authority, "archivist")
    document = Document.objects.get(kind="needs_report")
    wanted = request_purge(document=document, reason="Et navn", by=archivist, at=LATER)
    decide_purge(purge=wanted, is_approved=True, by=worker, at=LATER)

    shown = page(login, worker, case)

    assert shown.context["resent"][0]["is_purged"] is True
    assert "Innholdet i en av de to versjonene er slettet" in shown.content.decode()


def test_the_recused_see_nothing(login, worker, case):
    declare_impartiality(
        application=case,
        user=User.objects.get(pk=worker.user_id),
        is_impartial=False,
        reason="Søsteren min er styrer der.",
        by=worker,
        at=THEN,
    )

    assert "resent" not in page(login, worker, case).context


def test_the_page_costs_the_same_for_one_sending_and_for_three(
    login, worker, report, case, query_count
):
    declared(case, worker)
    client, url = login(worker), reverse("overview:case-changes", args=[case.code])
    send_again(report, case, worker, "En")
    client.get(url)
    once = query_count(lambda: client.get(url))
    for text in ("To", "Tre"):
        send_again(report, case, worker, text)

    assert query_count(lambda: client.get(url)) == once

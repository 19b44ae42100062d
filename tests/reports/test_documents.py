"""The copy on paper: everything that the owner and its partners wrote, and nothing that the authority wrote."""

import re
import subprocess

import pytest

from jobs.models import Job
from jobs.running import run_job
from records.actions import write_note
from records.store import open_document
from reports import actions
from reports.enums import Attained, Done
from reports.models import GoalAttainment, PartnerPart, Report, ReportItem, Share, Snapshot
from tests.factories.reports import SENT, TOGETHER, WRITTEN, Told

pytestmark = pytest.mark.django_db

# What is written in free words, and whose it is. A field that is in neither list is new: say where it belongs.
PRINTED = {
    Report: {
        "staff_text", "evaluation_text", "practice_text", "plans_text", "contact_name", "contact_email",
        "warning_answers",
    },
    ReportItem: {"deviation_text", "own_effort_text", "coordinator_text", "evaluation_text"},
    Share: {"unused_reason"},
    GoalAttainment: {"text"},
    PartnerPart: {"contribution_text", "evaluation_text"},
}  # fmt: skip
NOT_PRINTED = {
    Report: {"extension_reason", "return_reason", "changes_text", "waiver_reason", "settlement_text"},
}  # fmt: skip
CANARIES = {
    "changes_text": "Retteønske fra oss",
    "extension_reason": "Utsatt av hensyn",
    "note": "Internt notat om eieren",
}


def text_of(snapshot: Snapshot) -> str:
    with open_document(snapshot.document) as stored:
        done = subprocess.run(
            ["pdftotext", "-raw", "-", "-"], input=stored.read(), capture_output=True, check=True
        )
    return letters(done.stdout.decode())


def letters(text: str) -> str:
    """Without what a line break may change."""
    return re.sub(r"[\s\u00a0\u00ad-]+", "", text)


def written(told: Told) -> list[str]:
    """Everything that stands in the report in somebody's own words or figures."""
    report, item = told.report, told.stage.item
    found = [getattr(report, name) for name in PRINTED[Report] - {"warning_answers"}]
    found += report.warning_answers.values()
    for model in (ReportItem, Share, GoalAttainment, PartnerPart):
        for row in model.objects.filter(report=report):
            found += [getattr(row, name) for name in PRINTED[model]]
    shares = Share.objects.filter(report=report)
    found += [f"{row.used:,}".replace(",", "\u00a0") for row in shares]
    found += [f"{row.count}" for row in report.participants.all()]
    return [*(text for text in found if text), item.title, "regnskap.txt"]


@pytest.fixture
def told():
    told = Told()
    report = told.report
    write_note(
        case_file=report.application.archive, text=CANARIES["note"], by=told.caseworker, at=WRITTEN
    )
    actions.extend(
        report=report, to_date=told.report.due_date.replace(day=20), reason=CANARIES["extension_reason"],
        by=told.caseworker, at=WRITTEN,
    )  # fmt: skip
    told.measure(
        used=350_000,
        data={
            "done": Done.PARTLY,
            "deviation_text": "Den siste samlingen ble\nflyttet til høsten.",
            "own_financing": None,
            "own_effort_text": "",
            "coordinator_text": "",
            "evaluation_text": "Vi ser «endring» & vekst < i alle grupper.",
        },
    )
    actions.save_goals(
        report=told.report, answers={"MO_2026_1": (Attained.PARTLY, "Åtte av ni barnehager: Ánde, Šárá.")},
        by=told.writer, at=WRITTEN,
    )  # fmt: skip
    actions.save_together(report=told.report, data=TOGETHER, by=told.writer, at=WRITTEN)
    actions.attach_file(
        report=told.report, kind="accounts", content=b"Regnskap", name="regnskap.txt",
        by=told.writer, at=WRITTEN,
    )  # fmt: skip
    told.give_part(used=90_000, act=actions.save_part)
    return told


def draw() -> Snapshot:
    for job in Job.objects.filter(kind="reports.receipt", finished_at=None).order_by("pk"):
        run_job(job_id=job.pk, at=SENT)
    return Snapshot.objects.select_related("document__stored_file").order_by("-number").first()


def test_every_field_of_free_words_is_known_here():
    texts = {
        model: {
            field.name
            for field in model._meta.concrete_fields
            if field.name.endswith("_text") or field.name in {"text", "extension_reason", "return_reason", "waiver_reason", "unused_reason"}
        }
        for model in PRINTED
    }  # fmt: skip

    assert {model: names - PRINTED[model] - NOT_PRINTED.get(model, set()) for model, names in texts.items()} == {
        model: set() for model in PRINTED
    }  # fmt: skip


def test_all_that_was_written_stands_in_the_pdf_and_nothing_of_the_authority(told):
    why = {f"R-RAP-08:part:{told.part.code}": "Universitetet svarer ikke oss."}
    told.submit(answers=why)
    first = draw()
    assert [text for text in written(told) if letters(text) not in text_of(first)] == []

    actions.ask_for_changes(
        report=told.report, text=CANARIES["changes_text"], due_date=told.report.due_date.replace(day=30),
        by=told.caseworker, at=SENT,
    )  # fmt: skip
    told.submit(answers=why)
    second = draw()

    assert (first.number, second.number) == (1, 2)
    for snapshot in (first, second):
        paper = text_of(snapshot)
        assert [text for text in CANARIES.values() if letters(text) in paper] == []

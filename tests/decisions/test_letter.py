"""The letter: what it says, that the paper says the same, and that it is PDF/A-2a and PDF/UA-1."""

import html
import os
import re
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import page
import pytest

from decisions import actions
from decisions.documents import (
    build_letter,
    draw_letter,
    print_letter,
    read_snapshot,
    snapshot_hash,
)
from decisions.models import Decision
from grants.models import SchemeVersion
from kompetanse.lib.money import format_kroner
from needs.enums import CostType
from tests.factories.decisions import DECIDED, RULES, Stage, decision_issued
from tests.factories.needs import BudgetLineFactory, MeasureFactory

pytestmark = pytest.mark.django_db

SHOW = os.environ.get("LETTER_FOLDER")
PROFILES = [page.ValidationProfile.PDF_A_2A, page.ValidationProfile.PDF_UA_1]
ELEMENTS = {
    "nb": [
        "Vedtak om tilskudd",
        "Vi viser til behovsmelding",
        "sak 04/25",
        "Hjemmel",
        "Begrunnelse",
        "Formål, tiltak og tidsramme",
        "Stortingets budsjettvedtak",
        "Vilkår",
        "Utbetaling",
        "Dere skal rapportere",
        "Riksrevisjonen kan kontrollere",
        "Brudd på vilkår",
        "Rett til å klage",
        "Fristen er tre uker fra dere mottok dette brevet",
        "Utdanningsdirektoratet er klageinstans",
        "ikke gjennomføres før klagen er avgjort",
        "Rett til innsyn",
        "sakskostnader",
        "Dokumentet er elektronisk godkjent",
        "Marit Testdal",
        "Jon Utkastad",
        "10. april 2025",
    ],
    "nn": [
        "Vedtak om tilskot",
        "Vi viser til behovsmelding",
        "sak 04/25",
        "Heimel",
        "Grunngiving",
        "Formål, tiltak og tidsramme",
        "budsjettvedtaket til Stortinget",
        "Vilkår",
        "Utbetaling",
        "De skal rapportere",
        "Riksrevisjonen kan kontrollere",
        "Brot på vilkår",
        "Rett til å klage",
        "Fristen er tre veker frå de fekk dette brevet",
        "Utdanningsdirektoratet er klageinstans",
        "ikkje blir sett i verk før klaga er avgjord",
        "Rett til innsyn",
        "sakskostnader",
        "Dokumentet er elektronisk godkjent",
        "Marit Testdal",
        "Jon Utkastad",
        "10. april 2025",
    ],
}


def words(text: str) -> str:
    """Only letters, digits and signs, so that line breaks and hyphenation do not matter."""
    return re.sub(r"[\s\u00a0\u00ad]+", "", text).replace("-", "")


def text_of_pdf(content: bytes, tmp_path: Path) -> str:
    path = tmp_path / "letter.pdf"
    path.write_bytes(content)
    if SHOW:
        Path(SHOW, f"{os.urandom(3).hex()}.pdf").write_bytes(content)
    done = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode()


def text_of_html(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", markup))


def printed(decision) -> bytes:
    return print_letter(read_snapshot(decision.letter.snapshot), created=decision.decided_at)


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_letter_has_every_element_in_its_language(language, tmp_path):
    decision = decision_issued(Stage(language=language, recommended=(300_000, 100_000), rules={}))
    text = " ".join(text_of_html(draw_letter(read_snapshot(decision.letter.snapshot))).split())
    assert [element for element in ELEMENTS[language] if element not in text] == []
    paper = words(text_of_pdf(printed(decision), tmp_path))
    assert [element for element in ELEMENTS[language] if words(element) not in paper] == []


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_a_draft_does_not_say_that_it_is_approved(language):
    letter = read_snapshot(decision_issued(Stage(language=language)).letter.snapshot)
    draft = draw_letter(replace(letter, approver="", date=""))
    assert "elektronisk godkjent" not in text_of_html(draft)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("language", ["nb", "nn"])
def test_letter_follows_the_profile(language, profile):
    report = page.validate_pdf_bytes(
        printed(decision_issued(Stage(language=language))), profile=profile
    )
    assert report.is_compliant, report


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_paper_says_all_that_the_context_says(language, tmp_path):
    stage = Stage(language=language, reasons="Tiltak i Guovdageaidnu. Sámi giella, č đ ŋ š ŧ ž.")
    decision = decision_issued(stage)
    letter = read_snapshot(decision.letter.snapshot)
    paper = text_of_pdf(printed(decision), tmp_path)
    for running in (letter.case_reference, letter.sender, "Dokumentet er elektronisk godkjent"):
        paper = paper.replace(running, "")
    paper = words(re.sub(r"Side \d av \d|•", "", paper))
    blocks = re.split(
        r"</?(?:p|li|h1|h2|h3|td|th|dd|dt|caption|br)\b[^>]*>", draw_letter(letter, heading=1)
    )
    said = [words(text_of_html(block)) for block in blocks]
    for running in (letter.case_reference, letter.sender, "Dokumentet er elektronisk godkjent"):
        said = [block.replace(words(running), "") for block in said]
    assert [block for block in said if block not in paper] == []


def test_letter_says_only_the_recipients_own_points_and_no_account_number():
    stage = Stage()
    stage.prepare()
    letters = {
        recipient: draw_letter(
            build_letter(
                Decision.objects.for_detail().get(recipient=recipient), on=date(2025, 4, 10)
            )
        )
        for recipient in (stage.owner, stage.university)
    }
    assert "400\u00a0000" in letters[stage.owner]
    assert "100\u00a0000" not in letters[stage.owner]
    assert "100\u00a0000" in letters[stage.university]
    assert "400\u00a0000" not in letters[stage.university]
    assert "kontonummer:" not in "".join(letters.values()).lower()


def test_preview_and_final_differ_in_date_and_approver_only():
    stage = Stage()
    stage.prepare()
    decision = stage.decision_of(stage.owner)
    loaded = Decision.objects.for_detail().get(pk=decision.pk)
    preview = build_letter(loaded, on=date(2025, 4, 10)).snapshot()
    final = stage.approve(stage.send(decision)).letter.snapshot
    differing = {key for key in final if final[key] != preview[key]}
    assert differing == {"date", "approver"}


def test_snapshot_is_frozen_and_hashed():
    decision = decision_issued()
    letter = decision.letter
    assert letter.snapshot_sha256 == snapshot_hash(letter.snapshot)
    assert read_snapshot(letter.snapshot).snapshot() == letter.snapshot


def test_draft_marks_unverified_references():
    stage = Stage()
    stage.basis.status = "unverified"
    stage.basis.save()
    stage.prepare()
    decision = Decision.objects.for_detail().get(recipient=stage.owner)
    drawn = draw_letter(build_letter(decision, on=date(2025, 4, 10)))
    assert (
        '<mark class="unverified">UVERIFISERT: retningslinjer 26. januar 2021 nr. 230</mark>'
        in drawn
    )


def test_the_same_snapshot_gives_the_same_bytes():
    decision = decision_issued()
    assert printed(decision) == printed(decision)


@pytest.mark.parametrize(
    "attack",
    [
        "<img src=http://127.0.0.1:9/x>",
        "<link rel=attachment href=file:///etc/passwd>",
        "<style>@import 'http://127.0.0.1:9/'</style>",
        "{{ letter.approver }}{% debug %}",
        "<svg><image href='file:///etc/passwd'/></svg>",
    ],
)
def test_free_text_is_escaped(attack, tmp_path):
    stage = Stage()
    stage.prepare()
    decision = stage.decision_of(stage.owner)
    decision = actions.edit_letter(
        decision=decision,
        free_text=attack,
        seen_version=decision.version,
        by=stage.caseworker,
        at=DECIDED,
    )
    loaded = Decision.objects.for_detail().get(pk=decision.pk)
    content = print_letter(build_letter(loaded, on=date(2025, 4, 10)), created=None, mark="UTKAST")
    assert words(attack) in words(text_of_pdf(content, tmp_path))


def test_coordinator_is_paid_what_was_asked_but_never_more_than_is_granted():
    stage = Stage(rules=RULES | {"R-LOK-08": {"percent": 20}})
    SchemeVersion.objects.update(terms=["V_KOORD"])
    stage.prepare()
    decision = stage.decision_of(stage.owner)
    point = decision.points.get()
    MeasureFactory(item=point.item, coordinator_item="11/24")
    line = BudgetLineFactory(
        measure=point.item.measure,
        recipient=stage.owner,
        year=2025,
        cost_type=CostType.COORDINATOR,
        amount=point.amount - 1,
    )

    def clause() -> list[str]:
        loaded = Decision.objects.for_detail().get(pk=decision.pk)
        terms = build_letter(loaded, on=date(2025, 4, 10)).terms
        return [term for term in terms if "koordinator" in term]

    asked = format_kroner(point.amount - 1)
    assert clause() == [
        f"Inntil kr {asked} kan brukes til koordinator, jf. samarbeidsforumets sak 11/24."
    ]
    line.amount = point.amount + 1
    line.save()
    assert clause() == [
        f"Inntil kr {format_kroner(point.amount)} kan brukes til koordinator, jf. samarbeidsforumets sak 11/24."
    ]
    line.delete()
    assert clause() == []


def test_letter_costs_the_same_queries_for_one_point_and_three():
    """The same queries for one point and for three."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for owners in (1, 3):
        stage = Stage(owners=owners)
        stage.prepare()
        loaded = Decision.objects.for_detail().get(recipient=stage.university)
        assert loaded.points.count() == owners
        with CaptureQueriesContext(connection) as queries:
            build_letter(Decision.objects.for_detail().get(pk=loaded.pk), on=date(2025, 4, 10))
        counts.append(len(queries))
    assert counts[0] == counts[1]

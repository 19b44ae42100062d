"""Who reads what: a word of its own in every text of one case, and looked for on every page of everybody.

`canaries.csv` says, by hand, who may read each text. A new text in a model must have its line. A text that somebody
sees who may not, or that nobody sees who may, fails.
"""

import csv
import html
import io
import os
import re
import subprocess
import zipfile
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models

from accounts.hat import hats_of
from accounts.models import User
from grants.actions import write_case_note
from grants.models import Application, ItemAmount
from kompetanse.lib import clock
from kompetanse.lib.clock import in_oslo
from records.models import InternalNote
from tests import databases
from tests.factories.accounts import THEN, UserFactory
from tests.grids.cast import CAST, email_of, names, url_of
from tests.grids.test_urls import EXPECTED
from tests.security import logs

LONG = bool(os.environ.get("LONG"))
TABLE = Path(__file__).with_name("canaries.csv")
# In the quick run those who stand nearest to what is not theirs.
READERS = (
    tuple(CAST) if LONG else ("other_owner", "partner", "forum_member", "archivist", "caseworker")
)
AMOUNT, SHOWN_AMOUNT = 97_654_321, re.compile(r"97\D{0,9}654\D{0,9}321(?!\d)")
WORD = re.compile(r"kanari[a-z]+zz")
# How the rows of each model belong to a case.
OF_THE_CASE = {
    "records.InternalNote": "case_file__application",
    "records.Message": "case_file__application",
    "grants.Application": "pk",
    "grants.CriterionCheck": "item__application",
    "grants.ImpartialityDeclaration": "application",
    "grants.CompletionRequest": "application",
    "needs.NeedsReport": "pk",
    "needs.Measure": "item__application",
    "needs.Involvement": "report",
    "needs.PartnerPart": "report",
    "needs.AuthorityComment": "report",
    "forum.AllocationLine": "item__application",
    "forum.LineRemark": "line__item__application",
    "forum.Preparation": "rankings__item__application",
    "forum.Ranking": "item__application",
    "decisions.Point": "item__application",
    "decisions.Decision": "points__item__application",
}


@pytest.fixture
def _documents_in_a_folder_of_their_own() -> None:
    """Not here: the season's documents lie where its template put them."""


def texts() -> dict[str, tuple[type[models.Model], str]]:
    """Every text of the project's own models that a person writes: label → where it is kept."""
    return {
        f"{model._meta.label}.{field.name}": (model, field.name)
        for model in apps.get_models()
        if model._meta.app_label in settings.PROJECT_APPS and not model.__name__.endswith("History")
        for field in model._meta.fields
        if isinstance(field, models.TextField) and field.name != "pgh_label"
    }


def listed() -> dict[str, dict[str, str]]:
    with TABLE.open(newline="") as file:
        return {row["text"]: row for row in csv.DictReader(file)}


def word_for(label: str) -> str:
    """A word that nothing else holds, of letters alone."""
    return f"kanari{re.sub('[^a-z]', '', label.lower())}zz"


def plant(case: Application) -> set[str]:
    """The words into every text of the case, past all guards; which of them found a row."""
    planted = set()
    with closing(
        psycopg2.connect(
            host=str(databases.servers().folder), user="postgres",
            dbname=connection.settings_dict["NAME"],
        )
    ) as opened, opened, opened.cursor() as cursor:  # fmt: skip
        cursor.execute("SET session_replication_role = replica")
        for label, (model, field) in texts().items():
            path = OF_THE_CASE.get(model._meta.label)
            keys = path and list(
                model.objects.filter(**{path: case.pk}).values_list("pk", flat=True)
            )
            if keys:
                cursor.execute(
                    f'UPDATE "{model._meta.db_table}" SET "{field}" = %s'
                    f' WHERE "{model._meta.pk.column}" = ANY(%s)',
                    [word_for(label), keys],
                )
                planted.add(label)
        cursor.execute(
            "UPDATE grants_itemamount SET amount = %s WHERE id ="
            " (SELECT min(a.id) FROM grants_itemamount a JOIN grants_item i ON i.id = a.item_id"
            " WHERE i.application_id = %s)",
            [AMOUNT, case.pk],
        )
    return planted


@pytest.fixture(scope="module")
def planted(stage):
    case = Application.objects.get(code=stage.arguments["needs"]["code"])
    InternalNote.objects.create(
        case_file=case.case_file, text="x", written_at=THEN, written_by=UserFactory()
    )
    found = plant(case)
    assert ItemAmount.objects.filter(amount=AMOUNT).count() == 1
    return found


def text_of(answer) -> str:
    """What a person can read of an answer, whatever kind of file it is."""
    body = b"".join(answer) if answer.streaming else answer.content
    kind = answer.headers.get("Content-Type", "")
    if answer.streaming:
        answer.close()
    if kind == "application/pdf":
        done = subprocess.run(["pdftotext", "-", "-"], input=body, capture_output=True, check=True)
        return done.stdout.decode()
    if kind.endswith("spreadsheetml.sheet"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return " ".join(book.read(name).decode() for name in book.namelist())
    headers = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    return html.unescape(body.decode("utf-8", "replace")) + headers


def pages_of(stage, member: str):
    for name in names():
        if EXPECTED[name, "GET"][member] == "200":
            url = url_of(name, stage.arguments)
            yield url
            if name in {"overview:case-export", "overview:work-list-export"}:
                yield f"{url}?type=xlsx"


def seen_by(stage, member: str) -> dict[str, set[str]]:
    """Which of the planted words somebody meets, and on which pages."""
    client, met = stage.client(member), {}
    for url in pages_of(stage, member):
        with stage.undone(client):
            text = text_of(client.get(url, secure=True)).lower()
        words = set(WORD.findall(text))
        if SHOWN_AMOUNT.search(text):
            words.add("amount")
        for word in words:
            met.setdefault(word, set()).add(url)
    return met


def test_every_text_has_its_line():
    """With those who may read it, or where else it is looked for."""
    assert sorted(listed()) == sorted({*texts(), "amount"})
    assert [text for text, row in listed().items() if not row["source"].strip()] == []


@pytest.mark.parametrize("member", READERS)
def test_each_of_the_cast_reads_what_the_table_says(stage, planted, member):
    table = listed()
    with logs.kept() as lines:
        met = seen_by(stage, member)
    by_word = {word_for(label): label for label in planted} | {"amount": "amount"}
    seen = {by_word[word] for word in met}
    may = {label for label in {*planted, "amount"} if table[label][member] == "x"}

    leaked = {
        label: sorted(met.get(word_for(label), met.get(label, ())))[:3] for label in seen - may
    }
    assert leaked == {}
    assert sorted(may - seen) == []
    told = [
        line for line in lines.written if WORD.search(line.lower()) or SHOWN_AMOUNT.search(line)
    ]
    assert told == []
    assert lines.of("access") != []


def test_what_was_planted_is_most_of_what_can_be(planted):
    """Nothing is passed by because the season has no row for it any more, without its line saying so."""
    table = listed()

    assert {text for text, row in table.items() if "x" in row.values()} <= {*planted, "amount"}
    assert len(planted) >= 30


SEARCHERS = (
    "owner", "owner_approver", "other_owner", "partner", "forum_member", "forum_leader", "directorate",
    "archivist", "legal_officer", "administrator", "kindergarten_authority", "leader", "union_rep",
)  # fmt: skip


def test_word_of_an_internal_note_finds_no_case(stage, planted):
    """No search reads internal notes: neither a row nor a number tells anybody that the word is there."""
    case = Application.objects.get(code=stage.arguments["needs"]["code"])
    worker = next(hat for hat in hats_of(
        User.objects.get(email=email_of("caseworker")), on=in_oslo(clock.now()).date(), assurance="strong"
    ))  # fmt: skip
    everybody = [stage.client(member) for member in (*SEARCHERS, "caseworker")]
    with stage.undone(*everybody):
        write_case_note(
            application=case, text="kanarinotatzz er hemmelig", by=worker, at=clock.now()
        )

        def found(member: str, word: str) -> bool:
            client = stage.client(member)
            pages = [client.get(f"{path}?q={word}", secure=True) for path in ("/sok/", "/saker/")]
            return any(case.code in page.content.decode() for page in pages)

        seen = [member for member in (*SEARCHERS, "caseworker") if found(member, "kanarinotatzz")]
        is_found_by_its_name = found("caseworker", "Time")

    assert seen == []
    assert is_found_by_its_name

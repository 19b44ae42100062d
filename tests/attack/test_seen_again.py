"""Hostile text in everything that people have written, and then every page, file and mail where it is seen again: it is text, and nothing more."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from django.core import mail
from django.test import override_settings
from lxml import html

from tests.attack.crawl import LONG
from tests.attack.planted import plant_everywhere
from tests.attack.sending import carry_through, catalogue, open_form, text_of
from tests.attack.stage import Stage, standing_at
from tests.attack.test_tasks import TASKS, run_all
from tests.grids.cast import CAST, names, url_of
from tests.grids.test_urls import EXPECTED, MOMENT

# What a browser would run of it.
LIVE = (
    "//script[not(@src)][contains(., 'xss')]",
    "//*[@onerror or @onclick or @onmouseover]",
    "//img[@src='x']",
    "//*[@id='xss']",
    "//a[starts-with(@href, 'javascript:')]",
)
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
EXPORTS = ("overview:case-export", "overview:work-list-export", "accounts:role-report")
SENDING = {"DELIVERY_EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
WORK = "decisions:approve-all"
WRITTEN_FIRST = (
    "overview:note-add",
    "overview:messages",
)  # kinds of text that the season has none of


pytestmark = pytest.mark.skipif(not LONG, reason="every page for everybody is for --long")


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), override_settings(**SENDING), standing_at(MOMENT):
        stage = Stage(MOMENT)
        for form in WRITTEN_FIRST:
            listed = catalogue()[form]
            carry_through(stage.client(listed.member), open_form(stage, listed))
        stage.planted = plant_everywhere()
        yield stage


def readers(name: str) -> list[str]:
    """Of those who get the page: the first and the last of the cast, an owner and a stranger to him as a rule."""
    row = EXPECTED[name, "GET"]
    welcome = [member for member in CAST if row[member] == "200"]
    return list(dict.fromkeys(welcome[:1] + welcome[-1:]))


def live_in(page: str) -> list[str]:
    if not page.strip():
        return []
    tree = html.document_fromstring(page)
    return [f"{path}: {found[0].attrib}" for path in LIVE if (found := tree.xpath(path))]


def test_the_text_is_in_what_people_wrote(stage):
    assert len(stage.planted) > 60
    assert {
        "owners_organisation.name", "accounts_user.name", "grants_item.title", "records_document.title",
        "records_message.text", "records_internalnote.text", "decisions_point.reasons",
    } <= stage.planted  # fmt: skip


def test_every_page_shows_it_as_text(stage):
    found, seen = {}, 0
    for name in names():
        for member in readers(name):
            client = stage.client(member)
            with stage.undone(client):
                answer = client.get(url_of(name, stage.arguments))
                page = text_of(answer)
            if answer.status_code >= 500:
                found[name, member] = answer.exc_info[:2]
            elif live := live_in(page):
                found[name, member] = live
            seen += "xss()" in page
    assert found == {}
    assert seen > 50


@pytest.mark.parametrize("name", EXPORTS)
def test_no_cell_of_a_file_is_a_formula(stage, name):
    member = next(member for member in CAST if EXPECTED[name, "GET"][member] == "200")
    client = stage.client(member)
    cells = 0
    for kind in ("csv", "xlsx"):
        with stage.undone(client):
            answer = client.get(url_of(name, stage.arguments), {"type": kind, "visning": "alle"})
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if content[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                parts = {part: book.read(part) for part in book.namelist()}
            assert [part for part, text in parts.items() if b"<f>" in text or b"<f " in text] == []
            assert any(b"xss" in text for text in parts.values())
            continue
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
        assert [cell for row in rows for cell in row if cell.startswith(FORMULAS)] == []
        cells += sum("xss" in cell for row in rows for cell in row)
    assert cells > 0


def test_a_mail_has_one_recipient_and_whole_headers(stage):
    listed = catalogue()[WORK]
    client = stage.client(listed.member)
    with stage.undone(client):
        carry_through(client, open_form(stage, listed))
        for _round in range(2):
            run_all(TASKS)
    assert mail.outbox
    for message in mail.outbox:
        sent = message.message()
        assert len(message.recipients()) == 1
        assert [name for name, _value in sent.items() if name.lower() in {"bcc", "cc"}] == []
        assert [value for value in sent.values() if "\n" in str(value).replace("\n ", "")] == []
        for part in sent.walk():
            if part.get_content_type() == "text/html":
                assert live_in(part.get_payload(decode=True).decode()) == []

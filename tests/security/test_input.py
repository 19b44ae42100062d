"""What people and machines may send: files, numbers, names, passwords, and what the logs make of it."""

import io
import json
import math
import os
import re
import subprocess
import sys
import zipfile
from datetime import datetime, timedelta
from email.message import Message
from urllib.parse import urlsplit

import pytest
import structlog
from allauth.mfa.models import Authenticator
from django import forms
from django.core import mail
from django.http import FileResponse
from django.test import Client
from gunicorn.config import Config
from gunicorn.http import RequestParser
from gunicorn.http.errors import InvalidHeader

from accounts.adapters import MfaAdapter
from accounts.models import User
from kompetanse.devtools.paths import ROOT
from kompetanse.forms import fields
from kompetanse.lib.clock import OSLO
from kompetanse.lib.errors import Refused, Unreadable
from kompetanse.lib.files import FileRefused, inspect_upload, label_of
from kompetanse.lib.tabular import MAX_ROWS, read_pasted, read_xlsx
from kompetanse.lib.tokens import new_code
from kompetanse.logging import logging_config
from tests.factories.accounts import UserFactory
from tests.grids.cast import patterns
from tests.kompetanse.test_settings import KEYS
from tests.security import logs

LONG = bool(os.environ.get("LONG"))
PASSWORD = "lyng og torv i haugen"


@pytest.fixture
def person(db):
    user = UserFactory(email="kari@lyngvik.example")
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(client, user, password=PASSWORD):
    return client.post("/konto/login/", {"login": user.email, "password": password})


# ---- Files ----


def zipped(entries, compression=zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return target.getvalue()


def book(*sheet_xml: bytes, more=()) -> bytes:
    """A spreadsheet as small as one can be, with this as its sheet."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    pack = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return zipped([
        ("[Content_Types].xml", f'<Types xmlns="{pack}/content-types"><Default Extension="xml" ContentType="{kind}.sheet.main+xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>'),
        ("_rels/.rels", f'<Relationships xmlns="{pack}/relationships"><Relationship Id="r1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>'),
        ("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>'),
        ("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{pack}/relationships"><Relationship Id="r1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'),
        ("xl/worksheets/sheet1.xml", b"".join(sheet_xml)),
        *more,
    ])  # fmt: skip


def sheet(rows: bytes, before: bytes = b"") -> bytes:
    return (
        before + b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b"<sheetData>" + rows + b"</sheetData></worksheet>"
    )


CELL = b'<row r="1"><c r="A1" t="inlineStr"><is><t>%s</t></is></c></row>'


def many_rows(count: int) -> bytes:
    return b"".join(
        b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, count + 1)
    )


INNER = zipped([("a", b"\0" * 5_000_000)])
BOMBS = {
    "one entry that unfolds": lambda: zipped([("xl/workbook.xml", b"\0" * 30_000_000)]),
    "many that unfold": lambda: zipped((f"{n}", b"\0" * 1_048_000) for n in range(60)),
    "more entries than any honest file has": lambda: zipped(
        ((f"{n}", b"") for n in range(100_000 if LONG else 10_000)), zipfile.ZIP_STORED
    ),
    "zips in a zip": lambda: zipped(
        ((f"{n}.zip", INNER * 200) for n in range(60)), zipfile.ZIP_STORED
    ),
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_bomb_is_refused_before_anything_is_unpacked(monkeypatch, bomb):
    """By the directory alone: no entry is opened, and no process is started to read it."""
    content, opened = bomb(), []
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *given, **_more: opened.append(given[1]))
    monkeypatch.setattr(subprocess, "run", lambda *given, **_more: opened.append("a process"))

    with pytest.raises(FileRefused, match="for stor når den pakkes ut"):
        read_xlsx(content, "bombe.xlsx")
    with pytest.raises(FileRefused):
        inspect_upload(content[: 19 * 1024 * 1024], "bombe.docx")

    assert opened == []


@pytest.mark.parametrize("count", [MAX_ROWS + 1, *([1_000_000] if LONG else [])])
def test_sheet_with_more_rows_than_anybody_has_is_refused(count):
    """In a process of its own, with limits; what it unpacks is at most 50 MB."""
    with pytest.raises(Unreadable, match="for mange rader"):
        read_xlsx(book(sheet(many_rows(count))))


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(
        b'<!ENTITY a%d "%s">' % (n, (b"&a%d;" % (n - 1) if n else b"&a;") * 10) for n in range(9)
    )
    + b"]>"
)


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (LAUGHS, b"&a8;"),
        (b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', b"&e;"),
        (b'<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:9/">]>', b"&e;"),
    ],
    ids=["billion laughs", "a file", "an address"],
)
def test_spreadsheet_with_entities_reads_nothing_else(before, text):
    content = book(sheet(CELL % text, before))

    try:
        rows = read_xlsx(content)
    except Unreadable:
        rows = []

    shown = json.dumps(rows)
    assert "root:" not in shown
    assert "hahaha" not in shown


def test_names_in_a_zip_are_never_paths(tmp_path, monkeypatch):
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    names = ("../../evil.txt", "/etc/evil.txt", "..\\evil.txt", "C:\\evil.txt", "a/../../evil.txt")
    content = book(sheet(CELL % b"ja"), more=[(name, b"x") for name in names])

    assert read_xlsx(content) == [["ja"]]
    inspect_upload(content, "../../plan.xlsx")

    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


NAMES = (
    'a"; filename="evil.html', "a\r\nSet-Cookie: x=y.pdf", "plan\x00.exe.pdf", "../../etc/passwd", "CON", "a" * 300 + ".pdf",
    "\u202efdp.exe", "æøå Sámi áčđŋšŧž.pdf", "..", "'; rm -rf /.pdf", "<script>.pdf",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_name_of_a_file_cannot_break_a_header(name):
    answer = FileResponse(io.BytesIO(b"x"), as_attachment=True, filename=label_of(name))

    header = answer["Content-Disposition"]
    assert re.search(r"[\r\n\x00<>]|\.\./|/etc/", header) is None
    told = Message()
    told["Content-Disposition"] = header
    assert [key for key, _value in told.get_params(header="Content-Disposition")] == [
        "attachment",
        "filename",
    ]
    assert len(header) < 800
    answer.close()


# ---- Numbers, dates and long texts ----

HUGE = (
    "1" * 100_000, "9" * 25, "1e999", "NaN", "-0", "Infinity", "0x10", "1" + " 000" * 30_000, "1," * 50_000, "٣٤٥",
    "1.000.000.000.000.000.000.000", "-" * 100_000, " " * 100_000, "1 " * 50_000 + "x", "kr" * 50_000, "½", "1_000",
    "a" * 100_000 + "!", "1.2." + "0" * 100_000, "31.2.2027", "0.0.0000", "1.1.9999", "99999-01-01", "\x00", "\ud800",
)  # fmt: skip
READERS = {
    "kroner": lambda: fields.KronerField(label="A", max_value=10**9),
    "date": lambda: fields.OsloDateField(label="A"),
    "orgnr": lambda: fields.OrgnrField(label="A"),
    "line": lambda: fields.CleanTextField(label="A", max_length=200),
    "text": lambda: fields.LongTextField(label="A", max_length=2000),
    "number": lambda: forms.IntegerField(label="A", max_value=10**6, min_value=0),
    "e-mail": lambda: forms.EmailField(label="A"),
}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS.keys())
def test_number_or_date_of_any_size_has_an_answer(reader):
    """A value within its bounds or a sentence, for each: never an error, and never a pattern that does not end."""
    field = reader()
    for text in HUGE:
        try:
            value = field.clean(text)
        except forms.ValidationError:
            continue
        assert not isinstance(value, float) or math.isfinite(value)
        assert not isinstance(value, int) or abs(value) <= 10**9
        assert not isinstance(value, str) or len(value) <= 2000


def test_pasted_rows_of_any_kind_have_an_answer():
    for text in (*HUGE, "\t" * 100_000, '"' * 99_999, ";\n" * 50_000):
        try:
            rows = read_pasted(text)
        except (Unreadable, Refused):
            continue
        assert len(rows) <= MAX_ROWS


def test_length_beside_chunks_is_refused():
    """Which of the two counts is what smugglers play on: gunicorn takes neither."""
    for head in (
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Content-Length: 5\r\nContent-Length: 6",
        "Transfer-Encoding: chunked, identity",
        "Content-Length: +5",
    ):
        raw = f"POST / HTTP/1.1\r\nHost: a\r\n{head}\r\n\r\n0\r\n\r\n".encode()
        with pytest.raises(Exception) as refusal:  # noqa: PT011 -- gunicorn has a class for each
            next(RequestParser(Config(), iter([raw]), ("127.0.0.1", 1)))
        assert type(refusal.value).__module__ == InvalidHeader.__module__


# ---- Passwords and sessions ----


@pytest.mark.django_db
def test_password_fields_hide_and_let_paste(client, person):
    log_in(client, person)
    pages = {
        "/konto/login/": Client(), "/konto/password/reset/": Client(), "/konto/password/change/": client,
    }  # fmt: skip
    found = []
    for path, browser in pages.items():
        page = browser.get(path).content.decode()
        assert re.search(r"onpaste|hint|hemmelig spørsmål|autocomplete=\"off\"", page) is None
        found += re.findall(r"<input[^>]*name=\"[^\"]*password[^\"]*\"[^>]*>", page)

    assert len(found) >= 4
    assert [field for field in found if 'type="password"' not in field] == []
    assert [field for field in found if "maxlength" in field] == []


@pytest.mark.django_db
def test_password_counts_exactly_as_typed(person):
    typed = "  Lyng Og Torv " + "Ø" * 90 + "  "
    person.set_password(typed)
    person.save()

    tried = {}
    for name, password in {
        "trimmed": typed.strip(), "cut": typed[:72], "folded": typed.lower(), "as typed": typed,
    }.items():  # fmt: skip
        browser = Client()
        log_in(browser, person, password)
        tried[name] = "_auth_user_id" in browser.session

    assert tried == {"trimmed": False, "cut": False, "folded": False, "as typed": True}


@pytest.mark.django_db
def test_password_never_grows_too_old(client, person, time_machine):
    time_machine.move_to(datetime.now(OSLO) + timedelta(days=5 * 365))

    assert log_in(client, person).url == "/"


@pytest.mark.django_db
def test_new_system_has_nobody():
    assert User.objects.count() == 0


@pytest.mark.django_db
def test_reset_leaves_the_second_factor(client, person):
    Authenticator.objects.create(
        user=person,
        type=Authenticator.Type.TOTP,
        data={"secret": MfaAdapter().encrypt("JBSWY3DPEHPK3PXP")},
    )
    client.post("/konto/password/reset/", {"email": person.email})
    path = urlsplit(re.search(r"https?://\S+", mail.outbox[-1].body)[0]).path
    new = "torv og lyng på haugen"
    client.post(client.get(path).url, {"password1": new, "password2": new})

    browser = Client()
    answer = log_in(browser, person, new)

    assert answer.url == "/konto/2fa/authenticate/"
    assert "_auth_user_id" not in browser.session


@pytest.mark.django_db
def test_new_address_that_somebody_has_looks_like_any_other(client, person):
    """Who changes to an address learns nothing of who has it; whoever has it is told by mail."""
    taken = UserFactory(email="ola@lyngvik.example")
    log_in(client, person)

    answers = []
    for address in ("ny@lyngvik.example", taken.email):
        mail.outbox.clear()
        answer = client.post("/konto/email/", {"action_add": "", "email": address}, follow=True)
        page = answer.content.decode().replace(address, "")
        page = re.sub(r"\b[A-Za-z0-9]{64}\b|value=\"[^\"]*\"", "", page)  # tokens
        answers.append(
            (answer.status_code, answer.redirect_chain, page, [m.to for m in mail.outbox])
        )

    assert answers[0][:3] == answers[1][:3]
    assert [mails for *_rest, mails in answers] == [[["ny@lyngvik.example"]], [[taken.email]]]
    person.refresh_from_db()
    assert person.email == "kari@lyngvik.example"


@pytest.mark.django_db
def test_session_keys_are_long_and_random(person):
    keys = set()
    for _ in range(50):
        browser = Client()
        browser.force_login(person)
        keys.add(browser.session.session_key)

    assert len(keys) == 50
    assert min(len(key) for key in keys) * math.log2(36) > 128
    assert len(new_code()) * math.log2(32) >= 64


@pytest.mark.django_db
def test_every_page_leads_out(client, person):
    log_in(client, person)

    for path in ("/min-side/", "/konto/profil/", "/varsler/", "/hjelp/", "/finnes-ikke/"):
        assert 'action="/konto/logout/"' in client.get(path).content.decode()


def test_addresses_hold_random_codes_only():
    """No row's number stands in an address: but for a year, a county, a meeting's number in its forum, and a step."""
    counted = {"year", "number"}
    loose = {
        (name, key)
        for name, _path, pattern in patterns()
        for key, converter in pattern.pattern.converters.items()
        if type(converter).__name__ == "IntConverter" and key not in counted
    }

    assert loose == set()


def test_production_has_no_page_of_the_demo():
    listing = (
        "import django; django.setup()\n"
        "from tests.grids.cast import patterns\n"
        "print('\\n'.join(path for _name, path, _pattern in patterns()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", listing], cwd=ROOT, env=dict(KEYS), capture_output=True, text=True, check=True,
    )  # fmt: skip

    paths = done.stdout.splitlines()
    assert len(paths) > 200
    assert [path for path in paths if "demo" in path or "galleri" in path or "admin/" in path] == []


# ---- Logs ----


@pytest.mark.django_db
def test_logins_are_logged(client, person):
    with logs.kept() as lines:
        log_in(client, person, "feil passord her")
        log_in(client, person)
        client.post(
            "/konto/password/change/",
            {"oldpassword": PASSWORD, "password1": "torv og lyng på haugen", "password2": "torv og lyng på haugen"},
        )  # fmt: skip
        log_in(client, person, "torv og lyng på haugen")
        client.post("/konto/logout/")

    told = [(line["event"], line.get("user_id")) for line in lines.of("security")]
    assert told == [
        ("login failed", None),
        ("logged in", person.pk),
        ("logged out", person.pk),
        ("login changed", person.pk),
        ("logged in", person.pk),
        ("logged out", person.pk),
    ]
    assert [line for line in lines.written if person.email in line or "lyng" in line] == []


@pytest.mark.django_db
def test_refusal_is_one_line_with_who_where_and_when(client, person):
    log_in(client, person)
    with logs.kept() as lines:
        client.get("/konto/personer/")

    [line] = lines.of("security")
    [access] = lines.of("access")
    assert (line["event"], line["route"], line["user_id"]) == (
        "not allowed", "accounts:user-list", person.pk,
    )  # fmt: skip
    assert line["request_id"] == access["request_id"]
    assert datetime.fromisoformat(line["timestamp"]).utcoffset() == timedelta(0)
    assert all("\n" not in written for written in lines.written)


def test_text_in_a_log_stays_one_line():
    evil = 'a\n{"event": "logged in"}\r\n\x1b[31m\u2028\x00' + "x" * 100_000
    with logs.kept() as lines:
        structlog.get_logger("security").warning("tried", given=evil)

    [written] = lines.written
    assert (len(written.splitlines()), "\x1b" in written) == (1, False)
    assert json.loads(written)["event"] == "tried"


def test_logs_go_to_standard_error_alone():
    handlers = logging_config(level="INFO", readable=False)["handlers"]

    assert [handler["class"] for handler in handlers.values()] == ["logging.StreamHandler"]

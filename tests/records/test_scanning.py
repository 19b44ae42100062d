"""Files and the virus scanner: at the door, and in the sweep."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils.datastructures import MultiValueDict

from kompetanse.lib.errors import NotAllowed
from needs.forms.filing import AttachmentsForm
from notices.models import OutboxMessage
from notices.tasks import scan_files
from records.actions import scan_new_files, store_bytes
from records.enums import ScanStatus
from records.models import StoredFile
from records.store import document_store, open_file
from tests.scanner import EICAR, NAME, scanner

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(settings):
    with scanner() as server:
        settings.CLAMD_URL = server.url
        yield server


@pytest.fixture
def down(settings):
    with scanner() as server:
        settings.CLAMD_URL = server.url


def errors_of(*contents):
    files = [
        SimpleUploadedFile(f"plan{number}.txt", content) for number, content in enumerate(contents)
    ]
    form = AttachmentsForm({}, MultiValueDict({"files": files}))
    return form.errors.get("files", []), form


def status_of(stored):
    return StoredFile.objects.get(pk=stored.pk).scan_status


# ---- At the door ----


def test_upload_with_a_virus_is_refused_by_name_and_the_others_are_not_blamed(running):
    errors, _form = errors_of(b"En plan", EICAR)

    assert errors == [f"plan1.txt inneholder virus ({NAME}) og er ikke tatt imot"]


def test_clean_upload_is_let_in_and_can_be_read_afterwards(running):
    errors, form = errors_of(b"En plan")

    assert errors == []
    assert [file.read() for file in form.cleaned_data["files"]] == [b"En plan"]
    assert running.scanned == [b"En plan"]


def test_upload_while_the_scanner_is_down_is_let_in(down):
    assert errors_of(EICAR)[0] == []


def test_upload_without_a_scanner_asks_nobody(settings):
    settings.CLAMD_URL = ""

    assert errors_of(EICAR)[0] == []


# ---- The sweep ----


@pytest.fixture
def stored(at):
    def put(content, minutes=0):
        return store_bytes(content, content_type="text/plain", at=at + timedelta(minutes=minutes))

    return put


def test_stored_file_says_that_nobody_has_scanned_it(stored):
    assert stored(b"En plan").get_scan_status_display() == "Ikke virussjekket"


def test_sweep_scans_what_came_while_the_scanner_was_down(running, stored, settings):
    settings.OPERATORS = ["drift@example.invalid"]
    clean, infected = stored(b"En plan"), stored(EICAR)

    scan_files()
    scan_files()

    assert (status_of(clean), status_of(infected)) == (ScanStatus.CLEAN, ScanStatus.INFECTED)
    assert running.scanned.count(EICAR) == 1
    assert [message.subject for message in OutboxMessage.objects.all()] == [
        "Kompetanse: file.infected"
    ]


def test_infected_file_is_never_given_out(running, stored):
    infected = stored(EICAR)
    scan_new_files()
    infected.refresh_from_db()

    with pytest.raises(NotAllowed, match="Filen inneholder virus og er stengt"):
        open_file(infected)
    with open_file(stored(b"En plan")) as content:
        assert content.read() == b"En plan"


def test_sweep_leaves_everything_unscanned_while_the_scanner_is_down(down, stored):
    files = [stored(f"plan {number}".encode()) for number in range(5)]

    assert scan_new_files() == []
    assert {status_of(file) for file in files} == {ScanStatus.NOT_SCANNED}


def test_file_that_is_too_large_or_gone_does_not_stop_the_others(settings, stored):
    gone, large = stored(b"borte"), stored(b"x" * 1_000_000, minutes=1)
    last = stored(b"En plan", minutes=2)
    document_store().remove(gone.sha256)
    with scanner(limit=1000) as server:
        settings.CLAMD_URL = server.url
        scan_new_files()

    assert [status_of(file) for file in (gone, large, last)] == [
        "not_scanned",
        "not_scanned",
        "clean",
    ]


def test_installation_without_a_scanner_sweeps_nothing(settings, stored):
    settings.CLAMD_URL = ""
    file = stored(b"En plan")
    scan_files()

    assert status_of(file) == ScanStatus.NOT_SCANNED


def test_migrations_know_the_new_status():
    call_command("makemigrations", "records", "--check", "--dry-run", verbosity=0)

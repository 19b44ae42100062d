"""The archive's pages."""

from pathlib import Path

import pytest
from django.conf import settings as live
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from jobs.models import FormToken
from kompetanse.lib import files
from kompetanse.lib.tokens import new_code
from records.actions import decide_purge, request_purge, shield_document, store_bytes
from records.models import JournalEntry, Purge, ReadReceipt, StoredFile
from tests.factories.accounts import hat_for
from tests.factories.owners import AuthorityFactory, OwnerFactory
from tests.factories.records import THEN, CaseFileFactory, DocumentFactory
from tests.seen import seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def login(client, settings):
    settings.MFA_REQUIRED = False

    def log_in(hat):
        client.force_login(User.objects.get(pk=hat.user_id))
        return client

    return log_in


@pytest.fixture
def owner():
    return OwnerFactory()


@pytest.fixture
def document(owner):
    return DocumentFactory(
        stored_file=store_bytes(b"%PDF-1.7 brev", content_type="application/pdf", at=THEN),
        file_name="brev.pdf",
        title="Brev fra Kari Mal",
        public_title="Brev",
        readers=[owner],
    )


@pytest.fixture
def staff(document):
    return hat_for(document.case_file.authority, Role.CASEWORKER)


@pytest.fixture
def archivist(document):
    return hat_for(document.case_file.authority, Role.ARCHIVIST)


def url(document, name="document"):
    return reverse(f"records:{name}", args=[document.code])


def token(**values):
    return {"form_token": new_code(), **values}


def test_document_is_served_sandboxed_and_its_first_reading_kept(document, owner, login):
    reader = hat_for(owner, Role.OWNER_APPROVER)
    client = login(reader)
    b"".join(client.get(url(document)).streaming_content)
    response = client.get(url(document))
    assert b"".join(response.streaming_content) == b"%PDF-1.7 brev"
    assert {
        name: response[name]
        for name in ("Content-Security-Policy", "X-Content-Type-Options", "Cache-Control")
    } == {
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    assert response["Content-Disposition"] == 'inline; filename="brev.pdf"'
    assert ReadReceipt.objects.get().read_by_id == reader.user_id


def test_document_that_a_browser_could_run_is_saved_instead(owner, login):
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    word = DocumentFactory(
        stored_file=store_bytes(b"PK", content_type=kind, at=THEN),
        file_name="plan.docx",
        readers=[owner],
    )
    response = login(hat_for(owner, Role.OWNER_APPROVER)).get(url(word))
    assert b"".join(response.streaming_content) == b"PK"
    assert response["Content-Disposition"] == 'attachment; filename="plan.docx"'


def test_document_is_404_to_strangers_other_authorities_and_when_shielded(
    document, owner, staff, login
):
    others = [
        hat_for(OwnerFactory(), Role.OWNER_APPROVER),
        hat_for(AuthorityFactory(), Role.CASEWORKER),
    ]
    assert [login(hat).get(url(document)).status_code for hat in others] == [404, 404]
    shield_document(document=document, basis="§ 13", reason="Navn", by=staff, at=THEN)
    assert login(hat_for(owner, Role.OWNER_APPROVER)).get(url(document)).status_code == 404
    assert b"".join(login(staff).get(url(document)).streaming_content) == b"%PDF-1.7 brev"


def test_shield_and_lift_walk_through_their_pages(document, staff, login):
    client = login(staff)
    refused = client.post(url(document, "shield"), token(basis="", reason=""))
    assert list(refused.context["form"].errors) == ["basis", "reason"]
    done = client.post(url(document, "shield"), token(basis="§ 13", reason="Navn", neste="/saker/"))
    assert done.url == "/saker/"
    assert document.shieldings.filter(lifted_at=None).count() == 1
    assert client.post(url(document, "lift"), token(neste="https://ond.no/")).url == "/"
    assert document.shieldings.filter(lifted_at=None).count() == 0


def test_public_journal_needs_no_login_and_never_shows_a_shielded_title(client, document, staff):
    plain = DocumentFactory(case_file=document.case_file, title="Hemmelig sak", access_code="confidential", access_basis="offentleglova § 13")  # fmt: skip
    titles = [
        row.cells[1].text
        for row in client.get(reverse("records:public-journal")).context["table"].rows
    ]
    assert titles == ["Skjermet tittel", "Brev"]
    found = client.get(reverse("records:public-journal"), {"q": "hemmelig"})
    assert found.context["table"].rows == []
    assert "Kari Mal" not in client.get(reverse("records:public-journal")).content.decode()
    assert plain.title not in client.get(reverse("records:public-journal")).content.decode()


def test_journal_is_the_authoritys_own(document, staff, owner, login):
    rows = login(staff).get(reverse("records:journal")).context["table"].rows
    assert [row.cells[1].text for row in rows] == ["Brev fra Kari Mal"]
    assert (
        login(hat_for(owner, Role.OWNER_APPROVER)).get(reverse("records:journal")).status_code
        == 403
    )
    elsewhere = hat_for(AuthorityFactory(), Role.CASEWORKER)
    assert login(elsewhere).get(reverse("records:journal")).context["table"].rows == []


@pytest.mark.parametrize("name", ["public-journal", "journal"])
def test_journals_cost_the_same_for_one_row_and_three(
    name, staff, login, document, django_assert_num_queries
):
    client = login(staff)

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(f"records:{name}"))
        return len(queries)

    count()  # what is looked up once a process
    one = count()
    for _number in range(2):
        DocumentFactory(case_file=CaseFileFactory(authority=document.case_file.authority))
    assert count() == one


def entry_url(entry):
    return reverse("records:entry", args=[entry.authority.code, entry.year, entry.number])


def test_entry_is_corrected_by_the_archivist_only(document, staff, archivist, login):
    entry = JournalEntry.objects.get()
    assert login(staff).get(entry_url(entry)).status_code == 403
    client = login(archivist)
    assert client.get(entry_url(entry)).status_code == 200
    body = {"public_title": "Brev fra en ansatt", "access_code": "internal", "access_basis": ""}
    body |= seen(client, entry_url(entry))
    refused = client.post(entry_url(entry), token(**body))
    assert list(refused.context["form"].errors) == ["access_basis"]
    body["access_basis"] = "offentleglova § 14"
    assert client.post(entry_url(entry), token(**body)).status_code == 302
    entry.refresh_from_db()
    assert (entry.public_title, entry.access_code, entry.title) == (
        "Brev fra en ansatt", "internal", "Brev fra Kari Mal",
    )  # fmt: skip


def test_purge_takes_two_people_and_leaves_hash_and_reason(
    document, staff, archivist, login, django_capture_on_commit_callbacks
):
    owner = document.readers.get().organisation
    client = login(archivist)
    assert client.post(url(document, "purge-request"), token(reason="Feil sak")).status_code == 302
    purge = Purge.objects.get()
    decide = reverse("records:purge-decide", args=[purge.code])
    assert client.post(decide, token(svar="slett")).status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        assert login(staff).post(decide, token(svar="slett")).status_code == 302
    stored = StoredFile.objects.get(pk=document.stored_file_id)
    assert (
        stored.purged_at is not None,
        files.is_intact(stored.sha256, Path(live.DOCUMENT_ROOT)),
    ) == (True, False)
    assert login(hat_for(owner, Role.OWNER_APPROVER)).get(url(document)).status_code == 410
    purge.refresh_from_db()
    assert (purge.is_approved, purge.reason) == (True, "Feil sak")
    assert FormToken.objects.exists()


def test_purge_keeps_bytes_that_another_document_has(
    document, staff, archivist, django_capture_on_commit_callbacks
):
    DocumentFactory(case_file=document.case_file, stored_file=document.stored_file)
    purge = request_purge(document=document, reason="Feil sak", by=archivist, at=THEN)
    with django_capture_on_commit_callbacks(execute=True):
        decide_purge(purge=purge, is_approved=True, by=staff, at=THEN)
    assert files.is_intact(document.stored_file.sha256, Path(live.DOCUMENT_ROOT))


def test_purge_refused_leaves_the_document_and_may_be_asked_again(document, staff, archivist):
    purge = request_purge(document=document, reason="Feil sak", by=archivist, at=THEN)
    decide_purge(purge=purge, is_approved=False, by=staff, at=THEN)
    assert (
        request_purge(document=document, reason="Likevel", by=archivist, at=THEN).decided_at is None
    )

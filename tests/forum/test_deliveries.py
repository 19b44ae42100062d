"""What a body delivers is journaled and drawn as a PDF; each delivery stands; who is partial reads none; reminders before it."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from forum import actions
from forum.models import Delivery, Preparation
from forum.preparing import items_of
from grants.actions import exclude_person
from grants.enums import ExclusionReason
from jobs.models import Job
from jobs.running import run_job
from kompetanse.lib import clock
from kompetanse.lib.files import BytesGone
from notices.models import Reminder
from notices.reminding import preview, send_due_reminders
from owners.models import Organisation
from records.actions import decide_purge, file_document, request_purge, store_bytes
from records.enums import DocumentKind, JournalKind, ScanStatus
from records.models import JournalEntry, Purge, StoredFile
from records.store import open_document
from tests.factories.accounts import hat_for
from tests.factories.forum import DRAFTED, prepared, region_member
from tests.forum.test_pages import as_, url
from tests.forum.test_papers import text_of
from tests.forum.test_preparations import committee_seat, deliver, draft, rank, seat_for

pytestmark = pytest.mark.django_db
LATER = datetime(2025, 2, 12, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_the_day():
    with clock.told_by(lambda: DRAFTED):
        yield


def draw(at=DRAFTED) -> None:
    for job in Job.objects.filter(kind="forum.ranking_pdf"):
        run_job(job_id=job.pk, at=at)


def delivered(*, remark="Samlet vurdering"):
    """The first region's list, delivered."""
    the, regions, frame, found = prepared()
    preparation, seat = found[regions[0]], seat_for(the, regions[0])
    rank(the, preparation, 1, seat=seat, remark=remark)
    deliver(the, preparation, seat)
    return the, preparation, seat, frame


def test_a_delivery_is_journaled_in_the_lists_case_file_and_drawn_as_a_pdf(client):
    the, preparation, seat, frame = delivered()
    item = items_of(preparation).get()
    draw()
    delivery = Delivery.objects.get()
    entry = delivery.document.journal_entry
    assert (entry.kind, entry.documents.count()) == (JournalKind.INTERNAL, 2)
    assert delivery.document.kind == DocumentKind.RANKING
    assert not delivery.document.readers.exists()
    text = text_of(delivery.document)
    for said in ("Plass 1", item.application.applicant.name, f"Om {item.pk}", "Samlet vurdering"):
        assert said in text
    for hat in (the.hat_of(seat), the.secretariat, the.hat_of(committee_seat(the))):
        as_(client, hat)
        page = client.get(url("preparation", preparation.code)).text
        assert url("delivery-pdf", preparation.code, 1) in page
        sent = client.get(url("delivery-pdf", preparation.code, 1))
        assert b"".join(sent.streaming_content)[:5] == b"%PDF-"
        assert sent["Content-Security-Policy"] == "sandbox; default-src 'none'"
    # The list comes in the same case file.
    allocation = draft(the, frame, at=datetime(2025, 3, 1, 9, tzinfo=UTC))
    assert allocation.case_file_id == entry.case_file_id


def test_a_list_that_is_opened_again_gets_a_new_document_beside_the_old(client):
    the, preparation, seat, _frame = delivered(remark="Først")
    draw()
    first = Delivery.objects.get()
    with open_document(first.document) as stored:
        bytes_then = stored.read()
    actions.reopen_preparation(preparation=preparation, by=the.secretariat, at=LATER)
    Organisation.objects.filter(pk=the.authority.pk).update(language_form="nn")
    rank(the, preparation, 1, seat=seat, remark="Siden", at=LATER)
    deliver(the, preparation, seat, at=LATER)
    draw(at=LATER)
    second = Delivery.objects.get(number=2)
    first.refresh_from_db()
    with open_document(first.document) as stored:
        assert stored.read() == bytes_then
    assert first.document.journal_entry_id != second.document.journal_entry_id
    assert JournalEntry.objects.filter(documents__kind=DocumentKind.RANKING).distinct().count() == 2
    text = text_of(second.document)
    assert ("Siden" in text, "Først" in text, "Merknad til heile lista" in text) == (
        True,
        False,
        True,
    )
    as_(client, the.secretariat)
    page = client.get(url("preparation", preparation.code)).text
    assert page.index("Levering 2 (PDF)") < page.index("Levering 1 (PDF)")
    assert client.get(url("delivery-pdf", preparation.code, 3)).status_code == 404


def test_who_is_partial_in_a_measure_reads_no_delivery(client):
    the, preparation, _seat, _frame = delivered()
    owner = items_of(preparation).get().application.applicant
    tied = region_member(the, preparation.region, represents=owner)
    draw()
    as_(client, the.hat_of(tied))
    page = client.get(url("preparation", preparation.code)).text
    assert "Da er dokumentene stengt for deg" in page
    assert url("delivery-pdf", preparation.code, 1) not in page
    assert client.get(url("delivery-pdf", preparation.code, 1)).status_code == 403


def answers(client, pages) -> list[int]:
    sent = [client.get(page) for page in pages]
    for one in sent:
        b"".join(one)  # a file that is served stays open until it is read
    return [one.status_code for one in sent]


def test_who_is_kept_from_a_measure_at_the_authority_opens_no_delivery_in_the_archive(client):
    the, preparation, _seat, _frame = delivered()
    draw()
    paper = Delivery.objects.get().document
    archivist = hat_for(the.authority, Role.ARCHIVIST, Role.CASEWORKER)
    wanted = request_purge(document=paper, reason="Et navn", by=archivist, at=LATER)
    papers = [
        reverse("records:document", args=[paper.code]),
        reverse("records:shield", args=[paper.code]),
        reverse("records:purge-decide", args=[wanted.code]),
    ]
    hat = hat_for(the.authority, Role.CASEWORKER)
    as_(client, hat)
    assert answers(client, papers) == [200, 200, 200]
    item = items_of(preparation).get()
    user = User.objects.get(pk=hat.user_id)
    exclude_person(
        item=item, user=user, reason=ExclusionReason.DECLARED, by=the.secretariat, at=LATER
    )
    assert answers(client, papers) == [404, 404, 404]
    # Another body's paper of the same round says nothing about the measure.
    other = next(row for row in Preparation.objects.exclude(region=None) if row != preparation)
    Delivery.objects.update(preparation=other)
    assert answers(client, papers) == [200, 200, 200]


def test_purging_a_delivery_takes_both_its_files_and_the_remarks():
    the, preparation, _seat, _frame = delivered(remark="Et navn")
    draw()
    paper = Delivery.objects.get().document
    wanted = request_purge(
        document=paper, reason="Et navn", by=hat_for(the.authority, Role.ARCHIVIST), at=LATER
    )
    decide_purge(purge=wanted, is_approved=True, by=the.secretariat, at=LATER)
    assert (
        Purge.objects.filter(is_approved=True, document__journal_entry=paper.journal_entry).count()
        == 2
    )
    for document in paper.journal_entry.documents.all():
        with pytest.raises(BytesGone):
            open_document(document)
    preparation.refresh_from_db()
    assert (preparation.remark, preparation.rankings.get().remark) == ("", "")
    assert preparation.rankings.get().rank == 1


def test_a_paper_of_the_ranking_with_a_virus_is_closed_and_a_purged_one_is_gone(client):
    the, regions, _frame, found = prepared()
    preparation, item = found[regions[0]], items_of(found[regions[0]]).get()
    paper = file_document(
        case_file=item.application.case_file,
        stored_file=store_bytes(b"%PDF-1.7 melding", content_type="application/pdf", at=DRAFTED),
        kind=DocumentKind.NEEDS_REPORT,
        journal_kind=JournalKind.INCOMING,
        title="Behovsmelding",
        file_name="melding.pdf",
        by=the.secretariat,
        at=DRAFTED,
    )
    address = url("preparation-document", preparation.code, item.code, paper.code)
    as_(client, the.hat_of(seat_for(the, regions[0])))
    assert b"".join(client.get(address).streaming_content) == b"%PDF-1.7 melding"

    StoredFile.objects.filter(pk=paper.stored_file_id).update(scan_status=ScanStatus.INFECTED)
    assert client.get(address).status_code == 403

    StoredFile.objects.filter(pk=paper.stored_file_id).update(scan_status=ScanStatus.CLEAN)
    wanted = request_purge(
        document=paper, reason="Et navn", by=hat_for(the.authority, Role.ARCHIVIST), at=LATER
    )
    decide_purge(purge=wanted, is_approved=True, by=the.secretariat, at=LATER)
    assert client.get(address).status_code == 410


# ---- Reminders ----


def morning(day: int) -> datetime:
    return datetime(2025, 2, day, 7, tzinfo=UTC)


def sent() -> set[tuple[str, int, int]]:
    rows = Reminder.objects.filter(kind__startswith="forum.")
    return set(rows.values_list("kind", "user_id", "offset_days"))


def test_reminders_go_to_who_must_deliver_and_to_the_secretariat_when_it_is_late():
    the, regions, _frame, found = prepared()
    Preparation.objects.filter(region=None).update(due_date=date(2025, 2, 28))
    one, other = (seat_for(the, region).user_id for region in regions)
    scope = found[None].chain_key
    lines = [line for line in preview(today=date(2025, 2, 10), scope=scope) if line.offset_days > 0]
    assert sorted((line.on_date.day, line.user_id) for line in lines) == sorted(
        [(13, one), (13, other), (19, one), (19, other), (21, committee_seat(the).user_id), (27, committee_seat(the).user_id)]
    )  # fmt: skip
    for day in (12, 13, 14):  # the fourteenth heals nothing: the thirteenth's have gone
        send_due_reminders(at=morning(day))
    assert sent() == {("forum.ranking_due", one, 7), ("forum.ranking_due", other, 7)}
    rank(the, found[regions[0]], 1, seat=seat_for(the, regions[0]))
    deliver(the, found[regions[0]], seat_for(the, regions[0]))
    send_due_reminders(at=morning(19))
    assert ("forum.ranking_due", other, 1) in sent()
    assert ("forum.ranking_due", one, 1) not in sent()
    send_due_reminders(at=morning(22))  # the twenty-first's, a day late
    late = {
        user for kind, user, offset in sent() if (kind, offset) == ("forum.ranking_overdue", -1)
    }
    assert {the.secretariat.user_id, the.checker.user_id} <= late
    assert late.isdisjoint({one, other})
    assert Reminder.objects.filter(kind="forum.ranking_overdue").count() == len(late)

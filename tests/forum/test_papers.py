"""Papers of a line, the minutes and the list as documents: journaled, drawn by a job, read by those who may."""

import subprocess

import pytest
from django.conf import settings

from forum import actions
from forum.enums import Choice, ItemOutcome
from forum.models import Minutes
from jobs.models import Job
from jobs.running import run_job
from kompetanse.lib import clock, files
from notices.models import PortalNotice
from owners.models import Organisation
from records.actions import file_document, shield_document, store_bytes
from records.enums import DocumentKind, JournalKind
from records.models import JournalEntry
from tests.factories.forum import (
    MEETING,
    allocation_handed_over,
    allocation_on_agenda,
    allocation_open,
    allocation_treated,
    poll_opened,
    vote,
)
from tests.forum.test_pages import as_, post, url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_meeting_day():
    with clock.told_by(lambda: MEETING):
        yield


def text_of(document) -> str:
    with files.open_stored(document.stored_file.sha256, settings.DOCUMENT_ROOT) as stored:
        done = subprocess.run(
            ["pdftotext", "-raw", "-", "-"], input=stored.read(), capture_output=True, check=True
        )
    return " ".join(done.stdout.decode().split())


def run_jobs(kind) -> None:
    for job in Job.objects.filter(kind=kind):
        run_job(job_id=job.pk, at=MEETING)


def test_handed_over_list_becomes_a_pdf_on_its_own_journal_row():
    _the, allocation = allocation_handed_over()
    run_jobs("forum.allocation_pdf")
    allocation.refresh_from_db()
    assert allocation.document.file_name == "fordeling.pdf"
    text = text_of(allocation.document)
    assert "Linje 1" in text
    assert "sak 01/25" in text
    assert JournalEntry.objects.filter(case_file=allocation.case_file).count() == 1
    run_jobs("forum.allocation_pdf")
    assert allocation.document.journal_entry.documents.count() == 2


def test_papers_are_in_the_written_form_of_the_authority():
    the, allocation = allocation_treated()
    Organisation.objects.filter(pk=allocation.case_file.authority_id).update(language_form="nn")
    allocation.refresh_from_db()
    actions.hand_over(allocation=allocation, by=the.secretariat, at=MEETING)
    run_jobs("forum.allocation_pdf")
    allocation.refresh_from_db()
    text = text_of(allocation.document)
    assert ("Mottakar" in text, "Mottaker" in text) == (True, False)
    assert "Deltakarar" in text


def test_minutes_say_who_stepped_aside_how_it_was_voted_and_what_was_adopted(client):
    the, allocation, poll = poll_opened()
    item, line = allocation.agenda_item, allocation.lines.order_by("number").last()
    actions.declare_recusal(line=line, seat=the.seats[0], by=the.hats[0], at=MEETING)
    actions.decide_recusal(
        recusal=line.recusals.get(), is_recused=True, note="Ansatt hos eieren", by=the.leader, at=MEETING
    )  # fmt: skip
    code = vote(the, poll, the.seats[1], Choice.FOR)
    actions.close_poll(poll=poll, by=the.leader, at=MEETING)
    actions.record_consensus(item=item, resolution="Vedtatt ordrett.", by=the.leader, at=MEETING)
    actions.add_statement(
        item=item, seat=the.seats[2], text="Vi er uenige.", by=the.hats[2], at=MEETING
    )
    actions.close_item(item=item, by=the.leader, at=MEETING)
    meeting = item.meeting
    actions.close_meeting(meeting=meeting, by=the.leader, at=MEETING)
    actions.write_minutes(
        meeting=meeting, free_text="Møtet gikk fort.", by=the.secretariat, at=MEETING
    )
    actions.send_minutes(meeting=meeting, by=the.secretariat, at=MEETING)
    actions.approve_minutes(meeting=meeting, by=the.leader, at=MEETING)
    run_jobs("forum.minutes_pdf")
    minutes = Minutes.objects.get(meeting=meeting)
    text = text_of(minutes.document)
    for said in ("Ansatt hos eieren", code, "Vedtatt ordrett.", "Vi er uenige.", "Møtet gikk fort.", "for 1, mot 0"):  # fmt: skip
        assert said in text
    item.refresh_from_db()
    assert (item.outcome, minutes.status) == (ItemOutcome.ADOPTED_BY_VOTE, "approved")
    as_(client, the.hat_of(the.seats[0]))
    pdf = client.get(url("minutes-pdf", meeting.code))
    assert (pdf.status_code, pdf["Content-Type"]) == (200, "application/pdf")
    assert b"".join(pdf.streaming_content)[:5] == b"%PDF-"


def paper_on(allocation, the):
    line = allocation.lines.order_by("number").first()
    document = file_document(
        case_file=line.item.application.case_file,
        stored_file=store_bytes(b"%PDF-1.7 melding", content_type="application/pdf", at=MEETING),
        kind=DocumentKind.NEEDS_REPORT,
        journal_kind=JournalKind.INCOMING,
        title="Behovsmelding",
        file_name="melding.pdf",
        by=the.secretariat,
        at=MEETING,
    )
    return line, document


def test_member_reads_a_paper_and_gets_a_tick_of_his_own(client):
    the, allocation = allocation_on_agenda()
    line, document = paper_on(allocation, the)
    for seat in the.seats[:2]:
        actions.answer_impartiality(
            item=allocation.agenda_item, seat=seat, lines=[], by=the.hat_of(seat), at=MEETING
        )
    as_(client, the.hats[0])
    paper = client.get(url("line-document", line.code, document.code))
    assert b"".join(paper.streaming_content) == b"%PDF-1.7 melding"
    assert ">lest<" in client.get(url("line", line.code)).text
    as_(client, the.hats[1])
    assert ">lest<" not in client.get(url("line", line.code)).text


def test_shielded_and_internal_papers_never_reach_the_forum(client):
    the, allocation = allocation_open()
    line, document = paper_on(allocation, the)
    shield_document(
        document=document, basis="offl. § 13", reason="Helse", by=the.secretariat, at=MEETING
    )
    actions.answer_impartiality(
        item=allocation.agenda_item, seat=the.seats[0], lines=[], by=the.hats[0], at=MEETING
    )
    as_(client, the.hats[0])
    assert client.get(url("line-document", line.code, document.code)).status_code == 404
    assert "Behovsmelding</a>" not in client.get(url("line", line.code)).text


def test_a_seat_shields_a_paper_and_the_caseworker_is_told(client):
    the, allocation = allocation_open()
    line, document = paper_on(allocation, the)
    for seat in the.seats[:2]:
        actions.answer_impartiality(
            item=allocation.agenda_item, seat=seat, lines=[], by=the.hat_of(seat), at=MEETING
        )
    as_(client, the.hats[0])
    address = url("paper-shield", line.code, document.code)

    empty = post(client, address, {"basis": "", "reason": ""})
    done = post(client, address, {"basis": "offentleglova § 14", "reason": "Et navn"})

    assert (empty.status_code, done.status_code) == (200, 302)
    assert document.shieldings.get().shielded_by_id == the.hats[0].user_id
    assert PortalNotice.objects.filter(user_id=the.secretariat.user_id).count() == 1
    as_(client, the.hats[1])
    assert client.get(url("line-document", line.code, document.code)).status_code == 404
    assert post(client, address, {}).status_code == 404


def test_who_has_no_seat_or_is_recused_shields_nothing(client):
    the, allocation = allocation_open()
    line, document = paper_on(allocation, the)
    actions.answer_impartiality(
        item=allocation.agenda_item, seat=the.seats[0], lines=[line], by=the.hats[0], at=MEETING
    )
    address = url("paper-shield", line.code, document.code)
    answers = {
        hat: post(as_(client, hat), address, {"basis": "§ 13", "reason": "x"}).status_code
        for hat in (the.hats[0], the.secretariat)
    }

    assert list(answers.values()) == [403, 403]
    assert not document.shieldings.exists()


def test_minutes_are_not_sent_before_the_meeting_is_closed_or_twice():
    from kompetanse.lib.errors import NotAllowed, Stale

    the, allocation = allocation_treated()
    meeting = allocation.agenda_item.meeting
    with pytest.raises(NotAllowed):
        actions.send_minutes(meeting=meeting, by=the.leader, at=MEETING)
    actions.send_minutes(meeting=meeting, by=the.secretariat, at=MEETING)
    with pytest.raises(Stale):
        actions.send_minutes(meeting=meeting, by=the.secretariat, at=MEETING)
    with pytest.raises(NotAllowed):
        actions.approve_minutes(meeting=meeting, by=the.secretariat, at=MEETING)


def test_remark_goes_on_to_the_next_open_line(client):
    from tests.forum.test_pages import post

    the, allocation = allocation_on_agenda(amounts=((1_000,), (2_000,), (3_000,)))
    lines = list(allocation.lines.order_by("number"))
    seat = the.seats[0]
    actions.answer_impartiality(
        item=allocation.agenda_item, seat=seat, lines=[lines[1]], by=the.hats[0], at=MEETING
    )
    as_(client, the.hats[0])
    done = post(client, url("remark", lines[0].code), {"supports": "yes", "text": "", "next": "1"})
    assert done.url == url("remark", lines[2].code)
    done = post(client, url("remark", lines[2].code), {"supports": "yes", "text": "", "next": "1"})
    assert done.url == url("item", allocation.agenda_item.code)

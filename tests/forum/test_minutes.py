"""Remarks on the minutes: by those who were there, within the deadline; taken in or answered by the leader, and in the document either way."""

import json
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from forum import actions
from forum.enums import MinutesStatus, RemarkStatus, SeatCategory
from forum.models import Attendance, Minutes, MinutesRemark
from kompetanse.forms import YesNoField
from kompetanse.lib import clock
from kompetanse.lib.clock import OSLO
from kompetanse.lib.errors import Locked, NotAllowed, Refused, Stale
from notices.models import PortalNotice
from records.actions import decide_purge, request_purge
from records.models import Event
from records.store import open_document
from tests.factories.accounts import hat_for
from tests.factories.forum import MEETING, add_seat, allocation_treated, forum_with_seats
from tests.forum.test_pages import as_, post, url
from tests.forum.test_papers import run_jobs, text_of

pytestmark = pytest.mark.django_db

DUE = date(2025, 3, 20)
LAST = datetime(2025, 3, 20, 23, 59, tzinfo=OSLO)


@pytest.fixture(autouse=True)
def _real_clock_afterwards():
    with clock.told_by(lambda: MEETING):
        yield


def sent(the=None):
    """Minutes that are out for remarks, until the end of the day DUE."""
    the, allocation = allocation_treated(the)
    meeting = allocation.agenda_item.meeting
    actions.write_minutes(meeting=meeting, free_text="", by=the.secretariat, at=MEETING)
    actions.send_minutes(meeting=meeting, due_date=DUE, by=the.secretariat, at=MEETING)
    return the, meeting


def remark(the, meeting, number=0, text="Oppmøtet er ikke riktig.", at=MEETING):
    seat = the.seats[number]
    return actions.remark_minutes(meeting=meeting, seat=seat, text=text, by=the.hat_of(seat), at=at)


def answer(the, row, *, takes_in, text="Rettet.", by=None):
    return actions.answer_remark(
        remark=row, takes_in=takes_in, answer=text, by=by or the.leader, at=MEETING
    )


def test_remark_is_in_time_to_the_last_minute_of_the_day_that_was_set():
    the, meeting = sent()
    first = remark(the, meeting, at=LAST)
    assert (first.status, first.seat) == (RemarkStatus.WAITING, the.seats[0])
    with pytest.raises(Locked, match=r"20\. mars 2025"):
        remark(the, meeting, at=LAST + timedelta(minutes=1))
    assert Event.objects.get(verb="remark_minutes").facts == {}
    told = PortalNotice.objects.get(key=f"forum:minutes-remark:{first.code}")
    assert told.user_id == the.leader.user_id


def test_only_members_who_were_there_remark():
    the = forum_with_seats()
    observer = add_seat(the, category=SeatCategory.OBSERVER, has_vote=False)
    the, meeting = sent(the)
    Attendance.objects.filter(meeting=meeting, seat=the.seats[1]).update(present=False)
    for number in (1, the.seats.index(observer)):
        with pytest.raises(NotAllowed):
            remark(the, meeting, number)
    with pytest.raises(NotAllowed):
        actions.remark_minutes(
            meeting=meeting, seat=the.seats[0], text="x", by=the.hat_of(the.seats[2]), at=MEETING
        )
    with pytest.raises(Refused):
        remark(the, meeting, text="  ")
    assert MinutesRemark.objects.count() == 0


def test_minutes_wait_for_answers_and_say_what_was_taken_in_and_what_was_not():
    the, meeting = sent()
    taken, left = remark(the, meeting), remark(the, meeting, 2, "Sak 1 ble utsatt.")
    with pytest.raises(NotAllowed):
        answer(the, taken, takes_in=True, by=the.secretariat)
    with pytest.raises(Refused):
        answer(the, taken, takes_in=True, text=" ")
    answer(the, taken, takes_in=True, text="To av tre var til stede.")
    with pytest.raises(Stale):
        answer(the, taken, takes_in=False)
    with pytest.raises(Refused, match="Svar på merknadene først"):
        actions.approve_minutes(meeting=meeting, by=the.leader, at=MEETING)
    answer(the, left, takes_in=False, text="Saken ble behandlet.")
    minutes = actions.approve_minutes(meeting=meeting, by=the.leader, at=MEETING)
    names = [the.seats[number].user.name for number in (0, 2)]
    [correction], [other] = minutes.content["corrections"], minutes.content["not_taken_in"]
    assert (correction["who"].split(",")[0], correction["text"]) == (names[0], "To av tre var til stede.")  # fmt: skip
    assert other == {"who": other["who"], "text": "Sak 1 ble utsatt.", "answer": "Saken ble behandlet."}  # fmt: skip
    assert other["who"].split(",")[0] == names[1]
    with open_document(minutes.document) as stored:
        assert json.loads(stored.read()) == minutes.content
    with pytest.raises(Locked):
        remark(the, meeting)
    run_jobs("forum.minutes_pdf")
    drawn = text_of(Minutes.objects.get(meeting=meeting).document)
    said = ("To av tre var til stede.", "Merknader som ikke er tatt inn", "Sak 1 ble utsatt.", "Saken ble behandlet.")  # fmt: skip
    assert [text in drawn for text in said] == [True] * 4


def test_deadline_before_the_day_of_sending_is_refused():
    the, allocation = allocation_treated()
    meeting = allocation.agenda_item.meeting
    actions.write_minutes(meeting=meeting, free_text="", by=the.secretariat, at=MEETING)
    with pytest.raises(Refused, match="i dag eller senere"):
        actions.send_minutes(meeting=meeting, due_date=date(2025, 1, 1), by=the.secretariat, at=MEETING)  # fmt: skip
    assert Minutes.objects.get().status == MinutesStatus.DRAFT


def test_remark_is_written_answered_and_approved_in_the_browser(client):
    the, allocation = allocation_treated()
    meeting = allocation.agenda_item.meeting
    actions.write_minutes(meeting=meeting, free_text="", by=the.secretariat, at=MEETING)
    page, send = url("minutes", meeting.code), url("minutes-step", meeting.code, "send")
    as_(client, the.secretariat)
    assert "Frist for merknader" in client.get(send).text
    assert post(client, send, {"due_date": "20.3.2025"}).url == page
    assert client.get(send).status_code == 409
    address = url("minutes-remark", meeting.code)
    assert client.get(address).status_code == 403
    as_(client, the.hat_of(the.seats[0]))
    assert address in client.get(page).text
    assert post(client, address, {"text": ""}).status_code == 200
    assert post(client, address, {"text": "Oppmøtet er ikke riktig."}).url == page
    row = MinutesRemark.objects.get()
    reply = reverse("forum:remark-answer", args=[row.code])
    assert "Oppmøtet er ikke riktig." in client.get(page).text
    assert client.get(reply).status_code == 403
    as_(client, the.leader)
    assert "Svar på merknader til protokollen fra møtet" in client.get(url("start")).text
    approve = url("minutes-step", meeting.code, "godkjenn")
    assert "kan ingen sende flere" in client.get(approve).text
    assert "Svar på merknadene først." in post(client, approve).text
    before = client.get(page).text
    assert (reply in before, approve in before) == (True, False)
    assert "1 merknad venter på svar fra deg." in before
    form = {"takes_in": YesNoField.NO, "answer": "Det stemmer med lista."}
    assert post(client, reply, form).url == page
    assert (client.get(reply).status_code, post(client, reply, form).status_code) == (409, 409)
    assert "Godkjenn protokollen fra møtet" in client.get(url("start")).text
    assert approve in client.get(page).text
    assert post(client, approve).url == page
    read = client.get(page).text
    assert [text in read for text in ("Merknader som ikke er tatt inn", "Det stemmer med lista.")] == [True, True]  # fmt: skip
    assert address not in read


def test_member_who_comes_too_late_is_told_when_the_deadline_was(client):
    the, meeting = sent()
    clock.set_source(lambda: LAST + timedelta(minutes=1))
    as_(client, the.hat_of(the.seats[0]))
    page = client.get(url("minutes", meeting.code)).text
    assert ("Fristen for merknader var" in page, url("minutes-remark", meeting.code) in page) == (True, False)  # fmt: skip
    assert client.get(url("minutes-remark", meeting.code)).status_code == 409


def test_purging_the_minutes_takes_the_words_of_the_remarks():
    the, meeting = sent()
    row = answer(the, remark(the, meeting), takes_in=False)
    minutes = actions.approve_minutes(meeting=meeting, by=the.leader, at=MEETING)
    archivist = hat_for(the.authority, Role.ARCHIVIST)
    wanted = request_purge(document=minutes.document, reason="Et navn", by=archivist, at=LAST)
    decide_purge(purge=wanted, is_approved=True, by=the.secretariat, at=LAST)
    row.refresh_from_db()
    minutes.refresh_from_db()
    assert (row.text, row.answer, row.status) == ("", "", RemarkStatus.NOT_TAKEN_IN)
    assert minutes.content == {}

"""A list that has no room for what is agreed on says so where it happens, not only when the item is closed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from forum import actions
from forum.enums import Choice, ItemOutcome, Treatment
from forum.forms import ProposalForm
from forum.standing import warning_of
from kompetanse.lib import clock
from tests.factories.forum import (
    MEETING,
    allocation_on_agenda,
    allocation_open,
    poll_opened,
    vote,
)
from tests.forum.test_pages import as_, post, url

pytestmark = pytest.mark.django_db

OVER = "Rammen: Summen er 300 001 kr. Det er 300 000 kr å fordele. Det må rettes før lista kan gå videre."


@pytest.fixture(autouse=True)
def _on_the_meeting_day():
    with clock.told_by(lambda: MEETING):
        yield


def text_of(response):
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def full_list():
    """A list that uses its frame to the last krone, being treated now."""
    the, allocation = allocation_open(amount=300_000)
    return the, allocation, allocation.lines.order_by("number").first()


def one_krone_more(the, line):
    share = line.shares.get()
    return actions.edit_line(
        line=line, amounts={share.recipient_id: share.recommended + 1}, reasons="Mer",
        seen_version=line.version, by=the.secretariat, at=MEETING,
    )  # fmt: skip


def test_line_over_the_frame_is_told_on_its_page_and_before_agreeing(client):
    the, allocation, line = full_list()
    as_(client, the.secretariat)
    pages = [
        reverse("forum:line", args=[line.code]),
        reverse("forum:line-step", args=[line.code, "enighet"]),
        reverse("forum:item-step", args=[allocation.agenda_item.code, "enighet"]),
        allocation.agenda_item.get_absolute_url(),
    ]
    assert "Igjen: 0" in text_of(client.get(pages[0]))
    assert [OVER in text_of(client.get(page)) for page in pages] == [False] * 4
    one_krone_more(the, line)
    assert [OVER in text_of(client.get(page)) for page in pages] == [True] * 4
    # What settles nothing warns of nothing.
    assert OVER not in text_of(client.get(url("line-step", line.code, "ikke-enighet")))
    done = client.get(post(client, pages[1]).url)
    assert OVER in text_of(done)
    line.refresh_from_db()
    assert line.treatment == Treatment.AGREED


def test_proposal_and_vote_over_the_frame_are_told_at_once(client):
    the, allocation, line = full_list()
    item = allocation.agenda_item
    actions.record_no_consensus(item=item, line=line, by=the.leader, at=MEETING)
    as_(client, the.secretariat)
    share = line.shares.get()
    address = url("line-propose", line.code)
    form = {"title": "Mer", "text": "", ProposalForm.name(share): str(share.recommended + 1)}
    told = text_of(client.get(post(client, address, form).url))
    assert f"Blir forslaget vedtatt: {OVER}" in told
    poll = actions.open_poll(item=item, line=line, by=the.leader, at=MEETING)
    more = poll.proposals.get(is_base=False)
    for seat in the.seats:
        actions.cast_ballot(
            poll=poll, seat=seat, seen_hash=poll.version_hash, by=the.hat_of(seat), at=MEETING,
            choices={row.pk: Choice.FOR if row == more else Choice.AGAINST for row in poll.proposals.all()},
        )  # fmt: skip
    assert warning_of(allocation) == ""
    assert OVER in text_of(client.get(post(client, url("poll-close", poll.code)).url))
    assert warning_of(allocation).replace("\u00a0", " ") == OVER


def test_outcome_of_a_list_counts_how_its_lines_ended(client):
    the, allocation, poll = poll_opened()
    item = allocation.agenda_item
    vote(the, poll, the.seats[0], Choice.FOR)
    vote(the, poll, the.seats[1], Choice.AGAINST)
    actions.close_poll(poll=poll, by=the.leader, at=MEETING)
    actions.record_consensus(item=item, by=the.leader, at=MEETING)
    assert actions.close_item(item=item, by=the.leader, at=MEETING).outcome == ItemOutcome.PARTLY_TIED  # fmt: skip
    words = "Vedtatt, med stemmelikhet på noen linjer (1 med enighet, 1 med stemmelikhet)"
    as_(client, the.secretariat)
    assert words in text_of(client.get(item.get_absolute_url()))
    actions.close_meeting(meeting=item.meeting, by=the.leader, at=MEETING)
    actions.write_minutes(meeting=item.meeting, free_text="", by=the.secretariat, at=MEETING)
    minutes = actions.send_minutes(meeting=item.meeting, by=the.secretariat, at=MEETING)
    assert minutes.content["items"][0]["outcome"] == words


def test_list_whose_every_line_is_tied_is_tied():
    the, allocation, poll = poll_opened(line=False)
    vote(the, poll, the.seats[0], Choice.FOR)
    vote(the, poll, the.seats[1], Choice.AGAINST)
    actions.close_poll(poll=poll, by=the.leader, at=MEETING)
    item = actions.close_item(item=allocation.agenda_item, by=the.leader, at=MEETING)
    assert item.outcome == ItemOutcome.TIE


def test_line_agreed_on_after_a_rejected_vote_leaves_the_list_unanimous():
    the, allocation, poll = poll_opened()
    for seat in the.seats:
        vote(the, poll, seat, Choice.AGAINST)
    actions.close_poll(poll=poll, by=the.leader, at=MEETING)
    item = allocation.agenda_item
    actions.record_consensus(item=item, by=the.leader, at=MEETING)
    item = actions.close_item(item=item, by=the.leader, at=MEETING)
    assert item.outcome == ItemOutcome.ADOPTED_UNANIMOUSLY


def test_attendance_comes_first_on_the_day_and_calling_off_is_never_the_main_act(client):
    the, allocation = allocation_on_agenda()
    meeting = allocation.agenda_item.meeting
    main = '<a class="ds-button" href="{}">'
    register = main.format(url("attendance", meeting.code))
    call_off = main.format(url("meeting-step", meeting.code, "avlys"))
    as_(client, the.secretariat)
    page = url("meeting", meeting.code)
    text = client.get(page).text
    assert (register in text, call_off in text) == (True, False)
    clock.set_source(lambda: MEETING - timedelta(days=3))
    text = client.get(page).text
    assert (register in text, call_off in text) == (False, False)
    assert url("attendance", meeting.code) in text

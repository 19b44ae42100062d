"""The pages, walked by those who use them, and closed to those who do not."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from forum import actions
from forum.enums import Choice, ItemKind, SeatCategory, Treatment
from forum.models import AllocationLine, Meeting, Seat
from grants.enums import ForumMode
from grants.models import LongTermPlan
from kompetanse.forms import YesNoField
from kompetanse.lib import clock
from tests.factories.accounts import UserFactory, hat_for
from tests.factories.forum import (
    MEETING,
    allocation_drafted,
    allocation_handed_over,
    allocation_on_agenda,
    allocation_open,
    allocation_treated,
    forum_with_seats,
    meeting_with_item,
    poll_opened,
    vote,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_meeting_day():
    with clock.told_by(lambda: MEETING):
        yield


def as_(client, hat):
    from accounts.models import User

    client.force_login(User.objects.get(pk=hat.user_id))
    session = client.session
    session["hat"] = hat.key
    session.save()
    return client


def url(name, *args):
    return reverse(f"forum:{name}", args=args)


def post(client, address, data=None):
    """A form as the page draws it: with a one-time token of its own."""
    from kompetanse.lib.tokens import new_token

    return client.post(address, {"form_token": new_token(), **(data or {})})


def answer(the, seat, item, lines=()):
    actions.answer_impartiality(
        item=item, seat=seat, lines=list(lines), by=the.hat_of(seat), at=MEETING
    )


def test_every_page_opens_for_the_secretariat(client):
    the, allocation, poll = poll_opened(amounts=((100_000, 50_000),))
    item, line = allocation.agenda_item, allocation.lines.order_by("number").first()
    as_(client, the.secretariat)
    pages = [
        url("start"),
        url("seats", the.forum.code),
        url("seat-create", the.forum.code),
        url("procedure", the.forum.code),
        url("seat-end", the.seats[0].code),
        url("meeting-create", the.forum.code),
        url("meeting", item.meeting.code),
        url("attendance", item.meeting.code),
        url("minutes-write", item.meeting.code),
        url("item", item.code),
        url("allocation", allocation.code),
        url("allocation-create"),
        url("set-aside", allocation.round.code),
        url("line", line.code),
        url("line-edit", line.code),
        url("line-sums", line.code),
        url("poll", poll.code),
        url("poll-close", poll.code),
        url("plan", allocation.plan.code),
        url("plan-create", the.forum.code),
    ]
    assert [(page, client.get(page).status_code) for page in pages] == [
        (page, 200) for page in pages
    ]


def test_item_page_asks_the_member_before_papers_open(client):
    the, allocation = allocation_on_agenda()
    seat = the.seats[0]
    line = allocation.lines.order_by("number").first()
    as_(client, the.hat_of(seat))
    page = client.get(url("item", allocation.agenda_item.code))
    assert "Svar på om du er habil" in page.text
    moved = client.get(url("line", line.code))
    assert moved.url == url("impartiality", allocation.agenda_item.code)
    done = post(client, moved.url, {"is_sure": "on"})
    assert done.url == url("item", allocation.agenda_item.code)
    assert client.get(url("line", line.code)).status_code == 200


def test_recused_member_is_refused_on_every_page_of_the_line_but_keeps_the_list(client):
    the, allocation = allocation_open()
    seat = the.seats[0]
    line = allocation.lines.order_by("number").first()
    answer(the, seat, allocation.agenda_item, [line])
    as_(client, the.hat_of(seat))
    pages = ["line", "line-edit", "line-sums", "remark", "line-propose"]
    answers = [client.get(url(name, line.code)).status_code for name in pages]
    answers.append(client.get(url("line-document", line.code, "x")).status_code)
    answers.append(client.get(url("line-step", line.code, "stem")).status_code)
    assert answers == [403] * 7
    page = client.get(url("item", allocation.agenda_item.code))
    assert "Du er inhabil på 1 linje" in page.text
    assert line.item.title in page.text
    assert url("line", line.code) not in page.text


def test_recused_member_does_not_find_the_poll_of_the_line(client):
    the, allocation = allocation_open()
    line = allocation.lines.order_by("number").first()
    seat = the.seats[0]
    answer(the, seat, allocation.agenda_item, [line])
    actions.decide_recusal(
        recusal=line.recusals.get(seat=seat),
        is_recused=True,
        note="Ansatt",
        by=the.leader,
        at=MEETING,
    )
    actions.record_no_consensus(item=allocation.agenda_item, line=line, by=the.leader, at=MEETING)
    poll = actions.open_poll(item=allocation.agenda_item, line=line, by=the.leader, at=MEETING)
    as_(client, the.hat_of(seat))
    assert client.get(url("poll", poll.code)).status_code == 404
    as_(client, the.hat_of(the.seats[1]))
    assert client.get(url("poll", poll.code)).status_code == 200


def test_leader_decides_on_all_lines_of_a_member_at_once_and_settles_and_reopens_one(client):
    the, allocation = allocation_open()
    lines, item, seat = (
        list(allocation.lines.order_by("number")),
        allocation.agenda_item,
        the.seats[0],
    )
    answer(the, seat, item, lines)
    as_(client, the.leader)
    actions.answer_impartiality(
        item=item, seat=the.leader_seat, lines=[], by=the.leader, at=MEETING
    )
    assert f"Linje {', '.join(str(line.number) for line in lines)}: " in client.get(url("item", item.code)).text  # fmt: skip
    address = url("recusal", lines[0].code, seat.code)
    refused = post(client, address, {"is_recused": YesNoField.YES, "note": "", "also_others": "on"})
    assert refused.status_code == 200
    done = post(
        client, address, {"is_recused": YesNoField.YES, "note": "Ansatt", "also_others": "on"}
    )
    assert done.url == item.get_absolute_url()
    assert {line.recusals.get().status for line in lines} == {"decided_recused"}
    for step, status in (("enighet", "agreed"), ("pa-nytt", "pending")):
        post(client, url("line-step", lines[0].code, step))
        lines[0].refresh_from_db()
        assert lines[0].treatment == status


def test_vote_is_cast_looked_over_and_changed_without_javascript(client):
    the, _allocation, poll = poll_opened()
    seat = the.seats[0]
    as_(client, the.hat_of(seat))
    assert "Se over stemmen" in client.get(url("poll", poll.code)).text
    choice = str(poll.proposals.get().pk)
    review = client.post(
        url("ballot-review", poll.code), {"vote": choice, "version": poll.version_hash}
    )
    assert "Bekreft stemmen" in review.text
    cast = post(client, url("ballot-cast", poll.code), {"vote": choice, "seen": poll.version_hash})
    assert cast.url == url("poll", poll.code)
    ballot = poll.ballots.get()
    assert (ballot.choice, ballot.seat) == (Choice.FOR, seat)
    assert ballot.receipt_code in client.get(url("poll", poll.code)).text
    post(client, url("ballot-cast", poll.code), {"vote": "avstar", "seen": poll.version_hash})
    ballot.refresh_from_db()
    assert (ballot.choice, ballot.history.get().choice) == (Choice.ABSTAIN, Choice.FOR)


def test_open_poll_shows_nobody_how_others_vote(client):
    the, _allocation, poll = poll_opened()
    code = vote(the, poll, the.seats[0], Choice.AGAINST)
    for hat in (the.leader, the.secretariat, the.hat_of(the.seats[1])):
        as_(client, hat)
        page = client.get(url("poll", poll.code)).text
        assert "1 av 3 har stemt" in page
        assert code not in page
        assert "Resultat" not in page
        assert client.get(url("poll-recount", poll.code)).status_code == 403


def test_closed_poll_shows_result_codes_and_a_recount_that_is_equal(client):
    the, allocation, poll = poll_opened()
    codes = [vote(the, poll, seat, Choice.FOR) for seat in the.seats]
    as_(client, the.leader)
    done = post(client, url("poll-close", poll.code))
    assert done.url == url("poll", poll.code)
    page = client.get(url("poll", poll.code)).text
    assert [code in page for code in codes] == [True, True, True]
    assert "Resultatet er det samme" in client.get(url("poll-recount", poll.code)).text
    assert allocation.lines.order_by("number").first().treatment == Treatment.VOTED


def test_late_vote_is_refused_with_the_time(client):
    the, _allocation, poll = poll_opened()
    actions.close_poll(poll=poll, by=the.leader, at=MEETING)
    as_(client, the.hat_of(the.seats[0]))
    page = post(
        client,
        url("ballot-cast", poll.code),
        {"vote": str(poll.proposals.get().pk), "seen": poll.version_hash},
    )
    assert "Avstemmingen ble lukket kl. 10.00" in page.text
    assert poll.ballots.count() == 0


def test_meeting_is_run_by_the_pages(client):
    the = forum_with_seats()
    as_(client, the.secretariat)
    made = post(
        client,
        url("meeting-create", the.forum.code),
        {"day": "19.3.2025", "clock": "10.00", "place": "Sandnes", "is_extended": "nei"},
    )
    meeting = Meeting.objects.get()
    assert made.url == meeting.get_absolute_url()
    post(client, url("item-create", meeting.code), {"kind": ItemKind.INFORMATION, "title": "Nytt"})
    post(client, url("meeting-step", meeting.code, "kall-inn"))
    post(client, url("meeting-step", meeting.code, "publiser"))
    meeting.refresh_from_db()
    item = meeting.items.get()
    assert (meeting.status, item.number) == ("agenda_published", "01/25")
    here = {f"present-{seat.code}": "on" for seat in Seat.objects.all()}
    kommune = the.seats[0]
    post(client, url("attendance", meeting.code), {**here, f"role-{kommune.code}": "owner"})
    as_(client, the.leader)
    post(client, url("meeting-step", meeting.code, "apne"))
    post(client, url("item-step", item.code, "apne"))
    post(client, url("item-step", item.code, "avslutt"), {"resolution": "Tatt til orientering"})
    post(client, url("meeting-step", meeting.code, "avslutt"))
    meeting.refresh_from_db()
    item.refresh_from_db()
    assert (meeting.status, item.outcome) == ("closed", "noted")


def test_short_notice_asks_why_and_goes_on_with_a_reason(client):
    the = forum_with_seats()
    meeting, _item = meeting_with_item(the)
    as_(client, the.secretariat)
    page = post(client, url("meeting-step", meeting.code, "publiser"))
    assert "Stemmer det?" in page.text
    done = post(
        client,
        url("meeting-step", meeting.code, "publiser"),
        {"svar-notice_days": "ja", "grunn-notice_days": "Ekstra møte"},
    )
    assert done.url == meeting.get_absolute_url()
    meeting.refresh_from_db()
    assert meeting.warning_answers == {"notice_days": "Ekstra møte"}


def test_list_goes_from_draft_to_agenda_by_the_pages(client):
    the, allocation = allocation_drafted()
    _meeting, item = meeting_with_item(the)
    as_(client, the.secretariat)
    done = post(
        client, url("allocation-step", allocation.code, "saksliste"), {"item": str(item.pk)}
    )
    assert done.url == allocation.get_absolute_url()
    allocation.refresh_from_db()
    assert (allocation.status, allocation.agenda_item) == ("on_agenda", item)


def test_line_edit_saves_amounts_and_refuses_less_without_reasons(client):
    the, allocation = allocation_drafted()
    line = allocation.lines.order_by("number").first()
    share = line.shares.get()
    as_(client, the.secretariat)
    fields = {
        f"amount-{share.recipient_id}": "80 000",
        "method": "need",
        "plan_priority": str(line.plan_priority_id),
        "reasons": "",
        "version": str(line.version),
    }
    page = post(client, url("line-edit", line.code), fields)
    assert "Skriv hvorfor linjen får mindre" in page.text
    done = post(client, url("line-edit", line.code), {**fields, "reasons": "Mindre omfang"})
    assert done.url == allocation.get_absolute_url()
    share.refresh_from_db()
    assert share.recommended == 80_000
    stale = post(client, url("line-edit", line.code), {**fields, "reasons": "Igjen"})
    assert stale.status_code == 409


def test_line_sums_counts_what_is_in_the_form(client):
    the, allocation = allocation_drafted(amounts=((100_000,),), amount=500_000)
    line = allocation.lines.get()
    as_(client, the.secretariat)
    field = f"amount-{line.shares.get().recipient_id}"
    page = client.get(url("line-sums", line.code), {field: "300 000"})
    assert "Igjen: 200\u00a0000" in page.text


def test_remark_is_private_until_it_is_laid_before_the_forum(client):
    the, allocation = allocation_on_agenda(mode=ForumMode.DISCUSSION)
    line = allocation.lines.order_by("number").first()
    mine, other = the.seats[:2]
    for seat in (mine, other):
        answer(the, seat, allocation.agenda_item)
    as_(client, the.hat_of(mine))
    post(client, url("remark", line.code), {"supports": "no", "text": "For dyrt tiltak"})
    assert "For dyrt tiltak" in client.get(url("line", line.code)).text
    for hat in (the.hat_of(other), the.leader, the.secretariat):
        as_(client, hat)
        if hat is the.leader:
            actions.answer_impartiality(
                item=allocation.agenda_item,
                seat=the.leader_seat,
                lines=[],
                by=the.leader,
                at=MEETING,
            )
        assert "For dyrt tiltak" not in client.get(url("line", line.code)).text
    as_(client, the.hat_of(mine))
    post(client, url("remarks-present", allocation.agenda_item.code))
    as_(client, the.hat_of(other))
    assert "For dyrt tiltak" in client.get(url("line", line.code)).text


def test_seat_page_gives_a_seat_and_names_the_vacant_ones(client):
    the = forum_with_seats()
    user = UserFactory()
    as_(client, the.secretariat)
    page = client.get(url("seats", the.forum.code)).text
    assert "Ingen sitter for: PBL." in page
    done = post(
        client,
        url("seat-create", the.forum.code),
        {"email": user.email, "category": "pbl", "has_vote": "ja", "valid_from_date": "1.1.2025"},
    )
    assert done.url == url("seats", the.forum.code)
    assert Seat.objects.get(user=user).category == SeatCategory.PBL


def test_adopted_plan_is_open_to_all_and_a_draft_is_not(client):
    the, allocation = allocation_drafted()
    assert client.get(url("plan", allocation.plan.code)).status_code == 200
    as_(client, the.secretariat)
    made = post(
        client,
        url("plan-create", the.forum.code),
        {
            "title": "Plan 2026",
            "valid_from_date": "1.1.2026",
            "kindergarten": "40",
            "school": "60",
            "owner": "60",
            "partner": "40",
            "themes": "Inkludering\nSpråk",
        },
    )
    client.logout()
    assert client.get(made.url).status_code == 404


def test_plan_keeps_shares_from_to_and_guidance_in_words_when_it_is_edited(client):
    the, _allocation = allocation_drafted()
    as_(client, the.secretariat)
    plan = {
        "title": "Plan 2026",
        "valid_from_date": "1.1.2026",
        "kindergarten": "40–60",
        "school": "40-60",
        "owner_partner_text": "Mest mulig til eierne.",
        "themes": "Språk",
    }
    wrong = post(client, url("plan-create", the.forum.code), plan | {"school": "60–40"})
    assert "med det laveste tallet først" in wrong.text
    made = post(client, url("plan-create", the.forum.code), plan)
    kept = LongTermPlan.objects.get(title="Plan 2026")
    assert [(row["from"], row["to"]) for row in kept.guidance["kindergarten_school"]["parts"]] == [
        (40, 60),
        (40, 60),
    ]
    assert kept.guidance["owner_partner"] == {
        "kind": "text",
        "parts": [],
        "text": "Mest mulig til eierne.",
    }
    assert "40–60 prosent" in client.get(made.url).text

    edit = client.get(url("plan-edit", kept.code))
    shown = {name: edit.context["form"][name].value() for name in plan}
    shown["version"] = edit.context["version"]
    post(client, url("plan-edit", kept.code), shown | {"valid_from_date": "1.1.2026"})
    before, kept = kept.guidance, LongTermPlan.objects.get(pk=kept.pk)
    assert kept.guidance == before


def test_minutes_draft_is_the_secretariats_and_the_sent_ones_the_members(client):
    the, allocation = allocation_treated()
    meeting = allocation.agenda_item.meeting
    as_(client, the.hat_of(the.seats[0]))
    assert client.get(url("minutes", meeting.code)).status_code == 404
    as_(client, the.secretariat)
    assert "Vedtatt enstemmig" in client.get(url("minutes", meeting.code)).text
    post(client, url("minutes-step", meeting.code, "send"), {"due_date": "20.3.2025"})
    as_(client, the.hat_of(the.seats[0]))
    assert client.get(url("minutes", meeting.code)).status_code == 200


@pytest.mark.parametrize("who", ["owner", "outsider"])
def test_forum_pages_do_not_exist_for_others(client, who):
    the, allocation, poll = poll_opened()
    line = allocation.lines.order_by("number").first()
    hat = (
        hat_for(line.item.application.applicant, Role.OWNER_APPROVER)
        if who == "owner"
        else hat_for(forum_with_seats().forum, Role.FORUM_MEMBER)
    )
    as_(client, hat)
    pages = [
        url("meeting", allocation.agenda_item.meeting.code),
        url("item", allocation.agenda_item.code),
        url("allocation", allocation.code),
        url("line", line.code),
        url("poll", poll.code),
        url("minutes", allocation.agenda_item.meeting.code),
    ]
    assert [client.get(page).status_code for page in pages] == [404] * 6
    assert the.forum.pk


def test_item_page_costs_the_same_for_one_line_and_thirty(client, django_assert_max_num_queries):
    counts = []
    for number in (1, 30):
        the, allocation = allocation_open(amounts=tuple((1_000,) for _ in range(number)))
        seat = the.seats[0]
        answer(the, seat, allocation.agenda_item)
        as_(client, the.hat_of(seat))
        client.get(
            url("item", allocation.agenda_item.code)
        )  # the first page of a session writes it down
        with django_assert_max_num_queries(30) as seen:
            client.get(url("item", allocation.agenda_item.code))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_allocation_page_costs_the_same_for_one_line_and_thirty(
    client, django_assert_max_num_queries
):
    counts = []
    for number in (1, 30):
        the, allocation = allocation_drafted(amounts=tuple((1_000,) for _ in range(number)))
        as_(client, the.secretariat)
        with django_assert_max_num_queries(25) as seen:
            client.get(url("allocation", allocation.code))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_handed_over_list_cannot_be_changed(client):
    the, allocation = allocation_handed_over()
    line = AllocationLine.objects.filter(allocation=allocation).order_by("number").first()
    share = line.shares.get()
    as_(client, the.secretariat)
    page = post(
        client,
        url("line-edit", line.code),
        {
            f"amount-{share.recipient_id}": "1",
            "method": "need",
            "reasons": "x",
            "version": str(line.version),
        },
    )
    assert "Linjen kan ikke endres nå." in page.text

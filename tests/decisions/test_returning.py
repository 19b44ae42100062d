"""Back to the forum: a line with its criterion, what the forum says to it, and the letters."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from decisions import actions
from decisions.enums import ForumAnswer
from decisions.models import Decision, ForumReturn
from forum.actions import (
    call_meeting,
    cast_ballot,
    open_item,
    open_poll,
    plan_meeting,
    publish_agenda,
    record_no_consensus,
)
from forum.actions.polls import entitled_seats
from forum.enums import ItemOutcome
from forum.models import Poll
from grants.actions import exclude_person
from grants.enums import ExclusionReason, ForumMode
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.errors import Locked, NotAllowed, Refused, RuleBroken
from kompetanse.lib.tokens import new_token
from records.models import Document
from tests.factories.decisions import DECIDED, PREPARED, Stage
from tests.factories.forum import forum_with_seats, meeting_opened
from tests.factories.forum_rows import MeetingFactory

pytestmark = pytest.mark.django_db


def prepared(**options) -> tuple[Stage, Decision]:
    stage = Stage(**options)
    stage.prepare()
    return stage, stage.decision_of(stage.owner)


def meeting_of(stage: Stage):
    return MeetingFactory(
        forum=stage.round.forum,
        case_file=stage.allocation.case_file,
        year=2025,
        number=2,
        starts_at=PREPARED + timedelta(days=7),
        status="planned",
    )


def returned(stage: Stage, decision: Decision, **changes) -> ForumReturn:
    values = {
        "criterion": "partnership",
        "reason": "Partneren er ikke med.",
        "by": stage.caseworker,
        "at": PREPARED,
        **changes,
    }
    values["meeting"] = values.get("meeting") or meeting_of(stage)
    return actions.return_line(point=decision.points.get(), **values)


def treat(row: ForumReturn) -> None:
    """As the forum's own actions leave an item that it has agreed on (tests/forum)."""
    item = row.agenda_item
    type(item).objects.filter(pk=item.pk).update(
        status="treated",
        year=2025,
        sequence=9,
        outcome=ItemOutcome.ADOPTED_UNANIMOUSLY,
        closed_at=DECIDED,
    )
    row.refresh_from_db()


def answered(stage: Stage, row: ForumReturn, answer: str, amounts: dict | None = None):
    return actions.record_forum_answer(
        returned=row, answer=answer, amounts=amounts or {}, by=stage.caseworker, at=DECIDED
    )


def letters() -> list[str]:
    rows = Document.objects.filter(kind="forum_return").order_by("pk")
    return list(rows.values_list("journal_entry__receiver", flat=True))


def test_a_line_goes_back_as_an_item_with_its_criterion_and_a_letter():
    stage, decision = prepared()
    row = returned(stage, decision)
    item = row.agenda_item
    assert (item.kind, item.status) == ("decision", "reported")
    assert "Kriteriet «Partnerskap» er ikke oppfylt." in item.background
    assert "Partneren er ikke med." in item.background
    assert letters() == [stage.round.forum.name]
    assert [reader.organisation for reader in row.document.readers.all()] == [stage.round.forum]


def test_the_decision_waits_until_the_forum_has_answered():
    stage, decision = prepared()
    row = returned(stage, decision)
    with pytest.raises(Refused, match="Punkt 1 er sendt tilbake til forumet"):
        stage.send(decision)
    with pytest.raises(Refused, match="ikke behandlet"):
        answered(stage, row, ForumAnswer.UPHELD)
    treat(row)
    answered(stage, row, ForumAnswer.UPHELD)
    with pytest.raises(Locked):
        answered(stage, row, ForumAnswer.UPHELD)
    assert stage.send(decision).status == "to_approval"


def test_upheld_and_still_refused_the_forum_gets_a_letter_too():
    stage, decision = prepared()
    row = returned(stage, decision)
    treat(row)
    answered(stage, row, ForumAnswer.UPHELD)
    actions.edit_point(
        point=decision.points.get(), amount=0, reasons="Ikke partnerskap.", ground="partnership",
        change_reason="", seen_version=decision.version, by=stage.caseworker, at=DECIDED,
    )  # fmt: skip
    decision.refresh_from_db()
    issued = stage.approve(stage.send(decision))
    assert len(letters()) == 1
    actions.dispatch_decision(decision=issued, at=DECIDED)
    assert letters() == [stage.round.forum.name, stage.round.forum.name]


def test_upheld_and_followed_gives_no_second_letter():
    stage, decision = prepared()
    row = returned(stage, decision)
    treat(row)
    answered(stage, row, ForumAnswer.UPHELD)
    issued = stage.approve(stage.send(decision))
    actions.dispatch_decision(decision=issued, at=DECIDED)
    assert len(letters()) == 1


def test_a_new_recommendation_takes_the_place_of_the_old_in_every_draft():
    stage, decision = prepared()
    row = returned(stage, decision)
    treat(row)
    with pytest.raises(Refused):
        answered(stage, row, "maybe")
    with pytest.raises(Refused):
        answered(stage, row, ForumAnswer.NEW, {stage.owner.pk: 400_001})
    answered(stage, row, ForumAnswer.NEW, {stage.owner.pk: 350_000})
    rows = Decision.objects.filter(round=stage.round).order_by("recipient_id")
    found = {row.recipient: (row.points.get().recommended, row.points.get().amount) for row in rows}
    assert found == {stage.owner: (350_000, 350_000), stage.university: (0, 0)}
    assert stage.decision_of(stage.owner).version == decision.version + 1


@pytest.mark.parametrize("changes", [{"criterion": "weather"}, {"reason": " "}])
def test_a_return_says_why(changes):
    stage, decision = prepared()
    with pytest.raises(Refused) as refused:
        returned(stage, decision, **changes)
    assert (refused.value.field, letters()) == (next(iter(changes)), [])


def test_only_where_the_forum_recommends_once_at_a_time_and_by_its_secretariat():
    stage, decision = prepared()
    other, discussed = prepared(mode=ForumMode.DISCUSSION)
    foreign = meeting_of(other)
    with pytest.raises(Refused, match="ikke innstilling"):
        returned(other, discussed, meeting=foreign)
    with pytest.raises(Refused) as elsewhere:
        returned(stage, decision, meeting=foreign)
    assert elsewhere.value.field == "meeting"
    with pytest.raises(NotAllowed):
        returned(stage, decision, by=other.caseworker, meeting=foreign)
    row = returned(stage, decision)
    with pytest.raises(Locked):
        returned(stage, decision, meeting=row.agenda_item.meeting)
    assert list(ForumReturn.objects.visible_to(stage.caseworker)) == [row]
    assert list(ForumReturn.objects.visible_to(other.caseworker)) == []


def test_not_when_a_decision_about_the_measure_has_left_the_draft():
    stage, decision = prepared()
    stage.send(stage.decision_of(stage.university))
    with pytest.raises(Locked, match="utkast"):
        returned(stage, decision)


def test_there_and_back_through_the_pages(as_hat):
    stage, decision = prepared()
    meeting = meeting_of(stage)
    staff = as_hat(stage.caseworker)
    page = f"{decision.get_absolute_url()}punkt/1/"
    assert "Send linjen tilbake til forumet" in staff.get(page).content.decode()
    wrong = staff.post(f"{page}til-forumet/", {"form_token": new_token()})
    assert wrong.status_code == 200
    sent = {
        "form_token": new_token(),
        "criterion": "partnership",
        "reason": "Partneren er ikke med.",
        "meeting": str(meeting.pk),
    }
    assert staff.post(f"{page}til-forumet/", sent).status_code == 302
    assert "Linjen er sendt tilbake til forumet" in staff.get(page).content.decode()
    treat(ForumReturn.objects.get())
    assert "Registrer forumets svar" in staff.get(page).content.decode()
    path = f"{page}forumets-svar/"
    assert staff.post(path, {"form_token": new_token()}).status_code == 200
    said = {"form_token": new_token(), "answer": "new", f"amount_{stage.owner.pk}": "300000"}
    assert staff.post(path, said).status_code == 302
    assert "Forumet gir en ny innstilling." in staff.get(page).content.decode()
    assert decision.points.get().recommended == 300_000


def test_who_was_recused_in_the_line_is_recused_when_it_comes_back(as_hat):
    stage, decision = prepared()
    the = forum_with_seats(voting=2, authority=stage.round.authority, forum=stage.round.forum)
    kept, free = the.hats
    exclude_person(
        item=stage.item, user=User.objects.get(pk=kept.user_id), reason=ExclusionReason.RECUSED,
        by=SYSTEM, at=PREPARED,
    )  # fmt: skip
    meeting = plan_meeting(
        forum=the.forum, starts_at=PREPARED + timedelta(days=7), place="", by=the.secretariat,
        at=PREPARED,
    )  # fmt: skip
    item = returned(stage, decision, meeting=meeting).agenda_item
    call_meeting(meeting=meeting, by=the.secretariat, at=PREPARED)
    publish_agenda(meeting=meeting, by=the.secretariat, at=PREPARED)
    meeting_opened(the, meeting)
    item = open_item(item=item, by=the.leader, at=DECIDED)
    record_no_consensus(item=item, by=the.leader, at=DECIDED)
    poll = open_poll(item=item, by=the.leader, at=DECIDED)
    assert [seat.user_id for seat in entitled_seats(poll.agenda_item, None)] == [free.user_id]
    with pytest.raises(RuleBroken, match="inhabil"):
        cast_ballot(
            poll=poll, seat=the.seats[0], choices={}, seen_hash=poll.version_hash, by=kept,
            at=DECIDED,
        )  # fmt: skip
    assert "Partneren er ikke med." in as_hat(free).get(item.get_absolute_url()).content.decode()
    page = as_hat(kept).get(item.get_absolute_url()).content.decode()
    assert "Partneren er ikke med." not in page
    assert "saksframlegget er stengt for deg" in page
    assert list(Poll.objects.visible_to(kept)) == []


def test_where_the_forum_has_no_meeting_the_page_says_so_and_where_to_make_one(as_hat):
    stage, decision = prepared()
    page = as_hat(stage.caseworker)
    url = f"{decision.get_absolute_url()}punkt/1/"
    shown = page.get(url).content.decode()
    assert reverse("forum:meeting-create", args=[stage.round.forum.code]) in shown
    back = reverse("decisions:return-line", args=[decision.code, 1])
    assert back not in shown
    assert page.post(back, {"form_token": new_token()}).status_code == 409

    meeting_of(stage)
    assert back in page.get(url).content.decode()

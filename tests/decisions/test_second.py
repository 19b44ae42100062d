"""Second allocation: what came back goes through the forum again, and new decisions take the place of the old."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from decisions import actions
from decisions.actions.replacing import prepare_lapse
from decisions.enums import Occasion
from decisions.models import Decision
from forum import actions as forum
from forum.models import Allocation, Recusal
from grants.actions import exclude_person
from grants.enums import ExclusionReason, ForumMode
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.errors import Locked, NotAllowed, Refused, RuleBroken
from kompetanse.lib.tokens import new_token
from payments.ledger import ledger_of
from records.models import Event
from tests.factories.accounts import hat_for
from tests.factories.decisions import DECIDED, Stage
from tests.factories.forum import forum_with_seats, meeting_opened, meeting_with_item

pytestmark = pytest.mark.django_db
LATER = DECIDED + timedelta(days=60)
MEETING = LATER + timedelta(days=14)


def decided(**options) -> Stage:
    """Each owner asked for 400 000 and got 200 000; the frame has 100 000 left."""
    stage = Stage(
        **{
            "owners": 2,
            "frame": 700_000,
            "recommended": (200_000, 100_000),
            "reasons": "Rammen er liten.",
            **options,
        }
    )
    for decision in stage.prepare():
        actions.dispatch_decision(decision=stage.approve(stage.send(decision)), at=DECIDED)
    return stage


def let_lapse(stage: Stage, owner) -> None:
    draft = prepare_lapse(
        decision=stage.decision_of(owner), reasons="Takket nei.", by=stage.caseworker, at=LATER
    )
    actions.dispatch_decision(decision=stage.approve(stage.send(draft), at=LATER), at=LATER)


def second(stage: Stage, amount: int, origin: str = "returned", **changes) -> Allocation:
    stage.frame.refresh_from_db()
    return actions.draft_second_allocation(
        **{
            "frame": stage.frame,
            "amount": amount,
            "origin": origin,
            "by": stage.caseworker,
            "at": LATER,
            **changes,
        }
    )


def on_agenda(stage: Stage, allocation: Allocation):
    the = forum_with_seats(voting=1, authority=stage.round.authority, forum=stage.round.forum)
    kind = "discussion" if allocation.is_discussion else "decision"
    meeting, item = meeting_with_item(the, kind=kind, starts_at=MEETING)
    if allocation.is_discussion:
        forum.quality_check(allocation=allocation, by=the.checker, at=LATER)
        allocation.refresh_from_db()
    forum.put_on_agenda(allocation=allocation, item=item, by=the.secretariat, at=LATER)
    forum.publish_agenda(meeting=meeting, by=the.secretariat, at=LATER)
    return the, meeting, item


def treated(stage: Stage, allocation: Allocation) -> Allocation:
    the, meeting, item = on_agenda(stage, allocation)
    meeting_opened(the, meeting)
    forum.open_item(item=item, by=the.leader, at=MEETING)
    if not allocation.is_discussion:
        forum.record_consensus(item=item, by=the.leader, at=MEETING)
    forum.close_item(item=item, by=the.leader, at=MEETING)
    forum.close_meeting(meeting=meeting, by=the.leader, at=MEETING)
    allocation = Allocation.objects.for_detail().get(pk=allocation.pk)
    forum.hand_over(allocation=allocation, by=the.secretariat, at=MEETING)
    return Allocation.objects.for_detail().get(pk=allocation.pk)


def prepared(stage: Stage) -> list[Decision]:
    made, left = actions.prepare_second_decisions(
        round_=stage.round, scheme_version=stage.version, by=stage.caseworker, at=MEETING
    )
    assert left == []
    return made


def rows(allocation: Allocation) -> list[tuple]:
    lines = allocation.lines.for_list()
    return [
        (line.item.application.applicant, line.requested, line.granted, line.recommended)
        for line in lines
    ]


@pytest.mark.parametrize("mode", [ForumMode.RECOMMENDATION, ForumMode.DISCUSSION])
def test_what_lapsed_goes_by_the_reserve_list_through_the_forum_to_new_decisions(mode):
    stage = decided(mode=mode, owners=3, frame=1_000_000)
    first, next_, gone = stage.owners
    for item, rank in zip(stage.items, (2, 1, 3), strict=True):
        stage.allocation.lines.filter(item=item).update(reserve_rank=rank)
    let_lapse(stage, gone)
    allocation = second(stage, 300_000)
    assert rows(allocation) == [(next_, 500_000, 300_000, 200_000), (first, 500_000, 300_000, 100_000)]  # fmt: skip
    allocation = treated(stage, allocation)
    made = prepared(stage)
    assert prepared(stage) == []
    found = {row.recipient: row.points.get() for row in made}
    assert {who: (point.recommended, point.amount, point.earlier_amount) for who, point in found.items()} == {
        first: (300_000, 300_000, 200_000),
        next_: (400_000, 400_000, 200_000),
    }  # fmt: skip
    assert {(row.occasion, row.forum_item) for row in made} == {
        (Occasion.SECOND_ALLOCATION, allocation.agenda_item.number)
    }
    for decision in made:
        actions.dispatch_decision(
            decision=stage.approve(stage.send(decision, MEETING), MEETING), at=MEETING
        )
    stage.frame.refresh_from_db()
    assert (stage.frame.committed, stage.frame.free) == (1_000_000, 0)
    assert ledger_of(stage.frame, by=stage.caseworker).adds_up
    assert prepared(stage) == []


def test_no_more_than_the_frame_has_and_not_while_a_decision_is_open():
    stage = decided()
    for amount in (0, 100_001):
        with pytest.raises(Refused) as refused:
            second(stage, amount)
        assert refused.value.field == "amount"
    with pytest.raises(Refused) as refused:
        second(stage, 100_000, "found")
    assert refused.value.field == "origin"
    with pytest.raises(NotAllowed):
        second(stage, 100_000, by=Stage().caseworker)
    actions.prepare_replacement(
        decision=stage.decision_of(stage.owner),
        occasion=Occasion.CORRECTION,
        by=stage.caseworker,
        at=LATER,
    )
    with pytest.raises(Refused, match="ikke fattet"):
        second(stage, 100_000)


def test_not_while_the_list_before_is_in_the_forum():
    stage = decided()
    on_agenda(stage, second(stage, 50_000))
    with pytest.raises(Refused, match="forrige fordeling"):
        second(stage, 50_000)


def test_new_money_grows_the_frame_and_a_draft_is_counted_anew():
    stage = decided()
    made = second(stage, 250_000, "new")
    stage.frame.refresh_from_db()
    assert (stage.frame.amount, [row[3] for row in rows(made)]) == (950_000, [200_000, 50_000])
    again = second(stage, 100_000)
    stage.frame.refresh_from_db()
    assert again == made
    assert (stage.frame.amount, [row[3] for row in rows(made)]) == (700_000, [100_000, 0])


def test_a_complaint_may_take_the_money_first():
    stage = decided()
    allocation = second(stage, 100_000)
    type(stage.frame).objects.filter(pk=stage.frame.pk).update(complaint_reserve=1)
    with pytest.raises(Refused) as refused:
        on_agenda(stage, allocation)
    assert refused.value.rule_id == "R-BUD-01"


def test_a_line_gets_no_more_than_it_lacks_and_the_list_no_more_than_its_money():
    stage = decided()
    allocation = second(stage, 50_000)
    line = allocation.lines.get(item=stage.item)

    def edit(amount):
        return forum.edit_line(
            line=line, amounts={stage.owner.pk: amount, stage.university.pk: 0}, reasons="Ja",
            seen_version=line.version, by=stage.caseworker, at=LATER,
        )  # fmt: skip

    with pytest.raises(Refused, match="enn det som er meldt"):
        edit(200_001)
    edit(50_001)
    with pytest.raises(RuleBroken) as broken:
        on_agenda(stage, allocation)
    assert [finding.rule_id for finding in broken.value.findings] == ["R-BUD-01"]


def test_who_was_recused_is_put_before_the_forum_again():
    stage = decided()
    the = forum_with_seats(voting=1, authority=stage.round.authority, forum=stage.round.forum)
    [seat] = the.seats
    exclude_person(
        item=stage.item, user=User.objects.get(pk=seat.user_id), reason=ExclusionReason.RECUSED,
        by=SYSTEM, at=DECIDED,
    )  # fmt: skip
    allocation = second(stage, 100_000)
    _meeting, item = meeting_with_item(the, starts_at=MEETING)
    forum.put_on_agenda(allocation=allocation, item=item, by=the.secretariat, at=LATER)
    [recusal] = Recusal.objects.filter(line__allocation=allocation)
    assert (recusal.seat, recusal.line.item, recusal.status) == (seat, stage.item, "proposed")


def test_the_reserve_list_is_the_forums_until_its_list_is_handed_over():
    stage = decided()
    lines = list(stage.allocation.lines.order_by("number"))
    ranks = {lines[0].pk: 2, lines[1].pk: 1}

    def rank(allocation, ranks, by=stage.caseworker):
        return forum.set_reserve_list(allocation=allocation, ranks=ranks, by=by, at=LATER)

    with pytest.raises(Locked):
        rank(stage.allocation, ranks)
    allocation = second(stage, 100_000)
    first, other = allocation.lines.order_by("number")
    with pytest.raises(Refused, match="samme plass"):
        rank(allocation, {first.pk: 1, other.pk: 1})
    with pytest.raises(Refused, match="mindre enn meldt"):
        rank(allocation, {lines[0].pk: 1})
    with pytest.raises(NotAllowed):
        rank(allocation, {first.pk: 1}, by=Stage().caseworker)
    rank(allocation, {first.pk: 2, other.pk: 1})
    ranked = allocation.lines.order_by("reserve_rank").values_list("number", flat=True)
    assert list(ranked) == [other.number, first.number]
    rank(allocation, {first.pk: 2, other.pk: 1})
    assert Event.objects.filter(verb="set_reserve_list").count() == 1
    exclude_person(
        item=first.item, user=User.objects.get(pk=stage.caseworker.user_id),
        reason=ExclusionReason.RECUSED, by=SYSTEM, at=LATER,
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        rank(allocation, {})


def test_there_and_back_through_the_pages(as_hat):
    stage = decided()
    staff = as_hat(stage.caseworker)
    address = reverse("decisions:second-allocation", args=[stage.round.code, stage.version.key])
    assert address in staff.get(reverse("decisions:round", args=[stage.round.code, stage.version.key])).content.decode()  # fmt: skip
    page = staff.post(
        address, {"form_token": new_token(), "amount": "100001", "origin": "returned"}
    )
    assert "Rammen har bare" in page.content.decode()
    made = staff.post(
        address, {"form_token": new_token(), "amount": "100000", "origin": "returned"}
    )
    allocation = Allocation.objects.get(ordinal=2)
    assert (made.status_code, made["Location"]) == (302, allocation.get_absolute_url())
    shown = staff.get(allocation.get_absolute_url()).content.decode()
    assert "Innstilling om tilleggsfordeling" in shown
    assert "Fått før" in shown
    reserve = reverse("forum:reserve-list", args=[allocation.code])
    assert reserve in shown
    assert staff.get(reserve).status_code == 200
    assert (
        staff.post(reserve, {"form_token": new_token(), "plass-1": "1", "plass-2": "1"}).status_code
        == 200
    )
    assert (
        staff.post(reserve, {"form_token": new_token(), "plass-1": "2", "plass-2": "1"}).status_code
        == 302
    )
    assert as_hat(hat_for(stage.owner, "owner_approver")).get(address).status_code == 403
    treated(stage, allocation)
    round_page = reverse("decisions:round", args=[stage.round.code, stage.version.key])
    assert "Tilleggsfordelingen er klar" in staff.get(round_page).content.decode()
    staff.post(
        reverse("decisions:prepare-all", args=[stage.round.code, stage.version.key]),
        {"form_token": new_token()},
    )
    draft = Decision.objects.get(occasion=Occasion.SECOND_ALLOCATION)
    assert draft.points.get().amount == 300_000
    assert "Tilleggsfordelingen er klar" not in staff.get(round_page).content.decode()

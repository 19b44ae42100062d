"""Every hard rule is refused through its action, with its id, and passes when it is taken off the version."""

from datetime import date

import pytest

from accounts.enums import Role
from accounts.models import User
from forum import actions
from forum.enums import Choice, ItemKind, Method, SeatCategory
from forum.models import Allocation
from grants.actions import exclude_person
from grants.enums import ExclusionReason, ForumMode
from grants.models import LongTermPlan
from kompetanse.lib.errors import NotAllowed, Refused, RuleBroken, Stale, WarningsUnanswered
from tests.factories.accounts import UserFactory, hat_for
from tests.factories.forum import (
    DRAFTED,
    MEETING,
    add_seat,
    allocation_drafted,
    allocation_on_agenda,
    allocation_open,
    allocation_treated,
    checked_application,
    forum_with_seats,
    meeting_opened,
    meeting_with_item,
    poll_opened,
    round_for,
)
from tests.factories.grants import FrameFactory
from tests.factories.owners import OwnerFactory, RegionFactory, UniversityFactory

pytestmark = pytest.mark.django_db


def on_agenda(allocation, the, **options):
    kind = (
        ItemKind.DISCUSSION if allocation.is_discussion else options.pop("kind", ItemKind.DECISION)
    )
    _meeting, item = meeting_with_item(the, kind=kind)
    return actions.put_on_agenda(
        allocation=Allocation.objects.for_detail().get(pk=allocation.pk),
        item=item,
        by=the.secretariat,
        at=DRAFTED,
        **options,
    )


def refused_ids(call):
    with pytest.raises(RuleBroken) as caught:
        call()
    return {finding.rule_id for finding in caught.value.findings}


def drafted_with(rules, *, touch=None, **options):
    the, allocation = allocation_drafted(rules=rules, **options)
    if touch:
        touch(the, allocation)
    return the, allocation


def no_plan(_the, allocation):
    LongTermPlan.objects.update(valid_to_date=date(2024, 12, 31))


def no_priority(_the, allocation):
    allocation.lines.update(plan_priority=None)


def no_duration(_the, allocation):
    allocation.lines.update(ends_date=None)


def pro_rata(_the, allocation):
    allocation.lines.update(method=Method.PRO_RATA)


def by_key(_the, allocation):
    allocation.lines.update(method=Method.PRO_RATA_KEY)


def studies(_the, allocation):
    allocation.lines.update(category="studies")


AGENDA = [
    ("R-BUD-01", {}, {"amount": 250_000}, None),
    ("R-LOK-01", {"percent": 30}, {"amount": 990_000}, studies),
    ("R-LOK-02", {}, {}, studies),
    ("R-LOK-05", {}, {}, None),
    ("R-LOK-06", {}, {}, pro_rata),
    ("R-LOK-10", {}, {}, no_duration),
    ("R-LOK-11", {}, {}, no_plan),
    ("R-KOL-06", {}, {}, no_priority),
    ("R-LTP-02", {}, {}, by_key),
]


@pytest.mark.parametrize(
    ("rule_id", "parameters", "frame", "touch"), AGENDA, ids=[row[0] for row in AGENDA]
)
def test_put_on_agenda_refuses_and_passes_when_off(rule_id, parameters, frame, touch):
    the, allocation = drafted_with({rule_id: parameters}, touch=touch, **frame)
    assert refused_ids(lambda: on_agenda(allocation, the)) == {rule_id}
    version = allocation.scheme_version
    version.rules = {"R-ROL-02": {}}
    version.save()
    assert on_agenda(allocation, the).status == "on_agenda"


def test_put_on_agenda_passes_with_university_and_all_rules_of_2021():
    rules = {name: {} for name in ("R-BUD-01", "R-LOK-01", "R-LOK-02", "R-LOK-05", "R-LOK-06", "R-LOK-07", "R-LOK-10", "R-LOK-11", "R-MOT-02", "R-MOT-03")}  # fmt: skip
    the, allocation = allocation_drafted(rules=rules, partner=UniversityFactory())
    assert on_agenda(allocation, the).status == "on_agenda"


def test_r_mot_02_money_under_other_is_refused():
    the, allocation = allocation_drafted(rules={"R-MOT-02": {}})
    assert refused_ids(lambda: on_agenda(allocation, the, kind=ItemKind.OTHER)) == {"R-MOT-02"}


def test_r_bud_01_regional_sub_frame_is_kept():
    the, allocation = allocation_drafted(amounts=((100_000,),))
    region = RegionFactory(county=the.authority.county)
    FrameFactory(
        round=allocation.round,
        scheme_version=allocation.scheme_version,
        region=region,
        parent=allocation.frame,
        amount=99_999,
    )
    allocation.lines.update(region=region)
    assert refused_ids(lambda: on_agenda(allocation, the)) == {"R-BUD-01"}


@pytest.mark.parametrize("rule_id", ["R-LOK-07", "R-KSI-02"])
def test_warning_needs_a_reason_and_then_passes(rule_id):
    the, allocation = allocation_drafted(rules={rule_id: {}}, amounts=((100_000,),) * 4)
    LongTermPlan.objects.update(
        guidance={"owner_partner": {"kind": "exact", "parts": [{"key": "partner", "percent": 50}]}}
    )
    with pytest.raises(WarningsUnanswered) as caught:
        on_agenda(allocation, the)
    keys = [finding.key for finding in caught.value.findings]
    allocation = on_agenda(allocation, the, answers=dict.fromkeys(keys, "Vurdert etter behov"))
    assert allocation.warning_answers == dict.fromkeys(keys, "Vurdert etter behov")
    assert {finding.rule_id for finding in caught.value.findings} == {rule_id}


def test_r_kol_08_draft_refuses_owner_type_as_ranking_input():
    the = forum_with_seats()
    frame = round_for(the, rules={"R-KOL-08": {"ranking_inputs": ["owner_type"]}})
    checked_application(frame)

    def draft():
        return actions.draft_allocation(
            round_=frame.round, scheme_version=frame.scheme_version, by=the.secretariat, at=DRAFTED
        )

    assert refused_ids(draft) == {"R-KOL-08"}
    frame.scheme_version.rules = {}
    frame.scheme_version.save()
    assert draft().lines.count() == 1


def adjusted(the, allocation, reason):
    line = allocation.lines.order_by("number").first()
    return actions.adjust_line(
        line=line,
        amounts={share.recipient_id: share.recommended - 1 for share in line.shares.all()},
        reasons="Mindre",
        change_reason=reason,
        seen_version=line.version,
        by=the.secretariat,
        at=MEETING,
    )


def test_r_kol_07_adjusting_without_reason_is_refused_and_passes_when_off():
    the, allocation = allocation_treated(mode=ForumMode.DISCUSSION, rules={"R-KOL-07": {}})
    assert refused_ids(lambda: adjusted(the, allocation, "")) == {"R-KOL-07"}
    version = allocation.scheme_version
    version.rules = {}
    version.save()
    assert adjusted(the, allocation, "").version == 2


def test_discussed_list_needs_a_second_person_first():
    the, allocation = allocation_drafted(mode=ForumMode.DISCUSSION)
    with pytest.raises(NotAllowed):
        actions.quality_check(allocation=allocation, by=the.secretariat, at=DRAFTED)
    with pytest.raises(Refused, match="kvalitetssikre"):
        on_agenda(allocation, the)


def test_draft_refuses_before_the_deadline_and_others_than_the_secretariat():
    the, allocation = allocation_drafted()
    early = DRAFTED.replace(month=1, day=31)
    values = {"round_": allocation.round, "scheme_version": allocation.scheme_version}
    with pytest.raises(Refused, match="Fristen"):
        actions.draft_allocation(**values, by=the.secretariat, at=early)
    with pytest.raises(NotAllowed):
        actions.draft_allocation(**values, by=the.leader, at=DRAFTED)


def test_edit_line_refuses_less_without_reasons_and_an_old_version():
    the, allocation = allocation_drafted()
    line = allocation.lines.order_by("number").first()
    values = {"line": line, "by": the.secretariat, "at": DRAFTED}
    recipient = line.shares.get().recipient_id
    with pytest.raises(Refused) as caught:
        actions.edit_line(**values, amounts={recipient: 0}, reasons=" ", seen_version=1)
    assert caught.value.field == "reasons"
    with pytest.raises(Refused, match="hver mottaker"):
        actions.edit_line(**values, amounts={}, reasons="x", seen_version=1)
    with pytest.raises(Stale):
        actions.edit_line(**values, amounts={recipient: 5}, reasons="x", seen_version=7)


# ---- The body: rules that hang on no version ----


def seat_values(the, **more):
    return {
        "forum": the.forum, "category": SeatCategory.PUBLIC_KINDERGARTEN_OWNER, "user": UserFactory(),
        "valid_from_date": date(2025, 1, 1), "by": the.secretariat, "at": DRAFTED, **more,
    }  # fmt: skip


def test_r_rol_08_one_seat_per_person_and_forum():
    the = forum_with_seats(voting=1)
    values = seat_values(the, user=the.seats[0].user)
    assert refused_ids(lambda: actions.create_seat(**values)) == {"R-ROL-08"}


def test_r_for_01_owner_and_authority_of_one_kommune_also_across_forums():
    the = forum_with_seats(voting=1)
    other = forum_with_seats(voting=1)
    seat = the.seats[0]
    values = seat_values(
        other,
        user=seat.user,
        category=SeatCategory.KINDERGARTEN_AUTHORITY,
        represents=seat.represents,
    )
    assert refused_ids(lambda: actions.create_seat(**values)) == {"R-FOR-01"}
    different = {**values, "represents": OwnerFactory()}
    with pytest.raises(WarningsUnanswered):
        actions.create_seat(**different)
    assert actions.create_seat(**different, answers={"R-FOR-01:user": "Interkommunal"}).pk


def test_r_for_01_attendance_in_the_other_role():
    the, allocation = allocation_on_agenda()
    seat = the.seats[0]

    def attend(role):
        return actions.record_attendance(
            meeting=allocation.agenda_item.meeting, seat=seat, present=True, declared_role=role,
            by=the.secretariat, at=MEETING,
        )  # fmt: skip

    assert refused_ids(lambda: attend("kindergarten_authority")) == {"R-FOR-01"}
    assert attend("owner").present


def test_r_for_02_authority_in_place_of_owner_stops_the_call():
    the = forum_with_seats(voting=0)
    kommune = OwnerFactory()
    actions.set_procedure(
        forum=the.forum,
        values={"kindergarten_authority_votes": True},
        by=the.secretariat,
        at=DRAFTED,
    )
    add_seat(the, category=SeatCategory.KINDERGARTEN_AUTHORITY, represents=kommune)
    meeting = actions.plan_meeting(
        forum=the.forum, starts_at=MEETING, place="", by=the.secretariat, at=DRAFTED
    )

    def call():
        return actions.call_meeting(meeting=meeting, by=the.secretariat, at=DRAFTED)

    assert refused_ids(call) == {"R-FOR-02"}
    add_seat(the, category=SeatCategory.PUBLIC_KINDERGARTEN_OWNER, represents=kommune)
    assert call().status == "called"


def test_r_for_03_undeclared_role_stops_the_meeting():
    the, allocation = allocation_on_agenda()
    meeting = allocation.agenda_item.meeting
    actions.record_attendance(
        meeting=meeting, seat=the.seats[0], present=True, by=the.secretariat, at=MEETING
    )
    assert refused_ids(
        lambda: actions.open_meeting(meeting=meeting, by=the.leader, at=MEETING)
    ) == {"R-FOR-03"}


def test_r_for_04_and_r_rol_04_secretariat_and_staff_get_no_vote():
    the = forum_with_seats(voting=1)
    values = seat_values(the, category=SeatCategory.SECRETARIAT, has_vote=True)
    assert refused_ids(lambda: actions.create_seat(**values)) == {"R-FOR-04"}
    staff = hat_for(the.authority, Role.CASEWORKER)
    from accounts.models import User

    employed = seat_values(the, user=User.objects.get(pk=staff.user_id), has_vote=True)
    assert refused_ids(lambda: actions.create_seat(**employed)) == {"R-ROL-04"}


def test_r_for_04_and_r_rol_04_ballot_of_the_authority_is_refused():
    the, _allocation, poll = poll_opened()

    def cast(hat, seat):
        return actions.cast_ballot(
            poll=poll, seat=seat, choices={poll.proposals.get().pk: Choice.FOR},
            seen_hash=poll.version_hash, by=hat, at=MEETING,
        )  # fmt: skip

    assert refused_ids(lambda: cast(the.secretariat, the.seats[0])) == {"R-ROL-04"}
    with pytest.raises(NotAllowed):
        cast(the.leader, the.leader_seat)
    with pytest.raises(NotAllowed):
        cast(the.hat_of(the.seats[1]), the.seats[0])
    assert poll.ballots.count() == 0


def test_r_for_05_no_vote_before_consensus_has_failed():
    the, allocation = allocation_open()
    line = allocation.lines.order_by("number").first()
    for target in (None, line):
        assert refused_ids(
            lambda target=target: actions.open_poll(
                item=allocation.agenda_item, line=target, by=the.leader, at=MEETING
            )
        ) == {"R-FOR-05"}


def test_r_mot_03_decision_without_proposal_stops_the_agenda():
    the = forum_with_seats()
    meeting = actions.plan_meeting(
        forum=the.forum, starts_at=MEETING, place="", by=the.secretariat, at=DRAFTED
    )
    actions.add_agenda_item(
        meeting=meeting, kind=ItemKind.DECISION, title="Plan", by=the.secretariat, at=DRAFTED
    )
    assert refused_ids(
        lambda: actions.publish_agenda(meeting=meeting, by=the.secretariat, at=DRAFTED)
    ) == {"R-MOT-03"}


def test_r_mot_01_set_aside_with_a_wrong_number_or_above_the_cap_is_refused():
    the, allocation = allocation_drafted(rules={"R-LOK-01": {"percent": 30}}, amount=26_739_000)

    def aside(amount, number):
        return actions.add_set_aside(
            frame=allocation.frame, amount=amount, item_number=number, purpose="Tilrettelegging",
            by=the.secretariat, at=DRAFTED,
        )  # fmt: skip

    assert refused_ids(lambda: aside(1, "11/05")) == {"R-MOT-01"}
    assert refused_ids(lambda: aside(8_021_701, "12/24")) == {"R-LOK-01"}
    assert aside(8_021_700, "12/24").ordinary == 18_717_300


def test_r_mot_01_numbers_are_consecutive_in_a_year_and_begin_anew_in_the_next():
    the = forum_with_seats()
    numbers = []
    for year in (2025, 2025, 2026):
        meeting, item = meeting_with_item(the, starts_at=MEETING.replace(year=year, month=11))
        actions.publish_agenda(meeting=meeting, by=the.secretariat, at=DRAFTED)
        item.refresh_from_db()
        numbers.append(item.number)
    assert numbers == ["01/25", "02/25", "01/26"]


def test_r_rol_07_recused_staff_cannot_edit_the_line_and_recused_member_cannot_act():
    the, allocation = allocation_open()
    line = allocation.lines.order_by("number").first()
    seat, hat = the.seats[0], the.hats[0]
    actions.declare_recusal(line=line, seat=seat, by=hat, at=MEETING)
    calls = [
        lambda: actions.remark_line(
            line=line, seat=seat, supports="no", text="", by=hat, at=MEETING
        ),
        lambda: actions.add_proposal(
            item=allocation.agenda_item, line=line, title="x", seat=seat, by=hat, at=MEETING
        ),
    ]
    assert [refused_ids(call) for call in calls] == [{"R-ROL-07"}] * 2
    recusal = line.recusals.get(seat=seat)
    with pytest.raises(NotAllowed) as caught:
        actions.decide_recusal(recusal=recusal, is_recused=False, note="Jeg", by=hat, at=MEETING)
    assert caught.value.rule_id == "R-ROL-07"


def test_line_is_not_settled_while_impartiality_is_undecided():
    the, allocation = allocation_open()
    line = allocation.lines.order_by("number").first()
    actions.declare_recusal(line=line, seat=the.seats[0], by=the.hats[0], at=MEETING)
    with pytest.raises(Refused) as caught:
        actions.record_consensus(item=allocation.agenda_item, by=the.leader, at=MEETING)
    assert caught.value.rule_id == "R-ROL-07"


def test_discussion_records_no_consensus_and_no_vote():
    the, allocation = allocation_open(mode=ForumMode.DISCUSSION)
    item = allocation.agenda_item
    for call in (actions.record_consensus, actions.record_no_consensus, actions.open_poll):
        with pytest.raises(Refused):
            call(item=item, by=the.leader, at=MEETING)


def test_quorum_below_asks_at_opening_and_stops_a_vote():
    the, allocation = allocation_on_agenda()
    actions.set_procedure(forum=the.forum, values={"quorum": 4}, by=the.secretariat, at=DRAFTED)
    with pytest.raises(WarningsUnanswered):
        meeting_opened(the, allocation.agenda_item.meeting)
    item = allocation.agenda_item
    actions.open_meeting(
        meeting=item.meeting, by=the.leader, at=MEETING, answers={"quorum": "Haster"}
    )
    actions.open_item(item=item, by=the.leader, at=MEETING)
    actions.record_no_consensus(item=item, by=the.leader, at=MEETING)
    with pytest.raises(Refused, match="beslutningsdyktig med 4"):
        actions.open_poll(item=item, by=the.leader, at=MEETING)


def test_plan_is_adopted_with_guidance_in_an_item_and_ends_the_one_before():
    the, allocation = allocation_treated()
    old = allocation.plan
    plan = actions.draft_plan(
        forum=the.forum,
        values={"title": "Plan 2026", "valid_from_date": date(2026, 1, 1)},
        by=the.secretariat,
        at=MEETING,
    )

    def adopt():
        return actions.adopt_plan(
            plan=plan, item=allocation.agenda_item, by=the.secretariat, at=MEETING
        )

    assert refused_ids(adopt) == {"R-LTP-01"}
    guidance = {key: {"kind": "text", "text": "Etter behov"} for key in ("kindergarten_school", "owner_partner", "themes")}  # fmt: skip
    actions.draft_plan(
        forum=the.forum, plan=plan, values={"guidance": guidance}, by=the.secretariat, at=MEETING
    )
    done = adopt()
    old.refresh_from_db()
    assert (done.adopted_item, done.replaces, old.valid_to_date) == (
        "01/25",
        old,
        date(2025, 12, 31),
    )
    in_force = LongTermPlan.objects.filter(forum=the.forum).in_force(date(2026, 3, 1))
    assert list(in_force) == [done]


def test_r_ltp_03_and_04_overlap_and_an_item_that_did_not_adopt_are_refused():
    the, allocation = allocation_on_agenda()
    plan = actions.draft_plan(
        forum=the.forum,
        values={"title": "Plan", "valid_from_date": date(2020, 1, 1)},
        by=the.secretariat,
        at=MEETING,
    )
    assert refused_ids(
        lambda: actions.adopt_plan(
            plan=plan, item=allocation.agenda_item, by=the.secretariat, at=MEETING
        )
    ) == {"R-LTP-03", "R-LTP-04"}


def test_put_on_agenda_by_a_secretary_who_is_recused_in_a_line_is_left_to_a_colleague():
    the, allocation = allocation_drafted()
    line = allocation.lines.order_by("number").first()
    exclude_person(
        item=line.item,
        user=User.objects.get(pk=the.secretariat.user_id),
        reason=ExclusionReason.DECLARED,
        by=the.secretariat,
        at=DRAFTED,
    )
    _meeting, item = meeting_with_item(the)
    with pytest.raises(NotAllowed, match="inhabil på linje 1") as refused:
        actions.put_on_agenda(allocation=allocation, item=item, by=the.secretariat, at=DRAFTED)
    assert refused.value.rule_id == "R-ROL-07"
    actions.put_on_agenda(allocation=allocation, item=item, by=the.checker, at=DRAFTED)
    allocation.refresh_from_db()
    assert allocation.status == "on_agenda"

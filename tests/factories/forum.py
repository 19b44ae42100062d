"""A forum with seats, and lists that walk the real actions from checked reports to handed over."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.db import transaction

from accounts.enums import Role
from accounts.hat import Hat
from forum import actions
from forum.enums import (
    ItemKind,
    SeatCategory,
)
from forum.models import Allocation, Preparation, Seat
from grants.actions import add_party, lock_application, move_application, set_amounts
from grants.enums import CheckOutcome, ForumMode, Part
from grants.transitions import FINISH_CHECK, SUBMIT
from records.actions import open_case_file
from tests.factories.accounts import UserFactory, hat_for
from tests.factories.forum_rows import (
    DRAFTED,
    MEETING,
    AgendaItemFactory,
    AllocationFactory,
    AllocationLineFactory,
    AttendanceFactory,
    BallotFactory,
    BallotProposalFactory,
    DeliveryFactory,
    ForumSettingsFactory,
    ImpartialityAnswerFactory,
    LineRemarkFactory,
    LineShareFactory,
    MeetingFactory,
    MinutesFactory,
    MinutesRemarkFactory,
    MinutesStatementFactory,
    PaperReadingFactory,
    PastBallotFactory,
    PollFactory,
    PreparationFactory,
    RankingFactory,
    RecusalFactory,
    RegionChangeFactory,
    SeatFactory,
)
from tests.factories.grants import (
    ApplicationFactory,
    CriterionCheckFactory,
    FrameFactory,
    ItemFactory,
    LongTermPlanFactory,
    PlanPriorityFactory,
    RoundFactory,
    SchemeVersionFactory,
)
from tests.factories.owners import (
    AuthorityFactory,
    ForumFactory,
    InterestFactory,
    OwnerFactory,
    PrivateOwnerFactory,
    RegionFactory,
    RegionMembershipFactory,
    UniversityFactory,
)

# ---- Walking the real actions ----


@dataclass
class TheForum:
    """A forum in use: its authority and staff, its leader, and its members by category."""

    forum: object
    authority: object
    secretariat: Hat
    checker: Hat
    leader: Hat
    leader_seat: Seat
    seats: list[Seat] = field(default_factory=list)
    hats: list[Hat] = field(default_factory=list)

    def hat_of(self, seat: Seat) -> Hat:
        return self.hats[self.seats.index(seat)]


def forum_with_seats(*, voting: int = 3, authority=None, forum=None, on=date(2025, 1, 30)):
    """A forum with a leader without vote and `voting` members who have one, seated by the real action."""
    authority = authority or AuthorityFactory()
    forum = forum or ForumFactory(county=authority.county)
    ForumSettingsFactory(forum=forum, authority=authority)
    secretariat = hat_for(authority, Role.CASEWORKER)
    checker = hat_for(authority, Role.CASEWORKER)
    leader_user = UserFactory()
    leader_seat = actions.create_seat(
        forum=forum,
        user=leader_user,
        category=SeatCategory.KS,
        represents=InterestFactory(),
        leads=True,
        valid_from_date=date(2024, 1, 1),
        by=secretariat,
        at=DRAFTED,
    )
    the = TheForum(
        forum, authority, secretariat, checker,
        hat_for(forum, Role.FORUM_LEADER, user=leader_user, on=on), leader_seat,
    )  # fmt: skip
    makers = (
        (SeatCategory.PUBLIC_KINDERGARTEN_OWNER, OwnerFactory),
        (SeatCategory.PRIVATE_KINDERGARTEN_OWNER, PrivateOwnerFactory),
        (SeatCategory.UNIVERSITY, UniversityFactory),
        (SeatCategory.TEACHERS_UNION, InterestFactory),
        (SeatCategory.PBL, InterestFactory),
    )
    for number in range(voting):
        category, make = makers[number % len(makers)]
        add_seat(the, category=category, represents=make(), on=on)
    return the


def add_seat(the: TheForum, *, category, represents=None, on=date(2025, 1, 30), **more) -> Seat:
    """One more seat, by the real action, with the person's hat."""
    user = more.pop("user", None) or UserFactory()
    seat = actions.create_seat(
        forum=the.forum,
        user=user,
        category=category,
        represents=represents,
        has_vote=more.pop("has_vote", True),
        valid_from_date=date(2024, 1, 1),
        by=the.secretariat,
        at=DRAFTED,
        **more,
    )
    the.seats.append(seat)
    the.hats.append(hat_for(the.forum, Role.FORUM_MEMBER, user=user, on=on))
    return seat


def round_for(the: TheForum, *, mode=ForumMode.RECOMMENDATION, rules=None, **frame):
    """A round of the forum with one frame and a plan in force; returns the frame."""
    round_ = RoundFactory(
        authority=the.authority, forum=the.forum, county=the.authority.county, forum_mode=mode
    )
    version = SchemeVersionFactory(rules=rules or {"R-BUD-01": {}})
    LongTermPlanFactory(forum=the.forum, authority=the.authority)
    return FrameFactory(round=round_, scheme_version=version, **frame)


@transaction.atomic
def checked_application(frame, *, amounts=(100_000,), applicant=None, partner=None, **item_values):
    """A checked report with one measure per amount: the partner gets a quarter, when there is one."""
    applicant = applicant or OwnerFactory()
    application = ApplicationFactory(
        round=frame.round, scheme_version=frame.scheme_version, applicant=applicant
    )
    plan = frame.round.forum.plans.first()
    for amount in amounts:
        item = ItemFactory(
            application=application,
            plan_priority=PlanPriorityFactory(plan=plan) if plan else None,
            **item_values,
        )
        shares = {(2025, applicant.pk): amount}
        if partner:
            shares = {(2025, applicant.pk): amount - amount // 4, (2025, partner.pk): amount // 4}
        set_amounts(item=item, amounts=shares)
        CriterionCheckFactory(item=item, outcome=CheckOutcome.MET)
    if partner:
        add_party(application=application, organisation=partner, part=Part.PARTNER)
    owner = hat_for(applicant, Role.OWNER_APPROVER)
    at = datetime(2025, 1, 20, 9, tzinfo=UTC)
    case_file = open_case_file(
        authority=application.authority, title=f"Behovsmelding {applicant.name}", by=owner, at=at
    )
    application = lock_application(application)
    move_application(
        application, SUBMIT, by=owner, at=at,
        also={
            "submitted_at": at, "submitted_by_id": owner.user_id, "case_file": case_file,
            "reference": case_file.reference,
        },
    )  # fmt: skip
    staff = hat_for(application.authority, Role.CASEWORKER)
    move_application(application, FINISH_CHECK, by=staff, at=DRAFTED)
    return application


def allocation_drafted(
    the=None,
    *,
    amounts=((100_000,), (200_000,)),
    mode=None,
    rules=None,
    partner=None,
    frame=None,
    **frame_values,
):
    """A drafted list with one report per tuple of amounts."""
    the = the or forum_with_seats()
    frame = frame or round_for(
        the, mode=mode or ForumMode.RECOMMENDATION, rules=rules, **frame_values
    )
    for row in amounts:
        checked_application(frame, amounts=row, partner=partner)
    return the, actions.draft_allocation(
        round_=frame.round, scheme_version=frame.scheme_version, by=the.secretariat, at=DRAFTED
    )


def region_member(the: TheForum, region, **more) -> Seat:
    """A seat in a region's steering group, without a vote."""
    more.setdefault("represents", OwnerFactory())
    return add_seat(the, category=SeatCategory.REGION, region=region, has_vote=False, **more)


@transaction.atomic
def prepared(*, reports=((100_000,), (200_000,)), the=None):
    """Two regions with a member each, a committee with one member, a report per tuple of amounts in turn; all sent to them.

    Returns the forum, its regions, its frame, and the preparations by region (None is the committee's).
    """
    the = the or forum_with_seats(voting=1)
    regions = [RegionFactory(county=the.authority.county) for _number in range(2)]
    frame = round_for(the)
    for number, amounts in enumerate(reports):
        owner = OwnerFactory()
        RegionMembershipFactory(region=regions[number % 2], organisation=owner)
        checked_application(frame, amounts=amounts, applicant=owner)
    for region in regions:
        region_member(the, region)
    add_seat(
        the, category=SeatCategory.PBL, represents=InterestFactory(), in_working_committee=True
    )
    actions.open_preparations(
        round_=frame.round,
        scheme_version=frame.scheme_version,
        region_due_date=date(2025, 2, 20),
        committee_due_date=date(2025, 2, 24),
        by=the.secretariat,
        at=DRAFTED,
    )
    found = {row.region: row for row in Preparation.objects.filter(round=frame.round)}
    return the, regions, frame, found


def meeting_with_item(the, *, kind=ItemKind.DECISION, starts_at=MEETING):
    """A called meeting with one reported item."""
    meeting = actions.plan_meeting(
        forum=the.forum, starts_at=starts_at, place="Stavanger", by=the.secretariat, at=DRAFTED
    )
    item = actions.add_agenda_item(
        meeting=meeting,
        kind=kind,
        title="Fordeling av midler",
        background="Saksframlegg",
        proposal_text="Forumet slutter seg til fordelingen.",
        by=the.secretariat,
        at=DRAFTED,
    )
    actions.call_meeting(meeting=meeting, by=the.secretariat, at=DRAFTED)
    return meeting, item


def allocation_on_agenda(the=None, **options):
    """On a published agenda; quality checked first where the forum discusses."""
    the, allocation = allocation_drafted(the, **options)
    kind = ItemKind.DISCUSSION if allocation.is_discussion else ItemKind.DECISION
    meeting, item = meeting_with_item(the, kind=kind)
    if allocation.is_discussion:
        actions.quality_check(allocation=allocation, by=the.checker, at=DRAFTED)
        allocation.refresh_from_db()
    actions.put_on_agenda(allocation=allocation, item=item, by=the.secretariat, at=DRAFTED)
    actions.publish_agenda(meeting=meeting, by=the.secretariat, at=DRAFTED)
    allocation.refresh_from_db()
    return the, allocation


def meeting_opened(the, meeting) -> None:
    """Everyone with a seat is there, a kommune's people as the owner; the leader opens."""
    for seat in the.forum.seats.all():
        kommune = seat.represents is not None and seat.represents.has_function(
            "kindergarten_authority"
        )
        actions.record_attendance(
            meeting=meeting,
            seat=seat,
            present=True,
            declared_role=seat.category
            if seat.category == "kindergarten_authority"
            else "owner"
            if kommune
            else "",
            by=the.secretariat,
            at=MEETING,
        )
    actions.open_meeting(meeting=meeting, by=the.leader, at=MEETING)


def allocation_open(the=None, **options):
    """Its item is being treated now."""
    the, allocation = allocation_on_agenda(the, **options)
    item = allocation.agenda_item
    meeting_opened(the, item.meeting)
    actions.open_item(item=item, by=the.leader, at=MEETING)
    allocation = Allocation.objects.for_detail().get(pk=allocation.pk)
    return the, allocation


def allocation_treated(the=None, **options):
    """Agreed on, or discussed, and the meeting closed."""
    the, allocation = allocation_open(the, **options)
    item = allocation.agenda_item
    if not allocation.is_discussion:
        actions.record_consensus(item=item, by=the.leader, at=MEETING + timedelta(minutes=5))
    actions.close_item(item=item, by=the.leader, at=MEETING + timedelta(minutes=10))
    actions.close_meeting(meeting=item.meeting, by=the.leader, at=MEETING + timedelta(minutes=20))
    allocation.refresh_from_db()
    return the, allocation


def allocation_handed_over(the=None, **options):
    """Handed over to decision."""
    the, allocation = allocation_treated(the, **options)
    actions.hand_over(allocation=allocation, by=the.secretariat, at=MEETING + timedelta(minutes=30))
    return the, Allocation.objects.for_detail().get(pk=allocation.pk)


def poll_opened(the=None, *, line=True, **options):
    """A vote under way over the first line (or the whole list), after consensus failed."""
    the, allocation = allocation_open(the, **options)
    item = allocation.agenda_item
    first = allocation.lines.order_by("number").first() if line else None
    actions.record_no_consensus(item=item, line=first, by=the.leader, at=MEETING)
    poll = actions.open_poll(item=item, line=first, by=the.leader, at=MEETING)
    return the, allocation, poll


def vote(the, poll, seat, choice, *, at=MEETING):
    """A seat votes the same on every proposal."""
    poll.refresh_from_db()
    return actions.cast_ballot(
        poll=poll,
        seat=seat,
        choices={proposal.pk: choice for proposal in poll.proposals.all()},
        seen_hash=poll.version_hash,
        by=the.hat_of(seat),
        at=at,
    )


__all__ = [
    "DRAFTED",
    "MEETING",
    "AgendaItemFactory",
    "AllocationFactory",
    "AllocationLineFactory",
    "AttendanceFactory",
    "BallotFactory",
    "BallotProposalFactory",
    "DeliveryFactory",
    "ForumSettingsFactory",
    "ImpartialityAnswerFactory",
    "LineRemarkFactory",
    "LineShareFactory",
    "MeetingFactory",
    "MinutesFactory",
    "MinutesRemarkFactory",
    "MinutesStatementFactory",
    "PaperReadingFactory",
    "PastBallotFactory",
    "PollFactory",
    "PreparationFactory",
    "RankingFactory",
    "RecusalFactory",
    "RegionChangeFactory",
    "SeatFactory",
    "TheForum",
    "add_seat",
    "allocation_drafted",
    "allocation_handed_over",
    "allocation_on_agenda",
    "allocation_open",
    "allocation_treated",
    "checked_application",
    "forum_with_seats",
    "meeting_opened",
    "meeting_with_item",
    "poll_opened",
    "prepared",
    "region_member",
    "round_for",
    "vote",
]

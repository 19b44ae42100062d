"""Bare rows of the forum, for constraints and lists. `tests.factories.forum` walks the real actions."""

from datetime import UTC, date, datetime

import factory

from forum.enums import (
    AllocationKind,
    Choice,
    ItemKind,
    RecusalGround,
    RegionChangeKind,
    SeatCategory,
    Support,
)
from forum.models import (
    AgendaItem,
    Allocation,
    AllocationLine,
    Attendance,
    Ballot,
    BallotProposal,
    Delivery,
    ForumSettings,
    ImpartialityAnswer,
    LineRemark,
    LineShare,
    Meeting,
    Minutes,
    MinutesRemark,
    MinutesStatement,
    PaperReading,
    PastBallot,
    Poll,
    Preparation,
    Ranking,
    Recusal,
    RegionChange,
    Seat,
)
from tests.factories.accounts import UserFactory
from tests.factories.grants import (
    FrameFactory,
    ItemFactory,
    RoundFactory,
    SchemeVersionFactory,
)
from tests.factories.owners import AuthorityFactory, ForumFactory, OwnerFactory, RegionFactory
from tests.factories.records import CaseFileFactory, DocumentFactory

DRAFTED = datetime(2025, 2, 10, 9, tzinfo=UTC)
MEETING = datetime(2025, 3, 12, 9, tzinfo=UTC)


class ForumSettingsFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ForumSettings

    forum = factory.SubFactory(ForumFactory)
    authority = factory.SubFactory(AuthorityFactory)


class SeatFactory(factory.django.DjangoModelFactory):
    """A bare row; `forum_with_seats` gives seats by the real action, with hats."""

    class Meta:
        model = Seat

    forum = factory.SubFactory(ForumFactory)
    category = SeatCategory.PUBLIC_KINDERGARTEN_OWNER
    user = factory.SubFactory(UserFactory)
    represents = factory.SubFactory(OwnerFactory)
    has_vote = True
    valid_from_date = date(2024, 1, 1)


class MeetingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Meeting

    forum = factory.SubFactory(ForumFactory)
    case_file = factory.SubFactory(CaseFileFactory)
    year = 2025
    number = factory.Sequence(lambda n: n + 1)
    starts_at = MEETING
    place = "Stavanger"


class AttendanceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Attendance

    meeting = factory.SubFactory(MeetingFactory)
    seat = factory.SubFactory(SeatFactory)
    present = True
    registered_at = MEETING
    registered_by = factory.SubFactory(UserFactory)


class AgendaItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AgendaItem

    meeting = factory.SubFactory(MeetingFactory)
    forum = factory.SelfAttribute("meeting.forum")
    position = factory.Sequence(lambda n: n + 1)
    kind = ItemKind.DECISION
    title = "Innstilling, regional ordning"


class MinutesStatementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MinutesStatement

    item = factory.SubFactory(AgendaItemFactory)
    seat = factory.SubFactory(SeatFactory)
    text = "Vi ønsker et annet utvalg."
    written_at = MEETING
    written_by = factory.SubFactory(UserFactory)


class MinutesFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Minutes

    meeting = factory.SubFactory(MeetingFactory)


class MinutesRemarkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MinutesRemark

    minutes = factory.SubFactory(MinutesFactory)
    seat = factory.SubFactory(SeatFactory)
    text = "Oppmøtet i sak 1 er ikke riktig."
    written_at = MEETING
    written_by = factory.SubFactory(UserFactory)


class AllocationFactory(factory.django.DjangoModelFactory):
    """A bare row; `allocation_drafted` and its kin walk the real actions."""

    class Meta:
        model = Allocation

    frame = factory.SubFactory(FrameFactory)
    round = factory.SelfAttribute("frame.round")
    scheme_version = factory.SelfAttribute("frame.scheme_version")
    case_file = factory.SubFactory(CaseFileFactory)
    kind = AllocationKind.RECOMMENDATION
    drafted_at = DRAFTED
    drafted_by = factory.SubFactory(UserFactory)


class AllocationLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AllocationLine

    allocation = factory.SubFactory(AllocationFactory)
    item = factory.SubFactory(ItemFactory)
    number = factory.Sequence(lambda n: n + 1)
    category = "ordinary"


class LineShareFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LineShare

    line = factory.SubFactory(AllocationLineFactory)
    recipient = factory.SubFactory(OwnerFactory)
    requested = 100_000
    recommended = 100_000


class LineRemarkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LineRemark

    line = factory.SubFactory(AllocationLineFactory)
    seat = factory.SubFactory(SeatFactory)
    supports = Support.YES
    text = "Godt tiltak"
    written_at = MEETING


class PaperReadingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PaperReading

    line = factory.SubFactory(AllocationLineFactory)
    document = factory.SubFactory(DocumentFactory)
    user = factory.SubFactory(UserFactory)
    read_at = MEETING


class RecusalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Recusal

    line = factory.SubFactory(AllocationLineFactory)
    seat = factory.SubFactory(SeatFactory)
    ground = RecusalGround.APPLICANT
    proposed_at = MEETING


class ImpartialityAnswerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ImpartialityAnswer

    agenda_item = factory.SubFactory(AgendaItemFactory)
    seat = factory.SubFactory(SeatFactory)
    answered_at = MEETING


class BallotProposalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BallotProposal

    agenda_item = factory.SubFactory(AgendaItemFactory)
    title = "Forslaget som er lagt fram"
    added_at = MEETING


class PollFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Poll

    agenda_item = factory.SubFactory(AgendaItemFactory)
    version_hash = "a" * 64
    opened_at = MEETING
    opened_by = factory.SubFactory(UserFactory)


class BallotFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Ballot

    poll = factory.SubFactory(PollFactory)
    proposal = factory.SubFactory(BallotProposalFactory)
    seat = factory.SubFactory(SeatFactory)
    mandate = factory.SelfAttribute("seat")
    choice = Choice.FOR
    version_hash = "a" * 64
    receipt_code = "7F3A"
    cast_at = MEETING
    cast_by = factory.SubFactory(UserFactory)


class PastBallotFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PastBallot

    ballot = factory.SubFactory(BallotFactory)
    choice = Choice.AGAINST
    version_hash = "a" * 64
    receipt_code = "7F3B"
    cast_at = MEETING


class PreparationFactory(factory.django.DjangoModelFactory):
    """A region's list, still being written; `prepared` in the other module walks the real actions."""

    class Meta:
        model = Preparation

    round = factory.SubFactory(RoundFactory)
    scheme_version = factory.SubFactory(SchemeVersionFactory)
    region = factory.SubFactory(RegionFactory)
    case_file = factory.SubFactory(CaseFileFactory)
    due_date = date(2025, 2, 20)
    opened_at = DRAFTED
    opened_by = factory.SubFactory(UserFactory)


class RankingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Ranking

    preparation = factory.SubFactory(PreparationFactory)
    item = factory.SubFactory(ItemFactory)
    rank = 1
    written_at = DRAFTED
    written_by = factory.SubFactory(UserFactory)


class DeliveryFactory(factory.django.DjangoModelFactory):
    """A bare row; delivering is an act (`deliver_preparation`)."""

    class Meta:
        model = Delivery

    preparation = factory.SubFactory(PreparationFactory)
    number = 1
    document = factory.SubFactory(DocumentFactory)
    delivered_at = DRAFTED
    delivered_by = factory.SubFactory(UserFactory)


class RegionChangeFactory(factory.django.DjangoModelFactory):
    """A region that was made."""

    class Meta:
        model = RegionChange

    kind = RegionChangeKind.MADE
    region = factory.SubFactory(RegionFactory)
    county = factory.SelfAttribute("region.county")
    new_name = "Region Øst"
    reason = "Vedtatt av eierne"
    changed_at = DRAFTED
    changed_by = factory.SubFactory(UserFactory)

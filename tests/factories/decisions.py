"""Decisions with boring defaults, and decisions at a given status by walking the real actions."""

from datetime import UTC, date, datetime

import factory

from accounts.enums import Role
from accounts.models import User
from decisions import actions
from decisions.enums import ChangeKind, DeliveryWay, Outcome, ReturnCategory
from decisions.models import (
    ChangeNotice,
    Commitment,
    Decision,
    DeliveryRegistration,
    ForumReturn,
    Letter,
    Point,
    Return,
)
from decisions.transitions import REFERENCE_TABLE
from forum.enums import AllocationKind, AllocationStatus, ItemKind, ItemOutcome, ItemStatus
from forum.models import AgendaItem, Allocation, AllocationLine, LineShare, Meeting, Minutes
from forum.transitions import ALLOCATION as ALLOCATIONS
from forum.transitions import ITEM as ITEMS
from forum.transitions import MEETING as MEETINGS
from grants.actions import set_amounts
from grants.enums import ApplicationStatus, ForumMode, Part
from grants.models import Application, Frame, LegalReference, Party
from grants.transitions import TABLE as CASES
from kompetanse.lib.actor import SYSTEM
from records.actions import open_case_file
from records.models import Counter, EventChain
from tests.factories.accounts import UserFactory, hat_for
from tests.factories.forum_rows import AgendaItemFactory, AllocationLineFactory
from tests.factories.grants import (
    FrameFactory,
    ItemFactory,
    LegalReferenceFactory,
    RoundFactory,
    SchemeFactory,
    SchemeVersionFactory,
)
from tests.factories.lives import lived
from tests.factories.owners import OwnerFactory, UniversityFactory
from tests.factories.records import DocumentFactory

MEETING = datetime(2025, 3, 11, 9, 0, tzinfo=UTC)
PREPARED = datetime(2025, 4, 8, 8, 0, tzinfo=UTC)
DECIDED = datetime(2025, 4, 10, 8, 0, tzinfo=UTC)
RULES = {
    "R-LOK-09": {},
    "R-BUD-01": {},
    "R-BRV-01": {},
    "R-BRV-02": {},
    "R-KLA-01": {"weeks": 3},
    "R-ROL-02": {},
}
DISCUSSION_RULES = {
    "R-KOL-01": {"first_year": 2026},
    "R-KOL-05": {},
    "R-KOL-07": {},
    "R-BUD-01": {},
    "R-BRV-01": {},
    "R-BRV-02": {},
    "R-KLA-01": {"weeks": 3},
    "R-ROL-02": {},
}
TERMS = [
    "V_FORMAAL",
    "V_PARTNER",
    "V_KOLLEKTIV",
    "V_ENDRING",
    "V_RAPPORT",
    "V_KONTROLL",
    "V_REAKSJON",
    "V_FEILUTBETALING",
]
CRITERIA = [
    {
        "key": "local_need",
        "nb": "Lokalt definerte behov",
        "nn": "Lokalt definerte behov",
        "source": "",
    },
    {"key": "partnership", "nb": "Partnerskap", "nn": "Partnarskap", "source": ""},
]
EVERY_LETTER = (
    ("fvl.klage", "forvaltningsloven §§ 28 og 29", "forvaltningslova §§ 28 og 29"),
    ("fvl.innhold_klage", "forvaltningsloven § 32", "forvaltningslova § 32"),
    ("fvl.begrunnelse", "forvaltningsloven §§ 24 og 25", "forvaltningslova §§ 24 og 25"),
    ("fvl.innsyn", "forvaltningsloven §§ 18 og 19", "forvaltningslova §§ 18 og 19"),
    ("fvl.utsatt", "forvaltningsloven § 42", "forvaltningslova § 42"),
    ("fvl.sakskostnader", "forvaltningsloven § 36", "forvaltningslova § 36"),
    ("fvl.forhandsvarsel", "forvaltningsloven § 16", "forvaltningslova § 16"),
    ("fvl.avvisning", "forvaltningsloven § 2 tredje ledd", "forvaltningslova § 2 tredje ledd"),
)


def verified_references() -> None:
    """Those that each letter cites, verified."""
    for key, nb, nn in EVERY_LETTER:
        reference, _made = LegalReference.objects.update_or_create(
            key=key,
            defaults={
                "citation_nb": nb,
                "citation_nn": nn,
                "status": "verified",
                "verified_at": MEETING,
            },
        )
        verified(reference)


def verified(reference: LegalReference) -> LegalReference:
    """With its event, once."""
    if not EventChain.objects.filter(key=f"legal:{reference.key}").exists():
        lived(reference, REFERENCE_TABLE, by=SYSTEM, at=MEETING, chain=f"legal:{reference.key}")
    return reference


def _basis() -> LegalReference:
    """What the money is given under, verified."""
    citation = "retningslinjer 26. januar 2021 nr. 230"
    return verified(
        LegalReferenceFactory(
            citation_nb=citation, citation_nn=citation, status="verified", verified_at=MEETING
        )
    )


class Stage:
    """A round at the point where the forum has handed over: owner, university, staff, frame, one measure for 500 000.

    `shares` is {recipient: (requested, recommended)} of the measure; "owner" and "university" stand for the stage's own.
    """

    def __init__(
        self,
        *,
        frame: int = 1_000_000,
        mode: str = ForumMode.RECOMMENDATION,
        owners: int = 1,
        rules: dict | None = None,
        requested: tuple[int, int] = (400_000, 100_000),
        recommended: tuple[int, int] = (400_000, 100_000),
        language: str = "nb",
        reasons: str = "",
        budget_year: int | None = None,
    ) -> None:
        discusses = mode == ForumMode.DISCUSSION
        year = budget_year or (2026 if discusses else 2025)
        verified_references()
        self.version = SchemeVersionFactory(
            scheme=SchemeFactory(
                name_nb="Regional ordning for barnehage", name_nn="Regional ordning for barnehage"
            ),
            rules=rules if rules is not None else (DISCUSSION_RULES if discusses else RULES),
            criteria=CRITERIA,
            terms=TERMS,
        )
        self.basis = _basis()
        self.version.legal_basis.add(self.basis)
        self.round = RoundFactory(
            programme=self.version.scheme.programme, forum_mode=mode, budget_year=year
        )
        self.frame = FrameFactory(round=self.round, scheme_version=self.version, amount=frame)
        authority = self.round.authority
        self.caseworker = hat_for(
            authority, Role.CASEWORKER, user=UserFactory(name="Marit Testdal")
        )
        self.approver = hat_for(
            authority, Role.DECISION_APPROVER, user=UserFactory(name="Jon Utkastad")
        )
        self.university = UniversityFactory()
        self.owners = [OwnerFactory(language_form=language) for _ in range(owners)]
        self.owner = self.owners[0]
        self.items = [self._measure(owner, requested) for owner in self.owners]
        self.item = self.items[0]
        self.application = self.item.application
        self.allocation = self._hand_over(requested, recommended, reasons, discusses)

    def prepare(self, at: datetime = PREPARED) -> list[Decision]:
        return actions.prepare_decisions(
            round_=self.round, scheme_version=self.version, by=self.caseworker, at=at
        )

    def decision_of(self, recipient) -> Decision:
        return Decision.objects.get(recipient=recipient, round=self.round, status__in=_LATEST)

    def send(self, decision: Decision, at: datetime = PREPARED) -> Decision:
        return actions.send_to_approval(
            decision=decision, seen_version=decision.version, by=self.caseworker, at=at
        )

    def approve(self, decision: Decision, at: datetime = DECIDED, **changes) -> Decision:
        return actions.approve_decision(
            decision=decision,
            seen_version=decision.version,
            **{"is_impartial": True, "by": self.approver, "at": at, **changes},
        )

    def _measure(self, owner, requested):
        person = hat_for(owner, Role.OWNER_APPROVER)
        case_file = open_case_file(
            authority=self.round.authority, title=owner.name, by=SYSTEM, at=MEETING
        )
        application = Application.objects.create(
            round=self.round,
            scheme_version=self.version,
            applicant=owner,
            authority=self.round.authority,
            county=self.round.county,
            case_file=case_file,
            reference=case_file.reference,
            status=ApplicationStatus.IN_TREATMENT,
            created_at=MEETING,
            created_by_id=person.user_id,
            submitted_at=datetime(2025, 1, 30, 20, 40, tzinfo=UTC),
            submitted_by_id=person.user_id,
        )
        Party.objects.create(application=application, organisation=owner, part=Part.APPLICANT)
        Party.objects.create(
            application=application, organisation=self.university, part=Part.PARTNER
        )
        lived(application, CASES, by=person, at=MEETING, chain=application.chain_key)
        item = ItemFactory(application=application)
        year = self.round.budget_year
        parts = {(year, owner.pk): requested[0], (year, self.university.pk): requested[1]}
        return set_amounts(item=item, amounts=parts)

    def _hand_over(self, requested, recommended, reasons, discusses) -> Allocation:
        forum, authority = self.round.forum, self.round.authority
        case_file = open_case_file(authority=authority, title=forum.name, by=SYSTEM, at=MEETING)
        meeting = Meeting.objects.create(
            forum=forum,
            case_file=case_file,
            year=2025,
            number=1,
            starts_at=MEETING,
            status="closed",
            opened_at=MEETING,
        )
        agenda = AgendaItem.objects.create(
            forum=forum,
            meeting=meeting,
            position=1,
            year=2025,
            sequence=4,
            kind=ItemKind.DECISION,
            title="Fordeling",
            status=ItemStatus.TREATED,
            outcome=ItemOutcome.DISCUSSED if discusses else ItemOutcome.ADOPTED_UNANIMOUSLY,
            closed_at=MEETING,
            closed_by_id=self.caseworker.user_id,
        )
        Minutes.objects.create(meeting=meeting)
        allocation = Allocation.objects.create(
            round=self.round,
            scheme_version=self.version,
            frame=self.frame,
            case_file=case_file,
            agenda_item=agenda,
            kind=AllocationKind.PROPOSAL if discusses else AllocationKind.RECOMMENDATION,
            status=AllocationStatus.HANDED_OVER,
            drafted_at=MEETING,
            drafted_by_id=self.caseworker.user_id,
            handed_over_at=MEETING,
            handed_over_by_id=self.caseworker.user_id,
        )
        self._log(meeting, agenda, allocation)
        for item in self.items:
            self._line(allocation, item, reasons=reasons, amounts=(requested, recommended))
        return allocation

    def _log(self, meeting, agenda, allocation) -> None:
        """What the log says of them, and the counters of the forum's items and meetings."""
        for purpose, last in (("sak", agenda.sequence), ("mote", meeting.number)):
            Counter.objects.create(
                authority=self.round.authority,
                year=agenda.year,
                purpose=f"{purpose}:{self.round.forum.code}",
                last=last,
            )
        lives = ((meeting, MEETINGS), (agenda, ITEMS), (allocation, ALLOCATIONS))
        for obj, table in lives:
            lived(obj, table, by=self.caseworker, at=MEETING, chain=allocation.chain_key)

    def _line(self, allocation, item, *, reasons, amounts) -> None:
        line = AllocationLine.objects.create(
            allocation=allocation,
            item=item,
            number=allocation.lines.count() + 1,
            category=item.category,
            reasons=reasons,
        )
        parts = zip((item.application.applicant, self.university), *amounts, strict=True)
        LineShare.objects.bulk_create(
            LineShare(
                line=line,
                recipient=recipient,
                requested=asked,
                presented=given,
                recommended=given,
            )
            for recipient, asked, given in parts
        )


_LATEST = ("draft", "to_approval", "issued", "dispatched")


def decision_draft(stage: Stage | None = None, **options) -> Decision:
    """The owner's draft, prepared from what the forum handed over."""
    stage = stage or Stage(**options)
    stage.prepare()
    return stage.decision_of(stage.owner)


def decision_to_approval(stage: Stage | None = None, **options) -> Decision:
    stage = stage or Stage(**options)
    return stage.send(decision_draft(stage))


def decision_issued(stage: Stage | None = None, **options) -> Decision:
    """Approved by another; the letter is frozen and waits for a worker."""
    stage = stage or Stage(**options)
    return stage.approve(decision_to_approval(stage))


def decision_dispatched(stage: Stage | None = None, **options) -> Decision:
    """The letter is filed and the recipient has been told."""
    decision = decision_issued(stage, **options)
    actions.dispatch_decision(decision=decision, at=DECIDED)
    decision.refresh_from_db()
    return decision


def a_person() -> User:
    return UserFactory()


class DecisionFactory(factory.django.DjangoModelFactory):
    """A bare draft without points, for constraints and lists."""

    class Meta:
        model = Decision

    round = factory.SubFactory(RoundFactory)
    scheme_version = factory.SubFactory(SchemeVersionFactory)
    authority = factory.SelfAttribute("round.authority")
    recipient = factory.SubFactory(OwnerFactory)
    language = "nb"
    case_file = factory.LazyAttribute(
        lambda own: open_case_file(authority=own.authority, title="Vedtak", by=SYSTEM, at=PREPARED)
    )
    prepared_at = PREPARED
    prepared_by = factory.SubFactory(UserFactory)


class PointFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Point

    decision = factory.SubFactory(DecisionFactory)
    number = factory.LazyAttribute(lambda own: own.decision.points.count() + 1)
    item = factory.SubFactory(ItemFactory)
    outcome = Outcome.GRANTED
    requested = 100_000
    recommended = 100_000
    amount = 100_000
    payee = factory.SelfAttribute("decision.recipient")
    own_share_bearer = factory.SelfAttribute("decision.recipient")


class CommitmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Commitment

    point = factory.SubFactory(PointFactory)
    year = 2026
    amount = 100_000


class ReturnFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Return

    decision = factory.SubFactory(DecisionFactory)
    categories = [ReturnCategory.AMOUNT]
    text = "Beløpet må rettes"
    returned_at = PREPARED
    returned_by = factory.SubFactory(UserFactory)


class LetterFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Letter

    decision = factory.SubFactory(DecisionFactory)
    snapshot = factory.LazyFunction(dict)
    snapshot_sha256 = "0" * 64
    frozen_at = DECIDED


class DeliveryRegistrationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DeliveryRegistration

    decision = factory.SubFactory(DecisionFactory)
    way = DeliveryWay.POST
    sent_date = date(2025, 4, 25)
    registered_at = DECIDED
    registered_by = factory.SubFactory(UserFactory)


class ChangeNoticeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ChangeNotice

    decision = factory.SubFactory(DecisionFactory)
    kind = ChangeKind.PARTNER
    point_numbers = [1]
    text = "Partneren kan ikke likevel"
    new_partner = factory.SubFactory(UniversityFactory)
    document = factory.SubFactory(
        DocumentFactory, case_file=factory.SelfAttribute("..decision.case_file")
    )
    notified_at = DECIDED
    notified_by = factory.SubFactory(UserFactory)


class ForumReturnFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ForumReturn

    line = factory.SubFactory(AllocationLineFactory)
    criterion = "partnership"
    reason = "Partneren er ikke med"
    agenda_item = factory.SubFactory(AgendaItemFactory)
    document = factory.SubFactory(DocumentFactory)
    returned_at = PREPARED
    returned_by = factory.SubFactory(UserFactory)


__all__ = ["Frame", "Stage"]

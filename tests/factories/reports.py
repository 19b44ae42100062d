"""Reports with boring defaults, and reports at a given status by walking the real actions."""

from datetime import UTC, date, datetime

import factory

from accounts.enums import Role
from decisions.actions import dispatch_decision
from kompetanse.lib.actor import SYSTEM
from records.actions import open_journal_entry
from records.enums import JournalKind
from reports import actions
from reports.enums import Attained, Done, FileKind
from reports.models import (
    Attachment,
    GoalAttainment,
    GoalQuestion,
    Participants,
    PartnerPart,
    Report,
    ReportItem,
    Share,
    Snapshot,
)
from tests.factories.accounts import UserFactory, hat_for
from tests.factories.decisions import DECIDED, Stage
from tests.factories.grants import ApplicationFactory, ItemFactory, SchemeVersionFactory
from tests.factories.owners import UniversityFactory
from tests.factories.records import CaseFileFactory, StoredFileFactory

DUE = date(2026, 1, 15)
WRITTEN = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
SENT = datetime(2026, 1, 13, 9, 0, tzinfo=UTC)
LATE = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)
GROUPS = [
    {"key": "kindergarten_staff", "nb": "Ansatte i barnehage", "nn": "Tilsette i barnehage"},
    {"key": "leaders", "nb": "Ledere", "nn": "Leiarar"},
]
TOGETHER = {
    "staff_text": "Alle ansatte svarte på spørsmålene i mai og november.",
    "evaluation_text": "Vi har sammenlignet kartleggingen før og etter.",
    "practice_text": "Personalet observerer leken på en ny måte.",
    "plans_text": "Vi fortsetter med nettverkene.",
    "contact_name": "Kari Kontaktsen",
    "contact_email": "kari@example.invalid",
}


class ReportFactory(factory.django.DjangoModelFactory):
    """An open report on a bare case."""

    class Meta:
        model = Report

    application = factory.SubFactory(ApplicationFactory)
    opened_at = DECIDED
    due_date = DUE


class ReportItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReportItem

    report = factory.SubFactory(ReportFactory)
    item = factory.SubFactory(ItemFactory)


class ShareFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Share

    report = factory.SubFactory(ReportFactory)
    point = factory.SubFactory("tests.factories.decisions.PointFactory")
    item = factory.SelfAttribute("point.item")
    recipient = factory.SelfAttribute("point.decision.recipient")
    granted = 100_000


class ParticipantsFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Participants

    report = factory.SubFactory(ReportFactory)
    item = factory.SubFactory(ItemFactory)
    category = "leaders"
    count = 3


class PartnerPartFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PartnerPart

    report = factory.SubFactory(ReportFactory)
    partner = factory.SubFactory(UniversityFactory)


class GoalQuestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = GoalQuestion

    scheme_version = factory.SubFactory(SchemeVersionFactory)
    key = factory.Sequence(lambda n: f"MO_2026_{n}")
    position = 1
    text_nb = "Har deltakerne fått det utbyttet som var planlagt?"
    text_nn = "Har deltakarane fått det utbyttet som var planlagt?"
    source = "Fastsatt av administrasjonen"


class GoalAttainmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = GoalAttainment

    report = factory.SubFactory(ReportFactory)
    question = "MO_KOLLEKTIV"
    answer = Attained.YES


class ReportAttachmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Attachment

    report = factory.SubFactory(ReportFactory)
    stored_file = factory.SubFactory(StoredFileFactory)
    kind = FileKind.ACCOUNTS
    file_name = "regnskap.pdf"
    attached_at = WRITTEN
    attached_by = factory.SubFactory(UserFactory)


class ReportSnapshotFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Snapshot

    report = factory.SubFactory(ReportFactory)
    number = 1
    data = factory.LazyFunction(dict)
    sha256 = "0" * 64
    taken_at = SENT
    taken_by = factory.SubFactory(UserFactory)
    journal_entry = factory.LazyFunction(
        lambda: open_journal_entry(
            case_file=CaseFileFactory(), kind=JournalKind.INCOMING, title="Rapport", by=SYSTEM, at=SENT
        )
    )  # fmt: skip


class Told:
    """A report that was opened by the decisions to an owner and its university, with the people who write and control it.

    The scheme asks the two questions of `questions`, one of the owner and one of the university.
    """

    def __init__(
        self, *, opened_at: datetime = DECIDED, two_people: bool = False, **options
    ) -> None:
        self.stage = stage = Stage(**options)
        stage.version.participant_categories = GROUPS
        stage.version.save(update_fields=["participant_categories"])
        stage.round.report_due_date = DUE
        stage.round.report_reminder_offsets = [14, 3, -3, -14]
        stage.round.save(update_fields=["report_due_date", "report_reminder_offsets"])
        stage.owner.two_person_filing = two_people
        stage.owner.save(update_fields=["two_person_filing"])
        self.questions = [
            GoalQuestionFactory(scheme_version=stage.version, key="MO_2026_1"),
            GoalQuestionFactory(
                scheme_version=stage.version, key="MO_2026_2", position=2, answered_by="partner"
            ),
        ]
        self.writer = hat_for(stage.owner, Role.OWNER_SUBMITTER)
        self.approver = hat_for(stage.owner, Role.OWNER_APPROVER)
        self.lecturer = hat_for(stage.university, Role.PARTNER)
        self.caseworker, self.decider = stage.caseworker, stage.approver
        stage.prepare()
        for recipient in (stage.owner, stage.university):
            decision = stage.approve(stage.send(stage.decision_of(recipient)))
            dispatch_decision(decision=decision, at=opened_at)

    @property
    def report(self) -> Report:
        return Report.objects.for_detail().get(application=self.stage.application)

    @property
    def part(self) -> PartnerPart:
        return PartnerPart.objects.select_related("report", "partner").get(report=self.report)

    def measure(self, *, used: int = 400_000, unused: int | None = None, **changes) -> Report:
        values = {
            "report": self.report,
            "code": self.stage.item.code,
            "data": {
                "done": Done.YES,
                "deviation_text": "",
                "own_financing": None,
                "own_effort_text": "",
                "coordinator_text": "",
                "evaluation_text": "Deltakerne sier at de ser barna bedre.",
            },
            "account": (used, unused, "" if used == 400_000 else "En samling ble avlyst."),
            "participants": {(None, "leaders"): 4, (None, "kindergarten_staff"): 31},
            "by": self.writer,
            "at": WRITTEN,
        }
        return actions.save_measure(**{**values, **changes})

    def write(self, *, used: int = 400_000) -> Report:
        """The owner's part, whole."""
        self.measure(used=used)
        actions.save_goals(
            report=self.report,
            answers={"MO_2026_1": (Attained.YES, "Alle barnehagene var med.")},
            by=self.writer,
            at=WRITTEN,
        )
        return actions.save_together(report=self.report, data=TOGETHER, by=self.writer, at=WRITTEN)

    def give_part(
        self, *, used: int = 100_000, act=actions.complete_part, **changes
    ) -> PartnerPart:
        values = {
            "part": self.part,
            "data": {"contribution_text": "Tolv samlinger.", "evaluation_text": "Godt samarbeid."},
            "accounts": {self.stage.item.code: (used, None, "" if used == 100_000 else "Sykdom.")},
            "answers": {"MO_2026_2": (Attained.PARTLY, "Vi har endret ett emne.")},
            "by": self.lecturer,
            "at": WRITTEN,
        }
        return act(**{**values, **changes})

    def submit(self, **changes) -> Report:
        values = {"report": self.report, "declares": True, "by": self.approver, "at": SENT}
        return actions.submit(**{**values, **changes})

    def whole(self, *, used: int = 400_000) -> "Told":
        self.write(used=used)
        self.give_part()
        return self

    def sent(self, *, used: int = 400_000) -> "Told":
        self.whole(used=used).submit()
        return self

"""Schemes and rounds with boring defaults, and drafts opened by the real action."""

from datetime import UTC, date, datetime

import factory

from accounts.enums import Role
from grants.actions import open_application
from grants.enums import CheckOutcome, ExclusionReason, ForumMode, Part, TaskKind
from grants.models import (
    Application,
    CompletionRequest,
    CriterionCheck,
    DeadlineMove,
    Dispensation,
    Exclusion,
    Frame,
    ImpartialityDeclaration,
    Item,
    ItemAmount,
    LegalReference,
    LongTermPlan,
    OptOut,
    Party,
    PlanPriority,
    Programme,
    Round,
    Scheme,
    SchemeVersion,
    Task,
)
from tests.factories.accounts import UserFactory, hat_for
from tests.factories.owners import AuthorityFactory, CountyFactory, ForumFactory, OwnerFactory

THEN = datetime(2025, 1, 30, 20, 40, tzinfo=UTC)


class LegalReferenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LegalReference

    key = factory.Sequence(lambda n: f"test.{n}")
    citation_nb = "forvaltningsloven § 0"
    citation_nn = "forvaltningslova § 0"


class ProgrammeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Programme

    key = factory.Sequence(lambda n: f"programme-{n}")
    name_nb = "Lokal kompetanseutvikling"
    name_nn = "Lokal kompetanseutvikling"


class SchemeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Scheme

    programme = factory.SubFactory(ProgrammeFactory)
    key = factory.Sequence(lambda n: f"scheme-{n}")
    name_nb = "Regional ordning"
    name_nn = "Regional ordning"
    short_name = "rekom"


class SchemeVersionFactory(factory.django.DjangoModelFactory):
    """A version without rules: a test adds the ones that it is about."""

    class Meta:
        model = SchemeVersion

    scheme = factory.SubFactory(SchemeFactory)
    key = factory.Sequence(lambda n: f"version-{n}")
    first_year = 2021


class RoundFactory(factory.django.DjangoModelFactory):
    """The 2025 round: published, open, deadline Saturday 1 February."""

    class Meta:
        model = Round

    programme = factory.SubFactory(ProgrammeFactory)
    budget_year = 2025
    county = factory.SubFactory(CountyFactory)
    authority = factory.SubFactory(AuthorityFactory)
    forum = factory.SubFactory(ForumFactory)
    forum_mode = ForumMode.RECOMMENDATION
    opens_date = date(2024, 11, 18)
    deadline_date = date(2025, 2, 1)
    forum_due_date = date(2025, 3, 15)
    decision_due_date = date(2025, 4, 15)
    report_due_date = date(2026, 1, 15)
    reminder_offsets = [28, 14, 7, 2, -1]
    at_hand_nb = ["Lokal kompetanseutviklingsplan"]
    at_hand_nn = ["Lokal kompetanseutviklingsplan"]
    published_at = datetime(2024, 11, 18, 8, tzinfo=UTC)


class FrameFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Frame

    round = factory.SubFactory(RoundFactory)
    scheme_version = factory.SubFactory(SchemeVersionFactory)
    amount = 1_000_000


class DeadlineMoveFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DeadlineMove

    round = factory.SubFactory(RoundFactory)
    from_date = date(2025, 2, 1)
    to_date = date(2025, 2, 3)
    reason = "Driftsstans"
    moved_at = THEN
    moved_by = factory.SubFactory(UserFactory)


class LongTermPlanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LongTermPlan

    forum = factory.SubFactory(ForumFactory)
    authority = factory.SubFactory(AuthorityFactory)
    title = "Langsiktig plan"
    valid_from_date = date(2021, 1, 1)
    adopted_item = "05/20"
    adopted_date = date(2020, 12, 4)


class PlanPriorityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PlanPriority

    plan = factory.SubFactory(LongTermPlanFactory)
    key = factory.Sequence(lambda n: f"tema-{n}")
    name_nb = "Språkmiljø"
    name_nn = "Språkmiljø"


class ApplicationFactory(factory.django.DjangoModelFactory):
    """A draft, opened by an owner's submitter in a round that has a frame for its scheme."""

    class Meta:
        model = Application

    applicant = factory.SubFactory(OwnerFactory)
    round = factory.SubFactory(RoundFactory)
    scheme_version = factory.SubFactory(SchemeVersionFactory)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        round_, version, applicant = kwargs["round"], kwargs["scheme_version"], kwargs["applicant"]
        if not round_.frames.filter(scheme_version=version).exists():
            FrameFactory(round=round_, scheme_version=version)
        return open_application(
            round_=round_,
            scheme_version=version,
            applicant=applicant,
            network=kwargs.get("network"),
            by=kwargs.get("by") or hat_for(applicant, Role.OWNER_SUBMITTER),
            at=kwargs.get("at", THEN),
        )


class ItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Item

    application = factory.SubFactory(ApplicationFactory)
    number = factory.LazyAttribute(lambda own: own.application.items.count() + 1)
    title = "Språkmiljø i barnehagen"
    participants = 40
    starts_date = date(2025, 8, 1)
    ends_date = date(2026, 6, 30)


class ItemAmountFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ItemAmount

    item = factory.SubFactory(ItemFactory)
    year = 2025
    recipient = factory.SelfAttribute("item.application.applicant")
    amount = 100_000


class PartyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Party

    application = factory.SubFactory(ApplicationFactory)
    organisation = factory.SubFactory(OwnerFactory)
    part = Part.NETWORK_MEMBER


class ExclusionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Exclusion

    item = factory.SubFactory(ItemFactory)
    user = factory.SubFactory(UserFactory)
    reason = ExclusionReason.RECUSED
    excluded_at = THEN


class DispensationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Dispensation

    application = factory.SubFactory(ApplicationFactory)
    reason = "Driftsstans"
    admitted_at = THEN
    admitted_by = factory.SubFactory(UserFactory)


class OptOutFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OptOut

    round = factory.SubFactory(RoundFactory)
    organisation = factory.SubFactory(OwnerFactory)
    chosen_at = THEN
    chosen_by = factory.SubFactory(UserFactory)


class TaskFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Task

    kind = TaskKind.CHECK_APPLICATION
    authority = factory.SubFactory(AuthorityFactory)
    subject_nb = factory.Sequence(lambda n: f"Behovsmelding {n}")
    subject_nn = factory.SelfAttribute("subject_nb")
    object_key = factory.Sequence(lambda n: f"test:{n}")
    url = "/"
    due_date = date(2025, 2, 15)
    opened_at = THEN


class CriterionCheckFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CriterionCheck

    item = factory.SubFactory(ItemFactory)
    criterion = "local_need"
    outcome = CheckOutcome.MET
    checked_at = THEN
    checked_by = factory.SubFactory(UserFactory)


class ImpartialityDeclarationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ImpartialityDeclaration

    application = factory.SubFactory(ApplicationFactory)
    user = factory.SubFactory(UserFactory)
    is_impartial = True
    declared_at = THEN


class CompletionRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CompletionRequest

    application = factory.SubFactory(ApplicationFactory)
    text = "Budsjettet må rettes"
    due_date = date(2025, 2, 20)
    asked_at = THEN
    asked_by = factory.SubFactory(UserFactory)

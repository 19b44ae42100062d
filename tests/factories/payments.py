"""What follows from a decision, with boring defaults; and an award as the real acts leave it."""

from datetime import UTC, date, datetime

import factory

from payments.enums import NoticeKind, RepaymentGround, StopKind
from payments.models import (
    Acceptance,
    Award,
    Instalment,
    PayeeAccount,
    Payment,
    PriorNotice,
    Repayment,
    Stop,
)
from tests.factories.accounts import UserFactory
from tests.factories.decisions import DecisionFactory, PointFactory
from tests.factories.grants import FrameFactory
from tests.factories.owners import OwnerFactory
from tests.factories.records import DocumentFactory

AVAILABLE = datetime(2025, 4, 10, 8, 0, tzinfo=UTC)
ACCOUNT = "12345678903"
OTHER_ACCOUNT = "15032080119"


class PayeeAccountFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PayeeAccount

    organisation = factory.SubFactory(OwnerFactory)
    number = ACCOUNT
    registered_at = AVAILABLE
    registered_by = factory.SubFactory(UserFactory)


class AcceptanceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Acceptance

    decision = factory.SubFactory(DecisionFactory)
    opened_at = AVAILABLE
    due_date = date(2025, 5, 8)


class AwardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Award

    point = factory.SubFactory(PointFactory)
    recipient = factory.SelfAttribute("point.decision.recipient")
    item = factory.SelfAttribute("point.item")
    round = factory.SelfAttribute("point.decision.round")
    authority = factory.SelfAttribute("point.decision.authority")
    frame = factory.LazyAttribute(
        lambda own: FrameFactory(round=own.round, scheme_version=own.point.decision.scheme_version)
    )
    amount = factory.SelfAttribute("point.amount")


class PaymentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Payment

    award = factory.SubFactory(AwardFactory)
    number = factory.LazyAttribute(lambda own: own.award.payments.count() + 1)
    year = 2025
    amount = factory.SelfAttribute("award.amount")
    due_date = date(2025, 6, 16)
    payee = factory.SelfAttribute("award.recipient")
    own_share_bearer = factory.SelfAttribute("award.recipient")


class PriorNoticeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PriorNotice

    decision = factory.SubFactory(DecisionFactory)
    kind = NoticeKind.LAPSE
    reasons = "Vi har ikke fått svar fra dere."
    document = factory.SubFactory(DocumentFactory)
    sent_at = AVAILABLE
    sent_by = factory.SubFactory(UserFactory)
    statement_due_date = date(2025, 6, 5)


class StopFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Stop

    decision = factory.SubFactory(DecisionFactory)
    kind = StopKind.OTHER
    reason = "Vi må sjekke noe først."
    opened_at = AVAILABLE
    opened_by = factory.SubFactory(UserFactory)


class RepaymentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Repayment

    award = factory.SubFactory(AwardFactory)
    ground = RepaymentGround.UNUSED
    amount = 25_000
    source_key = factory.Sequence(lambda number: f"tests.source:{number}")
    registered_at = AVAILABLE
    registered_by = factory.SubFactory(UserFactory)


class InstalmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Instalment

    repayment = factory.SubFactory(RepaymentFactory)
    number = factory.LazyAttribute(lambda own: own.repayment.instalments.count() + 1)
    due_date = date(2026, 5, 15)
    amount = 25_000

"""What follows from a decision, with boring defaults; and an award as the real acts leave it."""

from datetime import UTC, date, datetime

import factory

from kompetanse.lib.actor import SYSTEM
from payments.enums import NoticeKind, RepaymentGround, StopKind
from payments.models import (
    Acceptance,
    Award,
    Batch,
    BatchLine,
    Instalment,
    PayeeAccount,
    Payer,
    Payment,
    PriorNotice,
    Repayment,
    Stop,
)
from records.actions import open_case_file
from tests.factories.accounts import UserFactory
from tests.factories.decisions import DecisionFactory, PointFactory
from tests.factories.grants import FrameFactory
from tests.factories.owners import AuthorityFactory, OwnerFactory
from tests.factories.records import DocumentFactory

AVAILABLE = datetime(2025, 4, 10, 8, 0, tzinfo=UTC)
ACCOUNT = "12345678903"
OTHER_ACCOUNT = "15032080119"
PAYDAY = datetime(2025, 6, 10, 8, 0, tzinfo=UTC)
DUE = date(2025, 6, 10)
PAYS_FROM = "97100000012"


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


class PayerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Payer

    authority = factory.SubFactory(AuthorityFactory)
    account_number = PAYS_FROM
    cost_centre = "4100"
    changed_at = PAYDAY
    changed_by = factory.SubFactory(UserFactory)


class BatchFactory(factory.django.DjangoModelFactory):
    """Just made, without lines."""

    class Meta:
        model = Batch

    authority = factory.SubFactory(AuthorityFactory)
    year = 2025
    number = factory.Sequence(lambda number: number + 1)
    reference = factory.LazyAttribute(lambda own: f"U{own.year}-{own.number:04d}")
    case_file = factory.LazyAttribute(
        lambda own: open_case_file(authority=own.authority, title="Utbetaling", by=SYSTEM, at=PAYDAY)
    )  # fmt: skip
    due_until_date = DUE
    total = 0
    count = 0
    made_at = PAYDAY
    made_by = factory.SubFactory(UserFactory)


class BatchLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BatchLine

    batch = factory.SubFactory(BatchFactory)
    payment = factory.SubFactory(PaymentFactory)
    number = factory.LazyAttribute(lambda own: own.batch.lines.count() + 1)
    voucher = factory.LazyAttribute(lambda own: f"{own.batch.reference}-{own.number:04d}")
    account = factory.SubFactory(
        PayeeAccountFactory, organisation=factory.SelfAttribute("..payment.payee")
    )
    amount = factory.SelfAttribute("payment.amount")

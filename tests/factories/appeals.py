"""Complaints with boring defaults, and complaints at a given point by walking the real actions."""

from datetime import UTC, date, datetime

import factory

from accounts.enums import Role
from appeals import actions
from appeals.enums import (
    ComplaintWay,
    LateGround,
    Outcome,
    PaperKind,
    ReversalGround,
    SettlementKind,
)
from appeals.models import (
    Appeal,
    AppealPaper,
    AppealPoint,
    AppealResult,
    CorrectionRequest,
    Forwarding,
    LateAssessment,
    ReserveChange,
    Reversal,
    Settlement,
    Suspension,
)
from decisions.models import Decision
from grants.models import LegalReference
from tests.factories.accounts import UserFactory, hat_for
from tests.factories.decisions import (
    MEETING,
    DecisionFactory,
    PointFactory,
    Stage,
    decision_dispatched,
    verified,
)
from tests.factories.grants import FrameFactory
from tests.factories.owners import DirectorateFactory, OwnerFactory
from tests.factories.records import DocumentFactory

IN_TIME = datetime(2025, 4, 28, 9, 0, tzinfo=UTC)
LATE = datetime(2025, 5, 5, 9, 0, tzinfo=UTC)
AFTERWARDS = datetime(2025, 5, 20, 9, 0, tzinfo=UTC)
WISH = "Vi ber om hele beløpet."
WHY = "Tiltaket dekker hele kommunen."


class AppealStage(Stage):
    """A decision that has been sent, with somebody on each side of a complaint on it."""

    def __init__(self, **options) -> None:
        super().__init__(**options)
        notice, _made = LegalReference.objects.update_or_create(
            key="fvl.forhandsvarsel",
            defaults={
                "citation_nb": "forvaltningsloven § 16",
                "citation_nn": "forvaltningslova § 16",
                "status": "verified",
                "verified_at": MEETING,
            },
        )
        verified(notice)
        self.decision = decision_dispatched(self)
        self.party = hat_for(self.owner, Role.OWNER_APPROVER)
        self.colleague = hat_for(self.round.authority, Role.CASEWORKER)
        self.body = hat_for(DirectorateFactory(), Role.APPEAL_HANDLER)

    def fresh(self, appeal: Appeal) -> Appeal:
        return Appeal.objects.for_detail().get(pk=appeal.pk)

    def complain(self, *, at: datetime = IN_TIME, by=None, **changes) -> Appeal:
        values = {"points": {1: WISH}, "reasons": WHY, **changes}
        complaint = actions.Complaint(**values)
        return actions.complain(
            decision=self.decision, complaint=complaint, by=by or self.party, at=at
        )

    def checked(self, *, at: datetime = IN_TIME, **changes) -> Appeal:
        return self.do(actions.finish_check, self.complain(at=at, **changes), at=at)

    def do(self, verb, appeal: Appeal, *, by=None, at: datetime = IN_TIME, **values) -> Appeal:
        """One act of staff on a page that is new."""
        appeal = self.fresh(appeal)
        verb(appeal=appeal, seen_version=appeal.version, by=by or self.colleague, at=at, **values)
        return self.fresh(appeal)

    def settle(
        self, appeal: Appeal, kind: str, *, at: datetime = IN_TIME, ground: str = ""
    ) -> Appeal:
        """Proposed by one, approved by another."""
        appeal = self.do(
            actions.propose_settlement, appeal, kind=kind, ground=ground, text=WHY, at=at
        )
        settlement = appeal.settlements.get(approved_at=None, dropped_at=None)
        actions.approve_settlement(
            settlement=settlement, seen_version=appeal.version, by=self.approver, at=at
        )
        return self.fresh(appeal)

    def forwarded(self, *, at: datetime = IN_TIME, **changes) -> Appeal:
        appeal = self.settle(self.checked(at=at, **changes), SettlementKind.FORWARD, at=at)
        actions.forward_appeal(appeal=appeal, at=at)
        return self.fresh(appeal)

    def decided(self, outcome: str, *, at: datetime = AFTERWARDS) -> Appeal:
        appeal = self.forwarded()
        actions.register_result(appeal=appeal, outcome=outcome, text=WHY, by=self.body, at=at)
        return self.fresh(appeal)

    def issue(self, draft: Decision, *, amount: int, at: datetime = AFTERWARDS) -> Decision:
        """A draft with another amount, approved by another."""
        from decisions import actions as decisions

        point = draft.points.get()
        decisions.edit_point(
            point=point, amount=amount, reasons=WHY, ground="", change_reason="",
            seen_version=draft.version, by=self.caseworker, at=at,
        )  # fmt: skip
        draft.refresh_from_db()
        self.send(draft, at=at)
        draft.refresh_from_db()
        return self.approve(draft, at=at)


class AppealFactory(factory.django.DjangoModelFactory):
    """A bare complaint without points, for constraints and lists."""

    class Meta:
        model = Appeal

    decision = factory.SubFactory(DecisionFactory)
    party = factory.SubFactory(OwnerFactory)
    way = ComplaintWay.PORTAL
    reasons = WHY
    received_at = IN_TIME
    received_by = factory.SubFactory(UserFactory)
    received_date = date(2025, 4, 28)
    deadline_date = date(2025, 5, 2)
    is_late = False


class AppealPointFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AppealPoint

    appeal = factory.SubFactory(AppealFactory)
    point = factory.SubFactory(PointFactory, decision=factory.SelfAttribute("..appeal.decision"))
    change_wanted = WISH


class AppealPaperFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AppealPaper

    appeal = factory.SubFactory(AppealFactory)
    document = factory.SubFactory(DocumentFactory)
    kind = PaperKind.COMPLAINT


class CorrectionRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CorrectionRequest

    appeal = factory.SubFactory(AppealFactory)
    text = "Skriv hvilken endring dere vil ha."
    due_date = date(2025, 5, 9)
    asked_at = IN_TIME
    asked_by = factory.SubFactory(UserFactory)


class LateAssessmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LateAssessment

    appeal = factory.SubFactory(AppealFactory)
    ground = LateGround.SPECIAL_REASONS
    over_a_year = False
    text = WHY
    assessed_at = IN_TIME
    assessed_by = factory.SubFactory(UserFactory)


class SettlementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Settlement

    appeal = factory.SubFactory(AppealFactory)
    kind = SettlementKind.FORWARD
    text = WHY
    prepared_at = IN_TIME
    prepared_by = factory.SubFactory(UserFactory)


class ForwardingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Forwarding

    appeal = factory.SubFactory(AppealFactory)
    document = factory.SubFactory(DocumentFactory)
    page_count = 12
    sent_at = IN_TIME


class AppealResultFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AppealResult

    appeal = factory.SubFactory(AppealFactory)
    outcome = Outcome.UPHELD
    text = WHY
    registered_at = AFTERWARDS
    registered_by = factory.SubFactory(UserFactory)


class SuspensionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Suspension

    appeal = factory.SubFactory(AppealFactory)
    asked_at = IN_TIME
    asked_by = factory.SubFactory(UserFactory)


class ReversalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Reversal

    decision = factory.SubFactory(DecisionFactory)
    ground = ReversalGround.ERROR
    reasons = WHY
    is_harmful = False
    opened_at = IN_TIME
    opened_by = factory.SubFactory(UserFactory)


class ReserveChangeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReserveChange

    frame = factory.SubFactory(FrameFactory)
    from_amount = 0
    to_amount = 50_000
    is_early = False
    changed_at = IN_TIME
    changed_by = factory.SubFactory(UserFactory)


__all__ = ["LATE", "AppealStage"]

"""Complaints on decisions, what is asked for with them, and what becomes of them; and decisions that the authority changes by itself."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appeals.enums import (
    AppealStatus,
    ComplaintWay,
    DismissalGround,
    LateGround,
    Outcome,
    PaperKind,
    Relief,
    ReversalGround,
    SettlementKind,
    SuspensionStatus,
)
from appeals.querysets import (
    AppealQuerySet,
    InternalQuerySet,
    OfAppealQuerySet,
    ReserveChangeQuerySet,
    ReversalQuerySet,
)
from kompetanse.lib.tokens import new_code


def _person(**options: Any) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options
    )


def _pair(name: str) -> Q:
    """The fact `name`: its moment and its person, both or neither."""
    return Q(**{f"{name}_at": None, f"{name}_by": None}) | Q(
        **{f"{name}_at__isnull": False, f"{name}_by__isnull": False}
    )


class Appeal(models.Model):
    """A complaint (klage) on one decision by a party: which points, what change is wanted, and why (forvaltningsloven §§ 28–32).

    Stands in the decision's own case file. The decision stays as it was issued; what the complaint leads to is a new one that
    replaces it. Not deleted, and not changed by others than who complains.
    """

    objects = AppealQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    decision = models.ForeignKey(
        "decisions.Decision", on_delete=models.PROTECT, related_name="appeals"
    )
    party = models.ForeignKey("owners.Organisation", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=AppealStatus, default=AppealStatus.RECEIVED)
    way = models.CharField(_("måte"), max_length=20, choices=ComplaintWay)
    reasons = models.TextField(_("begrunnelse"))
    received_at = models.DateTimeField(help_text="When it was registered here.")
    received_by = _person()
    received_date = models.DateField(_("mottatt"), help_text="The Oslo day it came.")
    sent_date = models.DateField(
        _("sendt"), null=True, blank=True, help_text="The postmark: handed over in time is in time."
    )
    deadline_date = models.DateField(
        _("klagefrist"), help_text="The last day it was held against, as it was then."
    )
    is_late = models.BooleanField(_("etter fristen"))
    late_reason = models.TextField(_("hvorfor klagen kommer etter fristen"), blank=True)
    handler = _person(null=True, blank=True)
    relief = models.CharField(
        _("medhold"), max_length=10, choices=Relief, blank=True, default=Relief.NONE
    )
    granted_in = models.ForeignKey(
        "decisions.Decision",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="granted_appeals",
        help_text="The issued decision that gave what was asked for.",
    )
    version = models.PositiveIntegerField(default=1)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = _person(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(is_late=True, sent_date=None, received_date__gt=F("deadline_date"))
                | Q(is_late=False, sent_date=None, received_date__lte=F("deadline_date"))
                # Said in so many words: what is unknown would let every row through.
                | Q(is_late=True, sent_date__isnull=False, sent_date__gt=F("deadline_date"))
                | Q(is_late=False, sent_date__isnull=False, sent_date__lte=F("deadline_date")),
                name="appeals_appeal_late_as_counted",
            ),
            models.CheckConstraint(
                condition=Q(sent_date=None) | Q(sent_date__lte=F("received_date")),
                name="appeals_appeal_sent_before_received",
            ),
            models.CheckConstraint(condition=_pair("checked"), name="appeals_appeal_checked"),
            models.UniqueConstraint(
                fields=("decision", "party"),
                condition=Q(status__in=("received", "incomplete", "checked")),
                name="appeals_appeal_one_with_authority",
            ),
        )
        indexes = (
            models.Index(fields=("status", "-received_at"), name="appeals_appeal_list"),
            models.Index(fields=("party", "-received_at"), name="appeals_appeal_party"),
        )

    def __str__(self) -> str:
        return f"{self.code}: {self.status}"

    def get_absolute_url(self) -> str:
        return reverse("appeals:appeal", kwargs={"code": self.code})

    @property
    def chain_key(self) -> str:
        return self.decision.chain_key

    @property
    def object_key(self) -> str:
        """How tasks, and stops of payments, point at it."""
        return f"appeals.appeal:{self.code}"

    @property
    def counted_date(self) -> Any:
        """The day that is held against the deadline: when it was handed over, else when it came."""
        return self.sent_date or self.received_date


class AppealPoint(models.Model):
    """One point of the decision that a complaint is about, and what change is wanted there (forvaltningsloven § 32)."""

    objects = OfAppealQuerySet.as_manager()

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="points")
    point = models.ForeignKey(
        "decisions.Point", on_delete=models.PROTECT, related_name="appeal_points"
    )
    change_wanted = models.TextField(_("ønsket endring"), blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("appeal", "point"), name="appeals_appealpoint_point_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.point_id}"


class AppealPaper(models.Model):
    """That a document of the case file is part of a complaint, and what it is there."""

    objects = OfAppealQuerySet.as_manager()

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="papers")
    document = models.OneToOneField(
        "records.Document", on_delete=models.PROTECT, related_name="appeal_paper"
    )
    kind = models.CharField(max_length=20, choices=PaperKind)

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.kind}"


class CorrectionRequest(models.Model):
    """What the authority asks a party to correct in its complaint, with a short deadline (forvaltningsloven § 32 siste ledd)."""

    objects = OfAppealQuerySet.as_manager()

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="corrections")
    text = models.TextField(_("dette må rettes"))
    due_date = models.DateField(_("frist"))
    asked_at = models.DateTimeField()
    asked_by = _person()
    answer = models.TextField(_("svar"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = _person(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("appeal",),
                condition=Q(answered_at=None),
                name="appeals_correctionrequest_one_open",
            ),
            models.CheckConstraint(
                condition=_pair("answered"), name="appeals_correctionrequest_answered"
            ),
        )

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.due_date}"


class LateAssessment(models.Model):
    """The authority's answer to whether a late complaint is treated all the same, before anything else is decided (forvaltningsloven § 31).

    After a year from the decision it never is.
    """

    objects = InternalQuerySet.as_manager()

    appeal = models.OneToOneField(Appeal, on_delete=models.PROTECT, related_name="late_assessment")
    ground = models.CharField(_("vurdering"), max_length=20, choices=LateGround)
    over_a_year = models.BooleanField(_("mer enn ett år siden vedtaket"))
    text = models.TextField(_("begrunnelse"))
    assessed_at = models.DateTimeField()
    assessed_by = _person()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(over_a_year=False) | Q(ground=LateGround.NONE),
                name="appeals_lateassessment_never_after_a_year",
            ),
        )

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.ground}"


class Settlement(models.Model):
    """What a caseworker proposes to do with a complaint (dismiss it, or forward it) and why; another person approves it.

    One at a time; taken back or approved, never removed.
    """

    objects = InternalQuerySet.as_manager()

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="settlements")
    kind = models.CharField(max_length=20, choices=SettlementKind)
    ground = models.CharField(
        _("grunn for avvisning"), max_length=20, choices=DismissalGround, blank=True
    )
    text = models.TextField(_("vurdering"))
    prepared_at = models.DateTimeField()
    prepared_by = _person()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = _person(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_by = _person(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("prepared_by")),
                name="appeals_settlement_four_eyes",
            ),
            models.CheckConstraint(condition=_pair("approved"), name="appeals_settlement_approved"),
            models.CheckConstraint(condition=_pair("dropped"), name="appeals_settlement_dropped"),
            models.CheckConstraint(
                condition=Q(approved_at=None) | Q(dropped_at=None),
                name="appeals_settlement_approved_or_dropped",
            ),
            models.CheckConstraint(
                condition=(Q(kind=SettlementKind.DISMISS) & ~Q(ground=""))
                | (Q(kind=SettlementKind.FORWARD) & Q(ground="")),
                name="appeals_settlement_dismissal_has_ground",
            ),
            models.UniqueConstraint(
                fields=("appeal",),
                condition=Q(approved_at=None, dropped_at=None),
                name="appeals_settlement_one_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.kind}"

    @property
    def is_open(self) -> bool:
        return self.approved_at is None and self.dropped_at is None


class Forwarding(models.Model):
    """That a complaint was sent to the appeal body: the case as one ordered, bookmarked document."""

    objects = OfAppealQuerySet.as_manager()

    appeal = models.OneToOneField(Appeal, on_delete=models.PROTECT, related_name="forwarding")
    document = models.OneToOneField(
        "records.Document", on_delete=models.PROTECT, related_name="forwarding"
    )
    page_count = models.PositiveIntegerField()
    sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.sent_at}"


class AppealResult(models.Model):
    """What the appeal body decided, as somebody there has registered it."""

    objects = OfAppealQuerySet.as_manager()

    appeal = models.OneToOneField(Appeal, on_delete=models.PROTECT, related_name="result")
    outcome = models.CharField(_("avgjørelse"), max_length=20, choices=Outcome)
    text = models.TextField(_("begrunnelse"))
    registered_at = models.DateTimeField()
    registered_by = _person()
    carried_out_at = models.DateTimeField(
        null=True, blank=True, help_text="When the decision that follows from it was issued."
    )

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.outcome}"


class Suspension(models.Model):
    """A request that the decision is not carried out before the complaint is decided, and the answer (forvaltningsloven § 42)."""

    objects = OfAppealQuerySet.as_manager()

    appeal = models.OneToOneField(Appeal, on_delete=models.PROTECT, related_name="suspension")
    status = models.CharField(
        max_length=20, choices=SuspensionStatus, default=SuspensionStatus.ASKED
    )
    asked_at = models.DateTimeField()
    asked_by = _person()
    reasons = models.TextField(_("begrunnelse for svaret"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = _person(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=_pair("answered"), name="appeals_suspension_answered"),
            models.CheckConstraint(
                condition=Q(status=SuspensionStatus.ASKED, answered_at=None)
                | (~Q(status=SuspensionStatus.ASKED) & Q(answered_at__isnull=False)),
                name="appeals_suspension_answer_has_time",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None) | Q(status=SuspensionStatus.GRANTED),
                name="appeals_suspension_lifted_was_granted",
            ),
        )

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.status}"


class Reversal(models.Model):
    """That the authority by itself will change a decision that stands: on what ground, and the prior notice when it is to somebody's harm (forvaltningsloven §§ 16, 35).

    The new decision goes the usual way, and replaces the old one when another person has approved it.
    """

    objects = ReversalQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    decision = models.ForeignKey(
        "decisions.Decision", on_delete=models.PROTECT, related_name="reversals"
    )
    ground = models.CharField(_("grunnlag"), max_length=20, choices=ReversalGround)
    reasons = models.TextField(_("hvorfor"))
    is_harmful = models.BooleanField(_("til skade for mottakeren"))
    opened_at = models.DateTimeField()
    opened_by = _person()
    answer_due_date = models.DateField(_("frist for å uttale seg"), null=True, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    begun_by = _person(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=_pair("begun"), name="appeals_reversal_begun"),
            models.CheckConstraint(
                condition=Q(is_harmful=True, answer_due_date__isnull=False)
                | Q(is_harmful=False, answer_due_date=None),
                name="appeals_reversal_harm_has_notice",
            ),
            models.CheckConstraint(
                condition=Q(is_harmful=False) | ~Q(ground=ReversalGround.NOT_TO_HARM),
                name="appeals_reversal_ground_fits",
            ),
            models.UniqueConstraint(
                fields=("decision",),
                condition=Q(begun_at=None),
                name="appeals_reversal_one_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.decision_id} {self.ground}"


class ReserveChange(models.Model):
    """That what is held back of a frame for complaints was set, raised, released or used: from how much to how much, and why.

    Before the last complaint period is over, and while complaints are open, it is lowered with a reason only. Never changed.
    """

    objects = ReserveChangeQuerySet.as_manager()

    frame = models.ForeignKey(
        "grants.Frame", on_delete=models.PROTECT, related_name="reserve_changes"
    )
    from_amount = models.BigIntegerField(help_text="Kroner before.")
    to_amount = models.BigIntegerField(_("klagereserve"), help_text="Kroner after.")
    is_early = models.BooleanField(help_text="Lowered before the complaint periods had ended.")
    reason = models.TextField(_("begrunnelse"), blank=True)
    decision = models.ForeignKey(
        "decisions.Decision",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The decision on a complaint that used it.",
    )
    changed_at = models.DateTimeField()
    changed_by = _person(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(from_amount__gte=0, to_amount__gte=0) & ~Q(from_amount=F("to_amount")),
                name="appeals_reservechange_changes",
            ),
            models.CheckConstraint(
                condition=Q(is_early=False) | Q(decision__isnull=False) | ~Q(reason=""),
                name="appeals_reservechange_early_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(is_early=False) | Q(to_amount__lt=F("from_amount")),
                name="appeals_reservechange_early_is_lower",
            ),
            models.CheckConstraint(
                condition=Q(decision=None, changed_by__isnull=False)
                | Q(decision__isnull=False, changed_by=None),
                name="appeals_reservechange_person_or_decision",
            ),
        )
        indexes = (
            models.Index(fields=("frame", "-changed_at"), name="appeals_reservechange_frame"),
        )

    def __str__(self) -> str:
        return f"{self.frame_id}: {self.from_amount} → {self.to_amount}"

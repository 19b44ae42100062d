"""The authority's decision (vedtak) to one recipient in a round and scheme, its points, and the letter that says it."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from decisions.enums import (
    BESIDE,
    FINAL,
    IN_FORCE,
    NOTHING_GIVEN,
    OPEN,
    DecisionKind,
    DecisionStatus,
    DeliveryWay,
    DismissalGround,
    Occasion,
    Outcome,
    ReturnCategory,
)
from decisions.querysets import (
    DecisionQuerySet,
    DeliveryQuerySet,
    LetterQuerySet,
    PointQuerySet,
    ReturnQuerySet,
)
from kompetanse.lib.tokens import new_code
from owners.enums import Language
from records.history import keep_history


def _person(**options: Any) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options
    )


def _pair(name: str) -> Q:
    """The fact `name`: its moment and its person, both or neither."""
    return Q(**{f"{name}_at": None, f"{name}_by": None}) | Q(
        **{f"{name}_at__isnull": False, f"{name}_by__isnull": False}
    )


class Decision(models.Model):
    """A decision to one recipient: one numbered point for each measure, one letter (`domain.md` 0.5.1).

    Hangs on a case file: the applicant's own, or one of its own for a university that receives money.
    Once issued nothing in it is changed (migration 0002); a correction is a new decision that `replaces` it.
    """

    objects = DecisionQuerySet.as_manager()
    if TYPE_CHECKING:  # what `with_sums()` adds
        requested_sum: int | None
        recommended_sum: int | None
        amount_sum: int | None

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    case_file = models.ForeignKey(
        "records.CaseFile", on_delete=models.PROTECT, related_name="decisions"
    )
    round = models.ForeignKey("grants.Round", on_delete=models.PROTECT, related_name="decisions")
    scheme_version = models.ForeignKey(
        "grants.SchemeVersion", on_delete=models.PROTECT, related_name="decisions"
    )
    authority = models.ForeignKey("owners.Organisation", on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(
        "owners.Organisation", on_delete=models.PROTECT, related_name="decisions"
    )
    application = models.ForeignKey(
        "grants.Application",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        help_text="The recipient's own case, when it has one.",
    )
    kind = models.CharField(max_length=20, choices=DecisionKind, default=DecisionKind.GRANT)
    occasion = models.CharField(
        _("anledning"), max_length=20, choices=Occasion, default=Occasion.ORDINARY
    )
    status = models.CharField(max_length=20, choices=DecisionStatus, default=DecisionStatus.DRAFT)
    conditions = models.JSONField(
        null=True,
        blank=True,
        help_text="`decisions.conditions` as JSON, kept when it is issued; read with `conditions_of`.",
    )
    language = models.CharField(_("språk i brevet"), max_length=2, choices=Language)
    free_text = models.TextField(_("egen tekst i brevet"), blank=True)
    dismissal_ground = models.CharField(
        _("grunn for avvisning"), max_length=20, choices=DismissalGround, blank=True
    )
    forum_item = models.CharField(
        _("forumets sak"), max_length=10, blank=True, help_text="NN/YY, printed in the letter."
    )
    forum_date = models.DateField(_("forumets møte"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    concerns = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="concerned_by",
        help_text="The grant that a decision of a kind in `BESIDE` is about; it goes on standing.",
    )
    version = models.PositiveIntegerField(default=1)
    prepared_at = models.DateTimeField()
    prepared_by = _person()
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = _person(null=True, blank=True)
    opened_at = models.DateTimeField(
        null=True, blank=True, help_text="When an approver first opened it after it was sent."
    )
    opened_by = _person(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = _person(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = _person(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    superseded_by = _person(null=True, blank=True)
    available_at = models.DateTimeField(
        null=True, blank=True, help_text="When it could be read in the portal."
    )
    notice_sent_at = models.DateTimeField(null=True, blank=True)
    second_notice_at = models.DateTimeField(null=True, blank=True)
    complaint_deadline_date = models.DateField(_("klagefrist"), null=True, blank=True)
    first_read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(approved_by=None)
                | (~Q(approved_by=F("prepared_by")) & ~Q(approved_by=F("sent_by"))),
                name="decisions_decision_four_eyes",
            ),
            *(
                models.CheckConstraint(condition=_pair(name), name=f"decisions_decision_{name}")
                for name in ("sent", "opened", "approved", "decided", "superseded")
            ),
            models.CheckConstraint(
                condition=Q(status__in=OPEN)
                | Q(approved_at__isnull=False, decided_at__isnull=False, sent_at__isnull=False),
                name="decisions_decision_issued_has_facts",
            ),
            models.CheckConstraint(
                condition=~Q(status=DecisionStatus.DISPATCHED)
                | Q(
                    available_at__isnull=False,
                    notice_sent_at__isnull=False,
                    complaint_deadline_date__isnull=False,
                ),
                name="decisions_decision_dispatched_has_facts",
            ),
            models.CheckConstraint(
                condition=Q(status=DecisionStatus.SUPERSEDED, superseded_at__isnull=False)
                | (~Q(status=DecisionStatus.SUPERSEDED) & Q(superseded_at=None)),
                name="decisions_decision_superseded_has_time",
            ),
            models.CheckConstraint(
                condition=(Q(kind=DecisionKind.DISMISSAL) & ~Q(dismissal_ground=""))
                | (~Q(kind=DecisionKind.DISMISSAL) & Q(dismissal_ground="")),
                name="decisions_decision_dismissal_has_ground",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=BESIDE, concerns__isnull=False)
                | (~Q(kind__in=BESIDE) & Q(concerns=None)),
                name="decisions_decision_beside_a_grant",
            ),
            models.CheckConstraint(
                condition=~Q(kind=DecisionKind.LAPSE) | Q(replaces__isnull=False),
                name="decisions_decision_lapse_replaces",
            ),
            models.UniqueConstraint(
                fields=("recipient", "round", "scheme_version", "kind"),
                condition=Q(status__in=OPEN),
                name="decisions_decision_one_open",
            ),
            models.UniqueConstraint(
                fields=("recipient", "round", "scheme_version", "kind"),
                condition=Q(status__in=IN_FORCE) & ~Q(kind__in=BESIDE),
                name="decisions_decision_one_in_force",
            ),
        )
        indexes = (
            models.Index(
                fields=("authority", "round", "scheme_version", "status"),
                name="decisions_decision_list",
            ),
            models.Index(fields=("recipient", "-available_at"), name="decisions_decision_mine"),
            models.Index(fields=("case_file",), name="decisions_decision_case"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"

    def get_absolute_url(self) -> str:
        return reverse("decisions:decision", kwargs={"code": self.code})

    @property
    def is_final(self) -> bool:
        return self.status in FINAL

    @property
    def is_dismissal(self) -> bool:
        return self.kind == DecisionKind.DISMISSAL

    @property
    def is_grant(self) -> bool:
        return self.kind == DecisionKind.GRANT

    @property
    def is_lapse(self) -> bool:
        return self.kind == DecisionKind.LAPSE

    @property
    def is_repayment(self) -> bool:
        return self.kind == DecisionKind.REPAYMENT

    @property
    def is_change_refusal(self) -> bool:
        return self.kind == DecisionKind.CHANGE_REFUSAL

    @property
    def may_be_discarded(self) -> bool:
        """A draft that somebody has begun on his own account, not one that follows from the forum's list."""
        return self.status == DecisionStatus.DRAFT and (
            not self.is_grant or self.replaces_id is not None
        )

    @property
    def chain_key(self) -> str:
        """The log of the recipient's own case, else of the case file that was opened for the decision."""
        if self.application is not None:
            return self.application.chain_key
        return self.case_file.chain_key

    @property
    def object_key(self) -> str:
        """How tasks point at it."""
        return f"decisions.decision:{self.code}"


@keep_history(
    "item",
    "outcome",
    "amount",
    "reasons",
    "ground",
    "change_reason",
    since="(SELECT sent_at IS NOT NULL FROM decisions_decision WHERE id = {row}.decision_id)",
)
class Point(models.Model):
    """One numbered point of a decision: what one measure got for this recipient, why, who is paid and who bears the own share."""

    objects = PointQuerySet.as_manager()

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="points")
    number = models.PositiveSmallIntegerField()
    item = models.ForeignKey("grants.Item", on_delete=models.PROTECT, related_name="points")
    frame = models.ForeignKey(
        "grants.Frame",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The frame that pays; none in a dismissal.",
    )
    outcome = models.CharField(_("resultat"), max_length=20, choices=Outcome)
    requested = models.BigIntegerField(_("meldt"), help_text="Kroner.")
    presented = models.BigIntegerField(
        _("lagt fram"), null=True, blank=True, help_text="Kroner, as the forum saw it."
    )
    recommended = models.BigIntegerField(
        _("innstilt"), null=True, blank=True, help_text="Kroner, recommended or finally proposed."
    )
    amount = models.BigIntegerField(
        _("vedtatt"), help_text="Kroner; in a repayment those that are demanded back."
    )
    earlier_amount = models.BigIntegerField(
        _("gitt før"),
        null=True,
        blank=True,
        help_text="Kroner, given by the decision that this one replaces or concerns.",
    )
    payee = models.ForeignKey("owners.Organisation", on_delete=models.PROTECT, related_name="+")
    own_share_bearer = models.ForeignKey(
        "owners.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    reasons = models.TextField(_("begrunnelse"), blank=True)
    ground = models.CharField(
        _("grunn for å gå under innstillingen"),
        max_length=60,
        blank=True,
        help_text="Key of a criterion that is not met, or formal.",
    )
    change_reason = models.TextField(_("grunn for endring etter drøftingen"), blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_by = _person(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("decision", "number"), name="decisions_point_number_once"
            ),
            models.UniqueConstraint(fields=("decision", "item"), name="decisions_point_item_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, requested__gte=0), name="decisions_point_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(recommended=None) | Q(recommended__gte=0),
                name="decisions_point_recommended_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(earlier_amount=None) | Q(earlier_amount__gte=0),
                name="decisions_point_earlier_not_negative",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=NOTHING_GIVEN) | Q(amount=0),
                name="decisions_point_refused_is_zero",
            ),
            models.CheckConstraint(
                condition=Q(edited_at=None, edited_by=None)
                | Q(edited_at__isnull=False, edited_by__isnull=False),
                name="decisions_point_edited",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}: {self.amount}"

    @property
    def is_below(self) -> bool:
        """Less than was asked for, or something taken away, so that the letter must say why (R-BRV-02)."""
        return (
            self.amount < self.requested
            or self.outcome in NOTHING_GIVEN
            or self.outcome == Outcome.REPAY
        )

    @property
    def deviation(self) -> int:
        """Kroner over (or, negative, under) what was recommended or finally proposed."""
        return 0 if self.recommended is None else self.amount - self.recommended


class Return(models.Model):
    """That an approver sent a decision back to the caseworker: why in ticks and in words."""

    objects = ReturnQuerySet.as_manager()

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="returns")
    categories = ArrayField(models.CharField(max_length=20, choices=ReturnCategory))
    text = models.TextField(_("forklaring"))
    returned_at = models.DateTimeField()
    returned_by = _person()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(categories__len__gt=0) & ~Q(text=""), name="decisions_return_says_why"
            ),
        )

    def __str__(self) -> str:
        return f"{self.decision_id} {self.returned_at}"

    @property
    def category_labels(self) -> list[str]:
        return [str(ReturnCategory(key).label) for key in self.categories]


class Letter(models.Model):
    """The letter of an issued decision: what it says, frozen when it was issued, and the document it became."""

    objects = LetterQuerySet.as_manager()

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="letter")
    snapshot = models.JSONField(help_text="`decisions.documents.LetterContext` as JSON.")
    snapshot_sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()
    document = models.OneToOneField(
        "records.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decision_letter",
    )
    rendered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(document=None, rendered_at=None)
                | Q(document__isnull=False, rendered_at__isnull=False),
                name="decisions_letter_rendered",
            ),
        )

    def __str__(self) -> str:
        return self.snapshot_sha256[:12]


class DeliveryRegistration(models.Model):
    """That a decision nobody read in the portal was sent another way, on what date (`domain.md` 0.5.5)."""

    objects = DeliveryQuerySet.as_manager()

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="deliveries")
    way = models.CharField(_("måte"), max_length=20, choices=DeliveryWay)
    sent_date = models.DateField(_("sendt"))
    note = models.TextField(_("merknad"), blank=True)
    registered_at = models.DateTimeField()
    registered_by = _person()

    def __str__(self) -> str:
        return f"{self.decision_id} {self.way}"

"""Money that has been paid and is to come back."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kompetanse.lib.tokens import new_code
from payments.enums import ENDED, RepaymentGround, RepaymentStatus
from payments.models.fields import pair, person
from payments.querysets import InstalmentQuerySet, RepaymentQuerySet


class Repayment(models.Model):
    """That paid money may have to come back: unused, or terms that were broken (`domain.md` 2.8).

    Registered by a person or by what found it (`source_key`, once), notified, answered, decided, and paid in one or more
    instalments; or ended in another way with a reason.
    """

    objects = RepaymentQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    award = models.ForeignKey("payments.Award", on_delete=models.PROTECT, related_name="repayments")
    ground = models.CharField(_("grunn"), max_length=30, choices=RepaymentGround)
    amount = models.BigIntegerField(_("beløp"), help_text="Kroner.")
    source_key = models.CharField(
        max_length=120, unique=True, help_text="What it stands on, as `app.model:code`; once."
    )
    status = models.CharField(
        max_length=20, choices=RepaymentStatus, default=RepaymentStatus.REGISTERED
    )
    registered_at = models.DateTimeField()
    registered_by = person(null=True, blank=True)
    notice = models.OneToOneField(
        "payments.PriorNotice",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="repayment",
    )
    decision = models.ForeignKey(
        "decisions.Decision",
        on_delete=models.SET_NULL,  # a draft may be taken away
        null=True,
        blank=True,
        related_name="repayments",
        help_text="The decision that demands the money back.",
    )
    offset_payment = models.ForeignKey(
        "payments.Payment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="offsets",
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = person(null=True, blank=True)
    end_reason = models.TextField(_("begrunnelse"), blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_repayment_positive"),
            models.CheckConstraint(
                condition=Q(ended_by=None) | Q(ended_at__isnull=False),
                name="payments_repayment_ended",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=ENDED) | Q(ended_at__isnull=False),
                name="payments_repayment_end_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=RepaymentStatus.OFFSET) | Q(offset_payment__isnull=False),
                name="payments_repayment_offset_has_payment",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=(RepaymentStatus.DUE, RepaymentStatus.DECIDED))
                | Q(decision__isnull=False),
                name="payments_repayment_due_has_decision",
            ),
        )
        indexes = (models.Index(fields=("award", "status"), name="payments_repayment_award"),)

    def __str__(self) -> str:
        return f"{self.code}: {self.amount}"

    def get_absolute_url(self) -> str:
        return reverse("payments:repayment", kwargs={"code": self.code})

    @property
    def chain_key(self) -> str:
        return self.award.chain_key

    @property
    def object_key(self) -> str:
        """How tasks point at it."""
        return f"payments.repayment:{self.code}"


class Instalment(models.Model):
    """One sum of a repayment with its due date, and when it came."""

    objects = InstalmentQuerySet.as_manager()

    repayment = models.ForeignKey(Repayment, on_delete=models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    due_date = models.DateField(_("forfall"))
    amount = models.BigIntegerField(_("beløp"), help_text="Kroner.")
    paid_at = models.DateTimeField(null=True, blank=True)
    paid_by = person(null=True, blank=True, help_text="Who registered it.")
    paid_date = models.DateField(_("innbetalt"), null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("repayment", "number"), name="payments_instalment_number_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_instalment_positive"),
            models.CheckConstraint(condition=pair("paid"), name="payments_instalment_paid"),
        )

    def __str__(self) -> str:
        return f"{self.repayment_id} {self.number}: {self.amount}"

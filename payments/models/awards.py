"""What a recipient has been granted for a measure, and the payments that it is to come in."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kompetanse.lib.tokens import new_code
from payments.enums import PaymentStatus
from payments.querysets import AwardQuerySet, PaymentQuerySet


class Award(models.Model):
    """What one recipient has been granted for one measure in a round, by the decision's point that is in force now.

    A new decision that replaces the old one moves it to its own point and amount; what is paid stays.
    """

    objects = AwardQuerySet.as_manager()
    if TYPE_CHECKING:  # what `with_sums()` adds
        paid_sum: int
        planned_sum: int
        in_batch_sum: int

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    recipient = models.ForeignKey(
        "owners.Organisation", on_delete=models.PROTECT, related_name="awards"
    )
    item = models.ForeignKey("grants.Item", on_delete=models.PROTECT, related_name="awards")
    round = models.ForeignKey("grants.Round", on_delete=models.PROTECT, related_name="awards")
    authority = models.ForeignKey("owners.Organisation", on_delete=models.PROTECT, related_name="+")
    frame = models.ForeignKey("grants.Frame", on_delete=models.PROTECT, related_name="awards")
    point = models.OneToOneField("decisions.Point", on_delete=models.PROTECT, related_name="award")
    amount = models.BigIntegerField(_("innvilget"), help_text="Kroner.")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("recipient", "item"), name="payments_award_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="payments_award_not_negative"),
        )
        indexes = (models.Index(fields=("authority", "round"), name="payments_award_list"),)

    def __str__(self) -> str:
        return f"{self.code}: {self.amount}"

    def get_absolute_url(self) -> str:
        return reverse("payments:award", kwargs={"code": self.code})

    @property
    def chain_key(self) -> str:
        """The log of the decision in force."""
        return self.point.decision.chain_key


class Payment(models.Model):
    """One sum that is to be paid, or has been, of what a recipient was granted for a measure.

    `payee` gets the money and `own_share_bearer` bears the own share: neither need be the recipient. `offset` is how much of
    the amount is kept back against what the recipient owes, so `net` is what the bank moves.
    """

    objects = PaymentQuerySet.as_manager()
    if TYPE_CHECKING:  # what `batching.with_obstacle()` adds
        obstacle: str
        current_account: int  # None where the payee has none: that is an obstacle

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="payments")
    number = models.PositiveSmallIntegerField()
    year = models.PositiveSmallIntegerField(_("budsjettår"))
    amount = models.BigIntegerField(_("beløp"), help_text="Kroner.")
    offset = models.BigIntegerField(_("trekk"), default=0, help_text="Kroner.")
    due_date = models.DateField(_("betales"))
    payee = models.ForeignKey("owners.Organisation", on_delete=models.PROTECT, related_name="+")
    own_share_bearer = models.ForeignKey(
        "owners.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(max_length=20, choices=PaymentStatus, default=PaymentStatus.PLANNED)
    settled_at = models.DateTimeField(
        null=True, blank=True, help_text="When we were told that it was paid or came back."
    )
    settled_date = models.DateField(_("bokført"), null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("award", "number"), name="payments_payment_number_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_payment_positive"),
            models.CheckConstraint(
                condition=Q(offset__gte=0, offset__lte=models.F("amount")),
                name="payments_payment_offset_within",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=(PaymentStatus.PAID, PaymentStatus.RETURNED))
                | Q(settled_at__isnull=False, settled_date__isnull=False),
                name="payments_payment_settled_has_time",
            ),
        )
        indexes = (models.Index(fields=("status", "due_date"), name="payments_payment_due"),)

    def __str__(self) -> str:
        return f"{self.code}: {self.amount}"

    @property
    def net(self) -> int:
        """Kroner that the bank moves."""
        return self.amount - self.offset

    @property
    def chain_key(self) -> str:
        return self.award.chain_key

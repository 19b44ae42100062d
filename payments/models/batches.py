"""Batches: payments that are attested by one person, approved by another, and handed over to be paid."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kompetanse.lib.tokens import new_code
from payments.enums import HANDED_OVER, BatchStatus, DropReason, LineOutcome
from payments.models.fields import pair, person
from payments.querysets import BatchLineQuerySet, BatchQuerySet

MOMENTS = ("attested", "approved", "transferred", "settled", "cancelled")


class Payer(models.Model):
    """The authority as it pays: the account that the money leaves, and the cost centre that its accounts want on each row."""

    authority = models.OneToOneField(
        "owners.Organisation", on_delete=models.PROTECT, related_name="payer"
    )
    account_number = models.CharField(_("kontoen det betales fra"), max_length=11, blank=True)
    cost_centre = models.CharField(_("koststed"), max_length=20, blank=True)
    changed_at = models.DateTimeField()
    changed_by = person()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(account_number="") | Q(account_number__regex=r"^[0-9]{11}$"),
                name="payments_payer_digits",
            ),
        )

    def __str__(self) -> str:
        return f"{self.authority_id}: {self.cost_centre}"

    @property
    def chain_key(self) -> str:
        return f"payer:{self.authority_id}"


class Batch(models.Model):
    """Payments of one authority that go out together: made and attested by those who keep its accounts, approved by another (R-ROL-03).

    `total` and `count` are of the lines that are in it now; `digest` is what was attested, line by line with its account.
    """

    objects = BatchQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    authority = models.ForeignKey("owners.Organisation", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    reference = models.CharField(_("nummer"), max_length=16)
    case_file = models.OneToOneField(
        "records.CaseFile", on_delete=models.PROTECT, related_name="payment_batch"
    )
    due_until_date = models.DateField(_("forfaller til og med"))
    status = models.CharField(max_length=20, choices=BatchStatus, default=BatchStatus.DRAFT)
    total = models.BigIntegerField(_("sum"), help_text="Kroner.")
    count = models.PositiveIntegerField(_("linjer"))
    digest = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    made_by = person()
    attested_at = models.DateTimeField(null=True, blank=True)
    attested_by = person(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = person(null=True, blank=True)
    transferred_at = models.DateTimeField(null=True, blank=True)
    transferred_by = person(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = person(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = person(null=True, blank=True)
    reason = models.TextField(
        _("grunn"), blank=True, help_text="Why it was sent back or cancelled last."
    )
    basis = models.OneToOneField(
        "records.JournalEntry", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("authority", "year", "number"), name="payments_batch_number_once"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("attested_by")),
                name="payments_batch_four_eyes",
            ),
            *(
                models.CheckConstraint(condition=pair(name), name=f"payments_batch_{name}")
                for name in MOMENTS
            ),
            models.CheckConstraint(
                condition=~Q(status__in=(BatchStatus.ATTESTED, *HANDED_OVER))
                | (Q(attested_at__isnull=False) & ~Q(digest="")),
                name="payments_batch_attested_has_facts",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=HANDED_OVER)
                | Q(approved_at__isnull=False, basis__isnull=False),
                name="payments_batch_approved_has_facts",
            ),
            models.CheckConstraint(
                condition=~Q(status=BatchStatus.CANCELLED)
                | (Q(cancelled_at__isnull=False) & ~Q(reason="")),
                name="payments_batch_cancelled_has_facts",
            ),
        )
        indexes = (models.Index(fields=("authority", "-made_at"), name="payments_batch_list"),)

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("payments:batch", kwargs={"code": self.code})

    @property
    def chain_key(self) -> str:
        return self.case_file.chain_key

    @property
    def object_key(self) -> str:
        """How tasks point at it."""
        return f"payments.batch:{self.code}"


class BatchLine(models.Model):
    """One payment in a batch: the account that it was attested for, its voucher, and what became of it there."""

    objects = BatchLineQuerySet.as_manager()

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="lines")
    payment = models.ForeignKey(
        "payments.Payment", on_delete=models.PROTECT, related_name="batch_lines"
    )
    number = models.PositiveIntegerField()
    voucher = models.CharField(_("bilag"), max_length=24)
    account = models.ForeignKey("payments.PayeeAccount", on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField(_("beløp"), help_text="Kroner that the bank moves.")
    outcome = models.CharField(max_length=20, choices=LineOutcome, default=LineOutcome.IN)
    drop_reason = models.CharField(
        _("hvorfor den falt ut"), max_length=20, choices=DropReason, blank=True
    )
    settled_date = models.DateField(_("bokført"), null=True, blank=True)
    return_reason = models.CharField(_("hvorfor den kom i retur"), max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("batch", "number"), name="payments_batchline_number_once"
            ),
            models.UniqueConstraint(
                fields=("payment",),
                condition=~Q(outcome__in=(LineOutcome.DROPPED, LineOutcome.CANCELLED)),
                name="payments_batchline_one_batch",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="payments_batchline_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(outcome=LineOutcome.DROPPED) & ~Q(drop_reason="")
                | ~Q(outcome=LineOutcome.DROPPED) & Q(drop_reason=""),
                name="payments_batchline_drop_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=(LineOutcome.PAID, LineOutcome.RETURNED))
                | Q(settled_date__isnull=False),
                name="payments_batchline_settled_has_date",
            ),
        )
        indexes = (models.Index(fields=("batch", "voucher"), name="payments_batchline_voucher"),)

    def __str__(self) -> str:
        return f"{self.voucher}: {self.amount}"

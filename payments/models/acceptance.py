"""What a recipient answers to a grant, and the account that it wants the money on."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from payments.enums import AcceptanceStatus
from payments.models.fields import pair, person
from payments.querysets import AcceptanceQuerySet, PayeeAccountQuerySet


class PayeeAccount(models.Model):
    """The bank account that an organisation has given us, and when it was in use. One at a time.

    The number is for the organisation's own people who accept grants, and for those who attest and approve payments.
    """

    objects = PayeeAccountQuerySet.as_manager()

    organisation = models.ForeignKey(
        "owners.Organisation", on_delete=models.PROTECT, related_name="payee_accounts"
    )
    number = models.CharField(_("kontonummer"), max_length=11)
    registered_at = models.DateTimeField()
    registered_by = person()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = person(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("organisation",),
                condition=Q(ended_at=None),
                name="payments_payeeaccount_one_current",
            ),
            models.CheckConstraint(
                condition=Q(number__regex=r"^[0-9]{11}$"), name="payments_payeeaccount_digits"
            ),
            models.CheckConstraint(condition=pair("ended"), name="payments_payeeaccount_ended"),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.registered_at}"


class Acceptance(models.Model):
    """The recipient's answer to one decision that grants money: yes to the terms with account and own share, or no.

    Opened when the letter goes out, when the round asks for it. Own financing is what the recipient must bear itself in the
    decentralised scheme (R-LOK-03); own contribution is said in words in schemes with that term (V_EGENINNSATS).
    """

    objects = AcceptanceQuerySet.as_manager()
    if TYPE_CHECKING:  # what `for_list()` adds
        amount_sum: int

    decision = models.OneToOneField(
        "decisions.Decision", on_delete=models.PROTECT, related_name="acceptance"
    )
    status = models.CharField(
        max_length=20, choices=AcceptanceStatus, default=AcceptanceStatus.WAITING
    )
    opened_at = models.DateTimeField()
    due_date = models.DateField(_("frist for å akseptere"))
    own_financing_required = models.BigIntegerField(
        _("krav til egenfinansiering"), null=True, blank=True, help_text="Kroner."
    )
    own_financing = models.BigIntegerField(
        _("egenfinansiering"), null=True, blank=True, help_text="Kroner."
    )
    asks_own_contribution = models.BooleanField(default=False)
    own_contribution = models.TextField(_("egeninnsats"), blank=True)
    account = models.ForeignKey(
        PayeeAccount, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = person(null=True, blank=True)
    decline_reason = models.TextField(_("hvorfor dere takker nei"), blank=True)
    receipt = models.OneToOneField(
        "records.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    notice = models.OneToOneField(
        "payments.PriorNotice",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="acceptance",
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=pair("answered"), name="payments_acceptance_answered"),
            models.CheckConstraint(
                condition=~Q(status__in=(AcceptanceStatus.ACCEPTED, AcceptanceStatus.DECLINED))
                | Q(answered_at__isnull=False),
                name="payments_acceptance_answer_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=AcceptanceStatus.ACCEPTED) | Q(account__isnull=False),
                name="payments_acceptance_accepted_has_account",
            ),
            models.CheckConstraint(
                condition=~Q(status=AcceptanceStatus.ACCEPTED)
                | Q(own_financing_required=None)
                | Q(own_financing__isnull=False, own_financing__gte=F("own_financing_required")),
                name="payments_acceptance_own_financing_is_enough",
            ),
        )
        indexes = (models.Index(fields=("status", "due_date"), name="payments_acceptance_due"),)

    def __str__(self) -> str:
        return f"{self.decision_id} {self.status}"

    def get_absolute_url(self) -> str:
        return reverse("payments:acceptance", kwargs={"code": self.decision.code})

    @property
    def chain_key(self) -> str:
        return self.decision.chain_key

    @property
    def object_key(self) -> str:
        """How tasks point at it."""
        return f"payments.acceptance:{self.decision.code}"

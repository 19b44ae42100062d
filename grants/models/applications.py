"""The case and what it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.enums import BEFORE_TREATMENT, ApplicationStatus, Category, ExclusionReason, Part
from grants.models.rounds import Round
from grants.models.schemes import SchemeVersion
from grants.querysets import ApplicationQuerySet, ItemQuerySet
from kompetanse.lib.tokens import new_code
from records.history import keep_history

if TYPE_CHECKING:
    from records.models import CaseFile


class Application(models.Model):
    """What every case has, whatever its scheme: who, in which round, where the paper is. Its contents lie in the scheme's app (`needs.NeedsReport`).

    `version` counts saved changes and travels in every form; `reference` and `case_file` come at the first submission.
    """

    objects = ApplicationQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="applications")
    scheme_version = models.ForeignKey(
        SchemeVersion, on_delete=models.PROTECT, related_name="applications"
    )
    applicant = models.ForeignKey(
        "owners.Organisation", on_delete=models.PROTECT, related_name="applications"
    )
    network = models.ForeignKey(
        "partnerships.Network",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
    )
    authority = models.ForeignKey("owners.Organisation", on_delete=models.PROTECT, related_name="+")
    county = models.ForeignKey("owners.County", on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(
        "owners.Region", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    case_file = models.OneToOneField(
        "records.CaseFile",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="application",
    )
    reference = models.CharField(_("saksnummer"), max_length=12, blank=True)
    status = models.CharField(
        max_length=20, choices=ApplicationStatus, default=ApplicationStatus.DRAFT
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    sent_to_approver_at = models.DateTimeField(null=True, blank=True)
    sent_to_approver_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_late = models.BooleanField(_("kom etter fristen"), default=False)
    late_reason = models.TextField(_("grunn for at den kom for sent"), blank=True)
    requested_total = models.BigIntegerField(
        _("meldt beløp"),
        default=0,
        help_text="Kroner, all measures and recipients, the round's budget year.",
    )
    caseworker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="grants_application_submitted_pair",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("draft", "in_approval", "withdrawn"))
                | Q(submitted_at__isnull=False, case_file__isnull=False),
                name="grants_application_submitted_has_case",
            ),
            models.UniqueConstraint(
                fields=("round", "scheme_version", "applicant", "network"),
                condition=~Q(status__in=("withdrawn", "dismissed")),
                nulls_distinct=False,
                name="grants_application_one_active",
            ),
        )
        indexes = (
            models.Index(
                fields=("authority", "status", "-submitted_at"), name="grants_application_list"
            ),
            models.Index(
                fields=("round", "scheme_version", "status"), name="grants_application_round"
            ),
            models.Index(fields=("applicant", "-created_at"), name="grants_application_owner"),
            models.Index(fields=("reference",), name="grants_application_reference"),
        )

    def __str__(self) -> str:
        return self.reference or self.code

    def get_status_display(self) -> str:  # type: ignore[no-redef]  # instead of the one that Django makes
        """As Django's own, which puts the labels of all statuses into words at each call: a list asks once a row."""
        return str(ApplicationStatus(self.status).label)

    @property
    def chain_key(self) -> str:
        """Drafts have no case file yet, so the chain is the application's own from the first day."""
        return f"case:{self.code}"

    @property
    def awaits_admission(self) -> bool:
        """Late, received, and nobody has let it in or dismissed it (R-FRI-01)."""
        waits = self.is_late and self.status in BEFORE_TREATMENT
        return waits and getattr(self, "dispensation", None) is None

    @property
    def archive(self) -> CaseFile:
        """The case file of a case that has been sent in. Asking a draft for it is a mistake in the program."""
        if self.case_file is None:
            raise LookupError(f"{self.code} has not been sent in, so it has no case file")
        return self.case_file


@keep_history(
    "application",
    "number",
    "title",
    "category",
    "requested",
    "participants",
    "starts_date",
    "ends_date",
    since="EXISTS (SELECT FROM grants_application"
    " WHERE id = {row}.application_id AND submitted_at IS NOT NULL)",
    inserts=True,
)
class Item(models.Model):
    """What is asked for: a measure (tiltak), checked, ranked, granted and reported one by one. `lineage` is the same over the years (R-KOL-03)."""

    objects = ItemQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    lineage = models.CharField(max_length=24, default=new_code)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("tiltak"), max_length=150)
    category = models.CharField(
        _("type midler"), max_length=20, choices=Category, default=Category.ORDINARY
    )
    requested = models.BigIntegerField(
        _("meldt beløp"), default=0, help_text="Kroner, all recipients, the round's budget year."
    )

    participants = models.PositiveIntegerField(_("deltakere"), default=0)
    starts_date = models.DateField(_("fra"), null=True, blank=True)
    ends_date = models.DateField(_("til"), null=True, blank=True)
    plan_priority = models.ForeignKey(
        "grants.PlanPriority", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("application", "number"),
                name="grants_item_number_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=("application", "lineage"), name="grants_item_lineage_once"
            ),
            models.CheckConstraint(
                condition=Q(requested__gte=0), name="grants_item_requested_not_negative"
            ),
        )
        indexes = (models.Index(fields=("lineage",), name="grants_item_lineage"),)

    def __str__(self) -> str:
        return self.title


class ItemAmount(models.Model):
    """What is asked for one item, one budget year and one recipient, in whole kroner. Schemes keep the details; allocations and decisions read these."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="amounts")
    year = models.PositiveSmallIntegerField()
    recipient = models.ForeignKey("owners.Organisation", on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField(help_text="Kroner.")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("item", "year", "recipient"), name="grants_itemamount_once"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="grants_itemamount_not_negative"
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.year}: {self.amount}"


class Party(models.Model):
    """An organisation that has a part in a case, and so sees it. Written through `grants.actions`."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(
        "owners.Organisation", on_delete=models.PROTECT, related_name="parts"
    )
    part = models.CharField(max_length=30, choices=Part)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("application", "organisation", "part"), name="grants_party_once"
            ),
        )
        indexes = (
            models.Index(
                fields=("organisation", "part", "application"), name="grants_party_organisation"
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.part}"


class Exclusion(models.Model):
    """A person kept from an item's papers, remarks and ballot (R-ROL-07, `domain.md` 0.5.6)."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="exclusions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=ExclusionReason)
    excluded_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("item", "user"),
                condition=Q(lifted_at=None),
                name="grants_exclusion_one_in_force",
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id}: {self.user_id}"


class Dispensation(models.Model):
    """A late case that a person admitted, so that it stands in lists (R-FRI-01)."""

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="dispensation"
    )
    reason = models.TextField(_("grunn"))
    admitted_at = models.DateTimeField()
    admitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.application_id} {self.admitted_at}"


class OptOut(models.Model):
    """ "Vi melder ikke behov i år": an owner's choice for a round, seen with who chose; stops reminders, can be undone (`domain.md` 0.5.17)."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="opt_outs")
    organisation = models.ForeignKey(
        "owners.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("round", "organisation"), name="grants_optout_once"),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id}"

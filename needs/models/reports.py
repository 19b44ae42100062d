"""The report itself, its files, its local plan, and its frozen copies."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kompetanse.lib.tokens import new_code
from needs.enums import SamiAnswer, Section, Sector, SnapshotReason
from needs.querysets import (
    LocalPlanQuerySet,
    NeedsReportQuerySet,
    OfReportQuerySet,
    SnapshotQuerySet,
)
from records.history import keep_history


class LocalPlan(models.Model):
    """An owner's own plan for competence development, that measures must rest on (S3:109, R-PLN-01)."""

    objects = LocalPlanQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    organisation = models.ForeignKey(
        "owners.Organisation", on_delete=models.PROTECT, related_name="local_plans"
    )
    title = models.CharField(_("planens navn"), max_length=200)
    valid_from_date = models.DateField(_("gjelder fra"))
    valid_to_date = models.DateField(_("gjelder til og med"), null=True, blank=True)
    adopted_date = models.DateField(_("vedtatt"), null=True, blank=True)
    file = models.ForeignKey(
        "records.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    file_name = models.CharField(max_length=200, blank=True)
    headings = ArrayField(
        models.CharField(max_length=30),
        verbose_name=_("planen omtaler"),
        default=list,
        blank=True,
        help_text="Keys of the nine headings that the plan covers (R-PLN-02).",
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to_date=None) | Q(valid_to_date__gte=F("valid_from_date")),
                name="needs_localplan_period",
            ),
        )

    def __str__(self) -> str:
        return self.title


SENT = (
    "EXISTS (SELECT FROM grants_application WHERE id = {{row}}.{key} AND submitted_at IS NOT NULL)"
)
"""From when on a row of a report keeps its earlier versions: the first submission."""


@keep_history(
    "application",
    "sectors",
    "need_text",
    "assessment_text",
    "inclusive_process_text",
    "sami_answer",
    "sami_text",
    "inclusion_text",
    "ppt_text",
    "private_included_text",
    "municipal_coordination",
    "other_funds_text",
    "other_funds_amount",
    "connection_text",
    "evaluation_text",
    "own_effort_text",
    since=SENT.format(key="application_id"),
)
class NeedsReport(models.Model):
    """A behovsmelding: what an owner (or a network's lead) reports that it needs in one round and scheme (`domain.md` 5.1).

    One to one with its case. `section_versions` counts the saved changes of each part, so that two people may write
    in different parts at once; `sections_done` is the user's own word that a part is finished.
    """

    objects = NeedsReportQuerySet.as_manager()

    application = models.OneToOneField(
        "grants.Application",
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="needs_report",
    )
    sectors = ArrayField(
        models.CharField(max_length=30, choices=Sector), default=list, blank=True,
        verbose_name=_("sektorer"),
    )  # fmt: skip
    contact_name = models.CharField(_("kontaktperson"), max_length=150, blank=True)
    contact_email = models.EmailField(_("kontaktpersonens e-post"), blank=True)
    contact_phone = models.CharField(_("kontaktpersonens telefon"), max_length=30, blank=True)
    need_text = models.TextField(_("lokalt definert behov"), blank=True)
    assessment_text = models.TextField(_("samlet vurdering"), blank=True)
    inclusive_process_text = models.TextField(_("inkluderende prosess"), blank=True)
    sami_answer = models.CharField(
        _("samiske perspektiv"), max_length=10, choices=SamiAnswer, blank=True
    )
    sami_text = models.TextField(_("om samiske perspektiv"), blank=True)
    inclusion_text = models.TextField(_("inkludering og spesialpedagogikk"), blank=True)
    ppt_text = models.TextField(_("PPT og laget rundt"), blank=True)
    private_included_text = models.TextField(_("private er inkludert"), blank=True)
    municipal_coordination = models.BooleanField(
        _("samordnet i kommunen"), null=True, blank=True, help_text="R-KSI-01."
    )
    other_funds_text = models.TextField(_("andre offentlige midler"), blank=True)
    other_funds_amount = models.BigIntegerField(
        _("andre offentlige midler, kroner"), null=True, blank=True
    )
    connection_text = models.TextField(_("sammenheng med videreutdanning"), blank=True)
    evaluation_text = models.TextField(_("planlagt evaluering"), blank=True)
    own_effort_text = models.TextField(_("egeninnsats"), blank=True)
    local_plan = models.ForeignKey(
        LocalPlan, on_delete=models.PROTECT, null=True, blank=True, related_name="reports"
    )
    sections_done = models.JSONField(default=dict, blank=True, help_text="Section → yes or no.")
    section_versions = models.JSONField(default=dict, blank=True, help_text="Section → number.")
    sections_saved = models.JSONField(
        default=dict, blank=True, help_text="Section → [moment, name of who saved]."
    )
    prefilled_sections = ArrayField(
        models.CharField(max_length=30, choices=Section), default=list, blank=True,
        help_text="Filled from last year's report and not looked at yet.",
    )  # fmt: skip
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    pen_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    pen_section = models.CharField(max_length=30, choices=Section, blank=True)
    pen_since = models.DateTimeField(null=True, blank=True)
    declared_at = models.DateTimeField(null=True, blank=True)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    return_reason = models.TextField(_("grunn til at den ble sendt tilbake"), blank=True)
    warning_answers = models.JSONField(
        default=dict, blank=True, help_text="Warning → the reason given at submission."
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(other_funds_amount=None) | Q(other_funds_amount__gte=0),
                name="needs_needsreport_other_funds_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(declared_at=None, declared_by=None)
                | Q(declared_at__isnull=False, declared_by__isnull=False),
                name="needs_needsreport_declared_pair",
            ),
            models.CheckConstraint(
                condition=Q(pen_user=None, pen_since=None)
                | Q(pen_user__isnull=False, pen_since__isnull=False),
                name="needs_needsreport_pen_pair",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id}"

    def version_of(self, section: str) -> int:
        """How many times a part has been saved."""
        return int(self.section_versions.get(section, 0))

    def is_done(self, section: str) -> bool:
        return bool(self.sections_done.get(section))


class Attachment(models.Model):
    """A file that the owner has added to a draft. At submission it becomes a document in the case."""

    objects = OfReportQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    report = models.ForeignKey(NeedsReport, on_delete=models.CASCADE, related_name="attachments")
    stored_file = models.ForeignKey(
        "records.StoredFile", on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(_("tittel"), max_length=200)
    file_name = models.CharField(max_length=200)
    attached_at = models.DateTimeField()
    attached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    is_filed = models.BooleanField(default=False, help_text="Is a document in the case by now.")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("report", "stored_file"), name="needs_attachment_same_file_once"
            ),
        )

    def __str__(self) -> str:
        return self.title


class Snapshot(models.Model):
    """The report exactly as it stood when it was sent or returned. Its SHA-256 stands in the event; the PDF is drawn from it."""

    objects = SnapshotQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    application = models.ForeignKey(
        "grants.Application", on_delete=models.PROTECT, related_name="snapshots"
    )
    number = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=20, choices=SnapshotReason)
    data = models.JSONField(encoder=DjangoJSONEncoder)
    sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    journal_entry = models.ForeignKey(
        "records.JournalEntry", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    document = models.ForeignKey(
        "records.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="The PDF, once it is drawn.",
    )  # fmt: skip

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("application", "number"), name="needs_snapshot_number_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id} nr. {self.number}"

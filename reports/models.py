"""The owner's yearly report on what a grant was used for, its partners' parts, and its copies as they were sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kompetanse.lib.tokens import new_code
from reports.enums import NOT_SENT, Answerer, Attained, Done, FileKind, ReportStatus
from reports.querysets import (
    AttainmentQuerySet,
    OfReportQuerySet,
    QuestionQuerySet,
    ReportQuerySet,
    SnapshotQuerySet,
)

if TYPE_CHECKING:
    from datetime import date


def _person(**options: Any) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options
    )


def _pair(name: str) -> Q:
    """The fact `name`: its moment and its person, both or neither."""
    return Q(**{f"{name}_at": None, f"{name}_by": None}) | Q(
        **{f"{name}_at__isnull": False, f"{name}_by__isnull": False}
    )


class Report(models.Model):
    """What an owner tells of a year's grant: what was done, by whom, and what the money went to (`domain.md` 5.6).

    One for each case that has been granted money. Opened when the decision reaches the recipient; the day it is due is
    stored then and moved only by an extension. `version` counts saved changes of the whole, `part_versions` of each part.
    """

    objects = ReportQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    application = models.OneToOneField(
        "grants.Application", on_delete=models.PROTECT, related_name="report"
    )
    status = models.CharField(max_length=20, choices=ReportStatus, default=ReportStatus.OPEN)
    version = models.PositiveIntegerField(default=1)
    part_versions = models.JSONField(default=dict, blank=True, help_text="Part → number.")
    opened_at = models.DateTimeField()
    due_date = models.DateField(_("frist"), help_text="As it was when the report was opened.")
    extended_to_date = models.DateField(_("utsatt til"), null=True, blank=True)
    extended_at = models.DateTimeField(null=True, blank=True)
    extended_by = _person(null=True, blank=True)
    extension_reason = models.TextField(_("grunn til utsettelsen"), blank=True)
    granted = models.BigIntegerField(
        _("tildelt"), default=0, help_text="Kroner, all measures and recipients."
    )
    used = models.BigIntegerField(_("brukt"), default=0, help_text="Kroner, as reported so far.")
    unused = models.BigIntegerField(
        _("ikke brukt"), default=0, help_text="Kroner, as reported so far."
    )
    staff_text = models.TextField(_("slik deltok de ansatte"), blank=True)
    evaluation_text = models.TextField(_("slik har dere evaluert"), blank=True)
    practice_text = models.TextField(_("endret praksis"), blank=True)
    plans_text = models.TextField(_("veien videre"), blank=True)
    contact_name = models.CharField(_("kontaktperson"), max_length=150, blank=True)
    contact_email = models.EmailField(_("kontaktpersonens e-post"), blank=True)
    warning_answers = models.JSONField(
        default=dict, blank=True, help_text="Warning → the reason given at submission."
    )
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = _person(null=True, blank=True)
    sent_to_approver_at = models.DateTimeField(null=True, blank=True)
    sent_to_approver_by = _person(null=True, blank=True)
    return_reason = models.TextField(_("grunn til at den ble sendt tilbake"), blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = _person(null=True, blank=True)
    changes_text = models.TextField(_("dette må rettes"), blank=True)
    changes_due_date = models.DateField(_("rettes innen"), null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = _person(null=True, blank=True)
    waived_at = models.DateTimeField(null=True, blank=True)
    waived_by = _person(null=True, blank=True)
    waiver_reason = models.TextField(_("grunn til fritaket"), blank=True)
    prior_notice_at = models.DateTimeField(null=True, blank=True)
    prior_notice_by = _person(null=True, blank=True)
    prior_notice_due_date = models.DateField(_("frist i forhåndsvarselet"), null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = _person(null=True, blank=True)
    settled_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was decided what becomes of the unused money."
    )
    settled_by = _person(null=True, blank=True)
    settlement_text = models.TextField(_("om de ubrukte midlene"), blank=True)

    class Meta:
        constraints = (
            *(
                models.CheckConstraint(condition=_pair(name), name=f"reports_report_{name}")
                for name in (
                    "saved",
                    "extended",
                    "sent_to_approver",
                    "submitted",
                    "approved",
                    "waived",
                    "prior_notice",
                    "stopped",
                    "settled",
                )
            ),
            models.CheckConstraint(
                condition=Q(extended_to_date=None, extended_at=None, extension_reason="")
                | (Q(extended_to_date__isnull=False, extended_at__isnull=False) & ~Q(extension_reason="")),
                name="reports_report_extension_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=(ReportStatus.SUBMITTED, ReportStatus.CHANGES_ASKED, ReportStatus.APPROVED))
                | Q(submitted_at__isnull=False),
                name="reports_report_sent_has_facts",
            ),
            models.CheckConstraint(
                condition=Q(status=ReportStatus.APPROVED, approved_at__isnull=False)
                | (~Q(status=ReportStatus.APPROVED) & Q(approved_at=None)),
                name="reports_report_approved_has_facts",
            ),
            models.CheckConstraint(
                condition=(Q(status=ReportStatus.WAIVED, waived_at__isnull=False) & ~Q(waiver_reason=""))
                | (~Q(status=ReportStatus.WAIVED) & Q(waived_at=None)),
                name="reports_report_waived_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status=ReportStatus.CHANGES_ASKED)
                | (~Q(changes_text="") & Q(changes_due_date__isnull=False)),
                name="reports_report_changes_say_what",
            ),
            models.CheckConstraint(
                condition=Q(prior_notice_at=None, prior_notice_due_date=None)
                | Q(prior_notice_at__isnull=False, prior_notice_due_date__isnull=False),
                name="reports_report_prior_notice_has_date",
            ),
            models.CheckConstraint(
                condition=Q(granted__gte=0, used__gte=0, unused__gte=0),
                name="reports_report_not_negative",
            ),
        )  # fmt: skip
        indexes = (
            models.Index(fields=("status", "-granted"), name="reports_report_list"),
            models.Index(fields=("status", "due_date"), name="reports_report_due"),
        )

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("reports:report", kwargs={"code": self.code})

    @property
    def last_date(self) -> date:
        """The day it is due now: as extended, or as it was stored."""
        return self.extended_to_date or self.due_date

    @property
    def is_awaited(self) -> bool:
        """The authority waits for the owner."""
        return self.status in NOT_SENT

    def is_overdue(self, today: date) -> bool:
        return self.is_awaited and today > self.awaited_by

    @property
    def awaited_by(self) -> date:
        """The day the owner's next sending is due: a correction has its own."""
        return self.changes_due_date or self.last_date

    def version_of(self, part: str) -> int:
        """How many times a part has been saved."""
        return int(self.part_versions.get(part, 0))

    @property
    def chain_key(self) -> str:
        return self.application.chain_key

    @property
    def object_key(self) -> str:
        """How tasks and stops point at it."""
        return f"reports.report:{self.code}"


class ReportItem(models.Model):
    """What became of one granted measure."""

    objects = OfReportQuerySet.as_manager()

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="items")
    item = models.OneToOneField(
        "grants.Item", on_delete=models.PROTECT, primary_key=True, related_name="report_item"
    )
    done = models.CharField(_("gjennomført"), max_length=10, choices=Done, blank=True)
    deviation_text = models.TextField(_("avvik fra planen"), blank=True)
    own_financing = models.BigIntegerField(
        _("egenfinansiering"), null=True, blank=True, help_text="Kroner; R-LOK-03."
    )
    own_effort_text = models.TextField(_("egeninnsats"), blank=True)
    coordinator_text = models.TextField(_("koordinator"), blank=True)
    evaluation_text = models.TextField(_("vurdering av tiltaket"), blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(own_financing=None) | Q(own_financing__gte=0),
                name="reports_reportitem_own_not_negative",
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id}"


class Share(models.Model):
    """The account of what one recipient was granted for one measure: used and not used come to what was granted."""

    objects = OfReportQuerySet.as_manager()

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="shares")
    item = models.ForeignKey("grants.Item", on_delete=models.PROTECT, related_name="report_shares")
    recipient = models.ForeignKey("owners.Organisation", on_delete=models.PROTECT, related_name="+")
    point = models.ForeignKey(
        "decisions.Point",
        on_delete=models.PROTECT,
        related_name="report_shares",
        help_text="What granted it, in the decision that is in force.",
    )
    granted = models.BigIntegerField(_("tildelt"), help_text="Kroner.")
    used = models.BigIntegerField(_("brukt"), null=True, blank=True, help_text="Kroner.")
    unused = models.BigIntegerField(_("ikke brukt"), null=True, blank=True, help_text="Kroner.")
    unused_reason = models.TextField(_("grunn til at midler ikke er brukt"), blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("item", "recipient"), name="reports_share_once"),
            models.CheckConstraint(
                condition=Q(granted__gte=0)
                & (Q(used=None) | Q(used__gte=0))
                & (Q(unused=None) | Q(unused__gte=0)),
                name="reports_share_not_negative",
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.recipient_id}: {self.granted}"


class Participants(models.Model):
    """How many of one group of employees took part in a measure, at one kindergarten or school or in the measure as a whole."""

    objects = OfReportQuerySet.as_manager()

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="participants")
    item = models.ForeignKey("grants.Item", on_delete=models.PROTECT, related_name="+")
    establishment = models.ForeignKey(
        "owners.Establishment", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    category = models.CharField(
        _("gruppe"), max_length=60, help_text="One of the scheme version's."
    )
    count = models.PositiveIntegerField(_("antall"))

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("item", "establishment", "category"),
                nulls_distinct=False,
                name="reports_participants_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.category}: {self.count}"


class PartnerPart(models.Model):
    """What a partner, or another that received money in the case, says itself: of its work, its money and its answers."""

    objects = OfReportQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="parts")
    partner = models.ForeignKey("owners.Organisation", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    contribution_text = models.TextField(_("dette har vi bidratt med"), blank=True)
    evaluation_text = models.TextField(_("slik vurderer vi samarbeidet"), blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = _person(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("report", "partner"), name="reports_partnerpart_once"),
            models.CheckConstraint(
                condition=_pair("completed"), name="reports_partnerpart_completed"
            ),
        )

    def __str__(self) -> str:
        return f"{self.report_id}: {self.partner_id}"


class GoalQuestion(models.Model):
    """A question on goals that is not in the program, as the administration has worded it (`MO_2026_*`, `domain.md` 5.6)."""

    objects = QuestionQuerySet.as_manager()

    scheme_version = models.ForeignKey(
        "grants.SchemeVersion", on_delete=models.PROTECT, related_name="goal_questions"
    )
    key = models.CharField(_("kode"), max_length=40)
    position = models.PositiveSmallIntegerField(_("rekkefølge"))
    text_nb = models.CharField(_("spørsmål, bokmål"), max_length=400)
    text_nn = models.CharField(_("spørsmål, nynorsk"), max_length=400)
    source = models.CharField(_("kilde"), max_length=200)
    answered_by = models.CharField(
        _("besvares av"), max_length=10, choices=Answerer, default=Answerer.OWNER
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("scheme_version", "key"), name="reports_goalquestion_once"
            ),
            models.CheckConstraint(
                condition=~Q(text_nb="") & ~Q(text_nn="") & ~Q(source=""),
                name="reports_goalquestion_is_worded",
            ),
        )

    def __str__(self) -> str:
        return self.key


class GoalAttainment(models.Model):
    """The answer to one question on goals, from the owner or from a partner."""

    objects = AttainmentQuerySet.as_manager()

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="attainments")
    part = models.ForeignKey(
        PartnerPart,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="attainments",
        help_text="None: the owner's answer.",
    )
    question = models.CharField(_("kode"), max_length=40)
    answer = models.CharField(_("svar"), max_length=10, choices=Attained, blank=True)
    text = models.TextField(_("begrunnelse"), blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("report", "part", "question"),
                nulls_distinct=False,
                name="reports_goalattainment_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"


class Attachment(models.Model):
    """A file that goes with the report: accounts, the auditor's statement, pictures. Becomes a document when the report is sent."""

    objects = OfReportQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="attachments")
    stored_file = models.ForeignKey(
        "records.StoredFile", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("hva er det"), max_length=20, choices=FileKind)
    file_name = models.CharField(max_length=200)
    attached_at = models.DateTimeField()
    attached_by = _person()
    is_filed = models.BooleanField(default=False, help_text="Is a document in the case by now.")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("report", "stored_file"), name="reports_attachment_same_file_once"
            ),
        )

    def __str__(self) -> str:
        return self.file_name


class Snapshot(models.Model):
    """The report exactly as it stood when it was sent. Its SHA-256 stands in the event; the PDF is drawn from it."""

    objects = SnapshotQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="snapshots")
    number = models.PositiveSmallIntegerField()
    data = models.JSONField(encoder=DjangoJSONEncoder)
    sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField()
    taken_by = _person()
    journal_entry = models.ForeignKey(
        "records.JournalEntry", on_delete=models.PROTECT, related_name="+"
    )
    document = models.ForeignKey(
        "records.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The PDF, once it is drawn.",
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("report", "number"), name="reports_snapshot_number_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.report_id} nr. {self.number}"

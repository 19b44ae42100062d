"""Who was involved, who is partner, and who has joined."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kompetanse.lib.tokens import new_code
from needs.enums import ConsentStatus, InvolvedGroup
from needs.models.reports import SENT, NeedsReport
from needs.querysets import AuthorityCommentQuerySet, OfReportQuerySet
from records.history import keep_history


@keep_history(
    "report",
    "group",
    "held_date",
    "method",
    "who",
    "comment",
    "confirmed_name",
    "confirmed_text",
    since=SENT.format(key="report_id"),
    inserts=True,
)
class Involvement(models.Model):
    """One time that staff, leaders or union representatives took part in finding the needs (R-GEN-02).

    May be confirmed by a leader or union representative through a personal link without an account (`domain.md` 0.5.17);
    only the hash of the link's secret is kept.
    """

    objects = OfReportQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    report = models.ForeignKey(NeedsReport, on_delete=models.CASCADE, related_name="involvements")
    group = models.CharField(_("hvem ble involvert"), max_length=20, choices=InvolvedGroup)
    held_date = models.DateField(_("dato"), null=True, blank=True)
    method = models.CharField(_("hvordan"), max_length=200, blank=True)
    who = models.CharField(_("hvem"), max_length=200, blank=True)
    comment = models.TextField(_("kommentar"), blank=True)
    establishment = models.ForeignKey(
        "owners.Establishment", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_email = models.EmailField(_("e-post til den som bekrefter"), blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, blank=True)
    token_expires_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_name = models.CharField(_("bekreftet av"), max_length=150, blank=True)
    confirmed_text = models.TextField(_("merknad fra den som bekreftet"), blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | ~Q(confirmed_name=""),
                name="needs_involvement_confirmed_name",
            ),
            models.CheckConstraint(
                condition=Q(group="no_union") | (Q(held_date__isnull=False) & ~Q(method="")),
                name="needs_involvement_date_and_method",
            ),
            models.UniqueConstraint(
                fields=("token_hash",),
                condition=~Q(token_hash=""),
                name="needs_involvement_token_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.group} {self.held_date or ''}"


class PartnerPart(models.Model):
    """A university or other expertise that the report is made together with, and its own word on its part."""

    objects = OfReportQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    report = models.ForeignKey(NeedsReport, on_delete=models.CASCADE, related_name="partner_parts")
    partner = models.ForeignKey("owners.Organisation", on_delete=models.PROTECT, related_name="+")
    contact_name = models.CharField(_("kontaktperson"), max_length=150, blank=True)
    contact_email = models.EmailField(_("kontaktpersonens e-post"), blank=True)
    agreed_date = models.DateField(_("enig i innholdet"), null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    teacher_education_text = models.TextField(
        _("slik styrker samarbeidet lærerutdanningen"), blank=True
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("report", "partner"), name="needs_partnerpart_once"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="needs_partnerpart_confirmed_pair",
            ),
        )

    def __str__(self) -> str:
        return f"{self.report_id}: {self.partner_id}"


class NetworkConsent(models.Model):
    """A network member's answer to being part of a report: demanded from each before it is sent (`domain.md` 0.5.2)."""

    objects = OfReportQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    report = models.ForeignKey(NeedsReport, on_delete=models.CASCADE, related_name="consents")
    organisation = models.ForeignKey(
        "owners.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    answer = models.CharField(
        _("svar"), max_length=10, choices=ConsentStatus, default=ConsentStatus.ASKED
    )
    need_text = models.TextField(_("vårt behov"), blank=True)
    participants = models.PositiveIntegerField(_("deltakere"), null=True, blank=True)
    amount = models.BigIntegerField(_("beløp"), null=True, blank=True, help_text="Kroner.")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("report", "organisation"), name="needs_networkconsent_once"
            ),
            models.CheckConstraint(
                condition=Q(answer="asked", answered_at=None, answered_by=None)
                | (~Q(answer="asked") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="needs_networkconsent_answered",
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0),
                name="needs_networkconsent_amount_not_negative",
            ),
        )

    def __str__(self) -> str:
        return f"{self.report_id}: {self.organisation_id}"


class AuthorityComment(models.Model):
    """What the kommune as kindergarten authority says about a private kindergarten owner's report (`domain.md` 3.3).

    Journaled as it stands; read by the owner, the granting authority and the kommune in that quality only. Empty once its document is purged.
    """

    objects = AuthorityCommentQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    report = models.ForeignKey(NeedsReport, on_delete=models.PROTECT, related_name="comments")
    organisation = models.ForeignKey(
        "owners.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(_("uttalelse"))
    document = models.OneToOneField("records.Document", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.report_id}: {self.organisation_id}"

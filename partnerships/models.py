"""Partnerships between owners and universities, and networks that owners form."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kompetanse.lib.tokens import new_code
from owners.models import Organisation
from owners.models.columns import NORWEGIAN, period, period_is_ordered
from partnerships.enums import AgreementSide, AgreementState, MemberAnswer
from partnerships.querysets import (
    AgreementQuerySet,
    NetworkMemberQuerySet,
    NetworkQuerySet,
    PartnershipQuerySet,
)


class Partnership(models.Model):
    """That an owner and a university (or other expertise) work together over time."""

    owner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="partnerships", verbose_name=_("eier")
    )
    partner = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="partnerships_as_partner",
        verbose_name=_("partner"),
    )
    valid_from_date = models.DateField(_("gjelder fra"))
    valid_to_date = models.DateField(_("gjelder til og med"), null=True, blank=True)
    note = models.TextField(_("merknad"), blank=True)

    objects = PartnershipQuerySet.as_manager()
    newest_first: list["Agreement"]  # set by for_list()

    class Meta:
        verbose_name = _("partnerskap")
        verbose_name_plural = _("partnerskap")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="partnerships_partnership_two_parties",
                condition=~Q(owner=F("partner")),
            ),
            period_is_ordered("partnerships_partnership_period"),
            ExclusionConstraint(
                name="partnerships_partnership_one_at_a_time",
                expressions=[
                    ("owner", RangeOperators.EQUAL),
                    ("partner", RangeOperators.EQUAL),
                    (period(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} – {self.partner_id}"


class Agreement(models.Model):
    """The written agreement of a partnership, signed by each side on its own date (`domain.md` 2.16, 5.2).

    The side that began it writes and signs first; the other one confirms, or asks for a change. Where it stands is read from its dates. What both have signed is never edited: it is renewed or ended.
    """

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="agreements", verbose_name=_("partnerskap")
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="renewals",
        verbose_name=_("fornyer"),
    )  # fmt: skip
    writing_side = models.CharField(
        _("skrives av"), max_length=10, choices=AgreementSide, default=AgreementSide.OWNER
    )
    title = models.CharField(_("tittel"), max_length=200)
    valid_from_date = models.DateField(_("gjelder fra"))
    valid_to_date = models.DateField(_("gjelder til og med"), null=True, blank=True)
    owner_contact_name = models.CharField(_("kontakt hos eieren"), max_length=150, blank=True)
    owner_contact_email = models.EmailField(_("e-post til eierens kontakt"), blank=True)
    partner_contact_name = models.CharField(_("kontakt hos partneren"), max_length=150, blank=True)
    partner_contact_email = models.EmailField(_("e-post til partnerens kontakt"), blank=True)
    file = models.ForeignKey(
        "records.StoredFile", models.PROTECT, null=True, blank=True, related_name="+"
    )
    file_name = models.CharField(max_length=200, blank=True)
    signed_by_owner_date = models.DateField(_("signert av eier"), null=True, blank=True)
    signed_by_partner_date = models.DateField(_("signert av partner"), null=True, blank=True)
    owner_signatory = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    partner_signatory = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    return_reason = models.TextField(_("hvorfor den andre ba om endring"), blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_reason = models.TextField(_("hvorfor avtalen ble avsluttet"), blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("partnerskapsavtale")
        verbose_name_plural = _("partnerskapsavtaler")
        default_permissions = ()
        constraints = [
            period_is_ordered("partnerships_agreement_period"),
            models.CheckConstraint(
                name="partnerships_agreement_signatories_have_dates",
                condition=(Q(owner_signatory=None) | Q(signed_by_owner_date__isnull=False))
                & (Q(partner_signatory=None) | Q(signed_by_partner_date__isnull=False)),
            ),
            models.CheckConstraint(
                name="partnerships_agreement_ended_pair",
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False, valid_to_date__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("partnerships:agreement", args=(self.code,))

    @property
    def is_signed(self) -> bool:
        return bool(self.signed_by_owner_date and self.signed_by_partner_date)

    @property
    def answering_side(self) -> AgreementSide:
        return AgreementSide(self.writing_side).other

    def has_signed(self, side: str) -> bool:
        return getattr(self, f"signed_by_{side}_date") is not None

    def organisation_of(self, side: str) -> Organisation:
        return self.partnership.owner if side == AgreementSide.OWNER else self.partnership.partner

    def state_on(self, today: date) -> AgreementState:
        """Where it stands on an Oslo date."""
        if not self.has_signed(self.writing_side):
            return AgreementState.RETURNED if self.return_reason else AgreementState.DRAFT
        if not self.has_signed(self.answering_side):
            return (
                AgreementState.AWAITING_OWNER
                if self.answering_side == AgreementSide.OWNER
                else AgreementState.AWAITING_PARTNER
            )
        if self.valid_to_date and self.valid_to_date < today:
            return AgreementState.EXPIRED
        if self.ended_at:
            return AgreementState.ENDING
        return AgreementState.COMING if self.valid_from_date > today else AgreementState.IN_FORCE


class Network(models.Model):
    """Owners who file and carry out measures together, with one of them in the lead."""

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    name = models.CharField(_("navn"), max_length=200, db_collation=NORWEGIAN)
    lead = models.ForeignKey(
        Organisation, models.PROTECT, related_name="networks_led", verbose_name=_("leder")
    )
    valid_from_date = models.DateField(_("gjelder fra"))
    valid_to_date = models.DateField(_("gjelder til og med"), null=True, blank=True)

    objects = NetworkQuerySet.as_manager()
    members_now: list["NetworkMember"]  # set by for_list()

    class Meta:
        verbose_name = _("nettverk")
        verbose_name_plural = _("nettverk")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["lead", "name"], name="partnerships_network_name"),
            period_is_ordered("partnerships_network_period"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partnerships:network", args=(self.code,))


class NetworkMember(models.Model):
    """That an owner takes part in a network for a time, or has been asked to. It answers itself (`domain.md` 0.5.2)."""

    network = models.ForeignKey(
        Network, models.CASCADE, related_name="members", verbose_name=_("nettverk")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="network_memberships",
        verbose_name=_("eier"),
    )
    valid_from_date = models.DateField(_("med fra"))
    valid_to_date = models.DateField(_("med til og med"), null=True, blank=True)
    answer = models.CharField(
        _("svar"), max_length=10, choices=MemberAnswer, default=MemberAnswer.ASKED
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = NetworkMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("medlem av nettverk")
        verbose_name_plural = _("medlemmer av nettverk")
        default_permissions = ()
        constraints = [
            period_is_ordered("partnerships_networkmember_period"),
            models.CheckConstraint(
                name="partnerships_networkmember_answered_pair",
                condition=Q(answered_at=None, answered_by=None)
                | (~Q(answer="asked") & Q(answered_at__isnull=False, answered_by__isnull=False)),
            ),
            ExclusionConstraint(
                name="partnerships_networkmember_once_at_a_time",
                expressions=[
                    ("network", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    (period(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} i {self.network_id}"

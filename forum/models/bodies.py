"""The body itself: its rules of procedure and who sits in it."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forum.enums import NEVER_VOTES, Majority, SeatCategory, TieRule
from forum.querysets import SeatQuerySet
from grants.models import Exclusion
from kompetanse.lib.tokens import new_code
from owners.models.columns import period, period_is_ordered


class ForumSettings(models.Model):
    """A forum's rules of procedure. What is None has not been settled, and the ballot says so ("ikke avklart", `domain.md` 0.5.7)."""

    forum = models.OneToOneField(
        "owners.Organisation", on_delete=models.PROTECT, related_name="forum_settings"
    )
    authority = models.ForeignKey(
        "owners.Organisation", on_delete=models.PROTECT, related_name="forums_served"
    )
    quorum = models.PositiveSmallIntegerField(
        _("beslutningsdyktig med"), null=True, blank=True, help_text="Voting seats present."
    )
    majority = models.CharField(
        _("flertall"), max_length=20, choices=Majority, null=True, blank=True
    )
    tie_rule = models.CharField(
        _("ved stemmelikhet"), max_length=20, choices=TieRule, null=True, blank=True
    )
    kindergarten_authority_votes = models.BooleanField(
        _("barnehagemyndigheten stemmer"), null=True, blank=True
    )
    notice_days = models.PositiveSmallIntegerField(_("dager fra saksliste til møte"), default=7)

    def __str__(self) -> str:
        return f"{self.forum_id}"


class Seat(models.Model):
    """A place in a forum and the person in it: for which category, for whom, with or without a vote, for a period of Oslo dates."""

    objects = SeatQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    forum = models.ForeignKey("owners.Organisation", on_delete=models.PROTECT, related_name="seats")
    category = models.CharField(_("kategori"), max_length=30, choices=SeatCategory)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="forum_seats"
    )
    represents = models.ForeignKey(
        "owners.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    region = models.ForeignKey(
        "owners.Region", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    deputy_for = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="deputies"
    )
    has_vote = models.BooleanField(_("stemmerett"), default=False)
    leads = models.BooleanField(_("leder forumet"), default=False)
    in_working_committee = models.BooleanField(_("sitter i arbeidsutvalget"), default=False)
    valid_from_date = models.DateField(_("fra"))
    valid_to_date = models.DateField(_("til og med"), null=True, blank=True)

    class Meta:
        constraints = (
            period_is_ordered("forum_seat_period"),
            ExclusionConstraint(
                name="forum_seat_one_per_person",
                expressions=[
                    ("forum", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    (period(), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(has_vote=False) | ~Q(category__in=NEVER_VOTES),
                name="forum_seat_secretariat_no_vote",
            ),
            models.CheckConstraint(
                condition=Q(deputy_for=None) | ~Q(deputy_for=F("id")),
                name="forum_seat_not_own_deputy",
            ),
        )
        indexes = (models.Index(fields=("forum", "category"), name="forum_seat_category"),)

    def __str__(self) -> str:
        return f"{self.category} ({self.forum_id})"

    @property
    def mandate_id(self) -> int:
        """The seat whose vote this is: a deputy casts the member's."""
        return self.deputy_for_id or self.pk

    def user_exclusions(self) -> models.QuerySet:
        """Exclusions in force that keep the person from items."""
        return Exclusion.objects.filter(user_id=self.user_id, lifted_at=None)

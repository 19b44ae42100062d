"""Rounds and money frames."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grants.enums import ForumMode, InTimeWhen
from grants.models.schemes import Programme, SchemeVersion, in_language
from grants.querysets import RoundQuerySet
from kompetanse.lib.tokens import new_code


class Round(models.Model):
    """A year's call (utlysning): one programme, one budget year, one authority that decides, one forum. All dates are Oslo dates; a deadline lasts to the end of its day."""

    objects = RoundQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="rounds")
    budget_year = models.PositiveSmallIntegerField(_("budsjettår"))
    authority = models.ForeignKey(
        "owners.Organisation", on_delete=models.PROTECT, related_name="rounds_decided"
    )
    forum = models.ForeignKey(
        "owners.Organisation", on_delete=models.PROTECT, related_name="rounds_treated"
    )
    county = models.ForeignKey("owners.County", on_delete=models.PROTECT, related_name="rounds")
    forum_mode = models.CharField(_("forumets oppgave"), max_length=20, choices=ForumMode)
    opens_date = models.DateField(_("åpner"))
    deadline_date = models.DateField(_("frist for å melde behov"))
    in_time_when = models.CharField(
        _("hva som må være gjort innen fristen"),
        max_length=20,
        choices=InTimeWhen,
        default=InTimeWhen.APPROVED,
    )
    forum_due_date = models.DateField(_("forumet er ferdig innen"))
    decision_due_date = models.DateField(_("vedtak innen"))
    report_due_date = models.DateField(_("frist for rapport"), null=True, blank=True)
    payment_date = models.DateField(_("utbetaling"), null=True, blank=True)
    needs_acceptance = models.BooleanField(_("mottaker må akseptere vilkårene"), default=True)
    acceptance_weeks = models.PositiveSmallIntegerField(_("uker til å akseptere"), default=4)
    forum_may_complain = models.BooleanField(
        _("forumet kan klage"), default=False, help_text="True in the schemes of 2021–2025."
    )
    complaint_closed_to = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        help_text="Functions of recipients (`owners.enums.Function`) that may not complain.",
    )
    auditor_statement_from = models.BigIntegerField(
        _("beløp som krever revisors uttalelse"), null=True, blank=True, help_text="Kroner."
    )
    report_reminder_offsets = ArrayField(
        models.SmallIntegerField(),
        default=list,
        help_text="Days before the day the report is due; negative is after it.",
    )
    dates_are_provisional = models.BooleanField(_("datoene er foreløpige"), default=False)
    minutes_needed = models.PositiveSmallIntegerField(_("minutter det tar"), default=60)
    at_hand_nb = ArrayField(
        models.CharField(max_length=200), verbose_name=_("ha dette klart, bokmål"), default=list
    )
    at_hand_nn = ArrayField(
        models.CharField(max_length=200), verbose_name=_("ha dette klart, nynorsk"), default=list
    )
    reminder_offsets = ArrayField(
        models.SmallIntegerField(),
        default=list,
        help_text="Days before the deadline; negative is after it.",
    )
    contact_name = models.CharField(_("kontakt"), max_length=120, blank=True)
    contact_email = models.EmailField(_("kontaktens e-post"), blank=True)
    contact_phone = models.CharField(_("kontaktens telefon"), max_length=30, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "budget_year", "authority"), name="grants_round_once"
            ),
            models.CheckConstraint(
                condition=Q(deadline_date__gte=F("opens_date")),
                name="grants_round_opens_before_deadline",
            ),
        )

    def __str__(self) -> str:
        return f"{self.programme_id} {self.budget_year}"

    @property
    def chain_key(self) -> str:
        return f"round:{self.code}"

    @property
    def at_hand(self) -> list[str]:
        return list(in_language(self, "at_hand"))


class DeadlineMove(models.Model):
    """One act that moved a round's deadline for all, with its reason (`domain.md` 0.5.4)."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="deadline_moves")
    from_date = models.DateField()
    to_date = models.DateField()
    reason = models.TextField(_("grunn"))
    moved_at = models.DateTimeField()
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(to_date__gt=F("from_date")), name="grants_deadlinemove_later"
            ),
        )

    def __str__(self) -> str:
        return f"{self.from_date} → {self.to_date}"


class Frame(models.Model):
    """The money of one scheme in one round and forum, in whole kroner; may be split into regional sub-frames by the plan's key.

    The row is the first lock of every act that spends it (R-BUD-01): `committed + set_aside + complaint_reserve <= amount` always holds.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="frames")
    scheme_version = models.ForeignKey(
        SchemeVersion, on_delete=models.PROTECT, related_name="frames"
    )
    region = models.ForeignKey(
        "owners.Region", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="sub_frames"
    )
    amount = models.BigIntegerField(_("ramme"), help_text="Kroner.")
    set_aside = models.BigIntegerField(
        _("avsatt"), default=0, help_text="Kroner set aside by the forum."
    )
    set_aside_item = models.CharField(_("forumsak for avsetningen"), max_length=10, blank=True)
    set_aside_purpose = models.CharField(_("avsatt til"), max_length=150, blank=True)
    committed = models.BigIntegerField(
        _("bundet"), default=0, help_text="Kroner in decisions that stand."
    )
    complaint_reserve = models.BigIntegerField(
        _("klagereserve"),
        default=0,
        help_text="Kroner that are held back until the complaint periods end.",
    )
    is_example = models.BooleanField(_("eksempeltall"), default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("round", "scheme_version", "region"),
                name="grants_frame_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(
                    amount__gte=0, set_aside__gte=0, committed__gte=0, complaint_reserve__gte=0
                ),
                name="grants_frame_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=F("committed") + F("set_aside") + F("complaint_reserve")),
                name="grants_frame_not_overspent",
            ),
            models.CheckConstraint(
                condition=Q(set_aside=0) | ~Q(set_aside_item=""),
                name="grants_frame_set_aside_has_item",
            ),
            models.CheckConstraint(
                condition=Q(parent=None, region=None)
                | Q(parent__isnull=False, region__isnull=False, set_aside=0),
                name="grants_frame_part_is_a_regions",
            ),
        )

    def __str__(self) -> str:
        return f"{self.round_id} {self.scheme_version_id}: {self.amount}"

    @property
    def ordinary(self) -> int:
        """What may be recommended: the frame less what is set aside."""
        return self.amount - self.set_aside

    @property
    def free(self) -> int:
        """What a decision may still bind."""
        return self.amount - self.set_aside - self.complaint_reserve - self.committed

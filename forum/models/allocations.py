"""The list of lines that the forum treats: a recommendation to 2025, a proposal from 2026, over one and the same rows."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum.enums import (
    AllocationKind,
    AllocationStatus,
    Method,
    MoneyOrigin,
    Support,
    Treatment,
)
from forum.models.bodies import Seat
from forum.models.meetings import PEOPLE, AgendaItem
from forum.querysets import AllocationQuerySet, LineQuerySet
from grants.enums import CAPPED_CATEGORIES, Category
from kompetanse.lib.tokens import new_code
from records.history import keep_history


class Allocation(models.Model):
    """How one scheme's frame in one round is shared out: innstilling where the forum recommends, forslag til fordeling where it discusses.

    The first of a round shares out its frame. A later one is a second allocation (tilleggsfordeling): it shares out
    `pot`, money that came back or is new, among the first one's measures that got less than they asked for.
    """

    objects = AllocationQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    round = models.ForeignKey("grants.Round", on_delete=models.PROTECT, related_name="allocations")
    scheme_version = models.ForeignKey(
        "grants.SchemeVersion", on_delete=models.PROTECT, related_name="allocations"
    )
    frame = models.ForeignKey("grants.Frame", on_delete=models.PROTECT, related_name="allocations")
    plan = models.ForeignKey(
        "grants.LongTermPlan",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="allocations",
    )
    case_file = models.ForeignKey(
        "records.CaseFile", on_delete=models.PROTECT, related_name="allocations"
    )
    agenda_item = models.OneToOneField(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="allocation"
    )
    kind = models.CharField(max_length=20, choices=AllocationKind)
    ordinal = models.PositiveSmallIntegerField(
        default=1, help_text="1 is the round's own list; later ones are second allocations."
    )
    pot = models.BigIntegerField(
        _("å fordele"),
        null=True,
        blank=True,
        help_text="Kroner of a second allocation; none where the whole frame is shared out.",
    )
    origin = models.CharField(
        _("hvor pengene kommer fra"), max_length=20, choices=MoneyOrigin, blank=True
    )
    capped_before = models.BigIntegerField(
        default=0,
        help_text="Kroner that count against the cap already, when a second allocation is drawn up.",
    )
    status = models.CharField(
        max_length=20, choices=AllocationStatus, default=AllocationStatus.DRAFT
    )
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PEOPLE)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    handed_over_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PEOPLE)
    warning_answers = models.JSONField(
        default=dict, blank=True, help_text="Warnings that were answered: key → reason."
    )
    document = models.ForeignKey(
        "records.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("round", "scheme_version", "ordinal"), name="forum_allocation_once"
            ),
            models.CheckConstraint(
                condition=Q(ordinal=1, pot=None, origin="", capped_before=0)
                | (Q(ordinal__gt=1, pot__gt=0, capped_before__gte=0) & ~Q(origin="")),
                name="forum_allocation_second_has_money",
            ),
            models.CheckConstraint(
                condition=Q(status="handed_over", handed_over_at__isnull=False)
                | (~Q(status="handed_over") & Q(handed_over_at=None)),
                name="forum_allocation_handed_over_at",
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None) | ~Q(checked_by=models.F("drafted_by")),
                name="forum_allocation_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("on_agenda", "treated")) | Q(agenda_item__isnull=False),
                name="forum_allocation_on_agenda_has_item",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.round_id} {self.scheme_version_id}"

    @property
    def is_discussion(self) -> bool:
        """The one place that asks which of the two the forum does."""
        return self.kind == AllocationKind.PROPOSAL

    @property
    def is_second(self) -> bool:
        return self.ordinal > 1

    @property
    def label(self) -> str:
        """What the list is called over its page and its paper."""
        if not self.is_second:
            return str(AllocationKind(self.kind).label)
        return (
            gettext("Forslag til tilleggsfordeling")
            if self.is_discussion
            else gettext("Innstilling om tilleggsfordeling")
        )

    @property
    def chain_key(self) -> str:
        return self.case_file.chain_key

    def get_absolute_url(self) -> str:
        return reverse("forum:allocation", kwargs={"code": self.code})


# From when on a line keeps its earlier versions: the list has been checked by another than its author.
SHOWN = "(SELECT status FROM forum_allocation WHERE id = {allocation}) <> 'draft'"


@keep_history(
    "item",
    "reasons",
    "change_reason",
    "method",
    since=SHOWN.format(allocation="{row}.allocation_id"),
)
class AllocationLine(models.Model):
    """One measure in an allocation: what was asked, what is recommended, and why. Amounts per recipient are its shares."""

    objects = LineQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    allocation = models.ForeignKey(Allocation, on_delete=models.PROTECT, related_name="lines")
    item = models.ForeignKey("grants.Item", on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField()
    category = models.CharField(max_length=20, choices=Category)
    participants = models.PositiveIntegerField(_("deltakere"), default=0)
    starts_date = models.DateField(_("fra"), null=True, blank=True)
    ends_date = models.DateField(_("til"), null=True, blank=True)
    criteria = models.JSONField(
        default=list, help_text="[{key, outcome, comment}] from the caseworker's check."
    )
    method = models.CharField(_("metode"), max_length=20, choices=Method, default=Method.NEED)
    region = models.ForeignKey(
        "owners.Region", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    plan_priority = models.ForeignKey(
        "grants.PlanPriority", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reasons = models.TextField(_("begrunnelse"), blank=True)
    change_reason = models.TextField(_("grunn til endringen"), blank=True)
    treatment = models.CharField(max_length=20, choices=Treatment, default=Treatment.PENDING)
    reserve_rank = models.PositiveSmallIntegerField(
        _("plass på reservelista"),
        null=True,
        blank=True,
        help_text="The forum's order for a second allocation, among lines that got less than they asked for.",
    )
    consensus_failed_at = models.DateTimeField(null=True, blank=True)
    consensus_failed_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PEOPLE)
    treated_at = models.DateTimeField(null=True, blank=True)
    treated_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PEOPLE)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("allocation", "item"), name="forum_allocationline_item_once"
            ),
            models.UniqueConstraint(
                fields=("allocation", "number"), name="forum_allocationline_number_once"
            ),
            models.UniqueConstraint(
                fields=("allocation", "reserve_rank"), name="forum_allocationline_reserve_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.allocation_id}: {self.number}"

    @property
    def is_capped(self) -> bool:
        return self.category in CAPPED_CATEGORIES

    def get_absolute_url(self) -> str:
        return reverse("forum:line", kwargs={"code": self.code})


@keep_history(
    "line",
    "recipient",
    "presented",
    "recommended",
    since=SHOWN.format(
        allocation="(SELECT allocation_id FROM forum_allocationline WHERE id = {row}.line_id)"
    ),
)
class LineShare(models.Model):
    """One recipient's part of a line, in whole kroner: what was asked, what the forum was shown, what it ended at."""

    line = models.ForeignKey(AllocationLine, on_delete=models.CASCADE, related_name="shares")
    recipient = models.ForeignKey("owners.Organisation", on_delete=models.PROTECT, related_name="+")
    requested = models.BigIntegerField(_("meldt"), default=0)
    presented = models.BigIntegerField(_("lagt fram"), null=True, blank=True)
    recommended = models.BigIntegerField(_("innstilt"), default=0)
    granted = models.BigIntegerField(
        _("fått før"),
        default=0,
        help_text="Kroner that stood when a second allocation was drawn up; what it recommends comes on top.",
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("line", "recipient"), name="forum_lineshare_once"),
            models.CheckConstraint(
                condition=Q(requested__gte=0, recommended__gte=0, granted__gte=0)
                & (Q(presented=None) | Q(presented__gte=0)),
                name="forum_lineshare_not_negative",
            ),
        )

    def __str__(self) -> str:
        return f"{self.line_id} {self.recipient_id}: {self.recommended}"


class PaperReading(models.Model):
    """That a person has opened a paper of a line's report: the tick "lest", the person's own (A23)."""

    line = models.ForeignKey(AllocationLine, on_delete=models.CASCADE, related_name="readings")
    document = models.ForeignKey("records.Document", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("line", "document", "user"), name="forum_paperreading_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.document_id} {self.user_id}"


class LineRemark(models.Model):
    """A seat's remark on a line, with its advice where the forum discusses. The member's own until "Legg fram"."""

    line = models.ForeignKey(AllocationLine, on_delete=models.PROTECT, related_name="remarks")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="remarks")
    supports = models.CharField(max_length=5, choices=Support, default=Support.NONE)
    text = models.TextField(_("merknad"), blank=True)
    written_at = models.DateTimeField()
    presented_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("line", "seat"), name="forum_lineremark_once"),
        )

    def __str__(self) -> str:
        return f"{self.line_id} {self.seat_id}"

"""Meetings, who was there, what was on the agenda, and the minutes."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forum.enums import (
    DeclaredRole,
    ItemKind,
    ItemOutcome,
    ItemStatus,
    MeetingStatus,
    MinutesStatus,
    RemarkStatus,
)
from forum.models.bodies import Seat
from forum.querysets import (
    AgendaItemQuerySet,
    MeetingQuerySet,
    MinutesQuerySet,
    MinutesRemarkQuerySet,
)
from kompetanse.lib.tokens import new_code

PEOPLE: dict[str, Any] = {
    "on_delete": models.PROTECT,
    "null": True,
    "blank": True,
    "related_name": "+",
}


class Meeting(models.Model):
    """A meeting of a forum. Its papers lie in the forum's case file of the year."""

    objects = MeetingQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    forum = models.ForeignKey(
        "owners.Organisation", on_delete=models.PROTECT, related_name="meetings"
    )
    case_file = models.ForeignKey(
        "records.CaseFile", on_delete=models.PROTECT, related_name="meetings"
    )
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField(_("starter"))
    place = models.CharField(_("sted"), max_length=200, blank=True)
    is_extended = models.BooleanField(_("utvidet møte"), default=False)
    status = models.CharField(max_length=20, choices=MeetingStatus, default=MeetingStatus.PLANNED)
    agenda_published_at = models.DateTimeField(null=True, blank=True)
    agenda_published_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PEOPLE)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PEOPLE)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PEOPLE)
    warning_answers = models.JSONField(
        default=dict, blank=True, help_text="Warnings that were answered: key → reason."
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("forum", "year", "number"), name="forum_meeting_number_once"
            ),
            models.CheckConstraint(
                condition=~Q(status="open") | Q(opened_at__isnull=False),
                name="forum_meeting_open_has_time",
            ),
        )
        indexes = (models.Index(fields=("forum", "-starts_at"), name="forum_meeting_list"),)

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"

    def get_absolute_url(self) -> str:
        return reverse("forum:meeting", kwargs={"code": self.code})


class Attendance(models.Model):
    """Whether a seat was filled at a meeting, by whom, and for a kommune's person in what capacity (R-FOR-03)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="attendances")
    present = models.BooleanField(_("til stede"))
    declared_role = models.CharField(
        _("møter som"), max_length=30, choices=DeclaredRole, blank=True
    )
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("meeting", "seat"), name="forum_attendance_once"),
        )

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.seat_id}: {self.present}"


class AgendaItem(models.Model):
    """A matter on a meeting's agenda. Gets its `NN/YY` when the agenda is published, consecutive per forum and calendar year (R-MOT-01)."""

    objects = AgendaItemQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    forum = models.ForeignKey("owners.Organisation", on_delete=models.PROTECT, related_name="+")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    sequence = models.PositiveSmallIntegerField(null=True, blank=True)
    kind = models.CharField(_("type sak"), max_length=20, choices=ItemKind)
    title = models.CharField(_("tittel"), max_length=200)
    background = models.TextField(_("bakgrunn"), blank=True)
    proposal_text = models.TextField(_("forslag til vedtak"), blank=True)
    status = models.CharField(max_length=20, choices=ItemStatus, default=ItemStatus.REPORTED)
    outcome = models.CharField(max_length=30, choices=ItemOutcome, blank=True)
    resolution = models.TextField(_("vedtak"), blank=True)
    line = models.ForeignKey(
        "forum.AllocationLine",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="later_items",
        help_text="The line of an earlier list that comes back: who is recused in it, is recused here.",
    )
    consensus_failed_at = models.DateTimeField(null=True, blank=True)
    consensus_failed_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PEOPLE)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PEOPLE)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("forum", "year", "sequence"), name="forum_agendaitem_number_once"
            ),
            models.UniqueConstraint(
                fields=("meeting", "position"), name="forum_agendaitem_position_once"
            ),
            models.CheckConstraint(
                condition=Q(year=None, sequence=None)
                | Q(year__isnull=False, sequence__isnull=False),
                name="forum_agendaitem_number_pair",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("on_agenda", "open", "treated"))
                | Q(sequence__isnull=False),
                name="forum_agendaitem_on_agenda_has_number",
            ),
            models.CheckConstraint(
                condition=~Q(status="treated") | (~Q(outcome="") & Q(closed_at__isnull=False)),
                name="forum_agendaitem_treated_has_outcome",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def number(self) -> str:
        """ "08/25" once the agenda is published, else empty."""
        if self.sequence is None or self.year is None:
            return ""
        return f"{self.sequence:02d}/{self.year % 100:02d}"

    def get_absolute_url(self) -> str:
        return reverse("forum:item", kwargs={"code": self.code})


class MinutesStatement(models.Model):
    """A seat's own words for the minutes (protokolltilførsel), by name."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="statements")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("protokolltilførsel"))
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.item_id} {self.seat_id}"


class Minutes(models.Model):
    """The minutes of a meeting (protokoll): drawn up by the secretariat, sent for remarks, approved by the leader."""

    objects = MinutesQuerySet.as_manager()

    meeting = models.OneToOneField(
        Meeting, on_delete=models.PROTECT, primary_key=True, related_name="minutes"
    )
    status = models.CharField(max_length=20, choices=MinutesStatus, default=MinutesStatus.DRAFT)
    content = models.JSONField(default=dict, help_text="What the document says, frozen when sent.")
    free_text = models.TextField(_("merknader fra møtet"), blank=True)
    remarks_due_date = models.DateField(_("frist for merknader"), null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PEOPLE)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PEOPLE)
    document = models.ForeignKey(
        "records.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(status="approved")
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="forum_minutes_approved_pair",
            ),
        )

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.status}"


class MinutesRemark(models.Model):
    """What one who was at the meeting says is wrong or missing in the minutes that were sent out (merknad til protokollen), and what the leader made of it."""

    objects = MinutesRemarkQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="remarks")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("merknad"))
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(max_length=20, choices=RemarkStatus, default=RemarkStatus.WAITING)
    answer = models.TextField(_("svar"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PEOPLE)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(status="waiting", answered_at=None, answered_by=None)
                | ~Q(status="waiting") & Q(answered_at__isnull=False, answered_by__isnull=False),
                name="forum_minutesremark_answered_pair",
            ),
        )

    def __str__(self) -> str:
        return f"{self.minutes_id} {self.seat_id}: {self.status}"

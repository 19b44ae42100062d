"""Who stepped aside, and how it was voted."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forum.enums import Choice, PollResult, RecusalGround, RecusalStatus
from forum.models.allocations import AllocationLine
from forum.models.bodies import Seat
from forum.models.meetings import PEOPLE, AgendaItem
from forum.querysets import PollQuerySet
from kompetanse.lib.tokens import new_code


class ImpartialityAnswer(models.Model):
    """That a member has answered the question of impartiality for an item. Papers open only after it."""

    agenda_item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, related_name="impartiality_answers"
    )
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("agenda_item", "seat"), name="forum_impartialityanswer_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.agenda_item_id} {self.seat_id}"


class Recusal(models.Model):
    """That a member may be partial in one line: proposed from party links or declared, and decided by the body without him (forvaltningsloven § 8)."""

    line = models.ForeignKey(AllocationLine, on_delete=models.PROTECT, related_name="recusals")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="recusals")
    ground = models.CharField(_("grunn"), max_length=20, choices=RecusalGround)
    status = models.CharField(max_length=20, choices=RecusalStatus, default=RecusalStatus.PROPOSED)
    note = models.TextField(_("begrunnelse"), blank=True)
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PEOPLE)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("line", "seat"), name="forum_recusal_once"),
            models.CheckConstraint(
                condition=Q(status__in=("proposed", "declared"), decided_at=None)
                | Q(
                    status__in=("decided_recused", "decided_impartial"),
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                name="forum_recusal_decided_pair",
            ),
        )

    def __str__(self) -> str:
        return f"{self.line_id} {self.seat_id}: {self.status}"


class BallotProposal(models.Model):
    """A written proposal to vote on, with amounts when it is about a line."""

    agenda_item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="proposals")
    line = models.ForeignKey(
        AllocationLine, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    title = models.CharField(_("forslag"), max_length=200)
    text = models.TextField(_("tekst"), blank=True)
    amounts = models.JSONField(
        default=dict, blank=True, help_text="Recipient's id as text → kroner."
    )
    proposed_by = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_base = models.BooleanField(
        default=False, help_text="What was laid before the forum, not what came beside it."
    )
    added_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("agenda_item", "line"),
                condition=Q(is_base=True),
                nulls_distinct=False,
                name="forum_ballotproposal_one_base",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def total(self) -> int:
        return sum(self.amounts.values())


class Poll(models.Model):
    """A vote over the proposals of a line, or of a whole item. Opens only after consensus has failed (R-FOR-05); sealed until closed."""

    objects = PollQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    agenda_item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="polls")
    line = models.ForeignKey(
        AllocationLine, on_delete=models.PROTECT, null=True, blank=True, related_name="polls"
    )
    proposals = models.ManyToManyField(BallotProposal, related_name="polls")
    version_hash = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PEOPLE)
    result = models.CharField(max_length=20, choices=PollResult, blank=True)
    adopted = models.ForeignKey(
        BallotProposal, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    tally = models.JSONField(
        default=dict, blank=True, help_text="Proposal's id as text → {for, against, abstain}."
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("agenda_item", "line"),
                condition=Q(closed_at=None),
                nulls_distinct=False,
                name="forum_poll_one_open",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, result="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(result="")),
                name="forum_poll_closed_pair",
            ),
        )

    def __str__(self) -> str:
        return f"{self.agenda_item_id} {self.opened_at}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def get_absolute_url(self) -> str:
        return reverse("forum:poll", kwargs={"code": self.code})


class Ballot(models.Model):
    """One vote on one proposal. `mandate` is the seat whose vote it is: a deputy casts the member's, and one mandate has one vote."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="ballots")
    proposal = models.ForeignKey(BallotProposal, on_delete=models.PROTECT, related_name="ballots")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=10, choices=Choice)
    version_hash = models.CharField(
        max_length=64, help_text="What was voted on; counts only while the poll has the same."
    )
    receipt_code = models.CharField(max_length=8)
    cast_at = models.DateTimeField()
    cast_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("poll", "proposal", "seat"), name="forum_ballot_one_per_seat"
            ),
            models.UniqueConstraint(
                fields=("poll", "proposal", "mandate"), name="forum_ballot_one_per_mandate"
            ),
        )

    def __str__(self) -> str:
        return f"{self.poll_id} {self.receipt_code}"


class PastBallot(models.Model):
    """A vote that its voter replaced before the poll closed. Kept, never counted."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="history")
    choice = models.CharField(max_length=10, choices=Choice)
    version_hash = models.CharField(max_length=64)
    receipt_code = models.CharField(max_length=8)
    cast_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.ballot_id} {self.receipt_code}"

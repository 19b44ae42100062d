"""What a recipient tells after the decision: that something it was granted for is otherwise."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from decisions.enums import ChangeKind, ChangeStatus
from decisions.querysets import ChangeNoticeQuerySet
from kompetanse.lib.tokens import new_code


class ChangeNotice(models.Model):
    """A change that a recipient tells of (endringsmelding, V_ENDRING): sent once, answered by a decision or withdrawn.

    A change of partner names the new one, which becomes a party of the case when the answer is issued, and says who leaves.
    `answer` is the decision that answers, from its draft on; the notice is answered when that decision is issued.
    """

    objects = ChangeNoticeQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    decision = models.ForeignKey(
        "decisions.Decision", on_delete=models.PROTECT, related_name="change_notices"
    )
    kind = models.CharField(_("hva som er endret"), max_length=20, choices=ChangeKind)
    point_numbers = ArrayField(
        models.PositiveSmallIntegerField(), help_text="The points of the decision that it is about."
    )
    text = models.TextField(
        _("forklaring"), blank=True, help_text="Empty when its document has been purged."
    )
    wanted_amount = models.BigIntegerField(
        _("ønsket beløp"), null=True, blank=True, help_text="Kroner, when money is what changes."
    )
    new_partner = models.ForeignKey(
        "owners.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ny partner"),
    )
    old_partner = models.ForeignKey(
        "owners.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("partneren som går ut"),
        help_text="None: the new one comes beside those that are there.",
    )
    status = models.CharField(max_length=20, choices=ChangeStatus, default=ChangeStatus.SENT)
    document = models.OneToOneField(
        "records.Document", on_delete=models.PROTECT, related_name="change_notice"
    )
    answer = models.ForeignKey(
        "decisions.Decision",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="answered_notices",
    )
    notified_at = models.DateTimeField()
    notified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(point_numbers__len__gt=0),
                name="decisions_changenotice_is_about_points",
            ),
            models.CheckConstraint(
                condition=~Q(status=ChangeStatus.ANSWERED) | Q(answer__isnull=False),
                name="decisions_changenotice_answered_by_decision",
            ),
            models.CheckConstraint(
                condition=Q(new_partner=None, old_partner=None) | Q(kind=ChangeKind.PARTNER),
                name="decisions_changenotice_partner_is_what_changes",
            ),
            models.CheckConstraint(
                condition=Q(old_partner=None)
                | (Q(new_partner__isnull=False) & ~Q(new_partner=F("old_partner"))),
                name="decisions_changenotice_another_partner",
            ),
            models.CheckConstraint(
                condition=Q(wanted_amount=None) | Q(wanted_amount__gte=0),
                name="decisions_changenotice_not_negative",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"

    def get_absolute_url(self) -> str:
        return reverse("decisions:change", kwargs={"code": self.code})

    @property
    def is_open(self) -> bool:
        return self.status == ChangeStatus.SENT

    @property
    def object_key(self) -> str:
        """How tasks point at it."""
        return f"decisions.changenotice:{self.code}"

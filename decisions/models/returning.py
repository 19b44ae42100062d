"""What the authority cannot follow goes back to the forum that recommended it (retningslinjer 2021 pkt 7.4)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from decisions.enums import ForumAnswer
from decisions.querysets import ForumReturnQuerySet
from kompetanse.lib.tokens import new_code


class ForumReturn(models.Model):
    """A line of the recommendation that the authority cannot follow, sent back with the criterion that is not met.

    The forum treats it as an item of a coming meeting and upholds its recommendation or gives a new one.
    """

    objects = ForumReturnQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    line = models.ForeignKey(
        "forum.AllocationLine", on_delete=models.PROTECT, related_name="forum_returns"
    )
    criterion = models.CharField(
        max_length=60, help_text="Key of a criterion that is not met, or formal (R-LOK-09)."
    )
    reason = models.TextField(_("begrunnelse"))
    agenda_item = models.OneToOneField(
        "forum.AgendaItem", on_delete=models.PROTECT, related_name="forum_return"
    )
    document = models.OneToOneField(
        "records.Document", on_delete=models.PROTECT, related_name="forum_return"
    )
    returned_at = models.DateTimeField()
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.CharField(_("forumets svar"), max_length=20, choices=ForumAnswer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_by=None)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="decisions_forumreturn_answered",
            ),
        )

    def __str__(self) -> str:
        return f"{self.line_id} {self.code}"

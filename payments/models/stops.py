"""Stops of payment."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kompetanse.lib.tokens import new_code
from payments.enums import StopKind
from payments.models.fields import person
from payments.querysets import StopQuerySet


class Stop(models.Model):
    """That nothing is paid on a decision for the time being, why, and when it ended. One open for each reason and object.

    It is about the recipient's money in the round, so it is read through the decision in force: `payments.stops`.
    """

    objects = StopQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    decision = models.ForeignKey(
        "decisions.Decision", on_delete=models.PROTECT, related_name="stops"
    )
    kind = models.CharField(_("grunn"), max_length=20, choices=StopKind)
    reason = models.TextField(_("forklaring"))
    object_key = models.CharField(
        max_length=80, blank=True, help_text="What it is about, as `app.model:code`."
    )
    opened_at = models.DateTimeField()
    opened_by = person(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = person(null=True, blank=True)
    lift_reason = models.TextField(_("hvorfor stansen er opphevet"), blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("decision", "kind", "object_key"),
                condition=Q(lifted_at=None),
                name="payments_stop_one_open",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="payments_stop_says_why"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"

    @property
    def chain_key(self) -> str:
        return self.decision.chain_key

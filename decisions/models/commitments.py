"""What a grant promises for the years to come."""

from django.db import models
from django.db.models import Q

from decisions.querysets import CommitmentQuerySet


class Commitment(models.Model):
    """Money that a point promises its recipient for a coming budget year, with the reservation that the Storting grants it (V_FLERAAR).

    Stands as long as the decision is in force, and counts against the frame of its year until that year's own decision on
    the same measure (`Item.lineage`) to the same recipient takes its place.
    """

    objects = CommitmentQuerySet.as_manager()

    point = models.ForeignKey(
        "decisions.Point", on_delete=models.CASCADE, related_name="commitments"
    )
    year = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField(help_text="Kroner.")
    subject_to_budget = models.BooleanField(
        default=True, help_text="Only if the Storting grants the money that year."
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("point", "year"), name="decisions_commitment_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="decisions_commitment_positive"),
        )

    def __str__(self) -> str:
        return f"{self.year}: {self.amount}"

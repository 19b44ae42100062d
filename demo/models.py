"""What the demo remembers: where its clock stands and what it has played. No row of these exists on a real system."""

from django.db import models


class DemoClock(models.Model):
    """The one row that says what time it is in the demo. It only moves forward."""

    stands_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="demo_democlock_one"),)

    def __str__(self) -> str:
        return self.stands_at.isoformat()


class PlayedStep(models.Model):
    """A step of the season that has been played, so that a jump never plays it twice."""

    key = models.CharField(max_length=60, unique=True)
    played_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key

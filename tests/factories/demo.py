"""What the demo remembers, as bare rows."""

from datetime import UTC, datetime

import factory

from demo.models import DemoClock, PlayedStep

THEN = datetime(2025, 1, 30, 20, 40, tzinfo=UTC)


class DemoClockFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DemoClock
        django_get_or_create = ("pk",)

    pk = 1
    stands_at = THEN


class PlayedStepFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PlayedStep

    key = factory.Sequence(lambda n: f"step-{n}")
    played_at = THEN

"""Rows of the jobs app with boring defaults."""

from datetime import UTC, datetime

import factory

from jobs.models import FormToken, Job, JobRow

MORNING = datetime(2025, 1, 30, 9, 0, tzinfo=UTC)


class JobFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Job

    kind = "tests.plain"
    title = "Sender vedtaksbrev"
    total = 1
    created_at = MORNING


class JobRowFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = JobRow

    job = factory.SubFactory(JobFactory)
    position = factory.Sequence(lambda number: number + 1)
    key = factory.Sequence(str)
    label = factory.Sequence(lambda number: f"Eksempelvik kommune {number}")


class FormTokenFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FormToken

    token = factory.Sequence(lambda number: f"token-{number}")
    route = "/behovsmeldinger/"
    body_hash = "0" * 64
    result_url = "/behovsmeldinger/1/"
    created_at = MORNING

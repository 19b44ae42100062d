"""Columns and constraints that several registers share."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func, Q, Value

NORWEGIAN = "nb-x-icu"
ORGNR_SHAPE = r"^[0-9]{9}$"
DEMO_PREFIX = "3"
"""Real numbers begin with 8 or 9; invented ones in the demo county with 3."""


def period_is_ordered(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(valid_from_date__isnull=True)
        | Q(valid_to_date__isnull=True)
        | Q(valid_from_date__lte=F("valid_to_date")),
    )


def demo_number_only_in_demo(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name, condition=Q(is_demo=True) | ~Q(orgnr__startswith=DEMO_PREFIX)
    )


def period() -> Func:
    """The row's period as a range of dates, both ends included."""
    return Func(
        F("valid_from_date"),
        F("valid_to_date"),
        Value("[]"),
        function="DATERANGE",
        output_field=DateRangeField(),
    )

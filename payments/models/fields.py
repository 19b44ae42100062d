"""What the tables of payments share."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q


def person(**options: Any) -> models.ForeignKey:
    """Somebody who did something."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options
    )


def pair(name: str) -> Q:
    """The fact `name`: its moment and its person, both or neither."""
    return Q(**{f"{name}_at": None, f"{name}_by": None}) | Q(
        **{f"{name}_at__isnull": False, f"{name}_by__isnull": False}
    )

"""A country of cases for the bench: ten years, every authority, its kommuner and private owners, copied from the demo's round.

Rows are copied inside the database, table by table, not acted out. A copy has what its original has on the way from need to
letter: measures, involvement, line, decision, papers and the log of the case, each event with its own sum.
"""

from __future__ import annotations

import pgtrigger
from django.db import transaction

from demo.volume.cases import copy_cases
from demo.volume.country import Country
from grants.models import Application

KEPT_QUIET = ("grants.Item:history_insert", "needs.Involvement:history_insert")


def seed_volume(*, cases: int) -> int:
    """Copy until there are so many cases in all; the number of copies made. LookupError for a demo without submitted cases."""
    wanted = max(cases - Application.objects.count(), 0)
    country = Country()
    if wanted:
        # A copy is no measure that somebody added later.
        with pgtrigger.ignore(*KEPT_QUIET), transaction.atomic():
            copy_cases(country, country.places(wanted))
    return wanted

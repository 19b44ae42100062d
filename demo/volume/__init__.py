"""A country of cases for the bench: ten years, every authority, its kommuner and private owners, copied from the demo's round.

Rows are copied inside the database, table by table, not acted out. A copy has what its original has on the way from need to
letter: measures, involvement, line, decision, papers and the log of the case, each event with its own sum.
"""

from __future__ import annotations

import os
from contextlib import closing
from itertools import islice

import pgtrigger
import psycopg2
from django.db import connection, transaction

from demo.volume.cases import copy_cases
from demo.volume.country import Country
from grants.models import Application

AT_ONCE = 2_000  # copies in one transaction: what it must remember until it ends does not grow with the country
KEPT_QUIET = ("grants.Item:history_insert", "needs.Involvement:history_insert")


def seed_volume(*, cases: int) -> int:
    """Copy until there are so many cases in all; the number of copies made. LookupError for a demo without submitted cases."""
    wanted = max(cases - Application.objects.count(), 0)
    places = Country().places(wanted)
    for _batch in range(0, wanted, AT_ONCE):
        # A copy is no measure that somebody added later.
        with pgtrigger.ignore(*KEPT_QUIET), transaction.atomic():
            copy_cases(list(islice(places, AT_ONCE)))
        refresh_statistics()
    return wanted


def refresh_statistics() -> None:
    """What PostgreSQL does by itself within a minute or so of many new rows; without it the next copies are joined as if
    the tables were still small. Only the owner of the tables may ask for it, and only about what is committed.
    """
    url = os.environ.get("DATABASE_OWNER_URL")
    if url and not connection.in_atomic_block:
        here = connection.settings_dict["NAME"]
        with closing(psycopg2.connect(url, dbname=here)) as owner, owner, owner.cursor() as cursor:
            cursor.execute("ANALYZE")

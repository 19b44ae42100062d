"""What a request did to the database: which tables it changed, and to what. Read inside the transaction that is undone."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

Counts = dict[str, tuple[int, int, int]]
# Sessions, and that a form was sent.
NOISE = frozenset({"django_session", "jobs_formtoken", "usersessions_usersession"})

COUNTED = """
SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables
WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"""


def _rows(sql: str, *parameters: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def counts() -> Counts:
    """Rows inserted, updated and deleted so far in this transaction, by table. What was rolled back counts too."""
    return {table: tuple(figures) for table, *figures in _rows(COUNTED)}


def changed(before: Counts, *, besides: frozenset[str]) -> Counts:
    """What has been done since, in other tables than these."""
    return {
        table: figures
        for table, figures in counts().items()
        if table not in besides and figures != before.get(table)
    }


def transaction_id() -> int:
    return int(_rows("SELECT mod(pg_current_xact_id()::text::numeric, 4294967296)")[0][0])


def written(since: int, *, besides: frozenset[str]) -> dict[str, list[dict[str, Any]]]:
    """Every row that this transaction has written and that stands, by table, in the order of their numbers."""
    return {table: _written_to(table, since) for table in sorted(set(counts()) - besides)}


def everything_written(since: int) -> dict[str, list[dict[str, Any]]]:
    """The same of every table, whoever has written it, on whichever connection."""
    tables = _rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return {
        table: rows
        for (table,) in tables
        if table not in NOISE and (rows := _written_to(table, since))
    }


def _written_to(table: str, since: int) -> list[dict[str, Any]]:
    sql = f'SELECT to_jsonb(one) FROM "{table}" one WHERE one.xmin::text::bigint >= %s ORDER BY 1'
    return [json.loads(row) for (row,) in _rows(sql, since)]


def stands_already(table: str, row: dict[str, Any]) -> bool:
    """Whether the table has the row's number now, when what was done since is undone."""
    return "id" in row and bool(_rows(f'SELECT 1 FROM "{table}" WHERE id = %s', row["id"]))

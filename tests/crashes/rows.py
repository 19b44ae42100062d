"""Every row that matters as text, without what is bound to differ between two runs that did the same.

Numbers of rows become their place in the table; codes, hashes and real time become words. Gapless numbers, amounts,
states, texts and the clock that the story is told by stand as they are.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any

from django.db import connection

# Rows that say nothing about what was done: sessions, and what only a migration or a seed writes.
LEFT_OUT = {
    "django_session",
    "usersessions_usersession",
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "owners_organisation",
    "owners_municipality",
    "owners_county",
    "pghistory_context",
}
# How often something was tried, and what was drawn by chance.
LEFT_OUT_COLUMNS = {"attempts", "receipt_code", "code", "token", "password", "last_login"}
STARTED = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
HASH = re.compile(r"[0-9a-f]{64}|[0-9a-f]{32}")
CODE = re.compile(r"\b[a-z0-9]{14}\b")
MESSAGE_ID = re.compile(r"<[^<>@ ]+@[^<>@ ]+>")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(?:\+00:00|Z)?")
NUMBERED = {"reason_id", "key", "dedupe_key", "object_key", "object_id"}


def rows_of() -> dict[str, list[str]]:
    """Table → its rows, in the order they were made."""
    with connection.cursor() as cursor:
        cursor.execute(_question(tuple(_tables())))
        return _told(tuple(cursor.fetchall()))


@lru_cache(maxsize=4)  # most crashes leave the very same rows
def _told(asked: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for table, row in asked:
        found.setdefault(table, []).append(json.loads(row))
    places = {
        table: {pk: place for place, pk in enumerate(sorted(row["id"] for row in rows), 1)}
        for table, rows in found.items()
        if "id" in rows[0]
    }
    links = _links()
    return {
        table: _ordered(
            [(row.get("id"), _plain(table, row, links, places)) for row in rows], table in places
        )
        for table, rows in found.items()
    }


def _ordered(rows: list[tuple[Any, str]], is_numbered: bool) -> list[str]:
    """By their numbers; rows with none, such as chains of events that are named by a code of chance, by what they say."""
    key = itemgetter(0) if is_numbered else itemgetter(1)
    return [text for _id, text in sorted(rows, key=key)]


def _plain(table: str, row: dict[str, Any], links, places) -> str:
    said = {}
    for column, value in row.items():
        if column in LEFT_OUT_COLUMNS or column.startswith("pgh_"):
            continue
        target = table if column == "id" else links.get((table, column), "")
        if value in places.get(target, ()):
            said[column] = f"#{places[target][value]}"
        elif column in NUMBERED and isinstance(value, str):
            said[column] = re.sub(r"\d+", "n", CODE.sub("code", value))
        else:
            said[column] = value
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    text = CODE.sub("code", HASH.sub("hash", MESSAGE_ID.sub("<id>", text)))
    return MOMENT.sub(lambda found: "now" if found[0] >= STARTED else found[0], text)


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        return sorted(set(connection.introspection.table_names(cursor)) - LEFT_OUT)


@cache
def _question(tables: tuple[str, ...]) -> str:
    return " UNION ALL ".join(
        f"SELECT '{table}', to_jsonb(one)::text FROM \"{table}\" one" for table in tables
    )


@cache
def _links() -> dict[tuple[str, str], str]:
    """(table, column) → the table it points to."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT conrelid::regclass::text, attname, confrelid::regclass::text
            FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
            WHERE contype = 'f' AND array_length(conkey, 1) = 1
            """
        )
        return {(table, column): target for table, column, target in cursor.fetchall()}

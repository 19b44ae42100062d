"""PostgreSQL keeps the plan of a query that comes again on the same connection (docs/adr/0015).

Django's backend for psycopg2 sends every query as a new text, which the database reads and plans anew: most of what our
pages cost it. Pass `Connection` as psycopg2's `connection_factory`. The second time that a query comes, outside a
transaction, it is prepared; after that only its name and values are sent. Nothing else changes: each value keeps the type
that psycopg2 would have written, so PostgreSQL resolves operators and functions as before.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from psycopg2 import Error, OperationalError
from psycopg2.extensions import connection, cursor

if TYPE_CHECKING:
    from collections.abc import Sequence

AT_MOST = 200  # plans on a connection: some hundred kilobytes each
REMEMBERED = 1_000  # queries seen once; then the counting begins anew
INTEGER, BIGINT = 2**31, 2**63
# The best plan depends on the value itself: a word that is searched for is rare or common.
NEVER = (" LIKE ", " @@ ")
PLACE = re.compile("%[s%]")

Key = tuple[str, tuple[str, ...]]  # a query, and the types of its values


class Connection(connection):  # type: ignore[misc]  # psycopg2 has no types
    """A connection that remembers what it was asked, and what it has prepared."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen: Counter[Key] = Counter()
        self.prepared: dict[Key, str] = {}
        self.refused: set[Key] = set()

    def cursor(self, *args: Any, **kwargs: Any) -> Any:
        """One of ours, but for a cursor with a name: that lives on the server and reads in steps."""
        kwargs.setdefault("cursor_factory", None if args or kwargs.get("name") else _Cursor)
        return super().cursor(*args, **kwargs)


class _Cursor(cursor):  # type: ignore[misc]
    connection: Connection

    def execute(self, query: Any, vars: Sequence[Any] | None = None) -> None:  # noqa: A002 -- psycopg2's own name
        key = self._key(query, vars)
        if key is None:
            return super().execute(query, vars)
        name = self.connection.prepared.get(key) or self._prepare(key)
        if name is None:
            return super().execute(query, vars)
        try:
            return super().execute(f"EXECUTE {name}{_listed(['%s'] * len(key[1]))}", vars)
        except OperationalError:
            raise  # it took too long, or the database is gone
        except Error:
            # The tables have changed, or somebody took the plan away. If the values are at fault, the query itself says so.
            self._forget(key)
            return super().execute(query, vars)

    def _key(self, query: Any, values: Sequence[Any] | None) -> Key | None:
        """What to look the plan up by; None for what is not prepared."""
        if not (isinstance(query, str) and query.startswith(("SELECT ", "(SELECT "))):
            return None
        if not self.connection.autocommit or not isinstance(values, list | tuple):
            return None  # in a transaction a refused plan would take the whole act with it
        if any(word in query for word in NEVER):
            return None
        types = tuple(map(type_as_written, values))
        key = (query, types)
        return None if "" in types or key in self.connection.refused else key

    def _prepare(self, key: Key) -> str | None:
        mine = self.connection
        if len(mine.seen) > REMEMBERED:
            mine.seen.clear()
        mine.seen[key] += 1
        if mine.seen[key] == 1 or len(mine.prepared) >= AT_MOST:
            return None
        query, types = key
        name = f"kept_{len(mine.prepared)}"
        try:
            super().execute(f"PREPARE {name}{_listed(types)} AS {numbered(query)}")
        except OperationalError:
            raise
        except Error:
            mine.refused.add(key)
            return None
        mine.prepared[key] = name
        return name

    def _forget(self, key: Key) -> None:
        """Never again on this connection. The name stays taken."""
        self.connection.prepared[key] = ""
        self.connection.refused.add(key)


def _listed(words: Sequence[str]) -> str:
    return f" ({', '.join(words)})" if words else ""


def numbered(query: str) -> str:
    """A query with psycopg2's places as PostgreSQL numbers them: `= %s` becomes `= $1`, `%%` is one per cent sign."""
    number = 0

    def place(found: re.Match[str]) -> str:
        nonlocal number
        if found[0] == "%%":
            return "%"
        number += 1
        return f"${number}"

    return PLACE.sub(place, query)


def type_as_written(value: Any) -> str:
    """The type that a value has when psycopg2 writes it into the text; empty for one that is better written there.

    `unknown` is what a text in quotes is: PostgreSQL takes its type from what stands beside it.
    """
    if isinstance(value, str):
        return "unknown"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return _of_integers([value])
    if isinstance(value, datetime):
        return "timestamptz" if value.tzinfo else "timestamp"
    if isinstance(value, date):
        return "date"
    if isinstance(value, Decimal):
        return "numeric" if value.is_finite() else ""
    if isinstance(value, list):
        return _of_list(value)
    return ""


def _of_list(values: list[Any]) -> str:
    if not values:
        return "unknown"  # psycopg2 writes an empty one as text: '{}'
    one = _of_integers(values) if all(type(each) is int for each in values) else ""
    return one and f"{one}[]"


def _of_integers(values: list[int]) -> str:
    if all(-INTEGER < value < INTEGER for value in values):
        return "integer"
    return "bigint" if all(-BIGINT < value < BIGINT for value in values) else ""

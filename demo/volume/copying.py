"""Rows copied inside the database, table by table: one INSERT … SELECT for each, whatever the number of copies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import DateField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Field, Model

# In the SQL below `was` is the row that is copied, `made` says whose copy it is (old_id, number, new_id), and `place` is
# where that copy belongs: its authority, year and owner.
CODE = "translate(left(md5(gen_random_uuid()::text), 14), '01', 'gh')"  # letters of `new_code`
PLACE = "volume_place"


class Copies:
    """Where copied rows go. For each model that others point at, a temporary table: old key, number of the copy, new key."""

    def __init__(self) -> None:
        self.tables: dict[type[Model], str] = {}

    def give(self, model: type[Model], query: str, *values: Any) -> None:
        """Old key, number and new key are what a query says."""
        name = self._table_for(model)
        run(f"INSERT INTO {name} {query}", *values)
        run(f"ANALYZE {name}")

    def reserve(self, model: type[Model], *, of: str, only: str = "true") -> None:
        """New keys for the rows of `model` that belong, by the field `of`, to what is copied; `only` is a condition in SQL."""
        belongs: Any = model._meta.get_field(of)
        driver, key = self.tables[belongs.related_model], model._meta.pk.column
        self.give(
            model,
            f"SELECT was.{key}, made.number, {next_key(model)} FROM {table_of(model)} was"
            f" JOIN {driver} made ON made.old_id = was.{belongs.column} AND {only}",
        )

    def insert(self, model: type[Model], *, of: str = "", **changes: str) -> None:
        """Each row once for each copy of what it belongs to (the field `of`), or once for each key reserved for it.

        Where a row points at copied rows its copy points at theirs; codes are new, years and dates are those of the
        copy's place; `changes` are columns and their SQL.
        """
        key: Any = model._meta.pk
        belongs: Any = model._meta.get_field(of) if of else key
        driver = self.tables[belongs.related_model if of else model]
        if belongs is key:
            self.tables[model] = driver
        joins = [f"JOIN {driver} made ON made.old_id = was.{belongs.column}"]
        joins.append(f"JOIN {PLACE} place ON place.number = made.number")
        values = {belongs.column: "made.new_id"}
        for each in model._meta.concrete_fields:
            if each in (key, belongs):
                continue  # a key of its own comes from the sequence
            values[each.column] = _moved(each)
            went = self.tables.get(each.related_model) if each.related_model else None
            if went:
                joins.append(
                    f"LEFT JOIN {went} {each.name}"
                    f" ON ({each.name}.old_id, {each.name}.number) = (was.{each.column}, made.number)"
                )
                values[each.column] = f"COALESCE({each.name}.new_id, was.{each.column})"
        values |= changes
        names = ", ".join(map(quoted, values))
        run(
            f"INSERT INTO {table_of(model)} ({names})"
            f" SELECT {', '.join(values.values())} FROM {table_of(model)} was {' '.join(joins)}"
        )

    def _table_for(self, model: type[Model]) -> str:
        name = self.tables[model] = f"volume_{model._meta.model_name}"
        run(f"DROP TABLE IF EXISTS {name}")
        run(
            f"CREATE TEMPORARY TABLE {name} (old_id bigint, number int, new_id bigint,"
            " PRIMARY KEY (old_id, number)) ON COMMIT DROP"
        )
        return name


def _moved(field: Field[Any, Any]) -> str:
    """A column of a copy: as it was, but for codes, years and dates."""
    name: Any = field.column
    column = f"was.{quoted(name)}"
    if field.column == "code":
        return CODE
    if field.column in ("year", "budget_year"):
        return f"{column} + place.years"
    if isinstance(field, DateField):  # moments too
        whole = f"{column} + make_interval(years => place.years)"
        return f"({whole})::date" if field.get_internal_type() == "DateField" else whole
    return column


def make_places(columns: dict[str, str], rows: Sequence[tuple[Any, ...]]) -> None:
    """The table of places: `columns` are names and types, the first is the number of the copy."""
    run(f"DROP TABLE IF EXISTS {PLACE}")
    described = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    run(f"CREATE TEMPORARY TABLE {PLACE} ({described}, PRIMARY KEY (number)) ON COMMIT DROP")
    arrays = ", ".join(f"%s::{kind}[]" for kind in columns.values())
    run(f"INSERT INTO {PLACE} SELECT * FROM unnest({arrays})", *map(list, zip(*rows, strict=True)))
    run(f"ANALYZE {PLACE}")


def quoted(name: str) -> str:
    """A column may be called as a word of SQL: `group`."""
    return f'"{name}"'


def next_key(model: type[Model]) -> str:
    return f"nextval(pg_get_serial_sequence('{table_of(model)}', '{model._meta.pk.column}'))"


def table_of(model: type[Model]) -> str:
    return model._meta.db_table


def run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)

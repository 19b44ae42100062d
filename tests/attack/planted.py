"""Text of somebody who means ill, put into everything that people have written: straight into the tables, past every form."""

from __future__ import annotations

import re
from contextlib import closing
from typing import Any

import psycopg2
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from psycopg2.extras import Json

from tests import databases

# It closes an attribute, a tag and a quoted word, and begins what a spreadsheet would reckon out.
LONG_TEXT = "=1+1'\"></title></textarea><script>xss()</script><img src=x onerror=xss()>{{7*7}}"
SHORT_TEXT = "=\"'><i onclick=xss()>"
TINY_TEXT = "=\"'><b id=xss>"
# Columns of words that the system chose itself: nobody can write them.
OWN_WORDS = re.compile(
    r"code|key|hash|digest|token|password|orgnr|sha256|verb|field|state|label_id|"
    r"object_|route|result_url|path|message_id|kind|lineage|language|email|file_name|content_type|"
    r"^html$"  # a mail as it was drawn
)


def text_for(column: models.Field) -> str | None:
    """The longest of the texts that the column takes."""
    room = column.max_length or 10_000
    return next(
        (text for text in (LONG_TEXT, SHORT_TEXT, TINY_TEXT) if len(text) + 8 <= room), None
    )


def columns() -> list[models.Field]:
    """Every column of ours that holds what a person wrote."""
    return [
        column
        for model in apps.get_models()
        if model.__module__.partition(".")[0] in settings.PROJECT_APPS and model._meta.managed
        for column in model._meta.concrete_fields
        if isinstance(column, models.CharField | models.TextField)
        and not column.choices
        and not OWN_WORDS.search(column.name)
    ]


class Planter:
    """Writes as the database's superuser, with every trigger asleep."""

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor
        self.planted: set[str] = set()

    def attempt(self, name: str, sql: str, *parameters: object) -> None:
        self.cursor.execute("SAVEPOINT one")
        try:
            self.cursor.execute(sql, parameters)
        except psycopg2.Error:
            self.cursor.execute("ROLLBACK TO SAVEPOINT one")
        else:
            if self.cursor.rowcount:
                self.planted.add(name)

    def plant(self, column: models.Field) -> None:
        text = text_for(column)
        table, name = column.model._meta.db_table, column.column
        if text is None:
            return
        key = column.model._meta.pk.column
        worth = f"WHERE {name} <> ''"
        value = (
            f"%s || ' ' || {key}"
            if column.model._meta.pk.get_internal_type() != "CharField"
            else "%s"
        )
        self.attempt(f"{table}.{name}", f'UPDATE "{table}" SET {name} = {value} {worth}', text)

    def plant_json(self, column: models.JSONField) -> None:
        """In every sentence of a JSON column: what has a space in it."""
        table, name = column.model._meta.db_table, column.column
        key = column.model._meta.pk.column
        self.cursor.execute(f'SELECT {key}, {name} FROM "{table}"')
        for pk, value in self.cursor.fetchall():
            changed = with_planted(value)
            if changed != value:
                sql = f'UPDATE "{table}" SET {name} = %s WHERE {key} = %s'
                self.attempt(f"{table}.{name}", sql, Json(changed), pk)


def with_planted(value: Any) -> Any:
    if isinstance(value, str):
        return LONG_TEXT if " " in value else value
    if isinstance(value, list):
        return [with_planted(one) for one in value]
    if isinstance(value, dict):
        return {key: with_planted(one) for key, one in value.items()}
    return value


def plant_everywhere() -> set[str]:
    """The columns that now hold the text, wherever a row had any."""
    connection.close()
    with (
        closing(
            psycopg2.connect(
                host=str(databases.servers().folder),
                user="postgres",
                dbname=connection.settings_dict["NAME"],
            )
        ) as opened,
        opened,
        opened.cursor() as cursor,
    ):
        cursor.execute("SET session_replication_role = replica")
        planter = Planter(cursor)
        for column in columns():
            planter.plant(column)
        for model in apps.get_models():
            if model.__module__.partition(".")[0] in settings.PROJECT_APPS:
                for column in model._meta.concrete_fields:
                    if isinstance(column, models.JSONField) and column.name not in SYSTEMS_JSON:
                        planter.plant_json(column)
    return planter.planted


# What the system wrote for itself, or what a row's digest stands on.
SYSTEMS_JSON = {"facts", "payload", "rules", "criteria", "categories"}

"""Rows that belong to a row, read along with it: one query where there would be one for each kind.

ASKED = {"year": "year", "name": "recipient__name"}                   # our name and the column
Item.objects.annotate(asked=rows_of(ItemAmount.objects.filter(item=OuterRef("pk")), ASKED))
named(item.asked, ASKED)                                              # [{"year": 2025, "name": "…"}, …]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, JSONField

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet


class _Row(Func):
    """Some columns of a row as a list. JSONObject, which names each in SQL, makes the query twice as dear to write."""

    function = "JSONB_BUILD_ARRAY"
    output_field = JSONField()


def rows_of(queryset: QuerySet[Any], columns: Mapping[str, str]) -> ArraySubquery:
    """Columns of the rows that belong to each row of the query around, in the order of `queryset`."""
    return ArraySubquery(queryset.values(row=_Row(*columns.values())))


def named(rows: Iterable[Sequence[Any]], columns: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each row by our names for its columns."""
    return [dict(zip(columns, row, strict=True)) for row in rows]

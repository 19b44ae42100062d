"""Pages of a long list by key: the next page begins after the last row, so no row is shown twice
or skipped when others come in between, and page 400 costs what page 1 costs.

    page = paginate(queryset, order=("-submitted_at", "pk"), cursor=request.GET.get("side", ""))
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F, Field, Model, Q, QuerySet
from django.utils.translation import gettext

from kompetanse.lib.money import format_kroner

PAGE_SIZE = 50
COUNT_CAP = 1000
MAX_CURSOR = 2000

Row = TypeVar("Row", bound=Model)
Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list, and the cursors to those before and after ("" when there are none)."""

    rows: list[Row]
    next_cursor: str
    previous_cursor: str
    total: int
    is_capped: bool

    @property
    def is_first(self) -> bool:
        return not self.previous_cursor

    @property
    def is_last(self) -> bool:
        return not self.next_cursor

    @property
    def total_text(self) -> str:
        """ "23", or "over 1 000" when nobody counted further."""
        if self.is_capped:
            return gettext("over %(count)s") % {"count": format_kroner(self.total)}
        return format_kroner(self.total)


def paginate(
    queryset: QuerySet[Row],
    *,
    order: Sequence[str],
    cursor: str = "",
    size: int = PAGE_SIZE,
    cap: int = COUNT_CAP,
    counted: QuerySet[Row] | None = None,
    known_total: int | None = None,
) -> Page[Row]:
    """The page that `cursor` points at, the first one without it or when it makes no sense.

    `order` names fields or annotations, "-" first for descending; the last one must be unique.
    A NULL sorts last ascending and first descending, as PostgreSQL has it. Two queries. `counted` is the same rows
    without annotations, where counting them with would cost; `known_total` spares the count where the caller has it.
    """
    total = known_total
    if total is None:
        total = (queryset if counted is None else counted).order_by()[: cap + 1].count()
    backwards, values = _read_cursor(cursor, queryset, order)
    directed = tuple(_reverse(name) for name in order) if backwards else tuple(order)
    rows_left = queryset if values is None else queryset.filter(_after(directed, values))
    found = list(rows_left.order_by(*map(_ordering, directed))[: size + 1])
    has_more, rows = len(found) > size, found[:size]
    if backwards:
        rows.reverse()
    has_next = bool(rows) and (backwards or has_more)
    has_previous = bool(rows) and (has_more if backwards else values is not None)
    return Page(
        rows=rows,
        next_cursor=write_cursor("n", rows[-1], order) if has_next else "",
        previous_cursor=write_cursor("p", rows[0], order) if has_previous else "",
        total=min(total, cap),
        is_capped=total > cap,
    )


def _reverse(name: str) -> str:
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"


def _ordering(name: str) -> Any:
    field = F(name.removeprefix("-"))
    return field.desc(nulls_first=True) if name.startswith("-") else field.asc(nulls_last=True)


def _after(order: Sequence[str], values: Values) -> Q:
    """What comes after the row with `values`: equal in the first keys, beyond it in the next."""
    beyond, equal = Q(pk__in=[]), Q()
    for name, value in zip(order, values, strict=True):
        field = name.removeprefix("-")
        beyond |= equal & _beyond(field, value, descends=name.startswith("-"))
        equal &= Q(**{f"{field}__isnull": True}) if value is None else Q(**{field: value})
    return beyond


def _beyond(field: str, value: Any, *, descends: bool) -> Q:
    if value is None:
        return Q(**{f"{field}__isnull": False}) if descends else Q(pk__in=[])
    if descends:
        return Q(**{f"{field}__lt": value})
    return Q(**{f"{field}__gt": value}) | Q(**{f"{field}__isnull": True})


def write_cursor(direction: str, row: Model, order: Sequence[str]) -> str:
    """What stands in an address for "the rows after this one" ("n") or before it ("p")."""
    values = [_value(row, name.removeprefix("-")) for name in order]
    packed = json.dumps([direction, *values], cls=DjangoJSONEncoder, separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def _read_cursor(
    cursor: str, queryset: QuerySet[Row], order: Sequence[str]
) -> tuple[bool, Values | None]:
    """Whether the cursor goes backwards, and the values it starts from; None when it is no cursor."""
    try:
        packed = base64.urlsafe_b64decode(cursor[:MAX_CURSOR] + "=" * (-len(cursor) % 4))
        direction, *values = json.loads(packed)
        read = tuple(
            _field(queryset, name.removeprefix("-")).to_python(_storable(value))
            for name, value in zip(order, values, strict=True)
        )
    except (ValueError, TypeError, binascii.Error, ValidationError):
        return False, None
    return direction == "p", read


def _storable(value: Any) -> Any:
    """`value`, or ValueError for text that PostgreSQL does not take: NUL, half a character."""
    if isinstance(value, str) and b"\0" in value.encode():
        msg = "NUL is in no column."
        raise ValueError(msg)
    return value


def _value(row: Model, path: str) -> Any:
    value: Any = row
    for name in path.split("__"):
        value = getattr(value, name, None)
    return value


def _field(queryset: QuerySet[Row], path: str) -> "Field[Any, Any]":
    annotation = queryset.query.annotations.get(path)
    if annotation is not None:
        field: Field[Any, Any] = annotation.output_field
        return field
    model: Any = queryset.model
    *relations, last = path.split("__")
    for name in relations:
        model = model._meta.get_field(name).related_model
    meta = model._meta
    found: Field[Any, Any] = meta.pk if last == "pk" else meta.get_field(last)
    return found

"""Queries whose SQL Django writes once a process, not once a page: writing it cost the pages more than asking it.

TASKS = WrittenQuery(lambda: Task.objects.open().filter(case_file_id=Given("case_file")))
TASKS.ask(case_file=7)                                                          # a list, as from the queryset

PARTNERS = Written(Application, lambda: ArraySubquery(…OuterRef("pk")…))
Application.objects.visible_to(hat).annotate(partners=PARTNERS.sql())           # a subquery in a query of the day

Only the values that stand as `Given` may differ from page to page. What a hat may see is decided by other conditions for
other hats, so `visible_to` is never in here: ask it first, or in the query around (docs/adr/0014).
"""

from __future__ import annotations

from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BooleanField, Count, Expression, Func
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import Model, QuerySet
    from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")


class Given(Expression):
    """Stands in a query for a value that is known when the query is asked."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, _compiler: SQLCompiler, _connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


class IsAmong(Func):
    """True where a column is one of any number of given keys: `filter(IsAmong("pk", Given("cases")))`."""

    template = "(%(expressions)s::bigint[]))"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def _filled(params: Sequence[Any], values: dict[str, Any]) -> tuple[Any, ...]:
    """The parameters with each `Given` replaced. KeyError for a value that nobody gave."""
    return tuple(values[one.name] if isinstance(one, Given) else one for one in params)


def counted(rows: QuerySet[Any, Any], *, by: str) -> QuerySet[Any, int]:
    """How many rows there are, as a query that can be written; no answer for none. `by` is a column that they have in common."""
    grouped = rows.order_by().values(by).annotate(number=Count("pk"))
    return grouped.values_list("number", flat=True)


class WrittenQuery(Generic[Row]):
    """A whole query, made by `make` when it is first asked. Not for querysets that prefetch."""

    def __init__(self, make: Callable[[], QuerySet[Any, Row]]) -> None:
        self.make = make

    @cached_property
    def _parts(self) -> tuple[Any, Any, str, tuple[Any, ...]]:
        """The queryset, its compiler, and what that wrote."""
        queryset = self.make()
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        return queryset, compiler, sql, tuple(params)

    def ask(self, **values: Any) -> list[Row]:
        """The rows for these values, read anew from the database."""
        made, written, sql, params = self._parts
        compiler = copy(written)
        compiler.connection = connections[DEFAULT_DB_ALIAS]  # each thread has its own
        compiler.as_sql = lambda *_args, **_kwargs: (sql, _filled(params, values))
        query = copy(made.query)
        query.get_compiler = lambda *_args, **_kwargs: compiler
        rows = type(made)(made.model, query, DEFAULT_DB_ALIAS)
        rows._iterable_class, rows._fields = made._iterable_class, made._fields  # noqa: SLF001 -- as QuerySet._clone does
        return list(rows)

    def within(self, **values: Any) -> RawSQL:
        """The query for these values as a subquery: `filter(case_file__in=CLOSED.within(user=7))`."""
        _made, _written, sql, params = self._parts
        return RawSQL(sql, _filled(params, values))  # noqa: S611 -- Django wrote it from the querysets of our own models

    def ask_one(self, **values: Any) -> Row | None:
        """The first of the rows."""
        return next(iter(self.ask(**values)), None)


class Written:
    """One subquery over the rows of `model`, as it reads in a query that begins with that model's table."""

    def __init__(self, model: type[Model], make: Callable[[], Any]) -> None:
        self.model = model
        self.make = make

    @cached_property
    def _parts(self) -> tuple[str, tuple[Any, ...], Any]:
        query = self.model._default_manager.annotate(written=self.make()).values("written").query
        compiler = query.get_compiler(DEFAULT_DB_ALIAS)
        compiler.pre_sql_setup()
        ((_expression, (sql, params), _alias),) = compiler.select
        return sql, tuple(params), query.annotations["written"].output_field

    def sql(self, **values: Any) -> RawSQL:
        """The subquery, with these values for what is `Given` in it."""
        sql, params, output_field = self._parts
        return RawSQL(sql, _filled(params, values), output_field=output_field)  # noqa: S611 -- Django wrote it from the querysets of our own models

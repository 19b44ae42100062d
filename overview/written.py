"""Annotations whose SQL is written once a process, not once a page: writing it cost the pages more than asking it.

PARTNERS = Written(Application, lambda: ArraySubquery(…OuterRef("pk")…))
Application.objects.visible_to(hat).annotate(partners=PARTNERS.sql)

Only for what is the same for everybody. Nothing that depends on a hat, a person or a language may be in it: who sees a row
is asked anew each time, by the queryset that is annotated.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model


class Written:
    """One subquery over the rows of `model`, as it reads in a query that begins with that model's table."""

    def __init__(self, model: type[Model], make: Callable[[], Any]) -> None:
        self.model = model
        self.make = make

    @cached_property
    def _parts(self) -> tuple[str, tuple[Any, ...], Any]:
        query = self.model._default_manager.annotate(written=self.make()).values("written").query
        compiler = query.get_compiler(connection=connection)
        compiler.pre_sql_setup()
        ((_expression, (sql, params), _alias),) = compiler.select
        return sql, tuple(params), query.annotations["written"].output_field

    @property
    def sql(self) -> RawSQL:
        sql, params, output_field = self._parts
        return RawSQL(sql, params, output_field=output_field)  # noqa: S611 -- Django wrote it from the querysets of our own models

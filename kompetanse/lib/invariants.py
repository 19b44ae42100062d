"""What must always be true of everything stored, counted anew from the rows (quality.md B2).

In an app's `invariants.py`:

    @invariant("I16", "Journal numbers have no gaps within an authority and year.")
    def journal_numbers() -> Iterator[str]:
        for authority, year, number in ...:
            yield f"authority {authority}, {year}: number {number} is missing"

A line holds ids, codes, numbers and hashes, never a name or what a person wrote. An id may have
functions in several apps. What a constraint forbids is counted all the same: a constraint can be lost.
"""

import inspect
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeVar, cast

from django.db import connection, transaction
from django.db.models import Field, Model

from kompetanse.lib.discovery import Registry

Function = TypeVar("Function", bound=Callable[..., Iterable[str]])


class Breach(NamedTuple):
    """One thing that is not as it must be."""

    invariant_id: str
    line: str

    def __str__(self) -> str:
        return f"{self.invariant_id} {self.line}"


@dataclass(frozen=True, slots=True)
class Invariant:
    """A sentence that must hold, and the function that says where it does not."""

    invariant_id: str
    sentence: str
    function: Callable[..., Iterable[str]]

    @property
    def app(self) -> str:
        return self.function.__module__.split(".", maxsplit=1)[0]

    @property
    def asks_for_time(self) -> bool:
        return "now" in inspect.signature(self.function).parameters


_registry: Registry[Invariant] = Registry("invariants")


def invariant(invariant_id: str, sentence: str) -> Callable[[Function], Function]:
    """Register the function below. One that takes `now` gets the real time: disks and mail servers live there."""

    def register(function: Function) -> Function:
        key = f"{invariant_id} {function.__module__}.{function.__name__}"
        _registry.register(key, Invariant(invariant_id, sentence, function))
        return function

    return register


def catalogue(only: Collection[str] | None = None) -> list[Invariant]:
    """Every invariant, by id; `only` those ids. LookupError for an id that nobody has."""
    entries = [entry for _, entry in _registry]
    if unknown := sorted(set(only or ()) - {entry.invariant_id for entry in entries}):
        msg = f"There is no invariant {unknown[0]}."
        raise LookupError(msg)
    return [entry for entry in entries if only is None or entry.invariant_id in only]


def breaches(only: Collection[str] | None = None, *, now: datetime | None = None) -> list[Breach]:
    """Everything that is not as it must be, by id; empty when all is well."""
    return list(find_breaches(only, now=now))


def find_breaches(
    only: Collection[str] | None = None, *, now: datetime | None = None
) -> Iterator[Breach]:
    """The same one by one, as they are found. All of it is asked of one moment, whatever people do meanwhile."""
    told = {"now": now or datetime.now(UTC)}
    with one_moment():
        for entry in catalogue(only):
            for line in entry.function(**(told if entry.asks_for_time else {})):
                yield Breach(entry.invariant_id, line)


def ask(sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
    """The rows of a question, for what the ORM says in more words than SQL does."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def unknown_values(model: type[Model], *names: str) -> Iterator[str]:
    """Values of a column with choices that are none of them."""
    for name in names:
        field = cast("Field[Any, Any]", model._meta.get_field(name))
        known = [value for value, _label in field.flatchoices] + [""] * field.blank
        wrong = model._default_manager.exclude(**{f"{name}__in": known}).exclude(**{name: None})
        for pk, value in wrong.order_by("pk").values_list("pk", name):
            yield f"{model._meta.label_lower} {pk}: {name} is {value!r}"


@contextmanager
def one_moment() -> Iterator[None]:
    """A snapshot that reads only, and may take its time. Inside somebody's transaction that one is used as it is."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(durable=True):
        ask(
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL statement_timeout = 0; SELECT 1"
        )
        yield

"""Row history: what a row said before somebody changed it, from the first submission on (docs/adr/0012).

A trigger of django-pghistory keeps the *earlier* row at a change or removal; what stands now is the table itself. So the
first submission copies nothing, and drafts keep their last version only. Events (`records.events`) say that something was
done; these rows say which words and amounts it was done to.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import pghistory
import pgtrigger
from django.db import connection
from pghistory import trigger
from structlog.contextvars import get_contextvars

if TYPE_CHECKING:
    from django.db.models import Field, Model

    from kompetanse.lib.actor import Actor

M = TypeVar("M", bound="type[Model]")

INSERT, UPDATE, DELETE = "insert", "update", "delete"


class _Trigger(trigger.Event):
    """pghistory's trigger, asleep until `since` is true. A trigger's WHEN may not look into other tables; its body may."""

    def __init__(self, *, since: str, **options: Any) -> None:
        super().__init__(**options)
        self.since = since

    def get_func(self, model: type[Model]) -> pgtrigger.Func:
        keep = super().get_func(model).func
        if not self.since:
            return pgtrigger.Func(keep)
        asleep = f"IF NOT {self.since.format(row=self.row)} THEN RETURN NULL; END IF;"
        return pgtrigger.Func(f"{asleep} {keep}")


class _Since:
    """What the three kinds of tracker share."""

    since = ""

    def add_event_trigger(self: Any, event_model: Any) -> None:
        pgtrigger.register(
            _Trigger(
                since=self.since,
                event_model=event_model,
                label=self.label,
                name=f"history_{self.label}",
                row=self.row,
                operation=self.operation,
                condition=self.condition,
            )
        )(event_model.pgh_tracked_model)


class _Insert(_Since, pghistory.InsertEvent):
    label = INSERT


class _Update(_Since, pghistory.UpdateEvent):
    label = UPDATE
    row = "OLD"


class _Delete(_Since, pghistory.DeleteEvent):
    label = DELETE


def keep_history(*fields: str, since: str = "", inserts: bool = False) -> Callable[[M], M]:
    """Keep earlier versions of these columns of the decorated model, in a table of its own that only grows.

    `since` is SQL over the row (`{row}`) that says from when; without it always. `inserts` also notes rows that are added
    after that. Name no column that holds a person's address or telephone: a difference does not need them.
    """

    def decorate(model: M) -> M:
        kinds: list[type[_Since]] = [_Update, _Delete, *([_Insert] if inserts else [])]
        trackers = [kind() for kind in kinds]
        for tracker in trackers:
            tracker.since = since
        return pghistory.track(
            *trackers,
            fields=list(fields),
            obj_field=pghistory.ObjForeignKey(related_name="earlier"),
            context_field=pghistory.ContextJSONField(),
            context_id_field=None,
            model_name=f"{model.__name__}History",
            attrs={
                "__doc__": f"An earlier version of a row of {model.__name__}; see `keep_history`."
            },
        )(model)

    return decorate


def sign(*, by: Actor, at: datetime) -> None:
    """Say who changes rows, and when, from here to the end of the transaction. Ids only: names stand in their own tables."""
    who = {
        "user": by.user_id,
        "organisation": by.organisation_id,
        "at": at.isoformat(),
        "request": get_contextvars().get("request_id", ""),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_metadata', %s, true)", [json.dumps(who)]
        )


@dataclass(frozen=True, slots=True)
class Change:
    """One column of one row at one moment: before and after, and who (an id) changed it."""

    at: datetime
    user_id: int | None
    kind: str
    field: Field[Any, Any] | None
    before: Any
    after: Any
    row: Any


def changes_of(model: type[Model], **of: Any) -> list[Change]:
    """Every change to the rows of a tracked model that belong together, oldest first; two queries.

    `of` filters on columns that never change (whose the rows are). An added or removed row is one change without a field.
    """
    history: Any = model._meta.get_field("earlier").related_model
    kept = {field.name for field in history._meta.fields}
    columns = [field for field in model._meta.concrete_fields if field.name in kept]
    current: dict[Any, Any] = {row.pk: row for row in model._default_manager.filter(**of)}
    versions: dict[Any, list[Any]] = {}
    for row in history._default_manager.filter(**of).order_by("pgh_id"):
        versions.setdefault(row.pgh_obj_id, []).append(row)
    found = []
    for pk, rows in versions.items():
        for earlier, later in zip(rows, [*rows[1:], current.get(pk)], strict=True):
            found += _steps(columns, earlier, later)
    return sorted(found, key=lambda change: change.at)


def _steps(columns: list[Field[Any, Any]], earlier: Any, later: Any) -> list[Change]:
    who = earlier.pgh_context or {}
    facts = {
        "at": earlier.pgh_created_at,
        "user_id": who.get("user"),
        "kind": earlier.pgh_label,
        "row": earlier,
    }
    if earlier.pgh_label != UPDATE:
        return [Change(field=None, before=None, after=None, **facts)]
    # None after: the row went while its history slept (a list that was a draft again).
    pairs = [(f, getattr(earlier, f.attname), getattr(later, f.attname, None)) for f in columns]
    return [Change(field=f, before=old, after=new, **facts) for f, old, new in pairs if old != new]

"""The only code that moves a status.

An app states its life cycle as a table of `Transition`s in its `transitions.py`; its actions call `move`.
State and event are written in the same breath, so neither exists alone. Buttons are drawn from the same table by `offered`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils.translation import gettext_lazy as _

from kompetanse.lib.errors import NotAllowed, Stale
from records.events import Entry, record_event, record_events

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model
    from django_stubs_ext import StrOrPromise

    from kompetanse.lib.actor import Actor

M = TypeVar("M", bound="Model")


@dataclass(frozen=True)
class Transition:
    """One edge of a life cycle.

    `holder` answers whether a hat holds the pen for this object; `who` says in words who does, for the 403 page;
    `label` is the button's text, `source` the paragraph or rule that the edge stands on.
    """

    name: str
    sources: tuple[str, ...]
    target: str
    holder: Callable[[Actor, Any], bool]
    who: StrOrPromise
    label: StrOrPromise
    field: str = "status"
    source: str = ""

    def is_open(self, obj: Model) -> bool:
        return getattr(obj, self.field) in self.sources

    def is_held_by(self, hat: Actor, obj: Model) -> bool:
        return self.holder(hat, obj)


def check_holder(transition: Transition, *, by: Actor, obj: Model) -> None:
    """Refuse (403) a hat that does not hold the pen, saying who does."""
    if not transition.is_held_by(by, obj):
        raise NotAllowed(who_may=transition.who)


def lock(obj: M) -> M:
    """The same row, locked until the transaction ends and read anew."""
    manager = type(obj)._default_manager
    return manager.select_for_update(of=("self",)).get(pk=obj.pk)


def move(
    obj: M,
    transition: Transition,
    *,
    by: Actor,
    at: datetime,
    chain: str,
    reason: str = "",
    reason_id: str = "",
    facts: dict[str, Any] | None = None,
    also: dict[str, Any] | None = None,
) -> M:
    """Move a locked object along one edge and record it.

    `also` holds the facts that the new state demands (`decided_at`, `decided_by`), saved in the same statement.
    Refuses a hat without the pen (NotAllowed) and a state that the user did not see (Stale).
    """
    check_holder(transition, by=by, obj=obj)
    came_from = getattr(obj, transition.field)
    if came_from not in transition.sources:
        raise Stale(
            _("Saken har endret seg siden du åpnet siden. Se hvor den står nå, og prøv igjen.")
        )
    setattr(obj, transition.field, transition.target)
    for name, value in (also or {}).items():
        setattr(obj, name, value)
    obj.save(update_fields=[transition.field, *(also or {})])
    record_event(
        chain=chain,
        verb=transition.name,
        on=obj,
        by=by,
        at=at,
        change=(transition.field, came_from, transition.target),
        reason=reason,
        reason_id=reason_id,
        facts=facts,
    )
    return obj


def move_all(
    objects: Sequence[M],
    transition: Transition,
    *,
    by: Actor,
    at: datetime,
    chain_of: Callable[[M], str],
    facts: dict[str, Any] | None = None,
    also: dict[str, Any] | None = None,
) -> None:
    """Move many locked objects of one model along one edge: all of them, or none. Two statements for the rows' states and events."""
    if not objects:
        return
    entries = []
    for obj in objects:
        check_holder(transition, by=by, obj=obj)
        came_from = getattr(obj, transition.field)
        if came_from not in transition.sources:
            raise Stale(
                _("Saken har endret seg siden du åpnet siden. Se hvor den står nå, og prøv igjen.")
            )
        change = (transition.field, str(came_from), str(transition.target))
        entries.append(Entry(chain_of(obj), obj, change, facts or {}))
    changes = {transition.field: transition.target, **(also or {})}
    rows = type(objects[0])._default_manager.filter(pk__in=[obj.pk for obj in objects])
    rows.update(**changes)
    for obj in objects:
        for name, value in changes.items():
            setattr(obj, name, value)
    record_events(entries, verb=transition.name, by=by, at=at)


def offered(table: Sequence[Transition], *, hat: Actor, obj: Model) -> list[Transition]:
    """The edges that this hat can take now: what the page offers is what the actions allow."""
    return [
        transition
        for transition in table
        if transition.is_open(obj) and transition.is_held_by(hat, obj)
    ]

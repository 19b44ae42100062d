"""Does what a row says of itself agree with the log? Read by the apps' `invariants.py` for each of their life cycles."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from kompetanse.lib.invariants import ask

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import Model

    from records.workflow import Transition

# The moves of one kind of object, each with the state that the move before it led to.
MOVES = """
    WITH moves AS (
        SELECT id, object_id, verb, from_state, to_state,
               lag(to_state, 1, %(initial)s) OVER (PARTITION BY object_id ORDER BY id) AS stood,
               lead(id) OVER (PARTITION BY object_id ORDER BY id) IS NULL AS is_last
        FROM records_event WHERE object_label = %(label)s AND field = %(field)s
    )
"""
WRONG_MOVES = """
    SELECT object_id, verb, stood, from_state, to_state FROM moves
    WHERE from_state <> stood OR (verb, from_state, to_state) NOT IN (SELECT * FROM unnest(%(verbs)s, %(sources)s, %(targets)s))
    ORDER BY id
"""
WRONG_ENDS = """
    SELECT thing.{key}::text, thing.{column}, coalesce(moves.to_state, %(initial)s)
    FROM {table} AS thing LEFT JOIN moves ON moves.object_id = thing.{key}::text AND moves.is_last
    WHERE thing.{column} <> coalesce(moves.to_state, %(initial)s) ORDER BY 1
"""
# What has left its first state is never deleted.
GONE = """
    SELECT moves.object_id, moves.to_state
    FROM moves LEFT JOIN {table} AS thing ON thing.{key}::text = moves.object_id
    WHERE moves.is_last AND moves.to_state <> %(initial)s AND thing.{key} IS NULL ORDER BY 1
"""


def disagreements(
    model: type[Model], table: Sequence[Transition], *, key: str = ""
) -> Iterator[str]:
    """Objects whose moves in the log are none of the table's or do not follow each other, whose state is not where they end, or that are gone.

    Every object begins at the field's default. `key` is the column that events name it by: its code, else its primary key.
    """
    [field] = {edge.field for edge in table}
    label, columns = (
        model._meta.label_lower,
        {each.name: each for each in model._meta.concrete_fields},
    )
    key = key or ("code" if "code" in columns else cast("str", model._meta.pk.column))
    edges = [(edge.name, source, edge.target) for edge in table for source in edge.sources]
    verbs, sources, targets = (
        [str(part) for part in column] for column in zip(*edges, strict=True)
    )
    values = {
        "initial": str(columns[field].default), "label": label, "field": field,
        "verbs": verbs, "sources": sources, "targets": targets,
    }  # fmt: skip
    for name, verb, stood, came_from, went_to in ask(MOVES + WRONG_MOVES, values):
        yield f"{label} {name}: {verb} from {came_from} to {went_to}, while it stood at {stood}"
    places = {"key": key, "column": field, "table": model._meta.db_table}
    for name, says, told in ask(MOVES + WRONG_ENDS.format(**places), values):
        yield f"{label} {name}: {field} is {says}, the log says {told}"
    for name, told in ask(MOVES + GONE.format(**places), values):
        yield f"{label} {name}: is gone, the log left it as {told}"

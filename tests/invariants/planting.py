"""How a breach is planted."""

from typing import NamedTuple


class Plant(NamedTuple):
    name: str
    function: str
    invariant_id: str
    statements: tuple[str, ...]


def plant(name: str, function: str, *statements: str) -> Plant:
    return Plant(name, function, function.split(maxsplit=1)[0], statements)


def without_guards(table: str, *statements: str) -> tuple[str, ...]:
    """The statements while the table's triggers sleep."""
    return (
        f"ALTER TABLE {table} DISABLE TRIGGER USER",
        *statements,
        "SET CONSTRAINTS ALL IMMEDIATE",  # a table with checks to come cannot be altered
        f"ALTER TABLE {table} ENABLE TRIGGER USER",
    )


def without(constraint: str) -> str:
    table = "_".join(constraint.split("_")[:2])
    return f"ALTER TABLE {table} DROP CONSTRAINT {constraint}"

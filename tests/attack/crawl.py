"""Going through the catalogue: each form opened as the one who has it, and everything undone before the next."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tests.attack.database import NOISE, written
from tests.attack.sending import NotFound, Sent, catalogue
from tests.attack.stage import DAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tests.attack.sending import Listed
    from tests.attack.stage import Stage

    Attack = Callable[[Stage, Client, Listed], list[str]]

LONG = bool(os.environ.get("LONG"))
# A day between two moments of the season is played anew: that takes a while.
MOMENTS = sorted(
    {one.moment for one in catalogue().values() if LONG or not DAY.fullmatch(one.moment)}
)


def everybody(listed: Listed) -> list[str]:
    """Who sends it, and those who send what comes before it."""
    return list(
        dict.fromkeys(
            [listed.member, *(one for name in listed.after for one in everybody(catalogue()[name]))]
        )
    )


def rows_of(since: int) -> dict[str, list]:
    return {table: rows for table, rows in written(since, besides=NOISE).items() if rows}


def told(attack: str, sent: Sent, what: object = "") -> str:
    return f"{attack}: {sent.status} {sent.leads_to} {what}"


def crawl(stage: Stage, attack: Attack) -> dict[str, list[str]]:
    """What the attack found wrong, by form: those of the moment that the stage stands at.

    Under --long also those that others come before.
    """
    found = {}
    for listed in catalogue().values():
        if listed.moment != stage.moment or (listed.after and not LONG):
            continue
        client, *_others = [stage.client(member) for member in everybody(listed)]
        try:
            with stage.undone(client):
                complaints = attack(stage, client, listed)
        except NotFound as lost:
            complaints = [str(lost)]
        if complaints:
            found[listed.form] = complaints
    return found


def differences(one: dict, same: dict, other: dict) -> list[str]:
    """What is otherwise in the third run, besides what is new each time."""
    found = []
    for table in sorted({*one, *other}):
        rows, again, third = (run.get(table, []) for run in (one, same, other))
        if len(rows) != len(third):
            found.append(f"{table}: {len(rows)} rows became {len(third)}")
            continue
        for first, second, last in zip(rows, again, third, strict=True):
            found += [
                f"{table}.{name}: {value!r} became {last.get(name)!r}"
                for name, value in first.items()
                if second.get(name) == value and last.get(name) != value
            ]
    return found

"""The demo's season as a place to attack: everybody logged in, and each row of requests undone."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from demo.season import MOMENTS, play_step, stand_at, unplayed_until
from kompetanse.lib.clock import OSLO
from tests import databases
from tests.grids.cast import arguments, log_in, objects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.attack.forms import Form


DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Stage:
    """One moment of the season, and the browsers of the cast."""

    def __init__(self, moment: str) -> None:
        self.moment = moment
        self.arguments = arguments(objects())
        self.opened: dict[str, Form] = {}
        self.usual: dict[str, dict[str, list]] = {}  # what a form writes when nothing is wrong
        self._clients: dict[tuple[str, int], Client] = {}

    def client(self, member: str, *, browser: int = 1) -> Client:
        """Their browser, or another one of theirs; logged in when first asked for, which lasts."""
        if (member, browser) not in self._clients:
            if connection.in_atomic_block:
                raise RuntimeError(f"{member} would be logged out again.")
            self._clients[member, browser] = log_in(member)
        return self._clients[member, browser]

    @contextmanager
    def undone(self, *clients: Client) -> Iterator[None]:
        """What these do inside never happened, in the database or in their browsers' cookies."""
        cache.clear()  # the counters of rate limits are not undone
        cookies = [client.cookies.copy() for client in clients]
        with transaction.atomic():
            try:
                yield
            finally:
                transaction.set_rollback(True)
        for client, kept in zip(clients, cookies, strict=True):
            client.cookies = kept


def _last_before(at: datetime) -> str:
    return max((one for one in MOMENTS if one.at <= at), key=lambda one: one.at).key


@contextmanager
def standing_at(moment: str) -> Iterator[None]:
    """A copy of the season as it stood at the moment, or at noon of a day between them."""
    day = datetime.fromisoformat(moment) if DAY.fullmatch(moment) else None
    noon = day and day.replace(hour=12, tzinfo=OSLO)
    name = databases.clone(databases.demo_template(_last_before(noon) if noon else moment))
    try:
        with databases.connected_to(name):
            if noon:
                for step in unplayed_until(noon):
                    play_step(step)
                stand_at(noon)
            databases.plan_little()
            yield
    finally:
        databases.drop(name)

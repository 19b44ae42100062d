"""The demo's season as a place to attack: everybody logged in, and each row of requests undone."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from tests import databases
from tests.grids.cast import arguments, log_in, objects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.attack.forms import Form


class Stage:
    """One moment of the season, and the browsers of the cast."""

    def __init__(self, moment: str) -> None:
        self.moment = moment
        self.arguments = arguments(objects())
        self.opened: dict[str, Form] = {}
        self.usual: dict[str, dict[str, list]] = {}  # what a form writes when nothing is wrong
        self._clients: dict[str, Client] = {}

    def client(self, member: str) -> Client:
        """Their browser; logged in when first asked for, which lasts."""
        if member not in self._clients:
            if connection.in_atomic_block:
                raise RuntimeError(f"{member} would be logged out again.")
            self._clients[member] = log_in(member)
        return self._clients[member]

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


@contextmanager
def standing_at(moment: str) -> Iterator[None]:
    """A copy of the season as it stood at the moment."""
    name = databases.clone(databases.demo_template(moment))
    try:
        with databases.connected_to(name):
            databases.plan_little()
            yield
    finally:
        databases.drop(name)

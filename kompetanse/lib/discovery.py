"""Registers that later apps add to: entries are found by file name, never imported upwards.

reminders: Registry[Reminder] = Registry("reminders")   # finds <app>/reminders.py
reminders.register("report-due", Reminder(...))         # in the later app's reminders.py
"""

from collections.abc import Iterator
from typing import Generic, TypeVar

from django.utils.module_loading import autodiscover_modules

Entry = TypeVar("Entry")


class Registry(Generic[Entry]):
    """Named entries from every installed app's module called `module_name`."""

    def __init__(self, module_name: str) -> None:
        self.module_name = module_name
        self._entries: dict[str, Entry] = {}
        self._is_complete = False

    def register(self, key: str, entry: Entry) -> Entry:
        """Add an entry; two entries with one key are a programming error."""
        if key in self._entries:
            msg = f"{self.module_name}: {key!r} is registered twice."
            raise ValueError(msg)
        self._entries[key] = entry
        return entry

    def discover(self) -> None:
        """Import `<app>.<module_name>` of every installed app that has one, once."""
        if not self._is_complete:
            autodiscover_modules(self.module_name)
            self._is_complete = True

    def get(self, key: str) -> Entry:
        """The entry, or LookupError that names what is missing."""
        if key not in self._entries:
            self.discover()
        try:
            return self._entries[key]
        except KeyError:
            msg = f"{self.module_name}: nothing is registered as {key!r}."
            raise LookupError(msg) from None

    def __contains__(self, key: object) -> bool:
        self.discover()
        return key in self._entries

    def __iter__(self) -> Iterator[tuple[str, Entry]]:
        """(key, entry) pairs in the order of their keys."""
        self.discover()
        yield from sorted(self._entries.items(), key=lambda pair: pair[0])

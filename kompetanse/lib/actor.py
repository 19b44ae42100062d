"""Who acts, as everything above accounts sees it: a hat, or the system itself."""

from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Actor(Protocol):
    """What is asked of a hat. `accounts.Hat` is one; `SYSTEM` is another."""

    @property
    def user_id(self) -> Any:
        """Primary key of the person, None for the system. Typed loosely: the column says if it may be empty."""

    @property
    def organisation_id(self) -> Any:
        """Primary key of the organisation acted for, None when there is none. Typed loosely, as above."""

    @property
    def label(self) -> str:
        """The hat as text for the event log: "Godkjenner, Time kommune"."""

    @property
    def side(self) -> str:
        """Which side of the table: owner, authority, forum … or "system"."""

    @property
    def permissions(self) -> frozenset[str]:
        """What the memberships in force today give on the organisation."""

    @property
    def assurance(self) -> str:
        """How surely we know who this is."""

    def can(self, permission: str) -> bool:
        """Whether the hat holds the permission."""


@dataclass(frozen=True, slots=True)
class SystemActor:
    """The clock acting by itself (deadlines, reminders). Never built from a request."""

    name: str | Promise
    user_id: int | None = None
    organisation_id: int | None = None
    side: str = "system"
    permissions: frozenset[str] = frozenset()
    assurance: str = "system"

    @property
    def label(self) -> str:
        return str(self.name)

    def can(self, permission: str) -> bool:  # noqa: ARG002 -- the shape is the protocol's
        """Always: what the system does by itself is decided by the code that passes it in."""
        return True


SYSTEM = SystemActor(name=_("Systemet"))

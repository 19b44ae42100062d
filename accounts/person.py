"""A person acting for themselves: accepting an invitation, changing their own profile."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PersonActor:
    """Satisfies `kompetanse.lib.actor.Actor` before, or without, any hat. May nothing for anybody else."""

    user_id: int | None
    label: str
    organisation_id: int | None = None
    side: str = "person"
    permissions: frozenset[str] = field(default_factory=frozenset)
    assurance: str = "password"

    def can(self, permission: str) -> bool:  # noqa: ARG002 -- the shape is the protocol's
        return False

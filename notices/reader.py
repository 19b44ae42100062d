"""Who reads notices: a person, whichever hat they wear and also before they have one."""

from dataclasses import dataclass
from typing import Protocol


class Reader(Protocol):
    """All that is asked of who reads. A hat is one."""

    @property
    def user_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Person:
    """A logged-in person, with or without a role in any organisation."""

    user_id: int | None

from dataclasses import dataclass, field

import pytest
from django.contrib.auth import get_user_model

from jobs.actions import start_job
from kompetanse.lib.actor import SYSTEM
from tests.jobs import kinds


@dataclass(frozen=True)
class FakeHat:
    """The smallest actor: what this app asks of a hat, without the app that builds hats."""

    user_id: int | None
    organisation_id: int | None = None
    permissions: frozenset[str] = field(default_factory=frozenset)
    label: str = "Saksbehandler, Eksempel"
    side: str = "authority"
    assurance: str = "strong"

    def can(self, permission: str) -> bool:
        return permission in self.permissions


@pytest.fixture
def kari(db):
    return get_user_model().objects.create_user("kari@eksempel.invalid", name="Kari Prøve")


@pytest.fixture
def ola(db):
    return get_user_model().objects.create_user("ola@eksempel.invalid", name="Ola Prøve")


@pytest.fixture
def start(at):
    """Start a job of the test kind with rows of these keys."""
    kinds.FINISHED.clear()

    def starting(*keys: str, by=SYSTEM, **options):
        rows = [(key, f"Rad {key}") for key in keys]
        return start_job(kind="tests.plain", title="Prøve", rows=rows, by=by, at=at, **options)

    return starting

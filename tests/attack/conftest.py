"""The stage of the attacks: every moment that the catalogue of forms names, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.attack.crawl import MOMENTS
from tests.attack.stage import Stage, standing_at

if TYPE_CHECKING:
    from collections.abc import Iterator


def spelled(moment: str) -> str:
    """In letters that every shell has."""
    return moment.replace("ø", "o").replace(" ", "-")


@pytest.fixture(scope="module", params=MOMENTS, ids=spelled)
def stage(request, django_db_setup, django_db_blocker) -> Iterator[Stage]:
    with django_db_blocker.unblock(), standing_at(request.param):
        yield Stage(request.param)


@pytest.fixture
def _documents_in_a_folder_of_their_own() -> None:
    """Not here: the season's documents lie where its template put them."""

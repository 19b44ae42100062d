"""A browser that wears a hat, at the moment in which reports are written."""

import pytest

from kompetanse.lib import clock
from tests.factories.reports import WRITTEN
from tests.money import money_adds_up
from tests.needs.conftest import Browser

__all__ = ["browser", "money_adds_up"]


@pytest.fixture
def browser(settings):
    settings.MFA_REQUIRED = False
    clock.set_source(lambda: WRITTEN)
    return Browser()

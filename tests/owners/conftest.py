import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from owners.models import (
    County,
    Establishment,
    Municipality,
    Organisation,
    Region,
    RegionMembership,
)


@pytest.fixture
def empty_registers(db) -> None:
    """Test databases come with the registers; some tests want none."""
    RegionMembership.objects.all().delete()
    for register in (Establishment, Organisation, Region, Municipality, County):
        register.objects.all().delete()


@pytest.fixture
def query_count():
    """How many queries a call costs."""

    def count(call):
        with CaptureQueriesContext(connection) as queries:
            call()
        return len(queries)

    return count

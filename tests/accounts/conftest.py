import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from notices.models import OutboxMessage
from tests.factories.accounts import UserFactory, hat_for
from tests.factories.owners import AdministrationFactory, OwnerFactory


@pytest.fixture(autouse=True)
def _fresh_rate_limits(settings):
    """Each test counts its tries from nought."""
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": uuid.uuid4().hex,
        }
    }


@pytest.fixture
def owner():
    return OwnerFactory()


@pytest.fixture
def administrator():
    return hat_for(AdministrationFactory(), "administrator")


@pytest.fixture
def wearing(client, settings):
    """Log in as somebody with these roles in the organisation; the demo's rule about two factors is off."""
    settings.MFA_REQUIRED = False

    def log_in(organisation, *roles, user=None):
        hat = hat_for(organisation, *roles, user=user or UserFactory())
        client.force_login(User.objects.get(pk=hat.user_id))
        return hat

    return log_in


@pytest.fixture
def query_count():
    """How many queries a call costs."""

    def count(call):
        with CaptureQueriesContext(connection) as queries:
            call()
        return len(queries)

    return count


@pytest.fixture
def link_to():
    """The path of the only link in the last mail to an address."""

    def find(email):
        text = OutboxMessage.objects.filter(to_address=email).order_by("-pk").first().text
        return re.search(r"https?://[^/]+(/\S+)", text)[1]

    return find

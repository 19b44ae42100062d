"""A browser without a browser: a client that wears a hat."""

import pytest
from django.test import Client

from accounts.middleware import SESSION_KEY
from accounts.models import User
from tests.money import money_adds_up

__all__ = ["as_hat", "money_adds_up"]


@pytest.fixture
def as_hat(settings, at):
    """`as_hat(hat)` gives a logged-in client that acts as the hat; the second factor counts as given."""
    settings.MFA_REQUIRED = False

    def log_in(hat) -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=hat.user_id))
        session = client.session
        session[SESSION_KEY] = hat.key
        session.save()
        return client

    return log_in

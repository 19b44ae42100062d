"""A browser of sorts: Django's client that wears a hat and sends the forms it was shown."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse


class Browser(Client):
    """Logs in as the person under a hat, at the moment that the test stands in."""

    def wear(self, hat) -> None:
        from accounts.models import User

        self.force_login(User.objects.get(pk=hat.user_id))
        session = self.session
        session["hat"] = hat.key
        session.save()

    def post(self, path, data=None, **extra):
        data = {"form_token": uuid.uuid4().hex, **(data or {})}
        return super().post(path, data, **extra)

    def post_form(self, page, name, arguments, **answers):
        """Send the page's own hidden fields with the answers."""
        text = page.content.decode()
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))
        hidden.pop("csrfmiddlewaretoken", None)
        return self.post(reverse(name, args=arguments), {**hidden, **answers})


@pytest.fixture
def browser(at, settings):
    settings.MFA_REQUIRED = False
    from kompetanse.lib import clock

    clock.set_source(lambda: at)
    return Browser()

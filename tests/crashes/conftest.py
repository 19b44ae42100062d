import pytest

from kompetanse.lib import clock
from tests.crashes.harness import Theatre


@pytest.fixture
def theatre(settings):
    settings.MFA_REQUIRED = False
    settings.DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    yield Theatre()
    clock.set_source(None)

import pytest

from tests.crashes.harness import Theatre


@pytest.fixture
def theatre(settings):
    settings.MFA_REQUIRED = False
    settings.DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return Theatre()

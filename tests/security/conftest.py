"""The season as it stood on the day of decisions, under the settings of production, with everybody logged in."""

import uuid

import pytest
from django.test import override_settings

from tests.attack.stage import Stage, standing_at
from tests.grids.test_urls import MOMENT

# What HTTPS=true makes of the settings; `tests/kompetanse/test_settings.py` reads them as production does.
OF_PRODUCTION = {
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_HSTS_PRELOAD": True,
    "SESSION_COOKIE_NAME": "__Host-sessionid",
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_NAME": "__Host-csrftoken",
    "CSRF_COOKIE_SECURE": True,
    "LANGUAGE_COOKIE_NAME": "__Host-sprak",
    "LANGUAGE_COOKIE_SECURE": True,
}


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), override_settings(**OF_PRODUCTION), standing_at(MOMENT):
        yield Stage(MOMENT)


@pytest.fixture
def production():
    """The settings alone, for what needs no season."""
    with override_settings(**OF_PRODUCTION):
        yield


@pytest.fixture(autouse=True)
def _fresh_rate_limits(settings):
    """Each test counts its tries from nought."""
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": uuid.uuid4().hex,
        }
    }

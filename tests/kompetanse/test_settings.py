"""Production settings are read in a process of their own, as production reads them."""

import json
import os
import subprocess
import sys

import pytest
from django.contrib.sessions.backends import db

from accounts.sessions import SessionStore
from kompetanse.devtools.paths import ROOT

KEYS = {
    "DJANGO_SETTINGS_MODULE": "kompetanse.settings",
    "SECRET_KEY": "x" * 60,
    "ALLOWED_HOSTS": "kompetanse.example",
    "SITE_URL": "https://kompetanse.example",
    "DATABASE_URL": "postgres://app@db/kompetanse",
    "REDIS_URL": "redis://redis/0",
}
PRINT = """
import json
from kompetanse import settings
print(json.dumps({n: v for n, v in vars(settings).items() if n.isupper()}, default=str))
"""


def read_settings(**changes: str) -> dict:
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", PRINT],
        cwd=ROOT, env=clean | KEYS | changes, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def production() -> dict:
    return read_settings()


def test_production_is_strict_without_being_asked(production):
    wanted = {
        "DEBUG": False,
        "DEMO": False,
        "MFA_REQUIRED": True,
        "ALLOWED_HOSTS": ["kompetanse.example"],
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SESSION_COOKIE_AGE": 8 * 3600,
        "SESSION_IDLE_SECONDS": 3600,
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "CSRF_COOKIE_SECURE": True,
        "LANGUAGE_COOKIE_NAME": "__Host-sprak",
        "WHITENOISE_ALLOW_ALL_ORIGINS": False,
        "ALLAUTH_TRUSTED_PROXY_COUNT": 0,
        "PASSWORD_RESET_TIMEOUT": 3600,
        "FILE_UPLOAD_PERMISSIONS": 0o640,
        "X_FRAME_OPTIONS": "DENY",
        "ANONYMOUS_USER_NAME": None,
    }

    assert {name: production[name] for name in wanted} == wanted


def test_behind_the_proxy_the_visitor_is_whom_the_proxy_saw():
    behind = read_settings(BEHIND_PROXY="true")

    assert behind["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1
    assert behind["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_passwords_are_argon2_and_twelve_characters(production):
    assert production["PASSWORD_HASHERS"][0].endswith("Argon2PasswordHasher")
    assert production["AUTH_PASSWORD_VALIDATORS"][0]["OPTIONS"] == {"min_length": 12}


def test_sessions_are_json_in_the_database(production):
    assert production["SESSION_ENGINE"] == "accounts.sessions"
    assert issubclass(SessionStore, db.SessionStore)
    assert "SESSION_SERIALIZER" not in production


def test_demo_without_https_has_cookies_that_browsers_keep():
    demo = read_settings(DEMO="true", HTTPS="false")

    assert (demo["SESSION_COOKIE_NAME"], demo["SESSION_COOKIE_SECURE"]) == ("sessionid", False)


def test_broker_on_a_socket_is_named_as_celery_wants_it():
    local = read_settings(REDIS_URL="unix:///tmp/redis.sock?db=3")

    assert local["CELERY_BROKER_URL"] == "redis+socket:///tmp/redis.sock?virtual_host=3"

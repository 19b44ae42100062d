import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from notices.actions import queue_mail
from tests.notices.mailserver import mail_server


@pytest.fixture
def kari(db):
    return get_user_model().objects.create_user("kari@eksempel.invalid", name="Kari Prøve")


@pytest.fixture
def ola(db):
    user = get_user_model().objects.create_user("ola@eksempel.invalid", name="Ola Prøve")
    user.language = "nn"
    user.save()
    return user


@pytest.fixture
def now():
    """Real time: delivery lives there."""
    return timezone.now()


@pytest.fixture
def queue(db, at):
    """Queue a plain mail with this key."""

    def queueing(key="a", **options):
        values = {
            "to": "kari@eksempel.invalid",
            "kind": "test",
            "subject": f"Emne {key}",
            "text": "Hei på deg, æøå.\n",
        }
        return queue_mail(key=key, at=at, **(values | options))

    return queueing


@pytest.fixture
def server(settings):
    """A mail server that delivery talks to."""
    with mail_server() as box:
        settings.DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = box.host, box.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_TIMEOUT = 5
        yield box

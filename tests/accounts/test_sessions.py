"""`accounts.sessions`: Django's sessions, read in our way."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.utils import timezone

from accounts.sessions import Login, SessionStore
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored():
    made = SessionStore()
    made["hat"] = "owner:time"
    made.create()
    made.save()
    return made


def test_session_is_read_until_it_ends(stored):
    assert SessionStore(stored.session_key)["hat"] == "owner:time"
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    ended = SessionStore(stored.session_key)
    assert (ended.get("hat"), ended.session_key) == (None, None)


def test_session_that_somebody_ended_is_told_from_a_database_that_is_away(stored, monkeypatch):
    def away(*_args, **_kwargs):
        raise OperationalError("the database system is shutting down")

    with monkeypatch.context() as patched, pytest.raises(OperationalError):
        patched.setattr(Session, "save", away)
        stored.save()
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        stored.save()


def test_closed_person_has_no_session():
    user = UserFactory()
    assert Login().get_user(user.pk) == user
    get_user_model().objects.filter(pk=user.pk).update(is_active=False)
    assert Login().get_user(user.pk) is None
    assert Login().get_user(0) is None

"""Django's sessions in the database, and allauth's login, looked up with SQL that is written once: every page asks for both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.utils import timezone

from accounts.models import User
from kompetanse.lib.written import Given, WrittenQuery

if TYPE_CHECKING:
    from django.db.models import QuerySet


def _alive() -> QuerySet[Session]:
    return Session.objects.filter(session_key=Given("key"), expire_date__gt=Given("now"))


SESSIONS = WrittenQuery(_alive)
PEOPLE = WrittenQuery(lambda: User.objects.filter(pk=Given("pk")))


class SessionStore(db.SessionStore):
    """The engine `SESSION_ENGINE` names. Like Django's, but for how a session is read and what a lost database is called."""

    def _get_session_from_db(self) -> Session | None:
        found = SESSIONS.ask_one(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        return found

    def save(self, must_create: bool = False) -> None:
        """Django takes a database that went away for a session that somebody ended, and answers 400 where 503 is meant."""
        try:
            super().save(must_create)
        except UpdateError as gone:
            if isinstance(gone.__context__, OperationalError):
                raise gone.__context__ from None  # what it came from is itself
            raise


class Login(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """Who a session belongs to. A person who is closed (`is_active`) belongs to none."""

    def get_user(self, user_id: int) -> User | None:
        user = PEOPLE.ask_one(pk=user_id)
        return user if user is not None and self.user_can_authenticate(user) else None

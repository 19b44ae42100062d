"""What administrators do with a person's login, and what people do with their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.person import PersonActor
from kompetanse.lib.errors import NotAllowed, Refused
from records.events import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from kompetanse.lib.actor import Actor


def person_chain(user: User) -> str:
    return f"person:{user.code}"


def _check_administers(by: Actor) -> None:
    if not by.can("administer_users"):
        raise NotAllowed(who_may=_("Administratorer."))


@transaction.atomic
def deactivate_person(*, user: User, by: Actor, at: datetime) -> User:
    """Close a person's login. Sessions end at once; roles stay as they are, and come back with the login."""
    _check_administers(by)
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.pk == by.user_id:
        raise Refused(_("Du kan ikke stenge din egen innlogging. Be en annen administrator."))
    if not user.is_active:
        raise Refused(_("Innloggingen er alt stengt."))
    user.is_active = False
    user.save(update_fields=["is_active"])
    drop_sessions(user)
    record_event(chain=person_chain(user), verb="deactivate_person", on=user, by=by, at=at)
    return user


@transaction.atomic
def reactivate_person(*, user: User, by: Actor, at: datetime) -> User:
    """Open a login that was closed."""
    _check_administers(by)
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.pk == by.user_id:
        raise Refused(_("Du kan ikke åpne din egen innlogging. Be en annen administrator."))
    if user.is_active:
        raise Refused(_("Innloggingen er alt åpen."))
    user.is_active = True
    user.save(update_fields=["is_active"])
    record_event(chain=person_chain(user), verb="reactivate_person", on=user, by=by, at=at)
    return user


@transaction.atomic
def end_sessions(*, user: User, by: Actor, at: datetime) -> int:
    """Log a person out everywhere. Returns how many sessions there were."""
    _check_administers(by)
    ended = drop_sessions(user)
    record_event(
        chain=person_chain(user),
        verb="end_sessions",
        on=user,
        by=by,
        at=at,
        facts={"sessions": ended},
    )
    return ended


def drop_sessions(user: User) -> int:
    """Delete every session of a person, in the caller's transaction."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)


@transaction.atomic
def save_profile(*, user: User, name: str, phone: str, language: str, at: datetime) -> User:
    """Change one's own name, telephone and language. A change of name is logged: the name stands in letters."""
    by = PersonActor(user_id=user.pk, label=name)
    changed = [
        field
        for field, value in (("name", name), ("phone", phone), ("language", language))
        if getattr(User.objects.get(pk=user.pk), field) != value
    ]
    User.objects.filter(pk=user.pk).update(name=name, phone=phone, language=language)
    if changed:
        record_event(
            chain=person_chain(user),
            verb="change_own_profile",
            on=user,
            by=by,
            at=at,
            facts={"fields": changed},
        )
    return user

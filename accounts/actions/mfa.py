"""A lost second factor: one administrator asks, another takes it away, the person is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.actions.people import drop_sessions, person_chain
from accounts.actions.telling import tell_administrators
from accounts.models import MfaReset, User
from kompetanse.lib.errors import NotAllowed, Refused
from notices.actions import queue_templated
from records.events import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from kompetanse.lib.actor import Actor


def _check_administers(by: Actor) -> None:
    if not by.can("administer_users"):
        raise NotAllowed(who_may=_("To administratorer sammen."))


@transaction.atomic
def request_mfa_reset(*, user: User, reason: str, by: Actor, at: datetime) -> MfaReset:
    """Ask that a person's second factor is taken away. The other administrators are told, and so is the person."""
    _check_administers(by)
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.pk == by.user_id:
        raise Refused(_("Du kan ikke be om dette for deg selv. Be en annen administrator."))
    if not Authenticator.objects.filter(user=user).exists():
        raise Refused(_("Personen har ikke satt opp to faktorer."))
    if MfaReset.objects.waiting().filter(user=user).exists():
        raise Refused(_("Det ligger alt en slik sak og venter på en annen administrator."))
    reset = MfaReset.objects.create(
        user=user, reason=reason, requested_at=at, requested_by_id=by.user_id
    )
    record_event(
        chain=person_chain(user),
        verb="request_mfa_reset",
        on=reset,
        by=by,
        at=at,
        reason=reason,
        reason_id=f"accounts.mfareset:{reset.code}",
    )
    tell_administrators(
        key=f"mfa-reset:{reset.code}",
        title=lambda: _("%(name)s har mistet den andre faktoren") % {"name": user.name},
        url=reverse("accounts:user-detail", args=(user.code,)),
        but_not={by.user_id, user.pk},
        at=at,
    )
    _tell_person(reset, "accounts/mfa_reset_requested", at)
    return reset


@transaction.atomic
def do_mfa_reset(*, reset: MfaReset, by: Actor, at: datetime) -> MfaReset:
    """Take the second factor away, end all sessions and tell the person. Never by the one who asked, nor by the person."""
    _check_administers(by)
    reset = MfaReset.objects.select_for_update().get(pk=reset.pk)
    if reset.done_at:
        raise Refused(_("Dette er alt gjort."))
    if by.user_id in {reset.requested_by_id, reset.user_id}:
        raise Refused(_("En annen administrator enn den som ba om det, må gjøre det."))
    user = User.objects.get(pk=reset.user_id)
    removed, _rows = Authenticator.objects.filter(user=user).delete()
    drop_sessions(user)
    reset.done_at, reset.done_by_id = at, by.user_id
    reset.save(update_fields=["done_at", "done_by"])
    record_event(
        chain=person_chain(user),
        verb="do_mfa_reset",
        on=reset,
        by=by,
        at=at,
        facts={"authenticators": removed},
    )
    _tell_person(reset, "accounts/mfa_reset_done", at)
    return reset


def _tell_person(reset: MfaReset, kind: str, at: datetime) -> None:
    user = User.objects.get(pk=reset.user_id)
    queue_templated(
        key=f"{kind}:{reset.code}",
        to=user.email,
        kind=kind,
        context={"name": user.name, "url": reverse("account_login")},
        language=user.language,
        user_id=user.pk,
        at=at,
    )

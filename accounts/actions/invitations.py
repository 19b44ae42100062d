"""Inviting people to a role, and taking up or withdrawing the invitation.

Only the hash of the token is kept; the token itself stands in the mail and nowhere else.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.actions.memberships import (
    chain_key,
    check_fits,
    check_manages,
    holds_role,
    write_membership,
)
from accounts.enums import RULES, Role
from accounts.models import Invitation, Membership, User
from accounts.person import PersonActor
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import NotAllowed, Refused
from kompetanse.lib.tokens import hash_token, new_token
from notices.actions import notify, queue_templated
from owners.models import Organisation
from records.events import record_event

if TYPE_CHECKING:
    from datetime import date, datetime

    from accounts.identity import Identity
    from kompetanse.lib.actor import Actor

LIVES = timedelta(days=7)


@transaction.atomic
def invite_person(
    *,
    email: str,
    name: str,
    organisation: Organisation,
    role: Role,
    valid_from_date: date,
    by: Actor,
    at: datetime,
    now: datetime,
    valid_to_date: date | None = None,
) -> Invitation:
    """Write to an address that it may take up a role. `now` is real time: the link lives seven days of it.

    An unanswered invitation of the same address to the same role is replaced, so only the last link works.
    Says nothing about whether the address has a user elsewhere.
    """
    check_manages(organisation=organisation, role=role, by=by)
    check_fits(organisation, role)
    email = email.strip().lower()
    _check_can_be_invited(email, organisation, role, by)
    if valid_to_date and valid_to_date < valid_from_date:
        raise Refused(_("Siste dag må ikke være før første dag."), field="valid_to_date")
    # The organisation's row is the queue: two invitations to one role and address come one after the other.
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    unanswered = Invitation.objects.unanswered().filter(
        email=email, organisation=organisation, role=role
    )
    unanswered.update(cancelled_at=at, cancelled_by_id=by.user_id)
    token = new_token()
    invitation = Invitation.objects.create(
        email=email,
        name=name,
        organisation=organisation,
        role=role,
        token_hash=hash_token(token),
        valid_from_date=valid_from_date,
        valid_to_date=valid_to_date,
        invited_at=at,
        invited_by_id=by.user_id,
        expires_at=now + LIVES,
    )
    _record(invitation, "invite_person", by=by, at=at)
    _write_mail(invitation, token, by=by, at=at)
    return invitation


def _check_can_be_invited(email: str, organisation: Organisation, role: Role, by: Actor) -> None:
    user = User.objects.filter(email=email).first()
    if user is None:
        return
    if user.pk == by.user_id:
        raise Refused(_("Du kan ikke invitere deg selv. Be en annen administrator."), field="email")
    if holds_role(user, organisation, role):
        raise Refused(_("Personen har alt denne rollen."), field="email")


def _record(invitation: Invitation, verb: str, *, by: Actor, at: datetime) -> None:
    record_event(
        chain=chain_key(invitation.organisation),
        verb=verb,
        on=invitation,
        by=by,
        at=at,
        facts={
            "role": invitation.role,
            "address": hashlib.sha256(invitation.email.encode()).hexdigest(),
        },
    )


def _write_mail(invitation: Invitation, token: str, *, by: Actor, at: datetime) -> None:
    queue_templated(
        key=f"invitation:{invitation.code}",
        to=invitation.email,
        kind="accounts/invitation",
        holds_key=True,
        context={
            "name": invitation.name,
            "role": Role(invitation.role).label,
            "organisation": invitation.organisation.name,
            "inviter": by.label if by.user_id else "",
            "url": reverse("accounts:invitation", args=(token,)),
            "days": LIVES.days,
        },
        language=invitation.organisation.letter_language,
        organisation_id=invitation.organisation_id,
        at=at,
    )


@transaction.atomic
def cancel_invitation(*, invitation: Invitation, by: Actor, at: datetime) -> Invitation:
    """Withdraw an invitation: the link in the mail is dead from now on."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    check_manages(organisation=invitation.organisation, role=Role(invitation.role), by=by)
    if invitation.accepted_at or invitation.cancelled_at:
        raise Refused(_("Invitasjonen venter ikke lenger på svar."))
    invitation.cancelled_at, invitation.cancelled_by_id = at, by.user_id
    invitation.save(update_fields=["cancelled_at", "cancelled_by"])
    _record(invitation, "cancel_invitation", by=by, at=at)
    return invitation


def find_invitation(token: str, *, now: datetime) -> Invitation | None:
    """The invitation that a link leads to, while it can be accepted; None for used, old, withdrawn and invented ones alike."""
    return (
        Invitation.objects.open_at(now)
        .select_related("organisation")
        .filter(token_hash=hash_token(token))
        .first()
    )


def has_user(email: str) -> bool:
    """Whether an address can log in. To be told only to who holds an invitation sent to it."""
    return User.objects.filter(email=email).exists()


@transaction.atomic
def accept_as_new_person(
    *,
    token: str,
    name: str,
    password: str | None,
    at: datetime,
    now: datetime,
    identity: Identity | None = None,
) -> Membership:
    """Make a user for the invited address and give it the role. The link is used up.

    Refuses an address that has a user: that person must log in first, or anybody with the mailbox would get past
    the second factor. With an `identity` the person logs in by OpenID Connect, and needs no password.
    """
    if identity is None and not password:
        raise ValueError("A person needs a password or an identity")
    invitation = _take(token, now)
    if has_user(invitation.email):
        raise Refused(_("Du har allerede en bruker. Logg inn, og åpne lenken på nytt."))
    user = User.objects.create_user(
        email=invitation.email,
        password=password,
        name=name,
        language=invitation.organisation.letter_language,
        joined_at=at,
    )
    # The mail with the link has shown that the address is the person's.
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if identity:
        _bind(user, identity, at)
    return _give_role(invitation, user, at)


@transaction.atomic
def accept_as_known_person(
    *, token: str, user: User, at: datetime, now: datetime, identity: Identity | None = None
) -> Membership:
    """Give the role to a person who is logged in with the address that was invited. The link is used up.

    An `identity` from a login with OpenID Connect in the same session is bound to the user.
    """
    invitation = _take(token, now)
    if user.email != invitation.email:
        raise NotAllowed(
            _("Invitasjonen er sendt til en annen e-postadresse enn din."),
            who_may=_("Den som har fått invitasjonen på e-post."),
        )
    if identity:
        _bind(user, identity, at)
    return _give_role(invitation, user, at)


def _bind(user: User, identity: Identity, at: datetime) -> None:
    """Let a `sub` log in as this user from now on. Taking up an invitation is the only way to get here."""
    if SocialAccount.objects.filter(user=user).exists():
        raise Refused(_("Brukeren din er alt knyttet til en annen innlogging med ID-porten."))
    if SocialAccount.objects.filter(provider=identity.provider, uid=identity.sub).exists():
        raise Refused(_("Innloggingen med ID-porten er alt knyttet til en annen bruker."))
    SocialAccount.objects.create(
        user=user, provider=identity.provider, uid=identity.sub, extra_data=identity.facts
    )
    record_event(
        chain=f"person:{user.code}",
        verb="bind_identity",
        on=user,
        by=PersonActor(user_id=user.pk, label=user.name),
        at=at,
        facts={"acr": identity.acr},
    )


def _take(token: str, now: datetime) -> Invitation:
    """The open invitation, locked: the second of two who accept at once waits here, and finds it used."""
    invitation = (
        Invitation.objects.open_at(now)
        .select_for_update(of=("self",))
        .select_related("organisation")
        .filter(token_hash=hash_token(token))
        .first()
    )
    if invitation is None:
        raise Refused(_("Lenken virker ikke lenger. Be om en ny invitasjon."))
    return invitation


def _give_role(invitation: Invitation, user: User, at: datetime) -> Membership:
    role = Role(invitation.role)
    invitation.accepted_at, invitation.accepted_by_id = at, user.pk
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    by = PersonActor(user_id=user.pk, label=user.name, organisation_id=invitation.organisation_id)
    _record(invitation, "accept_invitation", by=by, at=at)
    membership = write_membership(
        user=user,
        organisation=invitation.organisation,
        role=role,
        valid_from_date=max(invitation.valid_from_date, in_oslo(at).date()),
        valid_to_date=invitation.valid_to_date,
        granted_by_id=invitation.invited_by_id,
        waits=RULES[role].decides and invitation.invited_by_id is not None,
        by=by,
        at=at,
    )
    _tell_inviter(invitation, membership, at)
    return membership


def _tell_inviter(invitation: Invitation, membership: Membership, at: datetime) -> None:
    if invitation.invited_by is None:
        return
    notify(
        users=[invitation.invited_by],
        key=f"invitation-accepted:{invitation.code}",
        title=lambda: (
            _("%(name)s har tatt imot rollen %(role)s")
            % {"name": membership.user.name, "role": Role(invitation.role).label}
        ),
        url=reverse("accounts:organisation-members", args=(invitation.organisation.code,)),
        organisation_id=invitation.organisation_id,
        by_mail=False,
        at=at,
    )

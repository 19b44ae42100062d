"""What a person has done with people and roles, and what others have done with the person's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, MfaReset
from records.models import Event
from records.sentences import sentence_of

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.functional import Promise

    from accounts.models import User

SENTENCES: dict[str, Promise] = {
    "grant_membership": _("Rolle gitt"),
    "confirm_membership": _("Rolle bekreftet"),
    "end_membership": _("Rolle avsluttet"),
    "set_end_date": _("Siste dag med rollen endret"),
    "invite_person": _("Invitasjon sendt"),
    "accept_invitation": _("Invitasjon tatt imot"),
    "cancel_invitation": _("Invitasjon trukket tilbake"),
    "deactivate_person": _("Innlogging stengt"),
    "reactivate_person": _("Innlogging åpnet"),
    "end_sessions": _("Logget ut overalt"),
    "change_own_profile": _("Profil endret"),
    "bind_identity": _("ID-porten knyttet til brukeren"),
    "request_mfa_reset": _("Bedt om å fjerne den andre faktoren"),
    "do_mfa_reset": _("Den andre faktoren fjernet"),
}


def events_of(user: User) -> QuerySet[Event]:
    """Events that the person did, or that are about the person's login and roles; newest first."""
    memberships = Membership.objects.filter(user=user).values("code")
    resets = MfaReset.objects.filter(user=user).values("code")
    about = (
        Q(object_label="accounts.user", object_id=user.code)
        | Q(object_label="accounts.membership", object_id__in=memberships)
        | Q(object_label="accounts.mfareset", object_id__in=resets)
    )
    return Event.objects.filter(Q(actor=user) | about).order_by("-at", "-pk")


def entries(events: Any) -> list[dict[str, Any]]:
    """Entries for components/timeline.html. What the person did in cases is told in the archive's words."""
    return [
        {
            "when": event.at,
            "text": SENTENCES.get(event.verb) or sentence_of(event.verb),
            "who": event.actor_label,
        }
        for event in events
    ]

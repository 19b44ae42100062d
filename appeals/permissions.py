"""Who holds the pen of a complaint: pure questions to a hat, without queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from kompetanse.lib.errors import NotAllowed

if TYPE_CHECKING:
    from appeals.models import Appeal, Suspension
    from decisions.models import Decision
    from kompetanse.lib.actor import Actor
    from owners.models import Organisation

WHO_COMPLAINS = _(
    "Godkjennere hos den vedtaket gjelder, kompetansemiljøer som er part, og lederen av forumet der ordningen gir forumet rett til å klage."
)
WHO_HANDLES = _("Saksbehandlere hos tilskuddsforvalteren.")
WHO_APPROVES = _(
    "Godkjennere av vedtak hos tilskuddsforvalteren, med sikker innlogging. Ikke den som har forberedt svaret."
)
WHO_DECIDES = _("Klagebehandlere hos klageinstansen, med sikker innlogging.")
WHO_WITHDRAWS = _(
    "Den som har klaget, og saksbehandlere som har fått beskjed om at klagen trekkes."
)
WHO_SYSTEM = _("Systemet gjør dette selv.")

# What a person must hold to bind the organisation that complains, by side.
BINDS = {"owner": "approve_needs_report", "partner": "confirm_partner_part", "forum": "lead_forum"}


def speaks_for(hat: Actor, organisation_id: int) -> bool:
    """Whether the hat may complain, correct and withdraw on behalf of an organisation."""
    permission = BINDS.get(hat.side)
    return bool(permission) and hat.organisation_id == organisation_id and hat.can(permission or "")


def has_right_to_complain(decision: Decision, organisation: Organisation) -> bool:
    """A recipient and the applicant, but for the kinds that the round closes; the forum where the round says so (pkt 7.5)."""
    round_ = decision.round
    if organisation.pk == round_.forum_id:
        return round_.forum_may_complain
    applicant = decision.application.applicant_id if decision.application else None
    if organisation.pk not in {decision.recipient_id, applicant}:
        return False
    closed = set(round_.complaint_closed_to)
    return not closed or not set(organisation.functions) <= closed


def is_party(hat: Actor, appeal: Appeal) -> bool:
    return speaks_for(hat, appeal.party_id)


def is_handler(hat: Actor, appeal: Appeal) -> bool:
    return (
        hat.side == "authority"
        and hat.organisation_id == appeal.decision.authority_id
        and hat.can("handle_cases")
    )


def is_approver(hat: Actor, appeal: Appeal) -> bool:
    return is_handler(hat, appeal) and hat.can("approve_decisions")


def is_party_or_handler(hat: Actor, appeal: Appeal) -> bool:
    return is_party(hat, appeal) or is_handler(hat, appeal)


def is_appeal_body(hat: Actor, _appeal: Appeal) -> bool:
    return hat.side == "directorate" and hat.can("decide_appeals")


def is_system(hat: Actor, _appeal: Appeal) -> bool:
    return hat.side == "system"


def answers_suspension(hat: Actor, suspension: Suspension) -> bool:
    return is_handler(hat, suspension.appeal)


def is_staff_of(hat: Actor | None, decision: Decision) -> bool:
    return (
        hat is not None
        and hat.side == "authority"
        and hat.organisation_id == decision.authority_id
        and hat.can("handle_cases")
    )


def check_handler(hat: Actor, appeal: Appeal) -> None:
    """Refuse (403) anyone but the deciding authority's caseworkers."""
    if not is_handler(hat, appeal):
        raise NotAllowed(who_may=WHO_HANDLES)


def check_staff_of(hat: Actor | None, decision: Decision) -> None:
    if not is_staff_of(hat, decision):
        raise NotAllowed(who_may=WHO_HANDLES)


def check_approver(hat: Actor, appeal: Appeal) -> None:
    """Refuse (403) anyone but the deciding authority's approvers with a strong login."""
    if not is_approver(hat, appeal):
        raise NotAllowed(who_may=WHO_APPROVES)


def check_appeal_body(hat: Actor, appeal: Appeal) -> None:
    if not is_appeal_body(hat, appeal):
        raise NotAllowed(who_may=WHO_DECIDES)

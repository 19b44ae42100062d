"""Who may do what with an agreement or a network. Pure questions to a hat (`domain.md` 3.3, row Partnerskapsavtale)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from kompetanse.lib.errors import NotAllowed

if TYPE_CHECKING:
    from kompetanse.lib.actor import Actor
    from partnerships.models import Agreement, Network, NetworkMember

WHO_WRITES = _("Innsendere og godkjennere hos eieren.")
WHO_SIGNS = _("Godkjennere hos eieren.")
WHO_CONFIRMS = _("Ansatte hos partneren med rollen Partner.")
WHO_ENDS = _("Godkjennere hos eieren, og ansatte hos partneren med rollen Partner.")
WHO_LEADS = _("Innsendere og godkjennere hos den som leder nettverket.")
WHO_ANSWERS = _("Innsendere og godkjennere hos den som er spurt.")


def writes_for_owner(hat: Actor, owner_id: int) -> bool:
    return hat.side == "owner" and hat.organisation_id == owner_id and hat.can("edit_needs_report")


def check_writes_for_an_owner(hat: Actor) -> None:
    """Refuse (403) those who do not write for any owner."""
    if not (hat.side == "owner" and hat.can("edit_needs_report")):
        raise NotAllowed(who_may=WHO_WRITES)


def is_writer(hat: Actor, agreement: Agreement) -> bool:
    return writes_for_owner(hat, agreement.partnership.owner_id)


def is_signer(hat: Actor, agreement: Agreement) -> bool:
    """Who binds the owner."""
    return is_writer(hat, agreement) and hat.can("approve_needs_report")


def is_partner(hat: Actor, agreement: Agreement) -> bool:
    return (
        hat.side == "partner"
        and hat.organisation_id == agreement.partnership.partner_id
        and hat.can("confirm_partner_part")
    )


def is_lead(hat: Actor, network: Network) -> bool:
    return writes_for_owner(hat, network.lead_id)


def is_of_member(hat: Actor, member: NetworkMember) -> bool:
    return writes_for_owner(hat, member.organisation_id)


def check_writer(hat: Actor, agreement: Agreement) -> None:
    if not is_writer(hat, agreement):
        raise NotAllowed(who_may=WHO_WRITES)


def check_signer(hat: Actor, agreement: Agreement) -> None:
    if not is_signer(hat, agreement):
        raise NotAllowed(who_may=WHO_SIGNS)


def check_partner(hat: Actor, agreement: Agreement) -> None:
    if not is_partner(hat, agreement):
        raise NotAllowed(who_may=WHO_CONFIRMS)


def check_may_end(hat: Actor, agreement: Agreement) -> None:
    if not (is_signer(hat, agreement) or is_partner(hat, agreement)):
        raise NotAllowed(who_may=WHO_ENDS)


def check_lead(hat: Actor, network: Network) -> None:
    if not is_lead(hat, network):
        raise NotAllowed(who_may=WHO_LEADS)


def check_member(hat: Actor, member: NetworkMember) -> None:
    if not is_of_member(hat, member):
        raise NotAllowed(who_may=WHO_ANSWERS)

"""Who may do what with an agreement or a network. Pure questions to a hat (`domain.md` 3.3, row Partnerskapsavtale)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from kompetanse.lib.errors import NotAllowed
from partnerships.enums import AgreementSide

if TYPE_CHECKING:
    from kompetanse.lib.actor import Actor
    from partnerships.models import Agreement, Network, NetworkMember

WHO_WRITES = {
    AgreementSide.OWNER: _("Innsendere og godkjennere hos eieren."),
    AgreementSide.PARTNER: _("Ansatte hos partneren med rollen Partner."),
}
WHO_BEGINS = _("Innsendere og godkjennere hos eieren, og ansatte hos partneren med rollen Partner.")
WHO_SIGNS = {
    AgreementSide.OWNER: _("Godkjennere hos eieren."),
    AgreementSide.PARTNER: WHO_WRITES[AgreementSide.PARTNER],
}
WHO_ENDS = _("Godkjennere hos eieren, og ansatte hos partneren med rollen Partner.")
WHO_LEADS = _("Innsendere og godkjennere hos den som leder nettverket.")
WHO_ANSWERS = _("Innsendere og godkjennere hos den som er spurt.")


def writes_for_owner(hat: Actor, owner_id: int) -> bool:
    return hat.side == "owner" and hat.organisation_id == owner_id and hat.can("edit_needs_report")


def writes_for_partner(hat: Actor, partner_id: int) -> bool:
    return (
        hat.side == "partner"
        and hat.organisation_id == partner_id
        and hat.can("confirm_partner_part")
    )


def check_writes_for_an_owner(hat: Actor) -> None:
    """Refuse (403) those who do not write for any owner."""
    if not (hat.side == "owner" and hat.can("edit_needs_report")):
        raise NotAllowed(who_may=WHO_WRITES[AgreementSide.OWNER])


def may_begin(hat: Actor) -> bool:
    """Whether the hat writes agreements for anybody (`domain.md` 3.3: EIER_INN CU, PARTNER CU)."""
    if hat.organisation_id is None:
        return False
    return writes_for_owner(hat, hat.organisation_id) or writes_for_partner(
        hat, hat.organisation_id
    )


def check_may_begin(hat: Actor) -> None:
    if not may_begin(hat):
        raise NotAllowed(who_may=WHO_BEGINS)


def side_of(hat: Actor, agreement: Agreement) -> AgreementSide | None:
    """Which of the two the hat writes for."""
    if writes_for_owner(hat, agreement.partnership.owner_id):
        return AgreementSide.OWNER
    if writes_for_partner(hat, agreement.partnership.partner_id):
        return AgreementSide.PARTNER
    return None


def is_writer(hat: Actor, agreement: Agreement) -> bool:
    """Whether the hat is of the side that began it."""
    return side_of(hat, agreement) == agreement.writing_side


def is_answerer(hat: Actor, agreement: Agreement) -> bool:
    return side_of(hat, agreement) == agreement.answering_side


def side_bound_by(hat: Actor, agreement: Agreement) -> AgreementSide | None:
    """Which of the two the hat may sign for: at the owner that is the approver."""
    side = side_of(hat, agreement)
    if side == AgreementSide.OWNER and not hat.can("approve_needs_report"):
        return None
    return side


def is_lead(hat: Actor, network: Network) -> bool:
    return writes_for_owner(hat, network.lead_id)


def is_of_member(hat: Actor, member: NetworkMember) -> bool:
    return writes_for_owner(hat, member.organisation_id)


def check_writer(hat: Actor, agreement: Agreement) -> None:
    if not is_writer(hat, agreement):
        raise NotAllowed(who_may=WHO_WRITES[AgreementSide(agreement.writing_side)])


def check_answerer(hat: Actor, agreement: Agreement) -> None:
    if not is_answerer(hat, agreement):
        raise NotAllowed(who_may=WHO_WRITES[agreement.answering_side])


def check_signs_for(hat: Actor, agreement: Agreement, side: str) -> None:
    if side_bound_by(hat, agreement) != side:
        raise NotAllowed(who_may=WHO_SIGNS[AgreementSide(side)])


def check_of_either(hat: Actor, agreement: Agreement) -> None:
    if side_of(hat, agreement) is None:
        raise NotAllowed(who_may=WHO_BEGINS)


def check_may_end(hat: Actor, agreement: Agreement) -> None:
    if side_bound_by(hat, agreement) is None:
        raise NotAllowed(who_may=WHO_ENDS)


def check_lead(hat: Actor, network: Network) -> None:
    if not is_lead(hat, network):
        raise NotAllowed(who_may=WHO_LEADS)


def check_member(hat: Actor, member: NetworkMember) -> None:
    if not is_of_member(hat, member):
        raise NotAllowed(who_may=WHO_ANSWERS)

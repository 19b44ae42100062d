"""Who may look at whom. Giving and ending roles is asked of `actions.memberships.check_manages`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.enums import COUNTY_SIDES, RULES
from accounts.querysets import reads_all
from kompetanse.lib.errors import NotAllowed
from owners.models import Organisation

if TYPE_CHECKING:
    from accounts.hat import Hat


def can_see_members(hat: Hat | None, organisation: Organisation) -> bool:
    """Administrators and auditors; who manages the organisation's own people; staff at their own authority,
    at partners, and at owners and forums of their counties."""
    if hat is None:
        return False
    if reads_all(hat) or (hat.organisation_id == organisation.pk and hat.holds("manage_members")):
        return True
    if hat.side != "authority":
        return False
    if hat.organisation_id == organisation.pk:
        return True
    return hat.can("handle_cases") and (
        organisation.is_partner
        or (
            any(_in_county(organisation, side) for side in COUNTY_SIDES)
            and Organisation.objects.filter(
                pk=hat.organisation_id, covers=organisation.county_id
            ).exists()
        )
    )


def _in_county(organisation: Organisation, side: str) -> bool:
    return any(
        rule.side == side and rule.may_be_given_to & set(organisation.functions)
        for rule in RULES.values()
    )


def check_sees_members(hat: Hat | None, organisation: Organisation) -> None:
    if not can_see_members(hat, organisation):
        raise NotAllowed(
            _("Du har ikke tilgang til brukerne her."),
            who_may=_("Administratorer, og godkjennere for sine egne folk."),
        )


def check_administers(hat: Hat | None) -> None:
    if hat is None or not hat.can("administer_users"):
        raise NotAllowed(who_may=_("Administratorer."))


def check_reads_people(hat: Hat | None) -> None:
    if not reads_all(hat):
        raise NotAllowed(who_may=_("Administratorer og revisorer."))


def check_staff(hat: Hat | None) -> None:
    """Caseworkers and approvers of the authority."""
    if hat is None or hat.side != "authority" or not hat.can("handle_cases"):
        raise NotAllowed(who_may=_("Saksbehandlere hos tilskuddsforvalteren."))

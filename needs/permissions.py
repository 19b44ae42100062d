"""Who may do what with a report. Pure questions to a hat; the life cycle's own are in `grants.permissions`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from grants.enums import ApplicationStatus
from grants.permissions import WHO_EDITS, is_owner_editor
from kompetanse.lib.errors import Locked, NotAllowed

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from grants.models import Application, CompletionRequest
    from kompetanse.lib.actor import Actor
    from needs.models import NetworkConsent, PartnerPart

WHO_CONFIRMS_PARTNER = _("Ansatte hos partneren med rollen Partner.")
# From submission until the decision.
OPEN_TO_COMMENTS = (
    ApplicationStatus.SUBMITTED,
    ApplicationStatus.INCOMPLETE,
    ApplicationStatus.CHECKED,
    ApplicationStatus.IN_TREATMENT,
)
WHO_CONSENTS = _("Innsendere og godkjennere hos medlemmet.")


WHO_COMMENTS = _("Kommunen som barnehagemyndighet for eieren.")


def may_comment(hat: Actor, application: Application) -> bool:
    """Whether the hat speaks for a kindergarten authority, on a case that is not decided. Being party to it is what made it visible."""
    return (
        hat.side == "kindergarten_authority"
        and hat.can("comment_as_kindergarten_authority")
        and application.status in OPEN_TO_COMMENTS
    )


def check_editor(hat: Actor, application: Application) -> None:
    """Refuse (403) anyone but the owner's submitters and approvers."""
    if not is_owner_editor(hat, application):
        raise NotAllowed(who_may=WHO_EDITS, rule_id="R-GEN-01")


def can_edit(
    hat: Actor, application: Application, request: CompletionRequest | None = None
) -> bool:
    """Whether the hat may change the report now."""
    if not is_owner_editor(hat, application):
        return False
    if application.status == ApplicationStatus.DRAFT:
        return True
    return application.status == ApplicationStatus.INCOMPLETE and request is not None


def check_open(
    application: Application, *, section: str, request: CompletionRequest | None
) -> None:
    """Refuse when the report cannot be changed now, saying why."""
    if application.status == ApplicationStatus.DRAFT:
        return
    if application.status != ApplicationStatus.INCOMPLETE:
        raise Locked(why_closed(application))
    if request is None or not request.sections or section in request.sections:
        return
    raise Locked(_("Denne delen skal ikke rettes nå."))


def why_closed(application: Application) -> StrOrPromise:
    """Why nothing in a report can be changed or sent now."""
    if application.status == ApplicationStatus.IN_APPROVAL:
        return _("Meldingen ligger til godkjenning og kan ikke endres. Hent den tilbake først.")
    return _("Meldingen er sendt inn og kan ikke endres.")


def is_of_partner(hat: Actor, part: PartnerPart) -> bool:
    return (
        hat.side == "partner"
        and hat.organisation_id == part.partner_id
        and hat.can("confirm_partner_part")
    )


def is_of_member(hat: Actor, consent: NetworkConsent) -> bool:
    return (
        hat.side == "owner"
        and hat.organisation_id == consent.organisation_id
        and hat.can("edit_needs_report")
    )

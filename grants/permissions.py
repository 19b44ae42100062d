"""Who holds the pen of a case: pure questions to a hat, without queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from kompetanse.lib.errors import NotAllowed

if TYPE_CHECKING:
    from grants.models import Application, Round
    from kompetanse.lib.actor import Actor

WHO_EDITS = _("Innsendere og godkjennere hos eieren.")
WHO_APPROVES = _("Godkjennere hos eieren.")
WHO_HANDLES = _("Saksbehandlere hos tilskuddsforvalteren.")
WHO_DECIDES = _("Godkjennere av vedtak hos tilskuddsforvalteren.")
WHO_SYSTEM = _("Systemet gjør dette selv.")


def is_owner_editor(hat: Actor, application: Application) -> bool:
    return (
        hat.side == "owner"
        and hat.organisation_id == application.applicant_id
        and hat.can("edit_needs_report")
    )


def is_owner_approver(hat: Actor, application: Application) -> bool:
    return (
        hat.side == "owner"
        and hat.organisation_id == application.applicant_id
        and hat.can("approve_needs_report")
    )


def is_caseworker(hat: Actor, application: Application) -> bool:
    return (
        hat.side == "authority"
        and hat.organisation_id == application.authority_id
        and hat.can("handle_cases")
    )


def is_decision_approver(hat: Actor, application: Application) -> bool:
    return is_caseworker(hat, application) and hat.can("approve_decisions")


def is_system(hat: Actor, _application: Application) -> bool:
    return hat.side == "system"


def is_caseworker_or_system(hat: Actor, application: Application) -> bool:
    return is_system(hat, application) or is_caseworker(hat, application)


def check_caseworker(hat: Actor, application: Application) -> None:
    """Refuse (403) anyone but the authority's caseworkers."""
    if not is_caseworker(hat, application):
        raise NotAllowed(who_may=WHO_HANDLES)


def runs_round(hat: Actor | None, round_: Round) -> bool:
    """Whether somebody is staff of the authority that decides in this round."""
    return (
        hat is not None
        and hat.side == "authority"
        and hat.organisation_id == round_.authority_id
        and hat.can("handle_cases")
    )


def check_runs_round(hat: Actor, round_: Round) -> None:
    """Refuse (403) anyone but the staff of the authority that decides in this round."""
    if not runs_round(hat, round_):
        raise NotAllowed(who_may=WHO_HANDLES)

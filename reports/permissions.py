"""Who may do what with a report: pure questions to a hat, without queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from grants import permissions as cases
from kompetanse.lib.errors import NotAllowed

if TYPE_CHECKING:
    from kompetanse.lib.actor import Actor
    from reports.models import PartnerPart, Report

WHO_EDITS = cases.WHO_EDITS
WHO_APPROVES = cases.WHO_APPROVES
WHO_CONTROLS = cases.WHO_HANDLES
WHO_DECIDES = cases.WHO_DECIDES
WHO_WORDS_QUESTIONS = _("Administratorer av systemet.")
WHO_ANSWERS_FOR_PARTNER = _("Ansatte hos partneren med rollen Partner.")


def is_editor(hat: Actor, report: Report) -> bool:
    return cases.is_owner_editor(hat, report.application)


def is_approver(hat: Actor, report: Report) -> bool:
    return cases.is_owner_approver(hat, report.application)


def is_controller(hat: Actor, report: Report) -> bool:
    return cases.is_caseworker(hat, report.application)


def is_decider(hat: Actor, report: Report) -> bool:
    return cases.is_decision_approver(hat, report.application)


def is_of_partner(hat: Actor, part: PartnerPart) -> bool:
    return (
        hat.side == "partner"
        and hat.organisation_id == part.partner_id
        and hat.can("confirm_partner_part")
    )


def check_editor(hat: Actor, report: Report) -> None:
    """Refuse (403) anyone but the owner's submitters and approvers."""
    if not is_editor(hat, report):
        raise NotAllowed(who_may=WHO_EDITS)


def check_controller(hat: Actor, report: Report) -> None:
    """Refuse (403) anyone but the authority's caseworkers."""
    if not is_controller(hat, report):
        raise NotAllowed(who_may=WHO_CONTROLS)


def check_decider(hat: Actor, report: Report) -> None:
    """Refuse (403) anyone but the authority's approvers with a strong login."""
    if not is_decider(hat, report):
        raise NotAllowed(who_may=WHO_DECIDES)


def check_of_partner(hat: Actor, part: PartnerPart) -> None:
    if not is_of_partner(hat, part):
        raise NotAllowed(who_may=WHO_ANSWERS_FOR_PARTNER)


def words_questions(hat: Actor) -> bool:
    return hat.can("administer_users")


def check_words_questions(hat: Actor) -> None:
    """Refuse (403) anyone but the administration, which keeps the scheme versions (`domain.md` 3.3)."""
    if not words_questions(hat):
        raise NotAllowed(who_may=WHO_WORDS_QUESTIONS)

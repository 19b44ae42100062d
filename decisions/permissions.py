"""Who holds the pen of a decision: pure questions to a hat, without queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from kompetanse.lib.errors import NotAllowed

if TYPE_CHECKING:
    from decisions.models import ChangeNotice, Decision
    from grants.models import LegalReference, Round
    from kompetanse.lib.actor import Actor

WHO_PREPARES = _("Saksbehandlere hos tilskuddsforvalteren.")
WHO_TAKES_BACK = _("Den som sendte vedtaket til godkjenning.")
WHO_APPROVES = _(
    "Godkjennere av vedtak hos tilskuddsforvalteren, med sikker innlogging. Ikke den som har forberedt vedtaket."
)
WHO_SYSTEM = _("Systemet gjør dette selv når brevet er klart.")
WHO_NOTIFIES = _("Innsendere og godkjennere hos mottakeren, og partneren.")
WHO_VERIFIES = _("Juridisk ansvarlig hos en tilskuddsforvalter, med sikker innlogging.")


def is_preparer(hat: Actor, decision: Decision) -> bool:
    return (
        hat.side == "authority"
        and hat.organisation_id == decision.authority_id
        and hat.can("handle_cases")
    )


def is_sender(hat: Actor, decision: Decision) -> bool:
    return is_preparer(hat, decision) and hat.user_id == decision.sent_by_id


def is_approver(hat: Actor, decision: Decision) -> bool:
    return is_preparer(hat, decision) and hat.can("approve_decisions")


def is_system(hat: Actor, _decision: Decision) -> bool:
    return hat.side == "system"


def is_legal_officer(hat: Actor, _reference: LegalReference | None = None) -> bool:
    return hat.side == "authority" and hat.can("verify_legal_references")


def is_notifier(hat: Actor, notice: ChangeNotice) -> bool:
    return is_recipient(hat, notice.decision)


def is_answerer(hat: Actor, notice: ChangeNotice) -> bool:
    return is_approver(hat, notice.decision)


def is_recipient(hat: Actor, decision: Decision) -> bool:
    """Those at the recipient that a letter is for."""
    return (
        hat.side in {"owner", "partner"}
        and hat.organisation_id == decision.recipient_id
        and hat.can("read_letters")
    )


def check_recipient(hat: Actor, decision: Decision) -> None:
    """Refuse (403) anyone but those at the recipient who answer for its letters."""
    if not is_recipient(hat, decision):
        raise NotAllowed(who_may=WHO_NOTIFIES)


def check_preparer(hat: Actor, decision: Decision) -> None:
    """Refuse (403) anyone but the deciding authority's caseworkers."""
    if not is_preparer(hat, decision):
        raise NotAllowed(who_may=WHO_PREPARES)


def check_approver(hat: Actor, decision: Decision) -> None:
    """Refuse (403) anyone but the deciding authority's approvers with a strong login."""
    if not is_approver(hat, decision):
        raise NotAllowed(who_may=WHO_APPROVES)


def check_approves_in(hat: Actor, round_: Round) -> None:
    """Refuse (403) anyone but approvers at the authority that decides in this round."""
    if not (
        hat.side == "authority"
        and hat.organisation_id == round_.authority_id
        and hat.can("approve_decisions")
    ):
        raise NotAllowed(who_may=WHO_APPROVES)


def check_legal_officer(hat: Actor) -> None:
    if not is_legal_officer(hat):
        raise NotAllowed(who_may=WHO_VERIFIES)

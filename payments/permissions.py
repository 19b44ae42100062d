"""Who may do what with money: pure questions to a hat. What they follow is loaded by `for_detail()`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from kompetanse.lib.errors import NotAllowed

if TYPE_CHECKING:
    from decisions.models import Decision
    from grants.models import Round
    from kompetanse.lib.actor import Actor
    from payments.models import Acceptance, Award, Batch, Payment, PriorNotice, Repayment

WHO_ACCEPTS = _(
    "Godkjennere hos eieren og ansatte hos partneren med rollen Partner, med sikker innlogging."
)
WHO_FOLLOWS_UP = _("Saksbehandlere hos tilskuddsforvalteren.")
WHO_DECIDES = _("Godkjennere av vedtak hos tilskuddsforvalteren, med sikker innlogging.")
WHO_PAYS = _("Regnskapsmedarbeidere hos tilskuddsforvalteren, med sikker innlogging.")
WHO_APPROVES_PAYMENTS = _(
    "Godkjennere av vedtak hos tilskuddsforvalteren, med sikker innlogging. Ikke den som har attestert."
)
WHO_PAYS_OR_APPROVES = _(
    "Regnskapsmedarbeidere og godkjennere av vedtak hos tilskuddsforvalteren, med sikker innlogging."
)
WHO_SEES_LEDGERS = _(
    "Saksbehandlere, regnskapsmedarbeidere og godkjennere hos tilskuddsforvalteren, Direktoratet og revisor."
)
WHO_SYSTEM = _("Systemet gjør dette selv når det følger av et vedtak.")


def is_system(hat: Actor, _object: object) -> bool:
    return hat.side == "system"


def _acts_for(hat: Actor, organisation_id: int) -> bool:
    return (
        hat.side in {"owner", "partner"}
        and hat.organisation_id == organisation_id
        and hat.can("accept_grant")
    )


def _is_staff(hat: Actor, authority_id: int, permission: str) -> bool:
    return hat.side == "authority" and hat.organisation_id == authority_id and hat.can(permission)


def is_recipient(hat: Actor, acceptance: Acceptance) -> bool:
    return _acts_for(hat, acceptance.decision.recipient_id)


def is_answerer(hat: Actor, notice: PriorNotice) -> bool:
    return _acts_for(hat, notice.decision.recipient_id)


def is_debtor(hat: Actor, repayment: Repayment) -> bool:
    return _acts_for(hat, repayment.award.recipient_id)


def is_caseworker(hat: Actor, repayment: Repayment) -> bool:
    return _is_staff(hat, repayment.award.authority_id, "handle_cases")


def is_decider(hat: Actor, repayment: Repayment) -> bool:
    """Who decides on decisions; the system when a new decision demands nothing any more."""
    return hat.side == "system" or _is_staff(hat, repayment.award.authority_id, "approve_decisions")


def is_approver(hat: Actor, repayment: Repayment) -> bool:
    return _is_staff(hat, repayment.award.authority_id, "approve_decisions")


def is_bookkeeper(hat: Actor, repayment: Repayment) -> bool:
    return _is_staff(hat, repayment.award.authority_id, "attest_payments")


def is_planner(hat: Actor, payment: Payment) -> bool:
    """Who may plan the payments anew: a caseworker, and the system when a new decision moves the award."""
    return hat.side == "system" or _is_staff(hat, payment.award.authority_id, "handle_cases")


def is_attester(hat: Actor, payment: Payment) -> bool:
    return _is_staff(hat, payment.award.authority_id, "attest_payments")


def is_payer(hat: Actor, payment: Payment) -> bool:
    """Whoever attests or approves payments, and the system by their job."""
    return (
        hat.side == "system"
        or is_attester(hat, payment)
        or _is_staff(hat, payment.award.authority_id, "approve_payments")
    )


def check_accepts(hat: Actor, organisation_id: int) -> None:
    """Refuse (403) anyone but the recipient's own people who accept grants, with a strong login."""
    if not _acts_for(hat, organisation_id):
        raise NotAllowed(who_may=WHO_ACCEPTS)


def follows_up(hat: Actor, authority_id: int) -> bool:
    return _is_staff(hat, authority_id, "handle_cases")


def check_follows_up(hat: Actor, authority_id: int) -> None:
    """Refuse (403) anyone but the authority's caseworkers."""
    if not follows_up(hat, authority_id):
        raise NotAllowed(who_may=WHO_FOLLOWS_UP)


def check_sees_money(hat: Actor, round_: Round) -> None:
    """Refuse (403) anyone but the authority's caseworkers and those who pay; the auditor reads too."""
    if hat.can("audit_all"):
        return
    allowed = ("handle_cases", "attest_payments", "approve_payments")
    if not any(_is_staff(hat, round_.authority_id, name) for name in allowed):
        raise NotAllowed(who_may=WHO_FOLLOWS_UP)


def may_stop(hat: Actor, decision: Decision) -> bool:
    """A stop is opened by what the authority finds, and by the system when a deadline has passed."""
    return hat.side == "system" or _is_staff(hat, decision.authority_id, "handle_cases")


def check_stops(hat: Actor, decision: Decision) -> None:
    if not may_stop(hat, decision):
        raise NotAllowed(who_may=WHO_FOLLOWS_UP)


def check_registers(hat: Actor, award: Award) -> None:
    """Refuse (403) anyone but caseworkers; the system registers what a new decision leaves overpaid."""
    if hat.side != "system" and not _is_staff(hat, award.authority_id, "handle_cases"):
        raise NotAllowed(who_may=WHO_FOLLOWS_UP)


def is_batch_attester(hat: Actor, batch: Batch) -> bool:
    return _is_staff(hat, batch.authority_id, "attest_payments")


def is_batch_approver(hat: Actor, batch: Batch) -> bool:
    return _is_staff(hat, batch.authority_id, "approve_payments")


def is_batch_payer(hat: Actor, batch: Batch) -> bool:
    return is_batch_attester(hat, batch) or is_batch_approver(hat, batch)


def is_batch_payer_or_system(hat: Actor, batch: Batch) -> bool:
    return hat.side == "system" or is_batch_payer(hat, batch)


def sees_accounts(hat: Actor | None, authority_id: int) -> bool:
    """Whether somebody may see the numbers of accounts that an authority pays to."""
    return hat is not None and any(
        _is_staff(hat, authority_id, name) for name in ("attest_payments", "approve_payments")
    )


def check_attests(hat: Actor, authority_id: int) -> None:
    """Refuse (403) anyone but those who keep the authority's accounts, with a strong login."""
    if not _is_staff(hat, authority_id, "attest_payments"):
        raise NotAllowed(who_may=WHO_PAYS)


def check_attests_or_approves(hat: Actor, authority_id: int) -> None:
    """Refuse (403) anyone but those who attest or approve the authority's payments."""
    if not sees_accounts(hat, authority_id):
        raise NotAllowed(who_may=WHO_PAYS_OR_APPROVES)


def sees_ledgers(hat: Actor) -> bool:
    """The authority's caseworkers and those who pay; the directorate and the auditor. Which, the view asks."""
    if hat.can("audit_all") or (hat.side == "directorate" and hat.can("view_national")):
        return True
    works = ("handle_cases", "attest_payments", "approve_payments")
    return hat.side == "authority" and any(hat.can(name) for name in works)

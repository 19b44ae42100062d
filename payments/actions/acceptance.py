"""The answer to a grant: opened when the letter goes out, accepted with account and own share, or declined."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from decisions.enums import DecisionStatus
from decisions.models import Decision
from grants.actions import open_task
from grants.enums import TaskKind
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.deadlines import add_working_days, next_working_day
from kompetanse.lib.errors import AlreadyDone, Refused
from kompetanse.lib.money import ceil_percent, format_kroner
from kompetanse.lib.rules import parameters_of
from owners.models import Organisation
from payments import transitions
from payments.accountno import is_valid
from payments.actions.awards import WITHOUT_AWARDS
from payments.actions.batches import reset_attestations
from payments.actions.unanswered import close_unanswered
from payments.documents import receipt_pdf
from payments.enums import AcceptanceStatus
from payments.models import Acceptance, PayeeAccount
from payments.permissions import check_accepts
from records import workflow
from records.actions import file_document, store_bytes
from records.enums import DocumentKind, JournalKind
from records.events import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from kompetanse.lib.actor import Actor
    from records.models import Document

OWN_FINANCING = "R-LOK-03"
OWN_CONTRIBUTION = "V_EGENINNSATS"
FOLLOW_UP_WITHIN_DAYS = 5


@transaction.atomic
def open_acceptance(decision: Decision, at: datetime) -> None:
    """Ask the recipient to accept what it was granted, within the round's weeks from when it could read the letter.

    A round that asks nobody has no acceptances; a decision that gives nothing neither.
    """
    total = sum(point.amount for point in decision.points.all())
    if decision.kind in WITHOUT_AWARDS or not total or not decision.round.needs_acceptance:
        return
    due_date = next_working_day(
        in_oslo(at).date() + timedelta(weeks=decision.round.acceptance_weeks)
    )
    acceptance = Acceptance.objects.create(
        decision=decision,
        opened_at=at,
        due_date=due_date,
        own_financing_required=required_own_financing(decision, total),
        asks_own_contribution=_asks_own_contribution(decision),
    )
    record_event(
        chain=decision.chain_key,
        verb="ask_for_acceptance",
        on=acceptance,
        by=SYSTEM,
        at=at,
        facts={"due": due_date.isoformat()},
    )


def required_own_financing(decision: Decision, total: int) -> int | None:
    """What an owner must bear itself of what it receives (R-LOK-03), rounded up; None in schemes without the demand."""
    version = decision.scheme_version
    if not version.has_rule(OWN_FINANCING) or not decision.recipient.is_owner:
        return None
    return ceil_percent(total, parameters_of(version.rules, OWN_FINANCING)["percent"])


def _asks_own_contribution(decision: Decision) -> bool:
    return OWN_CONTRIBUTION in decision.scheme_version.terms and decision.recipient.is_owner


@transaction.atomic
def accept_grant(
    *,
    acceptance: Acceptance,
    account_number: str,
    own_financing: int | None,
    own_contribution: str,
    by: Actor,
    at: datetime,
) -> Acceptance:
    """Say yes to the terms, with the account and the own share. Refuses less than the scheme demands (R-LOK-03).

    Possible after the last day too, as long as nobody has decided that the grant lapses.
    """
    acceptance = _locked(acceptance, by=by)
    least = acceptance.own_financing_required
    if least is None:
        own_financing = None
    elif own_financing is None or own_financing < least:
        raise Refused(
            _("Egenfinansieringen må være minst %(least)s kr.") % {"least": format_kroner(least)},
            field="own_financing",
            rule_id=OWN_FINANCING,
        )
    if acceptance.asks_own_contribution and not own_contribution.strip():
        raise Refused(_("Skriv hva dere selv bidrar med."), field="own_contribution")
    recipient = acceptance.decision.recipient
    account = register_account(organisation=recipient, number=account_number, by=by, at=at)
    acceptance.own_financing = own_financing
    acceptance.own_contribution = own_contribution if acceptance.asks_own_contribution else ""
    acceptance.answered_at, acceptance.answered_by_id = at, by.user_id
    workflow.move(
        acceptance,
        transitions.ACCEPT,
        by=by,
        at=at,
        chain=acceptance.chain_key,
        facts={"decision": acceptance.decision.code, "own_financing": own_financing},
        also={
            "own_financing": own_financing,
            "own_contribution": acceptance.own_contribution,
            "account": account,
            "answered_at": at,
            "answered_by_id": by.user_id,
            "receipt": _file_receipt(acceptance, is_accepted=True, by=by, at=at),
        },
    )
    close_unanswered(acceptance, by=by, at=at)
    return acceptance


@transaction.atomic
def decline_grant(*, acceptance: Acceptance, reason: str, by: Actor, at: datetime) -> Acceptance:
    """Say no, with the reason. A caseworker then makes the decision that the grant lapses, so that the money goes back."""
    acceptance = _locked(acceptance, by=by)
    if not reason.strip():
        raise Refused(_("Skriv hvorfor dere takker nei."), field="reason")
    acceptance.decline_reason = reason
    acceptance.answered_at, acceptance.answered_by_id = at, by.user_id
    workflow.move(
        acceptance,
        transitions.DECLINE,
        by=by,
        at=at,
        chain=acceptance.chain_key,
        reason=reason,
        reason_id=f"payments.acceptance:{acceptance.pk}",
        facts={"decision": acceptance.decision.code},
        also={
            "decline_reason": reason,
            "answered_at": at,
            "answered_by_id": by.user_id,
            "receipt": _file_receipt(acceptance, is_accepted=False, by=by, at=at),
        },
    )
    close_unanswered(acceptance, by=by, at=at)
    decision = acceptance.decision
    open_task(
        kind=TaskKind.FOLLOW_UP_ACCEPTANCE,
        authority=decision.authority,
        case_file=decision.case_file,
        subject=lambda: (
            _("%(name)s har takket nei til tilskuddet") % {"name": decision.recipient.name}
        ),
        url=acceptance.get_absolute_url(),
        due_date=add_working_days(in_oslo(at).date(), FOLLOW_UP_WITHIN_DAYS),
        object_key=acceptance.object_key,
        at=at,
    )
    return acceptance


@transaction.atomic
def register_account(
    *, organisation: Organisation, number: str, by: Actor, at: datetime
) -> PayeeAccount:
    """Make `number` the organisation's account from now on; the same number again changes nothing.

    What was attested for the earlier account must be attested again.
    """
    check_accepts(by, organisation.pk)
    if not is_valid(number):
        raise Refused(
            _("Kontonummeret stemmer ikke. Se om to siffer er byttet om eller ett er feil."),
            field="account_number",
        )
    # The organisation's row, so that two at once do not both end the same account. Foreign keys to it go on.
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    current = PayeeAccount.objects.current().filter(organisation=organisation).first()
    if current is not None and current.number == number:
        return current
    if current is not None:
        current.ended_at, current.ended_by_id = at, by.user_id
        current.save(update_fields=["ended_at", "ended_by"])
    account = PayeeAccount.objects.create(
        organisation=organisation, number=number, registered_at=at, registered_by_id=by.user_id
    )
    if current is not None:
        reset_attestations(payee=organisation, at=at)
    record_event(
        chain=f"organisation:{organisation.code}",
        verb="register_account",
        on=account,
        by=by,
        at=at,
        facts={"replaces": current is not None},
    )
    return account


def _locked(acceptance: Acceptance, *, by: Actor) -> Acceptance:
    """The acceptance behind its decision's lock. Refuses an answer to what is not in force, and a second one."""
    decision = workflow.lock(Decision.objects.get(pk=acceptance.decision_id))
    workflow.lock(acceptance)
    acceptance = Acceptance.objects.for_detail().get(pk=acceptance.pk)
    check_accepts(by, decision.recipient_id)
    if acceptance.status in (AcceptanceStatus.ACCEPTED, AcceptanceStatus.DECLINED):
        raise AlreadyDone(_("Dere har alt svart."), result_url=acceptance.get_absolute_url())
    if (
        acceptance.status != AcceptanceStatus.WAITING
        or decision.status != DecisionStatus.DISPATCHED
    ):
        raise Refused(_("Vedtaket gjelder ikke lenger. Se etter et nyere vedtak."))
    return acceptance


def _file_receipt(
    acceptance: Acceptance, *, is_accepted: bool, by: Actor, at: datetime
) -> Document:
    """The answer as a journaled document. It says that an account was given, never which."""
    decision = acceptance.decision
    content = receipt_pdf(acceptance, is_accepted=is_accepted, by=by, at=at)
    return file_document(
        case_file=decision.case_file,
        stored_file=store_bytes(content, content_type="application/pdf", at=at),
        kind=DocumentKind.ACCEPTANCE,
        journal_kind=JournalKind.INCOMING,
        title=(lambda: _("Aksept av tilskudd")) if is_accepted else (lambda: _("Nei til tilskudd")),
        file_name="aksept.pdf" if is_accepted else "nei-til-tilskudd.pdf",
        sender=decision.recipient.name,
        receiver=decision.authority.name,
        readers=[decision.recipient],
        document_date=in_oslo(at).date(),
        by=by,
        at=at,
    )

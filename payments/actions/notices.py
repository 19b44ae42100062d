"""Telling a recipient beforehand what we consider to decide against it, and taking in what it says (forvaltningsloven § 16)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from decisions.actions.letters import readers_of
from decisions.enums import DecisionStatus
from decisions.models import Decision
from grants.actions import close_tasks, open_task
from grants.enums import TaskKind
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.deadlines import add_working_days, next_working_day
from kompetanse.lib.errors import AlreadyDone, Refused
from notices.actions import notify
from payments import transitions
from payments.actions.unanswered import close_unanswered
from payments.documents import notice_pdf, notice_title, statement_pdf
from payments.enums import AcceptanceStatus, NoticeKind, RepaymentStatus
from payments.models import Acceptance, PriorNotice, Repayment
from payments.permissions import check_accepts, check_follows_up
from records import workflow
from records.actions import file_document, store_bytes
from records.enums import DocumentKind, JournalKind
from records.events import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from kompetanse.lib.actor import Actor
    from records.models import Document

STATEMENT_WEEKS = 3
LOOK_WITHIN_DAYS = 5


@transaction.atomic
def notify_lapse(*, acceptance: Acceptance, reasons: str, by: Actor, at: datetime) -> PriorNotice:
    """Tell a recipient that has not answered in time that the grant may lapse. Once for each grant."""
    decision = workflow.lock(Decision.objects.get(pk=acceptance.decision_id))
    acceptance = workflow.lock(acceptance)
    check_follows_up(by, decision.authority_id)
    if acceptance.notice_id is not None:
        raise AlreadyDone(_("Varselet er alt sendt."), result_url=acceptance.get_absolute_url())
    if (
        acceptance.status != AcceptanceStatus.WAITING
        or decision.status != DecisionStatus.DISPATCHED
        or acceptance.due_date >= in_oslo(at).date()
    ):
        raise Refused(_("Varselet kan sendes når fristen for å svare er ute."))
    close_unanswered(acceptance, by=by, at=at)
    acceptance.notice = _send(decision, NoticeKind.LAPSE, reasons, by=by, at=at)
    acceptance.save(update_fields=["notice"])
    return acceptance.notice


@transaction.atomic
def notify_repayment(*, repayment: Repayment, reasons: str, by: Actor, at: datetime) -> PriorNotice:
    """Tell a recipient that we consider to demand money back, why, and until when it may answer."""
    repayment = _locked(repayment)
    check_follows_up(by, repayment.award.authority_id)
    if repayment.status != RepaymentStatus.REGISTERED:
        raise AlreadyDone(_("Varselet er alt sendt."), result_url=repayment.get_absolute_url())
    notice = _send(
        repayment.award.point.decision,
        NoticeKind.REPAYMENT,
        reasons,
        amount=repayment.amount,
        by=by,
        at=at,
    )
    workflow.move(
        repayment,
        transitions.NOTIFY,
        by=by,
        at=at,
        chain=repayment.chain_key,
        facts={"notice": notice.code},
        also={"notice": notice},
    )
    return notice


@transaction.atomic
def state_on_notice(*, notice: PriorNotice, text: str, by: Actor, at: datetime) -> PriorNotice:
    """Take in what the recipient says, also after the last day: it is read as long as nothing is decided."""
    notice = PriorNotice.objects.select_related(
        "decision__recipient", "decision__authority", "decision__case_file", "decision__application"
    ).get(pk=workflow.lock(notice).pk)
    decision = notice.decision
    check_accepts(by, decision.recipient_id)
    if notice.stated_at is not None:
        raise AlreadyDone(_("Uttalelsen er alt sendt."), result_url=notice.get_absolute_url())
    if not text.strip():
        raise Refused(_("Skriv hva dere vil si."), field="text")
    notice.statement, notice.stated_at, notice.stated_by_id = text, at, by.user_id
    content = statement_pdf(notice, by=by, at=at)
    notice.statement_document = file_document(
        case_file=decision.case_file,
        stored_file=store_bytes(content, content_type="application/pdf", at=at),
        kind=DocumentKind.STATEMENT,
        journal_kind=JournalKind.INCOMING,
        title=lambda: _("Uttalelse til forhåndsvarsel"),
        file_name="uttalelse.pdf",
        sender=decision.recipient.name,
        receiver=decision.authority.name,
        readers=[decision.recipient],
        document_date=in_oslo(at).date(),
        by=by,
        at=at,
    )
    notice.save(update_fields=["statement", "stated_at", "stated_by", "statement_document"])
    record_event(
        chain=decision.chain_key,
        verb="state_on_notice",
        on=notice,
        by=by,
        at=at,
        reason=text,
        reason_id=f"payments.priornotice:{notice.code}",
    )
    _tell_staff(notice, by=by, at=at)
    return notice


def _send(
    decision: Decision,
    kind: NoticeKind,
    reasons: str,
    *,
    by: Actor,
    at: datetime,
    amount: int | None = None,
) -> PriorNotice:
    if not reasons.strip():
        raise Refused(_("Skriv hvorfor vi varsler."), field="reason")
    due_date = next_working_day(in_oslo(at).date() + timedelta(weeks=STATEMENT_WEEKS))
    content = notice_pdf(
        decision, kind=kind, reasons=reasons, amount=amount, due_date=due_date, by=by, at=at
    )
    document = _file(decision, kind, content, by=by, at=at)
    notice = PriorNotice.objects.create(
        decision=decision,
        kind=kind,
        reasons=reasons,
        document=document,
        sent_at=at,
        sent_by_id=by.user_id,
        statement_due_date=due_date,
    )
    record_event(
        chain=decision.chain_key,
        verb="send_prior_notice",
        on=notice,
        by=by,
        at=at,
        reason=reasons,
        reason_id=f"payments.priornotice:{notice.code}",
        facts={"kind": str(kind), "due": due_date.isoformat()},
    )
    reference = decision.case_file.reference
    notify(
        users=readers_of(decision.recipient, on=in_oslo(at).date()),
        title=lambda: _("Forhåndsvarsel i sak %(reference)s") % {"reference": reference},
        url=notice.get_absolute_url(),
        key=f"prior-notice:{notice.code}",
        organisation_id=decision.recipient_id,
        at=at,
    )
    return notice


def _file(
    decision: Decision, kind: NoticeKind, content: bytes, *, by: Actor, at: datetime
) -> Document:
    return file_document(
        case_file=decision.case_file,
        stored_file=store_bytes(content, content_type="application/pdf", at=at),
        kind=DocumentKind.PRIOR_NOTICE,
        journal_kind=JournalKind.OUTGOING,
        title=lambda: notice_title(kind),
        file_name="forhandsvarsel.pdf",
        sender=decision.authority.name,
        receiver=decision.recipient.name,
        readers=[decision.recipient],
        document_date=in_oslo(at).date(),
        by=by,
        at=at,
    )


def _tell_staff(notice: PriorNotice, *, by: Actor, at: datetime) -> None:
    """What was said is somebody's task; a repayment goes on by its own life."""
    decision = notice.decision
    url, kind, key = notice.get_absolute_url(), TaskKind.FOLLOW_UP_ACCEPTANCE, ""
    close_tasks(kind=kind, object_key=notice.object_key, by=by, at=at)
    repayment = Repayment.objects.for_detail().filter(notice=notice).first()
    if repayment is not None:
        workflow.lock(repayment)
        if repayment.status == RepaymentStatus.NOTIFIED:
            workflow.move(repayment, transitions.STATE, by=by, at=at, chain=repayment.chain_key)
        url, kind, key = (
            repayment.get_absolute_url(),
            TaskKind.FOLLOW_UP_REPAYMENT,
            repayment.object_key,
        )
        close_tasks(kind=kind, object_key=key, by=by, at=at)
    open_task(
        kind=kind,
        authority=decision.authority,
        case_file=decision.case_file,
        subject=lambda: (
            _("%(name)s har uttalt seg til forhåndsvarselet") % {"name": decision.recipient.name}
        ),
        url=url,
        due_date=add_working_days(in_oslo(at).date(), LOOK_WITHIN_DAYS),
        object_key=key or notice.object_key,
        at=at,
    )


def _locked(repayment: Repayment) -> Repayment:
    """Behind the lock of the decision in force, as every act on money."""
    workflow.lock(Decision.objects.get(points__award__repayments=repayment.pk))
    return Repayment.objects.for_detail().get(pk=workflow.lock(repayment).pk)

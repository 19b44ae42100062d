"""Sending a complaint to the appeal body: a letter at once, the whole case as one document by a worker; and what the body answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from appeals import transitions
from appeals.actions.ending import end_appeal
from appeals.bundle import bundle_case
from appeals.correspondence import name_of, send_letter, tell_party
from appeals.documents import Words, print_words
from appeals.enums import (
    TO_BE_CARRIED_OUT,
    AppealStatus,
    Outcome,
    PaperKind,
    SettlementKind,
)
from appeals.models import Appeal, AppealPaper, AppealResult, Forwarding
from appeals.permissions import check_appeal_body, check_handler
from appeals.standing import decision_in_force
from decisions.actions import prepare_replacement
from decisions.enums import Occasion
from decisions.models import Decision
from grants.actions import close_tasks, open_task
from grants.enums import TaskKind
from jobs.actions import start_job
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.deadlines import add_working_days
from kompetanse.lib.errors import Locked, Refused
from notices.actions import notify
from records import workflow
from records.actions import file_document, store_bytes
from records.enums import DocumentKind, JournalKind

if TYPE_CHECKING:
    from datetime import datetime

    from appeals.models import Settlement
    from jobs.models import Job
    from kompetanse.lib.actor import Actor
    from records.models import Document, StoredFile

FORWARD_JOB = "appeals.forwarding"
CARRY_OUT_WITHIN_DAYS = 10
EDGES = {
    Outcome.UPHELD: transitions.UPHOLD,
    Outcome.CHANGED: transitions.CHANGE,
    Outcome.ANNULLED: transitions.ANNUL,
}


def send_forwarding_letter(
    appeal: Appeal, settlement: Settlement, *, by: Actor, at: datetime
) -> Document:
    """The party is told that its complaint goes on, and what the authority thinks of it (forvaltningsloven § 33 fjerde ledd)."""
    version = appeal.decision.scheme_version
    language = appeal.party.letter_language
    body = version.appeal_body_nn if language == "nn" else version.appeal_body_nb

    def words() -> Words:
        return Words(
            _("Klagen er sendt til klageinstansen"),
            [
                ("", _("Vi har vurdert klagen deres på vedtaket i sak %(reference)s. Vi har ikke funnet grunn til å gjøre om vedtaket slik dere ber om. Derfor sender vi saken til %(body)s, som avgjør klagen.") % {"reference": appeal.decision.case_file.reference, "body": body}),
                (_("Vår vurdering"), settlement.text),
                (_("Veien videre"), _("%(body)s får alle dokumentene i saken. Dere får beskjed når klagen er avgjort.") % {"body": body}),
                ("", _("Forberedt av %(name)s. Dokumentet er elektronisk godkjent.") % {"name": settlement.prepared_by.name}),
            ],
        )  # fmt: skip

    return send_letter(
        appeal,
        words=words,
        kind=DocumentKind.COMPLAINT_FORWARDING,
        part=PaperKind.FORWARDING,
        by=by,
        at=at,
    )


def start_forwarding(appeal: Appeal, *, by: Actor, at: datetime) -> Job:
    """Let a worker put the case together and send it."""
    name = appeal.party.name
    return start_job(
        kind=FORWARD_JOB,
        title=_("Oversendelse av klage fra %(name)s") % {"name": name},
        rows=[(appeal.code, f"{name}, {appeal.decision.case_file.reference}")],
        payload={"unit": _("klager")},
        result_url=appeal.get_absolute_url(),
        by=by,
        at=at,
    )


@transaction.atomic
def forward_appeal(*, appeal: Appeal, at: datetime) -> bool:
    """Put the case together as one document, file it, and let the appeal body see it. False when it is not to be sent (any more)."""
    locked = workflow.lock(appeal)
    approved = locked.settlements.filter(
        kind=SettlementKind.FORWARD, approved_at__isnull=False
    ).exists()
    if not approved or locked.status not in (AppealStatus.CHECKED, AppealStatus.PARTLY):
        return False
    appeal = Appeal.objects.for_detail().get(pk=locked.pk)
    decision, party = appeal.decision, appeal.party
    content, page_count = bundle_case(appeal, at=at)
    readers = [party] if party.pk == decision.recipient_id else []
    document = file_document(
        case_file=decision.case_file,
        stored_file=store_bytes(content, content_type="application/pdf", at=at),
        kind=DocumentKind.COMPLAINT_FORWARDING,
        journal_kind=JournalKind.OUTGOING,
        title=lambda: _("Saken samlet, sendt klageinstansen"),
        file_name="oversendelse.pdf",
        sender=decision.authority.name,
        receiver=decision.scheme_version.appeal_body_nb,
        readers=readers,
        by=SYSTEM,
        at=at,
    )
    AppealPaper.objects.create(appeal=appeal, document=document, kind=PaperKind.FORWARDING)
    Forwarding.objects.create(appeal=appeal, document=document, page_count=page_count, sent_at=at)
    workflow.move(
        locked, transitions.FORWARD, by=SYSTEM, at=at, chain=appeal.chain_key,
        facts={"sha256": document.stored_file.sha256, "pages": page_count},
        also={"version": locked.version + 1},
    )  # fmt: skip
    close_tasks(kind=TaskKind.HANDLE_APPEAL, object_key=appeal.object_key, by=SYSTEM, at=at)
    _tell_body(appeal, at=at)
    return True


def _tell_body(appeal: Appeal, *, at: datetime) -> None:
    held = Membership.objects.in_force(in_oslo(at).date()).filter(role="appeal_handler")
    people = User.objects.filter(pk__in=held.values("user_id"), is_active=True).order_by("pk")
    notify(
        users=people,
        title=lambda: (
            _("Ny klage fra %(authority)s, sak %(reference)s")
            % {
                "authority": appeal.decision.authority.name,
                "reference": appeal.decision.case_file.reference,
            }
        ),
        url=appeal.get_absolute_url(),
        key=f"appeal:{appeal.code}:forwarded",
        at=at,
    )


@transaction.atomic
def register_result(
    *,
    appeal: Appeal,
    outcome: str,
    text: str,
    by: Actor,
    at: datetime,
    paper: tuple[StoredFile, str] | None = None,
) -> AppealResult:
    """The appeal body says what it has decided, with its letter or in words here (R-ROL-06). The party and the authority are told.

    A decision that was changed or annulled waits for staff to carry it out; one that was upheld goes on as it was.
    """
    check_appeal_body(by, appeal)
    workflow.lock(appeal.decision)
    locked = workflow.lock(appeal)
    if outcome not in Outcome.values:
        raise Refused(_("Velg hva som er avgjort."), field="outcome")
    if not text.strip():
        raise Refused(_("Skriv begrunnelsen."), field="text")
    edge = EDGES[Outcome(outcome)]
    workflow.move(
        locked, edge, by=by, at=at, chain=appeal.chain_key, reason=text,
        reason_id=f"appeals.appeal:{locked.pk}",
        also={"ended_at": at, "version": locked.version + 1},
    )  # fmt: skip
    result = AppealResult.objects.create(
        appeal=locked, outcome=outcome, text=text, registered_at=at, registered_by_id=by.user_id
    )
    _file_result(locked, result, paper, by=by, at=at)
    end_appeal(locked, by=by, at=at)
    if locked.status in TO_BE_CARRIED_OUT:
        _ask_to_carry_out(locked, at=at)
    _tell_of_result(locked, at=at)
    return result


def _file_result(
    appeal: Appeal,
    result: AppealResult,
    paper: tuple[StoredFile, str] | None,
    *,
    by: Actor,
    at: datetime,
) -> None:
    decision = appeal.decision
    organisation = by.organisation  # type: ignore[attr-defined]
    if paper is None:
        words = Words(_("Klagen er avgjort"), [(str(Outcome(result.outcome).label), result.text)])
        content = print_words(
            words, decision=decision, to=appeal.party.name, by=name_of(by),
            language=appeal.party.letter_language, at=at,
        )  # fmt: skip
        paper = store_bytes(content, content_type="application/pdf", at=at), "avgjorelse.pdf"
    document = file_document(
        case_file=decision.case_file,
        stored_file=paper[0],
        kind=DocumentKind.COMPLAINT_RESULT,
        journal_kind=JournalKind.INCOMING,
        title=lambda: _("Avgjørelse av klage fra %(name)s") % {"name": appeal.party.name},
        file_name=paper[1],
        sender=organisation.name,
        receiver=decision.authority.name,
        readers={appeal.party, decision.recipient},
        by=by,
        at=at,
    )
    AppealPaper.objects.create(appeal=appeal, document=document, kind=PaperKind.RESULT)


def _ask_to_carry_out(appeal: Appeal, *, at: datetime) -> None:
    decision = appeal.decision
    open_task(
        kind=TaskKind.CARRY_OUT_APPEAL,
        authority=decision.authority,
        case_file=decision.case_file,
        subject=lambda: _("Klagen fra %(name)s er avgjort") % {"name": appeal.party.name},
        url=appeal.get_absolute_url(),
        due_date=add_working_days(in_oslo(at).date(), CARRY_OUT_WITHIN_DAYS),
        object_key=appeal.object_key,
        assignee=appeal.handler,
        at=at,
    )


def _tell_of_result(appeal: Appeal, *, at: datetime) -> None:
    reference = appeal.decision.case_file.reference

    def title() -> str:
        return _("Klagen i sak %(reference)s er avgjort") % {"reference": reference}

    tell_party(appeal, title=title, at=at)
    if appeal.handler is not None:
        notify(users=[appeal.handler], title=title, url=appeal.get_absolute_url(), at=at)


@transaction.atomic
def carry_out(*, appeal: Appeal, by: Actor, at: datetime) -> Decision:
    """Draft the decision that follows from what the appeal body decided; it replaces the one that stands when another approves it."""
    check_handler(by, appeal)
    workflow.lock(appeal.decision)
    locked = workflow.lock(appeal)
    if locked.status not in TO_BE_CARRIED_OUT or locked.result.carried_out_at is not None:
        raise Locked(_("Avgjørelsen er fulgt opp, eller det er ingenting å følge opp."))
    return prepare_replacement(
        decision=decision_in_force(locked.decision), occasion=Occasion.APPEAL, by=by, at=at
    )

"""Dismissing and forwarding, by two people; and giving a complaint what it asks for, by a new decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from appeals import transitions
from appeals.actions.checking import count_up, lock_appeal
from appeals.actions.ending import end_appeal
from appeals.actions.forwarding import send_forwarding_letter, start_forwarding
from appeals.correspondence import send_letter
from appeals.counting import weeks_to_complain
from appeals.documents import COMPLAINT, COSTS, Words, cite
from appeals.enums import (
    WITH_AUTHORITY,
    AppealStatus,
    DismissalGround,
    LateGround,
    PaperKind,
    Relief,
    SettlementKind,
)
from appeals.models import Appeal, LateAssessment, Settlement
from appeals.permissions import (
    WHO_APPROVES,
    check_approver,
    check_handler,
    has_right_to_complain,
)
from appeals.standing import decision_in_force, replacement_of
from decisions.actions import prepare_replacement
from decisions.enums import Occasion
from grants.actions import close_tasks, open_task
from grants.enums import TaskKind
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_date
from kompetanse.lib.deadlines import add_working_days, complaint_deadline
from kompetanse.lib.errors import Locked, NotAllowed, Refused
from records import workflow
from records.enums import DocumentKind
from records.events import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from decisions.models import Decision
    from kompetanse.lib.actor import Actor

APPROVE_WITHIN_DAYS = 3


@transaction.atomic
def propose_settlement(
    *,
    appeal: Appeal,
    kind: str,
    text: str,
    seen_version: int,
    by: Actor,
    at: datetime,
    ground: str = "",
) -> Settlement:
    """Propose that a complaint is dismissed, or forwarded to the appeal body, with the reasons that the letter gives.

    Refuses what the formal check does not bear out: a late one is dismissed only after § 31 has been assessed.
    """
    check_handler(by, appeal)
    locked = lock_appeal(appeal, seen_version=seen_version)
    if kind == SettlementKind.DISMISS:
        _check_dismissible(locked, ground, at=at)
    else:
        _check_forwardable(locked)
    if not text.strip():
        raise Refused(_("Skriv vurderingen som skal stå i brevet."), field="text")
    if locked.settlements.filter(approved_at=None, dropped_at=None).exists():
        raise Locked(_("Et forslag venter alt på godkjenning. Trekk det først."))
    settlement = Settlement.objects.create(
        appeal=locked,
        kind=kind,
        ground=ground if kind == SettlementKind.DISMISS else "",
        text=text,
        prepared_at=at,
        prepared_by_id=by.user_id,
    )
    count_up(locked)
    record_event(
        chain=locked.chain_key, verb="propose_settlement", on=locked, by=by, at=at,
        reason=text, reason_id=f"appeals.settlement:{settlement.pk}",
        facts={"kind": kind, "ground": settlement.ground},
    )  # fmt: skip
    open_task(
        kind=TaskKind.APPROVE_DECISION,
        authority=locked.decision.authority,
        case_file=locked.decision.case_file,
        subject=lambda: _("Svar på klage fra %(name)s") % {"name": locked.party.name},
        url=locked.get_absolute_url(),
        due_date=add_working_days(in_oslo(at).date(), APPROVE_WITHIN_DAYS),
        object_key=locked.object_key,
        at=at,
    )
    return settlement


@transaction.atomic
def drop_settlement(*, settlement: Settlement, by: Actor, at: datetime) -> Settlement:
    """Take a proposal back before it is approved; an approver does the same to say no."""
    appeal = workflow.lock(settlement.appeal)
    check_handler(by, appeal)
    settlement = Settlement.objects.get(pk=settlement.pk)
    if not settlement.is_open:
        raise Locked(_("Forslaget er alt godkjent eller trukket."))
    settlement.dropped_at, settlement.dropped_by_id = at, by.user_id
    settlement.save(update_fields=["dropped_at", "dropped_by"])
    count_up(appeal)
    record_event(chain=appeal.chain_key, verb="drop_settlement", on=appeal, by=by, at=at)
    close_tasks(
        kind=TaskKind.APPROVE_DECISION, object_key=appeal.object_key, by=by, at=at
    )  # fmt: skip
    return settlement


@transaction.atomic
def approve_settlement(
    *, settlement: Settlement, seen_version: int, by: Actor, at: datetime
) -> Appeal:
    """Another person approves (R-ROL-02): the letter goes out, and the complaint is dismissed or on its way to the appeal body."""
    check_approver(by, settlement.appeal)
    workflow.lock(settlement.appeal.decision)
    appeal = lock_appeal(settlement.appeal, seen_version=seen_version)
    settlement = Settlement.objects.get(pk=settlement.pk)
    if not settlement.is_open:
        raise Locked(_("Forslaget er alt godkjent eller trukket."))
    if settlement.prepared_by_id == by.user_id:
        raise NotAllowed(
            _("Du har forberedt dette. En annen må godkjenne det."),
            who_may=WHO_APPROVES,
            rule_id="R-ROL-02",
        )
    is_forwarding = settlement.kind == SettlementKind.FORWARD
    if is_forwarding:
        _check_forwardable(appeal)
    else:
        _check_dismissible(appeal, settlement.ground, at=at)
    settlement.approved_at, settlement.approved_by_id = at, by.user_id
    settlement.save(update_fields=["approved_at", "approved_by"])
    record_event(
        chain=appeal.chain_key, verb="approve_settlement", on=appeal, by=by, at=at,
        facts={"kind": str(settlement.kind)},
    )  # fmt: skip
    close_tasks(kind=TaskKind.APPROVE_DECISION, object_key=appeal.object_key, by=by, at=at)
    if is_forwarding:
        send_forwarding_letter(appeal, settlement, by=by, at=at)
        start_forwarding(appeal, by=by, at=at)
        count_up(appeal)
        return appeal
    _send_dismissal(appeal, settlement, by=by, at=at)
    workflow.move(
        appeal, transitions.DISMISS, by=by, at=at, chain=appeal.chain_key,
        facts={"ground": settlement.ground}, also={"ended_at": at, "version": appeal.version + 1},
    )  # fmt: skip
    end_appeal(appeal, by=by, at=at)
    return appeal


@transaction.atomic
def begin_relief(
    *, appeal: Appeal, relief: str, seen_version: int, by: Actor, at: datetime
) -> Decision:
    """Give the complaint what it asks for, all or in part: a draft of the decision that will replace the one complained on.

    The complaint is granted when another person has approved the draft (`aftermath.py`).
    """
    check_handler(by, appeal)
    workflow.lock(appeal.decision)
    locked = lock_appeal(appeal, seen_version=seen_version)
    if locked.status != AppealStatus.CHECKED:
        raise Locked(_("Klagen er ikke til behandling."))
    if relief not in (Relief.FULL, Relief.PART):
        raise Refused(_("Velg fullt eller delvis medhold."), field="relief")
    if locked.settlements.filter(approved_at=None, dropped_at=None).exists():
        raise Locked(_("Et forslag venter alt på godkjenning. Trekk det først."))
    if is_on_its_way(locked):
        raise Locked(_("Klagen er på vei til klageinstansen."))
    decision = prepare_replacement(
        decision=decision_in_force(locked.decision), occasion=Occasion.APPEAL, by=by, at=at
    )
    locked.relief = relief
    locked.version += 1
    locked.save(update_fields=["relief", "version"])
    record_event(
        chain=locked.chain_key, verb="begin_relief", on=locked, by=by, at=at,
        facts={"relief": relief, "decision": decision.code},
    )  # fmt: skip
    return decision


def is_on_its_way(appeal: Appeal) -> bool:
    """Whether it has been approved that the complaint is forwarded; the papers are being put together."""
    return appeal.settlements.filter(
        kind=SettlementKind.FORWARD, approved_at__isnull=False
    ).exists() and appeal.status in (AppealStatus.CHECKED, AppealStatus.PARTLY)


def _check_dismissible(appeal: Appeal, ground: str, *, at: datetime) -> None:
    if appeal.status not in WITH_AUTHORITY:
        raise Locked(_("Klagen kan ikke avvises slik den står nå."))
    if ground not in DismissalGround.values:
        raise Refused(_("Velg en grunn for avvisningen."), field="ground")
    if ground == DismissalGround.LATE:
        assessed = LateAssessment.objects.filter(appeal=appeal).first()
        if not appeal.is_late or assessed is None or assessed.ground != LateGround.NONE:
            raise Refused(
                _("Ta først stilling til om klagen kan behandles selv om den kom for sent."),
                field="ground",
            )
    if ground == DismissalGround.NO_RIGHT and has_right_to_complain(appeal.decision, appeal.party):
        raise Refused(_("Den som klager, har rett til å klage på vedtaket."), field="ground")
    if ground == DismissalGround.INCOMPLETE:
        request = appeal.corrections.filter(answered_at=None).first()
        if request is None or in_oslo(at).date() <= request.due_date:
            raise Refused(_("Fristen for å rette klagen er ikke ute."), field="ground")


def _check_forwardable(appeal: Appeal) -> None:
    if appeal.status not in (AppealStatus.CHECKED, AppealStatus.PARTLY):
        raise Locked(_("Klagen må være kontrollert før den sendes til klageinstansen."))
    if replacement_of(decision_in_force(appeal.decision)) is not None:
        raise Locked(
            _("Et nytt vedtak er under arbeid. Gjør det ferdig eller slett utkastet først.")
        )
    if is_on_its_way(appeal):
        raise Locked(_("Klagen er på vei til klageinstansen."))


_DISMISSED = {
    DismissalGround.LATE: lambda: _("Klagen kom etter at klagefristen var ute. Vi har vurdert om den kan behandles likevel, og kommet til at den ikke kan det."),
    DismissalGround.NO_RIGHT: lambda: _("Dere har ikke rett til å klage på dette vedtaket."),
    DismissalGround.INCOMPLETE: lambda: _("Klagen er ikke rettet innen fristen vi ga."),
}  # fmt: skip


def _send_dismissal(appeal: Appeal, settlement: Settlement, *, by: Actor, at: datetime) -> None:
    """A dismissal is a decision of its own, with the right to complain (forvaltningsloven § 33 annet ledd, § 27)."""
    decision, today = appeal.decision, in_oslo(at).date()
    language = appeal.party.letter_language
    clock, costs = (cite(key, language=language, on=today) for key in (COMPLAINT, COSTS))
    version = decision.scheme_version
    body = version.appeal_body_nn if language == "nn" else version.appeal_body_nb
    last = complaint_deadline(today, weeks_to_complain(decision))
    preparer = settlement.prepared_by.name

    def words() -> Words:
        return Words(
            _("Klagen er avvist"),
            [
                ("", _("Vi har mottatt klagen deres på vedtaket i sak %(reference)s. Vi avviser den. Det betyr at vi ikke tar stilling til innholdet.") % {"reference": decision.case_file.reference}),
                (_("Begrunnelse"), f"{_DISMISSED[DismissalGround(settlement.ground)]()} {settlement.text}"),
                (_("Rett til å klage"), _("Dere kan klage på at vi avviser klagen. Siste dag er %(day)s, jf. %(clock)s. Send klagen til oss. %(body)s er klageinstans.") % {"day": format_date(last), "clock": clock, "body": body}),
                (_("Sakskostnader"), _("Reglene om dekning av sakskostnader står i %(costs)s.") % {"costs": costs}),
                ("", _("Forberedt av %(name)s. Dokumentet er elektronisk godkjent.") % {"name": preparer}),
            ],
        )  # fmt: skip

    send_letter(
        appeal,
        words=words,
        kind=DocumentKind.COMPLAINT_ANSWER,
        part=PaperKind.ANSWER,
        by=by,
        at=at,
    )

"""The formal check: who handles the complaint, is it in time, does it say what it must, and may it be treated at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from appeals import transitions
from appeals.correspondence import send_letter
from appeals.counting import is_over_a_year
from appeals.documents import CONTENT, Words, cite
from appeals.enums import BEFORE_CHECK, WITH_AUTHORITY, LateGround, PaperKind
from appeals.models import Appeal, AppealPaper, CorrectionRequest, LateAssessment
from appeals.permissions import check_handler
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_date
from kompetanse.lib.errors import Locked, Refused, Stale
from records import workflow
from records.actions import file_document, store_bytes
from records.enums import DocumentKind, JournalKind
from records.events import record_event

if TYPE_CHECKING:
    from datetime import date, datetime

    from kompetanse.lib.actor import Actor


def lock_appeal(appeal: Appeal, *, seen_version: int) -> Appeal:
    """The complaint anew under lock. Refuses (409) a page that a colleague's act has made old."""
    locked = workflow.lock(appeal)
    if locked.version != seen_version:
        raise Stale(_("Noen har gjort noe med klagen siden du åpnet siden."))
    return locked


def count_up(appeal: Appeal) -> None:
    appeal.version += 1
    appeal.save(update_fields=["version"])


@transaction.atomic
def take_appeal(*, appeal: Appeal, seen_version: int, by: Actor, at: datetime) -> Appeal:
    """Become the complaint's handler, or take it over; of two who press at once the second is told."""
    check_handler(by, appeal)
    locked = lock_appeal(appeal, seen_version=seen_version)
    locked.handler_id = by.user_id
    locked.version += 1
    locked.save(update_fields=["handler", "version"])
    record_event(chain=locked.chain_key, verb="take_appeal", on=locked, by=by, at=at)
    return locked


@transaction.atomic
def ask_for_correction(
    *, appeal: Appeal, text: str, due_date: date, seen_version: int, by: Actor, at: datetime
) -> CorrectionRequest:
    """Ask the party to correct its complaint by a day; a letter and a notice (forvaltningsloven § 32 siste ledd)."""
    check_handler(by, appeal)
    locked = lock_appeal(appeal, seen_version=seen_version)
    if not text.strip():
        raise Refused(_("Skriv hva som må rettes."), field="text")
    today = in_oslo(at).date()
    if due_date <= today:
        raise Refused(_("Fristen må være etter i dag."), field="due_date")
    workflow.move(
        locked, transitions.ASK_FOR_CORRECTION, by=by, at=at, chain=locked.chain_key,
        reason=text, also={"version": locked.version + 1},
    )  # fmt: skip
    request = CorrectionRequest.objects.create(
        appeal=locked, text=text, due_date=due_date, asked_at=at, asked_by_id=by.user_id
    )
    language = locked.party.letter_language
    content = cite(CONTENT, language=language, on=today)

    def words() -> Words:
        return Words(
            _("Klagen må rettes"),
            [
                ("", _("Vi har mottatt klagen deres. En klage skal si hvilket vedtak den gjelder, og hvilken endring dere vil ha, jf. %(reference)s.") % {"reference": content}),
                (_("Dette må rettes"), text),
                (_("Frist"), _("Svar i Kompetanse innen %(day)s. Svarer dere ikke, kan vi måtte avvise klagen.") % {"day": format_date(due_date)}),
            ],
        )  # fmt: skip

    send_letter(
        locked,
        words=words,
        kind=DocumentKind.COMPLETION_REQUEST,
        part=PaperKind.REQUEST,
        by=by,
        at=at,
    )
    return request


@transaction.atomic
def correct_appeal(*, appeal: Appeal, text: str, by: Actor, at: datetime) -> Appeal:
    """The party answers what was asked for; filed in the case, and back with the authority."""
    locked = workflow.lock(appeal)
    if not text.strip():
        raise Refused(_("Skriv rettingen."), field="text")
    workflow.move(
        locked, transitions.CORRECT, by=by, at=at, chain=locked.chain_key,
        reason=text, also={"version": locked.version + 1},
    )  # fmt: skip
    locked.corrections.filter(answered_at=None).update(
        answer=text, answered_at=at, answered_by_id=by.user_id
    )
    document = file_document(
        case_file=locked.decision.case_file,
        stored_file=store_bytes(text.encode(), content_type="text/plain; charset=utf-8", at=at),
        kind=DocumentKind.COMPLAINT,
        journal_kind=JournalKind.INCOMING,
        title=lambda: _("Retting av klage fra %(name)s") % {"name": locked.party.name},
        file_name="retting.txt",
        sender=locked.party.name,
        receiver=locked.decision.authority.name,
        readers={locked.party, locked.decision.recipient},
        by=by,
        at=at,
    )
    AppealPaper.objects.create(appeal=locked, document=document, kind=PaperKind.CORRECTION)
    return locked


@transaction.atomic
def assess_late(
    *, appeal: Appeal, ground: str, text: str, seen_version: int, by: Actor, at: datetime
) -> LateAssessment:
    """Say whether a late complaint is treated all the same, and why (forvaltningsloven § 31). Comes before dismissal.

    Refuses one that is in time, and anything but no when more than a year has passed since the decision.
    """
    check_handler(by, appeal)
    locked = lock_appeal(appeal, seen_version=seen_version)
    if not locked.is_late or locked.status not in BEFORE_CHECK:
        raise Locked(_("Klagen kom i tide, eller er kontrollert alt."))
    if ground not in LateGround.values:
        raise Refused(_("Velg om klagen kan behandles."), field="ground")
    if not text.strip():
        raise Refused(_("Skriv hvorfor."), field="text")
    over = is_over_a_year(locked.decision, locked.counted_date)
    if over and ground != LateGround.NONE:
        raise Refused(
            _("Det er mer enn ett år siden vedtaket. Da kan klagen ikke behandles."), field="ground"
        )
    locked.settlements.filter(approved_at=None, dropped_at=None).update(
        dropped_at=at, dropped_by_id=by.user_id
    )
    assessed, _made = LateAssessment.objects.update_or_create(
        appeal=locked,
        defaults={
            "ground": ground, "text": text, "over_a_year": over,
            "assessed_at": at, "assessed_by_id": by.user_id,
        },
    )  # fmt: skip
    if locked.handler_id is None:
        locked.handler_id = by.user_id
        locked.save(update_fields=["handler"])
    count_up(locked)
    record_event(
        chain=locked.chain_key, verb="assess_late_appeal", on=locked, by=by, at=at,
        reason=text, reason_id=f"appeals.lateassessment:{assessed.pk}",
        facts={"ground": ground, "over_a_year": over},
    )  # fmt: skip
    return assessed


@transaction.atomic
def finish_check(*, appeal: Appeal, seen_version: int, by: Actor, at: datetime) -> Appeal:
    """The complaint can be treated. Refuses a late one that nobody has let through."""
    locked = lock_appeal(appeal, seen_version=seen_version)
    assessed = LateAssessment.objects.filter(appeal=locked).first()
    if locked.is_late and (assessed is None or assessed.ground == LateGround.NONE):
        raise Refused(_("Klagen kom for sent. Ta først stilling til om den kan behandles likevel."))
    locked.settlements.filter(approved_at=None, dropped_at=None).update(
        dropped_at=at, dropped_by_id=by.user_id
    )
    also = {"checked_at": at, "checked_by_id": by.user_id, "version": locked.version + 1}
    if locked.handler_id is None:
        also["handler_id"] = by.user_id
    return workflow.move(
        locked, transitions.FINISH_CHECK, by=by, at=at, chain=locked.chain_key, also=also
    )


def is_with_authority(appeal: Appeal) -> bool:
    return appeal.status in WITH_AUTHORITY

"""Changing a decision by the authority's own initiative (forvaltningsloven § 35): on a ground, and to nobody's harm without prior notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from appeals.correspondence import name_of
from appeals.documents import PRIOR_NOTICE, Words, cite, print_words, say
from appeals.enums import ReversalGround
from appeals.models import Reversal
from appeals.permissions import check_staff_of
from decisions.actions import prepare_replacement
from decisions.enums import IN_FORCE, Occasion
from grants.people import correspondents_of
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_date
from kompetanse.lib.deadlines import complaint_deadline
from kompetanse.lib.errors import Locked, Refused
from notices.actions import notify
from records import workflow
from records.actions import file_document, store_bytes
from records.enums import DocumentKind, JournalKind
from records.events import record_event

if TYPE_CHECKING:
    from datetime import date, datetime

    from decisions.models import Decision
    from kompetanse.lib.actor import Actor

WEEKS_TO_ANSWER = 3


@transaction.atomic
def open_reversal(
    *,
    decision: Decision,
    ground: str,
    reasons: str,
    is_harmful: bool,
    by: Actor,
    at: datetime,
) -> Reversal:
    """Say on what ground a decision is to be changed. To the recipient's harm: prior notice first, with three weeks to answer (§ 16); else the draft at once."""
    check_staff_of(by, decision)
    locked = workflow.lock(decision)
    if locked.status not in IN_FORCE:
        raise Locked(_("Bare et vedtak som gjelder, kan gjøres om."))
    if ground not in ReversalGround.values:
        raise Refused(_("Velg et grunnlag."), field="ground")
    if is_harmful and ground == ReversalGround.NOT_TO_HARM:
        raise Refused(_("Er endringen til skade, må du velge et annet grunnlag."), field="ground")
    if not reasons.strip():
        raise Refused(_("Skriv hvorfor vedtaket gjøres om."), field="reasons")
    if Reversal.objects.filter(decision=locked, begun_at=None).exists():
        raise Locked(_("Det er alt sendt forhåndsvarsel om å gjøre om vedtaket."))
    today = in_oslo(at).date()
    reversal = Reversal.objects.create(
        decision=locked,
        ground=ground,
        reasons=reasons,
        is_harmful=is_harmful,
        answer_due_date=complaint_deadline(today, WEEKS_TO_ANSWER) if is_harmful else None,
        opened_at=at,
        opened_by_id=by.user_id,
    )
    record_event(
        chain=locked.chain_key, verb="open_reversal", on=reversal, by=by, at=at,
        reason=reasons, reason_id=f"appeals.reversal:{reversal.pk}",
        facts={"ground": ground, "harm": is_harmful, "decision": locked.code},
    )  # fmt: skip
    if is_harmful:
        _give_prior_notice(reversal, by=by, at=at)
    else:
        _begin(reversal, by=by, at=at)
    return reversal


@transaction.atomic
def begin_reversal(*, reversal: Reversal, by: Actor, at: datetime) -> Decision:
    """Draft the new decision when the time to answer the prior notice is over."""
    check_staff_of(by, reversal.decision)
    workflow.lock(reversal.decision)
    reversal = workflow.lock(reversal)
    if reversal.begun_at is not None:
        raise Locked(_("Det nye vedtaket er alt påbegynt."))
    due: date | None = reversal.answer_due_date
    if due is not None and in_oslo(at).date() <= due:
        raise Refused(
            _("Mottakeren kan uttale seg til og med %(day)s.") % {"day": format_date(due)}
        )
    return _begin(reversal, by=by, at=at)


def _begin(reversal: Reversal, *, by: Actor, at: datetime) -> Decision:
    new = prepare_replacement(decision=reversal.decision, occasion=Occasion.REVERSAL, by=by, at=at)
    reversal.begun_at, reversal.begun_by_id = at, by.user_id
    reversal.save(update_fields=["begun_at", "begun_by"])
    return new


def _give_prior_notice(reversal: Reversal, *, by: Actor, at: datetime) -> None:
    decision = reversal.decision
    recipient = decision.recipient
    language = recipient.letter_language
    reference = cite(PRIOR_NOTICE, language=language, on=in_oslo(at).date())
    due = reversal.answer_due_date

    def words() -> Words:
        return Words(
            _("Forhåndsvarsel om at vedtaket kan bli gjort om"),
            [
                ("", _("Vi vurderer å gjøre om vedtaket i sak %(reference)s. Dette er et forhåndsvarsel, jf. %(law)s.") % {"reference": decision.case_file.reference, "law": reference}),
                (_("Hvorfor"), reversal.reasons),
                (_("Dere kan uttale dere"), _("Skriv til oss i saken innen %(day)s.") % {"day": format_date(due) if due else ""}),
            ],
        )  # fmt: skip

    said = say(words, language)
    content = print_words(
        said, decision=decision, to=recipient.name, by=name_of(by), language=language, at=at
    )
    file_document(
        case_file=decision.case_file,
        stored_file=store_bytes(content, content_type="application/pdf", at=at),
        kind=DocumentKind.PRIOR_NOTICE,
        journal_kind=JournalKind.OUTGOING,
        title=said.title,
        file_name="forhandsvarsel.pdf",
        sender=decision.authority.name,
        receiver=recipient.name,
        readers=[recipient],
        by=by,
        at=at,
    )
    notify(
        users=correspondents_of(recipient.pk, on=in_oslo(at).date()),
        title=lambda: _("Nytt brev i sak %(reference)s") % {"reference": decision.case_file.reference},
        url=decision.get_absolute_url(),
        organisation_id=recipient.pk,
        at=at,
    )  # fmt: skip

"""Change notices: told by the recipient, answered by a decision of the authority (V_ENDRING)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from decisions import transitions
from decisions.actions.replacing import prepare_change_refusal, prepare_replacement
from decisions.enums import (
    MONEY_CHANGES,
    ChangeKind,
    DecisionKind,
    DecisionStatus,
    Occasion,
)
from decisions.models import ChangeNotice, Decision
from decisions.partners import cases_of, leaves, new_partner_of, partner_changes, partner_ids
from decisions.permissions import check_preparer, check_recipient
from grants.actions import add_party, close_tasks, open_task, remove_party
from grants.enums import Part, TaskKind
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.deadlines import add_working_days
from kompetanse.lib.errors import Locked, Refused
from kompetanse.lib.files import inspect_upload
from kompetanse.lib.money import format_kroner
from notices.actions import notify
from partnerships.checks import check_partner
from partnerships.people import PARTNERS, people_of
from records import workflow
from records.actions import file_attachments, file_document, store_bytes
from records.enums import DocumentKind, JournalKind
from records.events import record_event

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from decisions.models import Point
    from kompetanse.lib.actor import Actor
    from owners.models import Organisation
    from records.models import Document

ANSWER_WITHIN_DAYS = 10
MOST_FILES = 5


@transaction.atomic
def send_change_notice(
    *,
    decision: Decision,
    kind: str,
    point_numbers: Sequence[int],
    text: str,
    wanted_amount: int | None,
    files: Sequence[tuple[str, bytes]],
    new_partner: Organisation | None = None,
    old_partner: Organisation | None = None,
    by: Actor,
    at: datetime,
) -> ChangeNotice:
    """Tell that something is otherwise than when the grant was given. Journaled as incoming; a task for the authority.

    `wanted_amount` in kroner counts where money changes, the partners where a partner does (V_PARTNER).
    Refuses other hats (403), what is no grant in force (409), and a notice that does not say what it is about.
    """
    check_recipient(by, decision)
    decision = workflow.lock(decision)
    if not decision.is_grant or decision.status != DecisionStatus.DISPATCHED:
        raise Locked(_("Bare et tilskudd som gjelder, kan endres."))
    points = list(
        decision.points.filter(number__in=point_numbers).select_related("item").order_by("number")
    )
    _check_notice(kind, points, text, wanted_amount, files)
    amount = wanted_amount if kind in MONEY_CHANGES else None
    is_partner = kind == ChangeKind.PARTNER
    if is_partner:
        _check_partners(decision, points, new_partner, old_partner)
    notice = ChangeNotice(
        decision=decision,
        kind=kind,
        point_numbers=[point.number for point in points],
        text=text,
        wanted_amount=amount,
        new_partner=new_partner if is_partner else None,
        old_partner=old_partner if is_partner else None,
        notified_at=at,
        notified_by_id=by.user_id,
    )
    notice.document = _file(notice, points, files, by=by, at=at)
    notice.save()
    _record(notice, by=by, at=at)
    _ask_for_answer(notice, at=at)
    return notice


@transaction.atomic
def withdraw_change_notice(*, notice: ChangeNotice, by: Actor, at: datetime) -> ChangeNotice:
    """Take a notice back that nobody has begun to answer."""
    notice = workflow.lock(notice)
    if notice.answer_id is not None:
        raise Locked(_("Tilskuddsforvalteren har begynt på svaret. Ta kontakt i saken."))
    workflow.move(
        notice, transitions.WITHDRAW_CHANGE, by=by, at=at, chain=notice.decision.chain_key
    )
    close_tasks(kind=TaskKind.ANSWER_CHANGE, object_key=notice.object_key, by=by, at=at)
    return notice


@transaction.atomic
def accept_change(*, notice: ChangeNotice, by: Actor, at: datetime) -> Decision:
    """Begin the decision that changes the grant as the recipient has told: a draft that replaces it, for another to approve."""
    notice = _lock_unanswered(notice, by=by)
    draft = prepare_replacement(decision=_stands(notice), occasion=Occasion.CHANGE, by=by, at=at)
    return _answered_by(notice, draft)


@transaction.atomic
def refuse_change(*, notice: ChangeNotice, reasons: str, by: Actor, at: datetime) -> Decision:
    """Begin the decision that the change is not accepted: an individual decision with a right to complain (docs/adr)."""
    notice = _lock_unanswered(notice, by=by)
    draft = prepare_change_refusal(
        decision=_stands(notice),
        numbers=notice.point_numbers,
        reasons=reasons,
        by=by,
        at=at,
    )
    return _answered_by(notice, draft)


def answer_notices(decision: Decision, *, by: Actor, at: datetime) -> None:
    """Those that the decision answers are answered when it is issued; a new partner is a party of the case from then on."""
    for notice in partner_changes(decision):
        _change_partner(notice, list(decision.points.select_related("item__application")))
    for notice in ChangeNotice.objects.filter(answer=decision).unanswered().order_by("pk"):
        workflow.move(
            workflow.lock(notice),
            transitions.ANSWER_CHANGE,
            by=by,
            at=at,
            chain=decision.chain_key,
            facts={"decision": decision.code},
        )
        close_tasks(kind=TaskKind.ANSWER_CHANGE, object_key=notice.object_key, by=by, at=at)


def tell_new_partners(decision: Decision, *, at: datetime) -> None:
    """When the decision has reached its recipient, its new partner's people are told that they are one, and where the case is."""
    case = decision.application
    if case is None:
        return
    for notice in partner_changes(decision):
        notify(
            users=people_of(new_partner_of(notice).pk, PARTNERS, in_oslo(at).date()),
            title=lambda: (
                _("Dere er partner i et tiltak hos %(owner)s") % {"owner": case.applicant.name}
            ),
            url=reverse("needs:report", args=[case.code]),
            key=f"change:{notice.code}:partner",
            organisation_id=notice.new_partner_id,
            at=at,
        )


def _change_partner(notice: ChangeNotice, points: Sequence[Point]) -> None:
    """The new one becomes a party; the old one stays in cases where it has other measures, and where it got money as a recipient."""
    cases = {point.item.application_id: point.item.application for point in points}
    for pk in sorted(cases_of(notice, points)):
        add_party(application=cases[pk], organisation=new_partner_of(notice), part=Part.PARTNER)
    if notice.old_partner is not None:
        for pk in sorted(leaves(notice, points)):
            remove_party(application=cases[pk], organisation=notice.old_partner, part=Part.PARTNER)


def _record(notice: ChangeNotice, *, by: Actor, at: datetime) -> None:
    record_event(
        chain=notice.decision.chain_key,
        verb="send_change_notice",
        on=notice,
        by=by,
        at=at,
        reason=notice.text,
        reason_id=f"decisions.changenotice:{notice.pk}",
        facts={
            "kind": str(notice.kind),
            "points": notice.point_numbers,
            "wanted": notice.wanted_amount,
            "new_partner": notice.new_partner_id,
            "old_partner": notice.old_partner_id,
        },
    )


def _ask_for_answer(notice: ChangeNotice, *, at: datetime) -> None:
    decision = notice.decision
    open_task(
        kind=TaskKind.ANSWER_CHANGE,
        authority=decision.authority,
        case_file=decision.case_file,
        subject=lambda: _("Endringsmelding fra %(name)s") % {"name": decision.recipient.name},
        url=notice.get_absolute_url(),
        due_date=add_working_days(in_oslo(at).date(), ANSWER_WITHIN_DAYS),
        object_key=notice.object_key,
        at=at,
    )


def _lock_unanswered(notice: ChangeNotice, *, by: Actor) -> ChangeNotice:
    """The decision is locked before what is told about it."""
    check_preparer(by, notice.decision)
    workflow.lock(notice.decision)
    notice = workflow.lock(notice)
    if not notice.is_open:
        raise Locked(_("Endringsmeldingen er alt besvart eller trukket."))
    if notice.answer_id is not None:
        raise Locked(_("Det er alt laget et utkast til svar."))
    return notice


def _stands(notice: ChangeNotice) -> Decision:
    """The grant as it stands now: it may have been corrected since the recipient told."""
    decision = notice.decision
    grants = Decision.objects.of(decision.round, decision.scheme_version).in_force()
    found = grants.filter(recipient_id=decision.recipient_id, kind=DecisionKind.GRANT).first()
    if found is None:
        raise Locked(_("Bare et tilskudd som gjelder, kan endres."))
    return found


def _answered_by(notice: ChangeNotice, draft: Decision) -> Decision:
    notice.answer = draft
    notice.save(update_fields=["answer"])
    return draft


def _check_partners(
    decision: Decision,
    points: Sequence[Point],
    new: Organisation | None,
    old: Organisation | None,
) -> None:
    """The new one is a centre of competence that is not there already; the one that leaves is."""
    if decision.application_id is None:
        raise Refused(_("Bare eieren kan melde om ny partner."), field="kind")
    if new is None:
        raise Refused(_("Velg den nye partneren."), field="new_partner")
    check_partner(new, field="new_partner")
    there = partner_ids(decision, points)
    if new.pk in there:
        raise Refused(_("%(name)s er alt partner.") % {"name": new.name}, field="new_partner")
    if old is not None and old.pk not in there:
        raise Refused(_("%(name)s er ikke partner.") % {"name": old.name}, field="old_partner")


def _check_notice(
    kind: str,
    points: Iterable[Point],
    text: str,
    wanted_amount: int | None,
    files: Sequence[tuple[str, bytes]],
) -> None:
    if kind not in ChangeKind.values:
        raise Refused(_("Velg hva som er endret."), field="kind")
    if not points:
        raise Refused(_("Velg hvilke tiltak endringen gjelder."), field="point_numbers")
    if not text.strip():
        raise Refused(_("Forklar hva som er endret."), field="text")
    if kind in MONEY_CHANGES and wanted_amount is None:
        raise Refused(_("Skriv hvor mye dere trenger til sammen."), field="wanted_amount")
    if len(files) > MOST_FILES:
        raise Refused(_("Legg ved høyst fem filer."), field="files")


def _file(
    notice: ChangeNotice,
    points: Sequence[Point],
    files: Sequence[tuple[str, bytes]],
    *,
    by: Actor,
    at: datetime,
) -> Document:
    """The notice as a document of the case, with its attachments in the same journal row."""
    decision = notice.decision
    recipient = decision.recipient
    document = file_document(
        case_file=decision.case_file,
        stored_file=store_bytes(
            _words(notice, points).encode(), content_type="text/plain; charset=utf-8", at=at
        ),
        kind=DocumentKind.CHANGE_NOTICE,
        journal_kind=JournalKind.INCOMING,
        title=lambda: _("Endringsmelding fra %(name)s") % {"name": recipient.name},
        file_name="endringsmelding.txt",
        sender=recipient.name,
        receiver=decision.authority.name,
        readers=[recipient],
        by=by,
        at=at,
    )
    looked_at = [(inspect_upload(content, name), content) for name, content in files]
    file_attachments(
        entry=document.journal_entry,
        case_file=decision.case_file,
        files=[
            (store_bytes(content, content_type=seen.content_type, at=at), seen.name, seen.name)
            for seen, content in looked_at
        ],
        readers=[recipient],
        by=by,
        at=at,
    )
    return document


def _words(notice: ChangeNotice, points: Sequence[Point]) -> str:
    """What the document says."""
    lines = [
        str(ChangeKind(notice.kind).label),
        *(
            _("Punkt %(number)s: %(title)s") % {"number": point.number, "title": point.item.title}
            for point in points
        ),
    ]
    if notice.wanted_amount is not None:
        lines.append(
            _("Ønsket beløp: kr %(amount)s") % {"amount": format_kroner(notice.wanted_amount)}
        )
    if notice.new_partner is not None:
        lines.append(_("Ny partner: %(name)s") % {"name": notice.new_partner.name})
    if notice.old_partner is not None:
        lines.append(_("Går ut: %(name)s") % {"name": notice.old_partner.name})
    return "\n".join([*lines, "", notice.text, ""])

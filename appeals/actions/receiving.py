"""A complaint comes in: from a party in the portal, or on paper or by e-mail through staff; and is withdrawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from appeals import transitions
from appeals.actions.ending import end_appeal
from appeals.correspondence import name_of, tell_party
from appeals.counting import last_day
from appeals.documents import print_complaint
from appeals.enums import ComplaintWay, PaperKind
from appeals.models import Appeal, AppealPaper, AppealPoint, Suspension
from appeals.permissions import (
    WHO_COMPLAINS,
    check_staff_of,
    has_right_to_complain,
    speaks_for,
)
from decisions.enums import DecisionStatus
from decisions.models import Decision, Point
from grants.actions import open_task
from grants.enums import TaskKind
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_date
from kompetanse.lib.deadlines import add_working_days
from kompetanse.lib.errors import AlreadyDone, Locked, NotAllowed, Refused
from kompetanse.lib.files import inspect_upload
from records import workflow
from records.actions import file_attachments, file_document, store_bytes
from records.enums import DocumentKind, JournalKind
from records.events import record_event

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from kompetanse.lib.actor import Actor
    from owners.models import Organisation
    from records.models import StoredFile

LOOK_WITHIN_DAYS = 5
MOST_FILES = 20


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a party writes: point number → the change it wants there, why, and what it asks for."""

    points: Mapping[int, str]
    reasons: str
    late_reason: str = ""
    wants_suspension: bool = False
    files: Sequence[tuple[StoredFile, str]] = field(default_factory=tuple)


def check_may_be_complained_on(decision: Decision) -> None:
    """Refuse (409) a decision that nobody has got, and one that another has replaced."""
    if decision.available_at is None:
        raise Locked(_("Vedtaket er ikke sendt ennå."))
    if decision.status == DecisionStatus.SUPERSEDED:
        raise Locked(_("Vedtaket er erstattet av et nytt. Klag på det nye vedtaket."))


def check_complains(hat: Actor, decision: Decision) -> None:
    """Refuse (403) who does not bind the party, and a party without the right to complain on this decision."""
    organisation = getattr(hat, "organisation", None)
    if organisation is None or not speaks_for(hat, organisation.pk):
        raise NotAllowed(who_may=WHO_COMPLAINS)
    if not has_right_to_complain(decision, organisation):
        raise NotAllowed(
            _("%(name)s har ikke rett til å klage på dette vedtaket.") % {"name": organisation.name},
            who_may=WHO_COMPLAINS,
        )  # fmt: skip


def keep_file(*, content: bytes, name: str, at: datetime) -> tuple[StoredFile, str]:
    """Look at an uploaded file and keep its bytes. Refuses what `lib.files` does not let in."""
    looked_at = inspect_upload(content, name)
    return store_bytes(content, content_type=looked_at.content_type, at=at), looked_at.name


@transaction.atomic
def complain(*, decision: Decision, complaint: Complaint, by: Actor, at: datetime) -> Appeal:
    """A party complains in the portal (forvaltningsloven §§ 28, 32). Received also when it is late; then it must say why.

    Refuses a second one while the first is with the authority, no point, and points without words.
    """
    decision = _locked(decision)
    check_may_be_complained_on(decision)
    check_complains(by, decision)
    party = by.organisation  # type: ignore[attr-defined]
    _check_not_begun(decision, party)
    points = _chosen(decision, complaint)
    today = in_oslo(at).date()
    appeal = _create(
        decision, party, complaint, way=ComplaintWay.PORTAL, received_date=today, by=by, at=at
    )
    if appeal.is_late and not complaint.late_reason.strip():
        raise Refused(_("Skriv hvorfor klagen kommer etter fristen."), field="late_reason")
    _add_points(appeal, points)
    content = print_complaint(
        appeal,
        points=[(label_of(point), change) for point, change in points],
        by=name_of(by),
        wants_suspension=complaint.wants_suspension,
    )
    stored = store_bytes(content, content_type="application/pdf", at=at)
    _file(appeal, stored, "klage.pdf", complaint.files, by=by, at=at)
    return _taken_in(appeal, complaint, stored, by=by, at=at)


@transaction.atomic
def register_complaint(
    *,
    decision: Decision,
    party: Organisation,
    complaint: Complaint,
    way: ComplaintWay,
    received_date: date,
    sent_date: date | None,
    paper: tuple[StoredFile, str],
    by: Actor,
    at: datetime,
) -> Appeal:
    """Staff register a complaint that came on paper or by e-mail, with the day it came; handed to the post in time is in time (§ 30).

    Registered whoever sends it: whether it may complain is the formal check's question.
    """
    decision = _locked(decision)
    check_staff_of(by, decision)
    check_may_be_complained_on(decision)
    _check_not_begun(decision, party)
    points = _chosen(decision, complaint)
    _check_days(decision, received_date, sent_date, today=in_oslo(at).date())
    appeal = _create(
        decision, party, complaint, way=way, received_date=received_date,
        sent_date=sent_date, by=by, at=at,
    )  # fmt: skip
    _add_points(appeal, points)
    stored, name = paper
    _file(appeal, stored, name, complaint.files, by=by, at=at)
    appeal = _taken_in(appeal, complaint, stored, by=by, at=at)
    tell_party(
        appeal,
        title=lambda: _("Vi har mottatt klagen i sak %(reference)s") % {"reference": decision.case_file.reference},
        at=at,
    )  # fmt: skip
    return appeal


@transaction.atomic
def withdraw_appeal(*, appeal: Appeal, by: Actor, at: datetime) -> Appeal:
    """The party takes its complaint back, or staff register that it has. The decision stands."""
    workflow.lock(appeal.decision)
    locked = workflow.lock(appeal)
    workflow.move(
        locked, transitions.WITHDRAW, by=by, at=at, chain=appeal.chain_key, also={"ended_at": at}
    )
    end_appeal(locked, by=by, at=at)
    return locked


def _locked(decision: Decision) -> Decision:
    """Two who complain at once wait here for each other."""
    return Decision.objects.for_detail().get(pk=workflow.lock(decision).pk)


def _check_not_begun(decision: Decision, party: Organisation) -> None:
    begun = Appeal.objects.with_authority().filter(decision=decision, party=party).first()
    if begun is not None:
        raise AlreadyDone(
            _("%(name)s har alt klaget på vedtaket, og klagen er til behandling.")
            % {"name": party.name},
            result_url=begun.get_absolute_url(),
        )


def _chosen(decision: Decision, complaint: Complaint) -> list[tuple[Point, str]]:
    if not complaint.points:
        raise Refused(_("Velg minst ett punkt i vedtaket."), field="points")
    if not complaint.reasons.strip():
        raise Refused(_("Skriv hvorfor dere klager."), field="reasons")
    if len(complaint.files) > MOST_FILES:
        raise Refused(_("En klage kan ha høyst 20 vedlegg."), field="files")
    by_number = {point.number: point for point in decision.points.all()}
    if not set(complaint.points) <= set(by_number):
        raise Refused(_("Velg blant punktene i vedtaket."), field="points")
    return [(by_number[number], text) for number, text in sorted(complaint.points.items())]


def _check_days(
    decision: Decision, received_date: date, sent_date: date | None, *, today: date
) -> None:
    if received_date > today:
        raise Refused(_("Datoen kan ikke være etter i dag."), field="received_date")
    if decision.decided_at and received_date < in_oslo(decision.decided_at).date():
        raise Refused(_("Klagen kan ikke ha kommet før vedtaket."), field="received_date")
    if sent_date is not None and sent_date > received_date:
        raise Refused(_("Klagen kan ikke være sendt etter at den kom."), field="sent_date")


def _create(
    decision: Decision,
    party: Organisation,
    complaint: Complaint,
    *,
    way: ComplaintWay,
    received_date: date,
    by: Actor,
    at: datetime,
    sent_date: date | None = None,
) -> Appeal:
    deadline = last_day(decision)
    if deadline is None:
        raise Locked(_("Vedtaket er ikke sendt ennå."))
    counted = sent_date or received_date
    return Appeal.objects.create(
        decision=decision,
        party=party,
        way=way,
        reasons=complaint.reasons,
        late_reason=complaint.late_reason if counted > deadline else "",
        received_at=at,
        received_by_id=by.user_id,
        received_date=received_date,
        sent_date=sent_date,
        deadline_date=deadline,
        is_late=counted > deadline,
    )


def _add_points(appeal: Appeal, points: list[tuple[Point, str]]) -> None:
    AppealPoint.objects.bulk_create(
        AppealPoint(appeal=appeal, point=point, change_wanted=text) for point, text in points
    )


def label_of(point: Point) -> str:
    return _("Punkt %(number)s: %(title)s") % {"number": point.number, "title": point.item.title}


def _file(
    appeal: Appeal,
    stored: StoredFile,
    name: str,
    files: Sequence[tuple[StoredFile, str]],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """One journal row for the complaint with everything that came with it."""
    decision, party = appeal.decision, appeal.party
    readers = {party, decision.recipient}
    main = file_document(
        case_file=decision.case_file,
        stored_file=stored,
        kind=DocumentKind.COMPLAINT,
        journal_kind=JournalKind.INCOMING,
        title=lambda: _("Klage fra %(name)s") % {"name": party.name},
        file_name=name,
        sender=party.name,
        receiver=decision.authority.name,
        document_date=appeal.counted_date,
        readers=readers,
        by=by,
        at=at,
    )
    attached = file_attachments(
        entry=main.journal_entry,
        case_file=decision.case_file,
        files=[(each, title, title) for each, title in files],
        readers=readers,
        by=by,
        at=at,
    )
    AppealPaper.objects.create(appeal=appeal, document=main, kind=PaperKind.COMPLAINT)
    AppealPaper.objects.bulk_create(
        AppealPaper(appeal=appeal, document=document, kind=PaperKind.ATTACHMENT)
        for document in attached
    )


def _taken_in(
    appeal: Appeal, complaint: Complaint, stored: StoredFile, *, by: Actor, at: datetime
) -> Appeal:
    """Its event, the request that came with it, and what waits for staff."""
    decision = appeal.decision
    if complaint.wants_suspension:
        Suspension.objects.create(appeal=appeal, asked_at=at, asked_by_id=by.user_id)
    record_event(
        chain=appeal.chain_key,
        verb="receive_appeal",
        on=appeal,
        by=by,
        at=at,
        reason=complaint.reasons,
        reason_id=f"appeals.appeal:{appeal.pk}",
        facts={
            "points": sorted(complaint.points),
            "way": str(appeal.way),
            "late": appeal.is_late,
            "deadline": appeal.deadline_date.isoformat(),
            "suspension": complaint.wants_suspension,
            "sha256": [stored.sha256, *(each.sha256 for each, _name in complaint.files)],
        },
    )
    due = add_working_days(in_oslo(at).date(), LOOK_WITHIN_DAYS)
    kinds = [TaskKind.HANDLE_APPEAL]
    if complaint.wants_suspension:
        kinds.append(TaskKind.ANSWER_SUSPENSION)
    for kind in kinds:
        open_task(
            kind=kind,
            authority=decision.authority,
            case_file=decision.case_file,
            subject=lambda: (
                _("%(name)s klager, sak %(reference)s")
                % {"name": appeal.party.name, "reference": decision.case_file.reference}
            ),
            url=appeal.get_absolute_url(),
            due_date=due,
            object_key=appeal.object_key,
            at=at,
        )
    return appeal


def deadline_in_words(decision: Decision) -> str:
    """For the party and for staff, the same day."""
    day = last_day(decision)
    return format_date(day) if day else ""

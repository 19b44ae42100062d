"""The letter: frozen when the decision is issued, rendered and sent by a worker, followed until somebody has read it (`domain.md` 0.5.5)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery, Sum
from django.urls import reverse
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from decisions import transitions
from decisions.actions.changes import tell_new_partners
from decisions.actions.returning import tell_forum
from decisions.aftermath import dispatched, follow
from decisions.checks import rules_of
from decisions.documents import build_letter, print_letter, read_snapshot, snapshot_hash
from decisions.enums import DecisionStatus, DeliveryWay
from decisions.models import Decision, DeliveryRegistration, Letter, Point
from decisions.permissions import check_preparer
from grants.actions import close_tasks, open_task
from grants.enums import Part, TaskKind
from grants.models import Party
from jobs.actions import start_job
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.deadlines import add_working_days, complaint_deadline
from kompetanse.lib.errors import Refused
from kompetanse.lib.money import format_kroner
from kompetanse.lib.rules import enforce, parameters_of
from notices.actions import put_notice, queue_templated
from notices.enums import MessageStatus
from notices.models import OutboxMessage
from owners.models import Organisation
from records import workflow
from records.actions import file_document, store_bytes
from records.enums import DocumentKind, JournalKind
from records.events import record_event
from records.models import ReadReceipt

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from jobs.models import Job
    from kompetanse.lib.actor import Actor

LETTERS_JOB = "decisions.letters"
SECOND_NOTICE_AFTER = timedelta(days=7)
ANOTHER_WAY_AFTER = timedelta(days=14)
SEND_WITHIN_DAYS = 2
MAIL = "decisions/issued"


def freeze_letter(*, decision: Decision, approver: User, at: datetime) -> Letter:
    """Freeze what the letter says, in the transaction that issues the decision. Never changed afterwards."""
    context = build_letter(decision, on=in_oslo(at).date(), approver=approver, is_final=True)
    snapshot = context.snapshot()
    return Letter.objects.create(
        decision=decision,
        snapshot=snapshot,
        snapshot_sha256=snapshot_hash(snapshot),
        frozen_at=at,
    )


def start_letters(*, decisions: Sequence[Decision], by: Actor, at: datetime) -> Job:
    """Let a worker render and send the letters of issued decisions: a row each, so one bad letter stops no other.

    They wait for `LETTER_HOLD` first, so that whoever sees a mistake as he presses the button can still stop them.
    """
    first = decisions[0]
    title = (
        _("Vedtaksbrev til %(name)s") % {"name": first.recipient.name}
        if len(decisions) == 1
        else _("Vedtaksbrev %(year)s") % {"year": first.round.budget_year}
    )
    return start_job(
        kind=LETTERS_JOB,
        title=title,
        rows=[
            (decision.code, f"{decision.recipient.name}, {decision.case_file.reference}")
            for decision in decisions
        ],
        payload={
            "round": first.round.code,
            "scheme_version": first.scheme_version.key,
            "unit": _("brev"),
            "facts": [
                [_("Brev"), _letters_in_words(decisions)],
                [_("Sum tilskudd"), f"{format_kroner(_granted(decisions))} kr"],
                [_("Startet av"), by.label],
            ],
        },
        result_url=reverse("decisions:round", args=[first.round.code, first.scheme_version.key]),
        by=by,
        at=at,
        hold=settings.LETTER_HOLD,
    )


def _letters_in_words(decisions: Sequence[Decision]) -> str:
    in_nynorsk = sum(decision.language == "nn" for decision in decisions)
    return _("%(count)s, hvorav %(nynorsk)s på nynorsk") % {
        "count": len(decisions),
        "nynorsk": in_nynorsk,
    }


def _granted(decisions: Sequence[Decision]) -> int:
    sums = Point.objects.filter(decision__in=decisions).aggregate(total=Sum("amount"))
    return sums["total"] or 0


@transaction.atomic
def dispatch_decision(*, decision: Decision, at: datetime) -> bool:
    """Render the frozen letter, file it, make it available in the portal and give notice. False when it was done before.

    The complaint period runs from here: available, and notice sent (R-KLA-01).
    """
    decision = Decision.objects.for_detail().get(pk=workflow.lock(decision).pk)
    if decision.status != DecisionStatus.ISSUED or decision.decided_at is None:
        return False
    letter = decision.letter
    content = print_letter(read_snapshot(letter.snapshot), created=decision.decided_at)
    recipient = decision.recipient
    document = file_document(
        case_file=decision.case_file,
        stored_file=store_bytes(content, content_type="application/pdf", at=at),
        kind=DocumentKind.DECISION_LETTER,
        journal_kind=JournalKind.OUTGOING,
        title=letter.snapshot["title"],
        file_name=f"vedtak-{slugify(decision.case_file.reference.replace('/', '-'))}.pdf",
        sender=decision.authority.name,
        receiver=recipient.name,
        readers=[recipient, *_copies(decision)],
        document_date=in_oslo(decision.decided_at).date(),
        by=SYSTEM,
        at=at,
    )
    letter.document, letter.rendered_at = document, at
    letter.save(update_fields=["document", "rendered_at"])
    available = in_oslo(at).date()
    active = rules_of(decision.scheme_version)
    deadline = complaint_deadline(available, parameters_of(active, "R-KLA-01")["weeks"])
    enforce(active, [("R-KLA-01", {"available": available, "deadline": deadline})])
    workflow.move(
        decision,
        transitions.DISPATCH,
        by=SYSTEM,
        at=at,
        chain=decision.chain_key,
        facts={"sha256": document.stored_file.sha256},
        also={
            "available_at": at,
            "notice_sent_at": at,
            "complaint_deadline_date": deadline,
        },
    )
    tell_forum(decision, at=at)
    tell_new_partners(decision, at=at)
    follow(dispatched, decision=decision, at=at)
    give_notice(decision=decision, turn="first", at=at)
    return True


def give_notice(*, decision: Decision, turn: str, at: datetime) -> int:
    """Tell the recipient's people and its postmottak that there is a decision to read, and until when they may complain.

    Never the outcome or an amount. Each address once a turn.
    """
    recipient = decision.recipient
    url = decision.get_absolute_url()
    context = {
        "reference": decision.case_file.reference,
        "scheme_nb": decision.scheme_version.scheme.name_nb,
        "scheme_nn": decision.scheme_version.scheme.name_nn,
        "year": decision.round.budget_year,
        "authority": decision.authority.name,
        "deadline": decision.complaint_deadline_date,
        "recipient": recipient.name,
        "url": url,
        "is_second": turn != "first",
    }
    key = f"decision:{decision.code}:{turn}"
    people = readers_of(recipient, on=in_oslo(at).date())
    for person in people:
        _put_notice(decision, person, key=key, url=url, at=at)
        if person.email:
            _mail(
                key=f"{key}:{person.pk}",
                to=person.email,
                language=person.language,
                context=context,
                recipient=recipient,
                person=person,
                at=at,
            )
    if recipient.notice_email:
        _mail(
            key=f"{key}:postmottak",
            to=recipient.notice_email,
            language=recipient.letter_language,
            context=context,
            recipient=recipient,
            at=at,
        )
    return len(people) + bool(recipient.notice_email)


def readers_of(organisation: Organisation, *, on: date) -> list[User]:
    """Submitters and approvers of an owner, people of a partner: those that a letter is for."""
    roles = ("owner_submitter", "owner_approver", "partner")
    held = Membership.objects.in_force(on).filter(organisation=organisation, role__in=roles)
    return list(User.objects.filter(pk__in=held.values("user_id"), is_active=True).order_by("pk"))


def note_reading(*, decision: Decision, by: Actor, at: datetime) -> None:
    """The first time that somebody at the recipient saw it. A read receipt, written by GET."""
    if by.organisation_id == decision.recipient_id:
        Decision.objects.filter(pk=decision.pk, first_read_at=None, available_at__lte=at).update(
            first_read_at=at
        )


def follow_up_unread(*, at: datetime) -> dict[str, int]:
    """Second notice after seven days without reading, or when a mail bounced; after fourteen a task to send it another way.

    Asks what is due at this moment, so a missed night heals itself.
    """
    _take_over_receipts()
    second = Decision.objects.unread_since(at - SECOND_NOTICE_AFTER).filter(second_notice_at=None)
    bounced = Decision.objects.unread_since(at).filter(
        second_notice_at=None, code__in=_bounced_codes()
    )
    counts = {"second_notices": 0, "tasks": 0}
    for decision in {row.pk: row for row in (*second, *bounced)}.values():
        counts["second_notices"] += _second_notice(decision, at=at)
    for decision in Decision.objects.unread_since(at - ANOTHER_WAY_AFTER).for_detail():
        counts["tasks"] += _ask_for_another_way(decision, at=at)
    return counts


@transaction.atomic
def register_other_delivery(
    *,
    decision: Decision,
    way: DeliveryWay,
    sent_date: date,
    note: str,
    by: Actor,
    at: datetime,
) -> DeliveryRegistration:
    """Register that the letter was sent another way, and when. Refuses a date before the decision or ahead of today."""
    decision = workflow.lock(decision)
    check_preparer(by, decision)
    if decision.status != DecisionStatus.DISPATCHED or decision.decided_at is None:
        raise Refused(_("Bare et vedtak som er sendt, kan sendes på en annen måte."))
    if not in_oslo(decision.decided_at).date() <= sent_date <= in_oslo(at).date():
        raise Refused(_("Datoen må være fra vedtaksdatoen til og med i dag."), field="sent_date")
    registered = DeliveryRegistration.objects.create(
        decision=decision,
        way=way,
        sent_date=sent_date,
        note=note,
        registered_at=at,
        registered_by_id=by.user_id,
    )
    record_event(
        chain=decision.chain_key,
        verb="register_other_delivery",
        on=decision,
        by=by,
        at=at,
        facts={"way": str(way), "date": sent_date.isoformat()},
    )
    close_tasks(kind=TaskKind.SEND_ANOTHER_WAY, object_key=decision.object_key, by=by, at=at)
    return registered


def _put_notice(decision: Decision, person: User, *, key: str, url: str, at: datetime) -> None:
    with translation.override(person.language or "nb"):
        put_notice(
            user_id=person.pk,
            key=key,
            title=_("Vi har fattet vedtak i sak %(reference)s")
            % {"reference": decision.case_file.reference},
            url=url,
            organisation_id=decision.recipient_id,
            at=at,
        )


def _mail(
    *,
    key: str,
    to: str,
    language: str,
    context: dict[str, object],
    recipient: Organisation,
    at: datetime,
    person: User | None = None,
) -> None:
    queue_templated(
        key=key,
        to=to,
        kind=MAIL,
        context=context,
        language=language or "nb",
        user_id=person.pk if person else None,
        organisation_id=recipient.pk,
        at=at,
    )


def _copies(decision: Decision) -> list[Organisation]:
    """The members of the lead's network read the lead's letter."""
    if decision.application_id is None:
        return []
    members = Party.objects.filter(
        application_id=decision.application_id, part=Part.NETWORK_MEMBER
    ).values("organisation_id")
    return list(Organisation.objects.filter(pk__in=members))


def _take_over_receipts() -> None:
    """Who opened the PDF in the archive has read the decision too."""
    receipts = ReadReceipt.objects.filter(
        document__decision_letter__decision_id=OuterRef("pk"),
        organisation_id=OuterRef("recipient_id"),
    )
    unread = Decision.objects.filter(status=DecisionStatus.DISPATCHED, first_read_at=None)
    read = unread.filter(Exists(receipts)).annotate(read=Subquery(receipts.values("read_at")[:1]))
    for pk, read_at in read.values_list("pk", "read"):
        Decision.objects.filter(pk=pk, first_read_at=None).update(first_read_at=read_at)


def _bounced_codes() -> set[str]:
    keys = OutboxMessage.objects.filter(
        status=MessageStatus.FAILED, dedupe_key__startswith="decision:"
    ).values_list("dedupe_key", flat=True)
    return {key.split(":")[1] for key in keys}


@transaction.atomic
def _second_notice(decision: Decision, *, at: datetime) -> bool:
    """Claimed before sending, so two workers send one."""
    claimed = Decision.objects.filter(pk=decision.pk, second_notice_at=None).update(
        second_notice_at=at
    )
    if claimed:
        loaded = Decision.objects.for_detail().get(pk=decision.pk)
        give_notice(decision=loaded, turn="second", at=at)
        record_event(chain=loaded.chain_key, verb="second_notice", on=loaded, by=SYSTEM, at=at)
    return bool(claimed)


def _ask_for_another_way(decision: Decision, *, at: datetime) -> bool:
    kind, key = TaskKind.SEND_ANOTHER_WAY, decision.object_key
    before = decision.authority.tasks.filter(kind=kind, object_key=key).exists()
    open_task(
        kind=kind,
        authority=decision.authority,
        case_file=decision.case_file,
        subject=lambda: _("%(name)s har ikke lest vedtaket") % {"name": decision.recipient.name},
        url=decision.get_absolute_url(),
        due_date=add_working_days(in_oslo(at).date(), SEND_WITHIN_DAYS),
        object_key=key,
        at=at,
    )
    return not before

"""What the owner writes in its report, part by part. The same again is no change, so that it may be sent twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from kompetanse.lib.errors import NotAllowed, Refused, Stale
from kompetanse.lib.files import inspect_upload
from records.actions import store_bytes
from records.events import record_event
from reports.actions.locking import draft_of
from reports.actions.opening import recount
from reports.content import TEXTS
from reports.enums import Answerer, FileKind, Step
from reports.models import Attachment, GoalAttainment, Participants, ReportItem, Share
from reports.questions import questions_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from kompetanse.lib.actor import Actor
    from reports.models import PartnerPart, Report

MOST_FILES = 20
MEASURE_FIELDS = (
    "done",
    "deviation_text",
    "own_financing",
    "own_effort_text",
    "coordinator_text",
    "evaluation_text",
)
Account = tuple[int | None, int | None, str]
"""Used, not used, why not."""


def begin(*, report: Report, by: Actor, at: datetime) -> Report:
    """Begin on an open report. Twice is once."""
    with transaction.atomic():
        return draft_of(report, by=by, at=at)


def _check_seen(report: Report, part: str, seen_version: int | None) -> None:
    if seen_version is not None and report.version_of(part) != seen_version:
        raise Stale(_("Noen har lagret endringer i denne delen etter at du åpnet siden."))


def _note_saved(report: Report, part: str, *, by: Actor, at: datetime, changed: tuple[str, ...] = ()) -> Report:  # fmt: skip
    report.part_versions[part] = report.version_of(part) + 1
    report.version += 1
    report.saved_at, report.saved_by_id = at, by.user_id
    report.save(update_fields=[*changed, "part_versions", "version", "saved_at", "saved_by"])
    return report


def fill_in(granted: int, account: Account) -> Account:
    """One of used and not used gives the other, when it can be."""
    used, unused, reason = account
    if used is None and unused is not None and unused <= granted:
        used = granted - unused
    elif unused is None and used is not None and used <= granted:
        unused = granted - used
    return used, unused, reason.strip()


@transaction.atomic
def save_measure(
    *,
    report: Report,
    code: str,
    data: Mapping[str, Any],
    account: Account,
    participants: Mapping[tuple[int | None, str], int],
    by: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> Report:
    """Write what became of one measure: what was done, the owner's account, and who took part.

    `participants` is (establishment or None for the whole, group) → number. Refuses a measure that is not in the
    report, a group that the scheme has not, and a page that others have saved since (409).
    """
    draft = draft_of(report, by=by, at=at)
    _check_seen(draft, code, seen_version)
    told = ReportItem.objects.select_related("item").filter(report=draft, item__code=code).first()
    if told is None:
        raise NotAllowed(_("Tiltaket er ikke med i denne rapporten."))
    groups = {row["key"] for row in draft.application.scheme_version.participant_categories}
    if not {category for _place, category in participants} <= groups:
        raise Refused(_("Velg grupper fra lista."))
    for name in MEASURE_FIELDS:
        if name in data:
            setattr(told, name, data[name])
    told.save(update_fields=list(MEASURE_FIELDS))
    own = Share.objects.filter(
        report=draft, item_id=told.item_id, recipient_id=draft.application.applicant_id
    ).first()
    if own is not None:
        save_account(own, account)
    Participants.objects.filter(report=draft, item_id=told.item_id).delete()
    Participants.objects.bulk_create(
        Participants(
            report=draft,
            item_id=told.item_id,
            establishment_id=place,
            category=category,
            count=count,
        )
        for (place, category), count in participants.items()
        if count
    )
    recount(draft)
    return _note_saved(draft, code, by=by, at=at)


def save_account(share: Share, account: Account) -> None:
    share.used, share.unused, share.unused_reason = fill_in(share.granted, account)
    share.save(update_fields=["used", "unused", "unused_reason"])


def put_answers(
    report: Report,
    answers: Mapping[str, tuple[str, str]],
    *,
    answered_by: str,
    part: PartnerPart | None = None,
) -> None:
    """Question → (answer, text). Refuses a question that is not asked of them."""
    asked = questions_of(report.application.scheme_version, answered_by=answered_by)
    if not set(answers) <= {one.key for one in asked}:
        raise Refused(_("Svar bare på spørsmålene i lista."))
    for key, (answer, text) in sorted(answers.items()):
        GoalAttainment.objects.update_or_create(
            report=report,
            part=part,
            question=key,
            defaults={"answer": answer, "text": text.strip()},
        )


@transaction.atomic
def save_goals(
    *,
    report: Report,
    answers: Mapping[str, tuple[str, str]],
    by: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> Report:
    """Write the owner's answers to the questions on goals."""
    draft = draft_of(report, by=by, at=at)
    _check_seen(draft, Step.GOALS, seen_version)
    put_answers(draft, answers, answered_by=Answerer.OWNER)
    return _note_saved(draft, Step.GOALS, by=by, at=at)


@transaction.atomic
def save_together(
    *,
    report: Report,
    data: Mapping[str, str],
    by: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> Report:
    """Write how the staff took part, the evaluation, what comes next, and who may be asked."""
    draft = draft_of(report, by=by, at=at)
    _check_seen(draft, Step.TOGETHER, seen_version)
    changed = tuple(name for name in TEXTS if name in data)
    for name in changed:
        setattr(draft, name, data[name])
    return _note_saved(draft, Step.TOGETHER, by=by, at=at, changed=changed)


@transaction.atomic
def attach_file(
    *, report: Report, kind: FileKind, content: bytes, name: str, by: Actor, at: datetime
) -> Attachment:
    """Add a file. Refuses what `lib.files` does not let in, the same file twice, and more than twenty."""
    draft = draft_of(report, by=by, at=at)
    looked_at = inspect_upload(content, name)
    stored = store_bytes(content, content_type=looked_at.content_type, at=at)
    held = Attachment.objects.filter(report=draft)
    if held.filter(stored_file=stored).exists():
        raise Refused(_("%(name)s er alt lagt ved.") % {"name": looked_at.name}, field="files")
    if held.count() >= MOST_FILES:
        raise Refused(_("En rapport kan ha høyst 20 vedlegg."), field="files")
    attachment = Attachment.objects.create(
        report=draft,
        stored_file=stored,
        kind=kind,
        file_name=looked_at.name,
        attached_at=at,
        attached_by_id=by.user_id,
    )
    record_event(
        chain=draft.chain_key,
        verb="attach_report_file",
        on=attachment,
        by=by,
        at=at,
        facts={"sha256": stored.sha256, "kind": str(kind)},
    )
    _note_saved(draft, Step.FILES, by=by, at=at)
    return attachment


@transaction.atomic
def remove_attachment(*, attachment: Attachment, by: Actor, at: datetime) -> None:
    """Take a file away again. What has become a document in the case stays there."""
    draft = draft_of(attachment.report, by=by, at=at)
    record_event(chain=draft.chain_key, verb="remove_report_file", on=attachment, by=by, at=at)
    attachment.delete()
    _note_saved(draft, Step.FILES, by=by, at=at)

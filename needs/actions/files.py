"""Attachments and the local plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from kompetanse.lib.dates import format_date
from kompetanse.lib.errors import NotAllowed, Refused
from kompetanse.lib.files import inspect_upload
from needs.actions.drafting import check_seen, locked_draft, note_saved
from needs.enums import PLAN_HEADINGS, Section
from needs.models import Attachment, LocalPlan
from records.actions import store_bytes
from records.events import record_event

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from kompetanse.lib.actor import Actor
    from needs.models import NeedsReport

MOST_FILES = 20
PLAN_FIELDS = ("title", "valid_from_date", "valid_to_date", "adopted_date", "headings")
# Under which the saved changes of the plan are counted: apart from the part's own, so that "ferdig" is no change to it.
PLAN_KEY = "local_plan"


@transaction.atomic
def attach_file(
    *, report: NeedsReport, content: bytes, name: str, by: Actor, at: datetime, title: str = ""
) -> Attachment:
    """Add a file. Refuses what `lib.files` does not let in by ending and content, the same file twice, and more than twenty."""
    draft = locked_draft(report, section=Section.ATTACHMENTS, by=by, at=at)
    looked_at = inspect_upload(content, name)
    stored = store_bytes(content, content_type=looked_at.content_type, at=at)
    held = Attachment.objects.filter(report=draft.report)
    if held.filter(stored_file=stored).exists():
        raise Refused(_("%(name)s er alt lagt ved.") % {"name": looked_at.name}, field="files")
    if held.count() >= MOST_FILES:
        raise Refused(_("En melding kan ha høyst 20 vedlegg."), field="files")
    attachment = Attachment.objects.create(
        report=draft.report,
        stored_file=stored,
        title=title or looked_at.name,
        file_name=looked_at.name,
        attached_at=at,
        attached_by_id=by.user_id,
    )
    record_event(
        chain=draft.application.chain_key, verb="attach_file", on=attachment, by=by, at=at,
        facts={"sha256": stored.sha256},
    )  # fmt: skip
    note_saved(draft, by=by, at=at)
    return attachment


@transaction.atomic
def remove_attachment(*, attachment: Attachment, by: Actor, at: datetime) -> None:
    """Take a file away again. What has become a document in the case stays there."""
    draft = locked_draft(attachment.report, section=Section.ATTACHMENTS, by=by, at=at)
    record_event(
        chain=draft.application.chain_key, verb="remove_attachment", on=attachment, by=by, at=at
    )
    attachment.delete()
    note_saved(draft, by=by, at=at)


@transaction.atomic
def link_local_plan(
    *, report: NeedsReport, plan: LocalPlan | None, by: Actor, at: datetime
) -> NeedsReport:
    """Point at one of the owner's own plans. Refuses (403) another owner's."""
    draft = locked_draft(report, section=Section.PLANS, by=by, at=at)
    if plan is not None and plan.organisation_id != draft.application.applicant_id:
        raise NotAllowed(_("Planen hører til en annen eier."))
    draft.report.local_plan = plan
    return note_saved(draft, by=by, at=at, key=PLAN_KEY, changed=("local_plan",))


@transaction.atomic
def save_local_plan(
    *,
    report: NeedsReport,
    data: Mapping[str, Any],
    by: Actor,
    at: datetime,
    plan: LocalPlan | None = None,
    content: bytes | None = None,
    file_name: str = "",
    seen_version: int | None = None,
) -> LocalPlan:
    """Write down a local plan (title, valid_from_date, valid_to_date, adopted_date, headings) with or without its file, and point at it.

    The same again changes nothing (autosave sends twice). Refuses an empty title, a period turned around, an unknown
    heading, a file that may not come in, and a page that others have saved since (409).
    """
    draft = locked_draft(report, section=Section.PLANS, by=by, at=at)
    applicant = draft.application.applicant
    if plan is not None and plan.organisation_id != applicant.pk:
        raise NotAllowed(_("Planen hører til en annen eier."))
    _check_plan(data)
    values = {name: data.get(name, [] if name == "headings" else None) for name in PLAN_FIELDS}
    plan = LocalPlan.objects.get(pk=plan.pk) if plan else LocalPlan(organisation=applicant)
    stored = {name: getattr(plan, name) for name in PLAN_FIELDS}
    is_linked = plan.pk is not None and draft.report.local_plan_id == plan.pk
    is_seen = is_linked and Section.PLANS not in draft.report.prefilled_sections
    if content is None and values == stored and is_seen:
        return plan
    check_seen(
        draft, seen_version, key=PLAN_KEY, mine=plan_texts(values), theirs=plan_texts(stored)
    )
    for name, value in values.items():
        setattr(plan, name, value)
    is_new = plan.pk is None
    if content is not None:
        _take_in_plan(plan, content, file_name, at)
    plan.save()
    draft.report.local_plan = plan
    # As for the report's texts, words that are changed leave no event; a plan and its file do.
    if is_new or content is not None:
        record_event(
            chain=draft.application.chain_key, verb="save_local_plan", on=plan, by=by, at=at,
            facts={"sha256": plan.file.sha256 if plan.file else ""},
        )  # fmt: skip
    note_saved(draft, by=by, at=at, key=PLAN_KEY, changed=("local_plan",))
    return plan


def _take_in_plan(plan: LocalPlan, content: bytes, file_name: str, at: datetime) -> None:
    looked_at = inspect_upload(content, file_name)
    plan.file = store_bytes(content, content_type=looked_at.content_type, at=at)
    plan.file_name = looked_at.name


def plan_texts(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """In words, to stand beside another's."""
    days = {
        name: format_date(values[name]) if values[name] else ""
        for name in ("valid_from_date", "valid_to_date", "adopted_date")
    }
    headings = [str(label) for key, label in PLAN_HEADINGS if key in (values["headings"] or [])]
    return [
        (_("Planens navn"), values["title"] or ""),
        (_("Gjelder fra"), days["valid_from_date"]),
        (_("Gjelder til"), days["valid_to_date"]),
        (_("Vedtatt"), days["adopted_date"]),
        (_("Hva omtaler planen?"), "\n".join(headings)),
    ]


def _check_plan(data: Mapping[str, Any]) -> None:
    if not str(data.get("title") or "").strip():
        raise Refused(_("Planens navn må fylles ut"), field="title")
    starts, ends = data.get("valid_from_date"), data.get("valid_to_date")
    if starts is None:
        raise Refused(_("Gjelder fra må fylles ut"), field="valid_from_date")
    if ends is not None and ends < starts:
        raise Refused(_("Gjelder til må være etter gjelder fra"), field="valid_to_date")
    if not set(data.get("headings") or []) <= {key for key, _label in PLAN_HEADINGS}:
        raise Refused(_("Planen kan bare omtale punkter fra lista."), field="headings")

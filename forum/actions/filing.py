"""Where a scheme's papers lie before and after its list is drawn up, and a body's list as a document in the archive."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.utils.translation import gettext, override

from forum.documents import ranking_content
from forum.enums import AllocationKind
from forum.models import Allocation, Delivery, Preparation
from grants.enums import ForumMode
from jobs.actions import start_job
from records.actions import file_document, open_case_file, store_bytes
from records.enums import DocumentKind, JournalKind

if TYPE_CHECKING:
    from datetime import datetime

    from grants.models import Round, SchemeVersion
    from kompetanse.lib.actor import Actor
    from records.models import CaseFile

JOB = "forum.ranking_pdf"


def kind_of(round_: Round) -> AllocationKind:
    """What the forum does in a round: a setting of the round, over one code path (`domain.md` 0.5.8)."""
    if round_.forum_mode == ForumMode.DISCUSSION:
        return AllocationKind.PROPOSAL
    return AllocationKind.RECOMMENDATION


def case_file_of(
    round_: Round, scheme_version: SchemeVersion, *, by: Actor, at: datetime
) -> CaseFile:
    """The one case file of a scheme's list in a round: what the bodies deliver, then the list itself. Opened with its first paper."""
    same = {"round": round_, "scheme_version": scheme_version}
    for model in (Preparation, Allocation):
        found = model.objects.filter(**same).select_related("case_file").first()
        if found is not None:
            return found.case_file
    kind = kind_of(round_)
    return open_case_file(
        authority=round_.authority,
        title=lambda: (
            gettext("%(kind)s %(year)s, %(scheme)s")
            % {"kind": kind.label, "year": round_.budget_year, "scheme": scheme_version.scheme.name}
        ),
        by=by,
        at=at,
    )


def file_delivery(preparation: Preparation, *, by: Actor, at: datetime) -> Delivery:
    """File what a body delivers with its journal row (X: internal), and let a job draw its PDF from it.

    No organisation is set to read it: a forum is one organisation, and its seats read by what they sit for and are
    impartial in (`forum.preparing.may_read_deliveries`).
    """
    language = preparation.case_file.authority.letter_language
    number = preparation.deliveries.count() + 1
    with override(language):
        content = ranking_content(preparation, at=at) | {"language": language, "number": number}
    document = file_document(
        case_file=preparation.case_file,
        stored_file=store_bytes(
            json.dumps(content, ensure_ascii=False, sort_keys=True).encode(),
            content_type="application/json",
            at=at,
        ),
        kind=DocumentKind.RANKING,
        journal_kind=JournalKind.INTERNAL,
        title=content["title"],
        file_name=f"rangering-{number}.json",
        by=by,
        at=at,
    )
    delivery = Delivery.objects.create(
        preparation=preparation,
        number=number,
        document=document,
        delivered_at=at,
        delivered_by_id=by.user_id,
    )
    start_job(
        kind=JOB,
        title=gettext("PDF: %(title)s") % {"title": content["title"]},
        rows=[(delivery.key, content["title"])],
        by=by,
        at=at,
    )
    return delivery

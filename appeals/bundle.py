"""The case as one ordered, bookmarked PDF for the appeal body: index first, then every paper of the case that the parties may read.

Stored papers go in page for page; what is no PDF gets a page that says what it is and where the original lies.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pikepdf
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from appeals.enums import PaperKind
from appeals.standing import decision_in_force
from forum.models import AllocationLine
from grants.enums import Category
from kompetanse.lib.errors import NotAllowed
from kompetanse.lib.files import BytesGone
from kompetanse.lib.money import format_kroner
from kompetanse.lib.pdf import render_pdf
from records.enums import DocumentKind, JournalKind
from records.models import Document, DocumentReader, Shielding
from records.store import open_document

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from appeals.models import Appeal
    from decisions.models import Point

PDF, TEXT = "application/pdf", "text/plain"
# In this order; the first is what the rest is about.
FORWARDING_PAPERS = (PaperKind.FORWARDING,)
COMPLAINT_PAPERS = (PaperKind.COMPLAINT, PaperKind.ATTACHMENT, PaperKind.CORRECTION)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing in the bundle: a stored paper, or pages that say what is kept as rows."""

    group: str
    title: str
    content: bytes
    note: str = ""


def bundle_case(appeal: Appeal, *, at: datetime) -> tuple[bytes, int]:
    """(the document, how many pages). Speaks the authority's written form; the papers theirs."""
    language = appeal.decision.authority.letter_language
    with translation.override(language):
        parts = list(_parts(appeal, at=at))
        return _put_together(appeal, parts, language=language, at=at)


def _parts(appeal: Appeal, *, at: datetime) -> Iterator[Part]:
    """Everything in order: letter, decision, complaint, needs report, plan, forum, correspondence."""
    papers = [(PaperKind(paper.kind), paper.document) for paper in appeal.papers.all()]
    taken = {document.pk for _kind, document in papers}
    yield from _stored(
        _("Oversendelsen"), [d for kind, d in papers if kind in FORWARDING_PAPERS], at=at
    )
    letters = _letters(appeal)
    taken |= {document.pk for document in letters}
    yield from _stored(_("Vedtaket"), letters, at=at)
    yield from _stored(_("Klagen"), [d for kind, d in papers if kind in COMPLAINT_PAPERS], at=at)
    rest = [document for document in _readable(appeal) if document.pk not in taken]
    reports = [document for document in rest if document.kind == DocumentKind.NEEDS_REPORT]
    yield from _stored(_("Behovsmeldingen"), reports, at=at)
    points = [row.point for row in appeal.points.all()]
    yield from _plan(points, at=at)
    yield from _forum(appeal, points, at=at)
    others = [document for document in rest if document.kind != DocumentKind.NEEDS_REPORT]
    asked = [d for kind, d in papers if kind not in (*FORWARDING_PAPERS, *COMPLAINT_PAPERS)]
    yield from _stored(_("Øvrige dokumenter"), [*others, *asked], at=at)


def _letters(appeal: Appeal) -> list[Document]:
    """The letter of the decision that was complained on, and of the one that stands now when that is another."""
    decisions = [appeal.decision]
    if (current := decision_in_force(appeal.decision)).pk != appeal.decision_id:
        decisions.append(current)
    found = [getattr(decision, "letter", None) for decision in decisions]
    return [letter.document for letter in found if letter is not None and letter.document]


def _readable(appeal: Appeal) -> list[Document]:
    """The papers of the case and of the reports it answers that the party or the recipient may read: not what is internal or shielded."""
    decision = appeal.decision
    reported = [row.point.item.application.case_file_id for row in appeal.points.all()]
    files = {decision.case_file_id, *filter(None, reported)}
    readers = DocumentReader.objects.filter(
        organisation_id__in={appeal.party_id, decision.recipient_id}
    )
    documents = (
        Document.objects.filter(case_file_id__in=files, pk__in=readers.values("document_id"))
        .exclude(journal_entry__kind=JournalKind.INTERNAL)
        .exclude(pk__in=Shielding.objects.filter(lifted_at=None).values("document_id"))
        .select_related("journal_entry", "stored_file", "case_file")
    )
    return list(documents.order_by("created_at", "pk"))


def _stored(group: str, documents: Iterable[Document], *, at: datetime) -> Iterator[Part]:
    for document in documents:
        entry = document.journal_entry
        note = f"{entry.number}/{entry.year}"
        content, said = _as_pdf(document, at=at)
        yield Part(group, document.title, content, f"{note}. {said}" if said else note)


def _as_pdf(document: Document, *, at: datetime) -> tuple[bytes, str]:
    """A paper's pages, and what the index says of it when they are not the paper's own."""
    kind = document.stored_file.content_type.split(";")[0]
    try:
        with open_document(document) as stored:
            content = stored.read()
    except BytesGone:
        return _sheet(document.title, [("", _("Innholdet er slettet."))], at=at), _("slettet")
    except NotAllowed as refused:
        return _sheet(document.title, [("", str(refused))], at=at), _("stengt")
    if kind == TEXT:
        text = content.decode("utf-8", errors="replace")
        return _sheet(document.title, [("", text)], at=at), ""
    if kind == PDF and _can_be_read(content):
        return content, ""
    said = _("Filen %(name)s er ikke en PDF. Den kan lastes ned fra siden om klagen.")
    sheet = _sheet(document.title, [("", said % {"name": document.file_name})], at=at)
    return sheet, _("egen fil")


def _can_be_read(content: bytes) -> bool:
    try:
        with pikepdf.open(io.BytesIO(content)) as read:
            return len(read.pages) > 0
    except pikepdf.PdfError:
        return False


def _plan(points: list[Point], *, at: datetime) -> Iterator[Part]:
    """The forum's long-term plan that the lists rested on."""
    lines = _lines(points)
    plans = {
        line.allocation.plan_id: line.allocation.plan for line in lines if line.allocation.plan
    }
    for plan in plans.values():
        sections = [(_("Prioriteringer"), "\n".join(row.name for row in plan.priorities.all()))]
        if plan.adopted_item:
            sections.insert(0, (_("Vedtatt i sak"), plan.adopted_item))
        if plan.text:
            sections.append((_("Innhold"), plan.text))
        yield Part(_("Planen"), plan.title, _sheet(plan.title, sections, at=at))


def _forum(appeal: Appeal, points: list[Point], *, at: datetime) -> Iterator[Part]:
    """What the forum said of each measure that the complaint is about: amounts of this recipient, reasons, and the item of the minutes."""
    sections = []
    for line in _lines(points):
        item = line.allocation.agenda_item
        said = [_("Kategori: %(name)s") % {"name": Category(line.category).label}]
        said += [
            _("Meldt %(requested)s kr, forumet endte på %(recommended)s kr")
            % {
                "requested": format_kroner(share.requested),
                "recommended": format_kroner(share.recommended),
            }
            for share in line.shares.all()
            if share.recipient_id == appeal.decision.recipient_id
        ]
        said += [text for text in (line.reasons, line.change_reason) if text]
        if item is not None:
            said.append(
                _("Protokollen, sak %(number)s: %(outcome)s. %(text)s")
                % {
                    "number": item.number,
                    "outcome": item.get_outcome_display(),
                    "text": item.resolution,
                }
            )
        sections.append((line.item.title, "\n".join(said)))
    if sections:
        title = _("Forumets begrunnelse og utdrag av protokollen")
        yield Part(_("Forumet"), title, _sheet(title, sections, at=at))


def _lines(points: list[Point]) -> list[AllocationLine]:
    return list(
        AllocationLine.objects.filter(
            item_id__in=[point.item_id for point in points], allocation__status="handed_over"
        )
        .select_related("item", "allocation__plan", "allocation__agenda_item")
        .prefetch_related("shares", "allocation__plan__priorities")
        .order_by("pk")
    )


def _sheet(title: str, sections: list[tuple[str, str]], *, at: datetime) -> bytes:
    """Pages of our own in the bundle."""
    language = translation.get_language() or "nb"
    html = render_to_string("appeals/pdf_sheet.html", {"title": title, "sections": sections})
    return render_pdf(
        html=html, title=title, language=language, stylesheet="record", created=at
    )  # fmt: skip


def _put_together(
    appeal: Appeal, parts: list[Part], *, language: str, at: datetime
) -> tuple[bytes, int]:
    with pikepdf.new() as whole:
        first, starts = 1, []
        for part in parts:
            with pikepdf.open(io.BytesIO(part.content)) as source:
                starts.append(first)
                first += len(source.pages)
                whole.pages.extend(source.pages)
        index = _index(appeal, parts, starts, language=language, at=at)
        with pikepdf.open(io.BytesIO(index)) as source:
            front = len(source.pages)
            for number, page in enumerate(source.pages):
                whole.pages.insert(number, page)
        _mark(whole, parts, starts, front=front, language=language, appeal=appeal)
        written = io.BytesIO()
        whole.save(written, deterministic_id=True)
        return written.getvalue(), len(whole.pages)


def _index(
    appeal: Appeal, parts: list[Part], starts: list[int], *, language: str, at: datetime
) -> bytes:
    """The first pages, numbered i, ii …, so that what follows begins at 1."""
    decision = appeal.decision
    title = _("Klagesak %(reference)s") % {"reference": decision.case_file.reference}
    rows = [
        {"number": number, "part": part, "page": page}
        for number, (part, page) in enumerate(zip(parts, starts, strict=True), start=1)
    ]
    html = render_to_string(
        "appeals/pdf_index.html",
        {"title": title, "appeal": appeal, "decision": decision, "rows": rows},
    )
    return render_pdf(
        html=html,
        title=title,
        language=language,
        stylesheet="record",
        created=at,
        reference=decision.case_file.reference,
        sender=decision.authority.name,
    )


def _mark(
    whole: pikepdf.Pdf,
    parts: list[Part],
    starts: list[int],
    *,
    front: int,
    language: str,
    appeal: Appeal,
) -> None:
    """Bookmarks by group and paper, page labels, and what the file says of itself."""
    with whole.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(_("Innhold"), 0))
        group: Any = None
        for part, page in zip(parts, starts, strict=True):
            place = front + page - 1
            if group is None or group.title != part.group:
                group = pikepdf.OutlineItem(part.group, place)
                outline.root.append(group)
            group.children.append(pikepdf.OutlineItem(part.title, place))
    roman, decimal = pikepdf.Dictionary(S=pikepdf.Name.r), pikepdf.Dictionary(S=pikepdf.Name.D)
    whole.Root.PageLabels = pikepdf.Dictionary(
        Nums=pikepdf.Array([0, roman, front, decimal])
    )  # fmt: skip
    whole.Root.PageMode = pikepdf.Name.UseOutlines
    whole.Root.Lang = pikepdf.String(language)
    whole.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    whole.docinfo["/Title"] = _("Klagesak %(reference)s") % {
        "reference": appeal.decision.case_file.reference
    }

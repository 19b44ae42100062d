"""What the journal shows to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kompetanse.tables import Cell, Column, Pill, Row, Table
from records.enums import AccessCode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from records.models import JournalEntry


def public_line(entry: JournalEntry) -> dict[str, str]:
    """What anyone may read of a journal row (offentleglova § 10): never a shielded title, nor parties under duty of secrecy."""
    closed = entry.access_code != AccessCode.OPEN or entry.is_shielded
    unwritten = entry.public_title == entry.title
    title = _("Skjermet tittel") if closed and unwritten else entry.public_title
    secret = entry.access_code == AccessCode.CONFIDENTIAL or entry.is_shielded
    parties = " – ".join(name for name in (entry.sender, entry.receiver) if name)
    return {
        "title": title,
        "parties": _("Skjermet") if secret and parties else parties,
        "access": _("Skjermet") if entry.is_shielded else entry.get_access_code_display(),
        "basis": entry.access_basis,
    }


def public_table(entries: Iterable[JournalEntry]) -> Table:
    """Offentlig journal, newest first."""
    rows = []
    for entry in entries:
        line = public_line(entry)
        rows.append(
            Row(
                [
                    f"{entry.number}/{entry.year}",
                    Cell(line["title"], small=entry.case_file.reference),
                    line["parties"] or "–",
                    entry.get_kind_display(),
                    entry.document_date,
                    Pill(line["access"], "neutral", small=line["basis"]),
                ]
            )
        )
    return Table(
        caption=_("Offentlig journal"),
        columns=[
            Column(_("Nummer")),
            Column(_("Tittel"), head=True),
            Column(_("Fra – til")),
            Column(_("Type")),
            Column(_("Dokumentdato")),
            Column(_("Tilgang")),
        ],
        rows=rows,
        empty=_("Ingen journalposter passer."),
    )


def journal_table(entries: Iterable[JournalEntry], *, can_edit: bool) -> Table:
    """The authority's own journal."""
    rows = [
        Row(
            [
                f"{entry.number}/{entry.year}",
                Cell(
                    entry.title,
                    url=reverse(
                        "records:entry", args=[entry.authority.code, entry.year, entry.number]
                    )
                    if can_edit
                    else "",
                    small=entry.public_title if entry.public_title != entry.title else "",
                ),
                entry.case_file.reference,
                entry.get_kind_display(),
                entry.document_date,
                Pill(
                    _("Skjermet") if entry.is_shielded else entry.get_access_code_display(),
                    "danger" if entry.is_shielded else "neutral",
                    small=entry.access_basis,
                ),
            ]
        )
        for entry in entries
    ]
    return Table(
        caption=_("Journal"),
        columns=[
            Column(_("Nummer")),
            Column(_("Tittel"), head=True),
            Column(_("Sak")),
            Column(_("Type")),
            Column(_("Dokumentdato")),
            Column(_("Tilgang")),
        ],
        rows=rows,
        compact=True,
        empty=_("Ingen journalposter passer."),
    )


def facts_of(entry: JournalEntry) -> list[tuple[Any, Any]]:
    """A journal row's unchanging facts."""
    facts = [
        (_("Nummer"), f"{entry.number}/{entry.year}"),
        (_("Sak"), str(entry.case_file)),
        (_("Tittel"), entry.title),
        (_("Type"), entry.get_kind_display()),
        (_("Fra"), entry.sender),
        (_("Til"), entry.receiver),
        (_("Nummer i eget sakssystem"), entry.external_number),
    ]
    return [(label, value) for label, value in facts if value]

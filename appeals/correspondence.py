"""Sending a letter in a complaint: filed with its journal row, part of the complaint, and told to those it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from appeals.documents import print_words, say
from appeals.models import AppealPaper
from grants.people import correspondents_of
from kompetanse.lib.clock import in_oslo
from notices.actions import notify
from records.actions import file_document, store_bytes
from records.enums import JournalKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from appeals.documents import Words
    from appeals.enums import PaperKind
    from appeals.models import Appeal
    from kompetanse.lib.actor import Actor
    from records.enums import DocumentKind
    from records.models import Document


def send_letter(
    appeal: Appeal,
    *,
    words: Callable[[], Words],
    kind: DocumentKind,
    part: PaperKind,
    by: Actor,
    at: datetime,
) -> Document:
    """A letter to the one who complains, in its written form; the recipient of the decision gets a copy when that is another."""
    decision, party = appeal.decision, appeal.party
    language = party.letter_language
    said = say(words, language)
    content = print_words(
        said,
        decision=decision,
        to=party.name,
        by=name_of(by),
        language=language,
        at=at,
    )
    document = file_document(
        case_file=decision.case_file,
        stored_file=store_bytes(content, content_type="application/pdf", at=at),
        kind=kind,
        journal_kind=JournalKind.OUTGOING,
        title=said.title,
        file_name=f"{slugify(said.title)[:80]}.pdf",
        sender=decision.authority.name,
        receiver=party.name,
        readers=[party, decision.recipient],
        by=by,
        at=at,
    )
    AppealPaper.objects.create(appeal=appeal, document=document, kind=part)
    tell_party(
        appeal,
        title=lambda: _("Nytt brev om klagen i sak %(reference)s") % {"reference": decision.case_file.reference},
        at=at,
    )  # fmt: skip
    return document


def tell_party(appeal: Appeal, *, title: Callable[[], str], at: datetime) -> None:
    """Those who get the organisation's letters are told that there is something to read; never what it says."""
    notify(
        users=correspondents_of(appeal.party_id, on=in_oslo(at).date()),
        title=title,
        url=appeal.get_absolute_url(),
        organisation_id=appeal.party_id,
        at=at,
    )


def name_of(by: Actor) -> str:
    """The person's name, for the letter; the hat as text when there is nobody."""
    person = User.objects.filter(pk=by.user_id).first()
    return person.name if person else by.label

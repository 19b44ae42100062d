"""The papers of payments: the receipt of an answer, prior notices and what is said to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from decisions.documents import read_snapshot
from kompetanse.lib.dates import format_moment
from kompetanse.lib.pdf import render_pdf
from payments.enums import NoticeKind

if TYPE_CHECKING:
    from datetime import date, datetime

    from decisions.documents import LetterContext
    from decisions.models import Decision
    from kompetanse.lib.actor import Actor
    from payments.models import Acceptance, PriorNotice


def terms_of(decision: Decision) -> LetterContext | None:
    """The frozen letter with its points and terms; None when it has been purged."""
    snapshot = decision.letter.snapshot
    return read_snapshot(snapshot) if snapshot else None


def receipt_pdf(acceptance: Acceptance, *, is_accepted: bool, by: Actor, at: datetime) -> bytes:
    """What the recipient answered, in its own letter language."""
    decision = acceptance.decision
    with translation.override(decision.recipient.letter_language):
        return _print(
            decision,
            "payments/pdf/receipt.html",
            title=_("Aksept av tilskudd") if is_accepted else _("Nei til tilskudd"),
            sender=decision.recipient.name,
            at=at,
            context={
                "acceptance": acceptance,
                "is_accepted": is_accepted,
                "letter": terms_of(decision),
                "by": by.label,
            },
        )


def notice_title(kind: str) -> str:
    """What a prior notice is called, in the language in use."""
    return str(NoticeKind(kind).label)


def notice_pdf(
    decision: Decision,
    *,
    kind: NoticeKind,
    reasons: str,
    amount: int | None,
    due_date: date,
    by: Actor,
    at: datetime,
) -> bytes:
    """The letter that says what we consider, why, and until when the recipient may answer."""
    with translation.override(decision.recipient.letter_language):
        return _print(
            decision,
            "payments/pdf/notice.html",
            title=notice_title(kind),
            sender=decision.authority.name,
            at=at,
            context={
                "is_lapse": kind == NoticeKind.LAPSE,
                "reasons": reasons,
                "amount": amount,
                "due_date": due_date,
                "by": by.label,
            },
        )


def statement_pdf(notice: PriorNotice, *, by: Actor, at: datetime) -> bytes:
    """What the recipient said, in its own letter language."""
    decision = notice.decision
    with translation.override(decision.recipient.letter_language):
        return _print(
            decision,
            "payments/pdf/statement.html",
            title=_("Uttalelse til forhåndsvarsel"),
            sender=decision.recipient.name,
            at=at,
            context={"notice": notice, "by": by.label},
        )


def _print(
    decision: Decision,
    template: str,
    *,
    title: str,
    sender: str,
    at: datetime,
    context: dict[str, Any],
) -> bytes:
    """On paper, in the language in use."""
    shared = {"decision": decision, "title": title, "moment": format_moment(at)}
    return render_pdf(
        html=render_to_string(template, {**shared, **context}),
        title=title,
        language=translation.get_language() or "nb",
        stylesheet="record",
        created=at,
        reference=decision.case_file.reference,
        sender=sender,
    )

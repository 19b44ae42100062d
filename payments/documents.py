"""The papers of payments: the receipt of an answer, prior notices and what is said to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from decisions.documents import read_snapshot
from kompetanse.lib.dates import format_moment
from kompetanse.lib.pdf import render_pdf

if TYPE_CHECKING:
    from datetime import datetime

    from decisions.documents import LetterContext
    from decisions.models import Decision
    from kompetanse.lib.actor import Actor
    from payments.models import Acceptance


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

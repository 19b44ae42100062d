"""How recipients in the demo answer their grants, and what becomes of a grant that nobody wants."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from accounts.enums import Role
from decisions import actions as decisions
from decisions.models import Decision
from demo.county import organisation
from demo.people import (
    AUTHORITY,
    HAUGESUND,
    HVL,
    KARMOY,
    NLA,
    SANDNES,
    SOLA,
    STAVANGER,
    STEINER,
    STRAND,
    TIME,
    UIS,
)
from demo.play import Step
from demo.play.acting import oslo, settle
from demo.play.actors import everyone, hat_of
from demo.play.filing import round_of
from payments import actions
from payments.models import Acceptance

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from accounts.hat import Hat

YEAR = 2025
PRIVATE = "demo:0"
# Plainly invented, with right check digits; nobody's account begins with 1234.
ACCOUNTS = {
    TIME: "12345600009",
    STAVANGER: "12345600106",
    HAUGESUND: "12345600203",
    KARMOY: "12345600300",
    SANDNES: "12345600017",
    STRAND: "12345600211",
    PRIVATE: "12345600319",
    UIS: "12345600025",
    HVL: "12345600122",
}
NO_LONGER = (
    "To av lærerne som skulle lede arbeidet, slutter til sommeren. Vi får det ikke til i år."
)
NEITHER = "Skolen har takket nei, så vi har ingen å arbeide sammen med."
REASONS = "Tilskuddet er ikke tatt imot. Pengene går tilbake til rammen."


def approver_of(key: str, at: datetime) -> Hat:
    """Who binds an organisation: an owner's approver, or the partner's own person."""
    is_partner = any(p.organisation == key and Role.PARTNER in p.roles for p in everyone())
    return hat_of(key, Role.PARTNER if is_partner else Role.OWNER_APPROVER, at)


def waiting_of(key: str) -> list[Acceptance]:
    """What an organisation has not answered; what the visitor has answered stands."""
    rows = Acceptance.objects.waiting().filter(
        decision__round=round_of(YEAR), decision__recipient=organisation(key)
    )
    return list(rows.order_by("decision_id"))


def accept(keys: Sequence[str], at: datetime) -> None:
    """Each says yes to the terms, with its account and no less of its own than it must."""
    for key in keys:
        for acceptance in waiting_of(key):
            actions.accept_grant(
                acceptance=acceptance,
                account_number=ACCOUNTS[key],
                own_financing=acceptance.own_financing_required,
                own_contribution="Vi setter av tid til alle som deltar.",
                by=approver_of(key, at),
                at=at,
            )


def decline(key: str, reason: str, at: datetime) -> None:
    for acceptance in waiting_of(key):
        actions.decline_grant(acceptance=acceptance, reason=reason, by=approver_of(key, at), at=at)


def declined() -> list[Acceptance]:
    """What has been declined in a decision that is still in force."""
    rows = Acceptance.objects.filter(
        decision__round=round_of(YEAR), decision__status="dispatched", status="declined"
    )
    return list(rows.order_by("decision_id"))


def lapse(at: datetime) -> None:
    """What was declined falls away by a decision of two, so that its money is free again."""
    by = hat_of(AUTHORITY, Role.CASEWORKER, at)
    for acceptance in declined():
        if Decision.objects.filter(replaces=acceptance.decision_id).exists():
            continue  # the visitor has begun on it
        draft = actions.draft_lapse(acceptance=acceptance, reasons=REASONS, by=by, at=at)
        decide(draft, at)
    settle(at)


def tell_before_lapse(at: datetime) -> None:
    """Sola never answers: it is told beforehand that the grant may fall away. Whether it does is left to the visitor."""
    for acceptance in waiting_of(SOLA):
        if acceptance.notice_id is None:
            actions.notify_lapse(
                acceptance=acceptance,
                reasons="Dere har ikke svart innen fristen i vedtaket.",
                by=hat_of(AUTHORITY, Role.CASEWORKER, at),
                at=at,
            )
    settle(at)


def decide(draft: Decision, at: datetime) -> None:
    """Sent to approval by the caseworker, approved and sent by the approver."""
    by = hat_of(AUTHORITY, Role.CASEWORKER, at)
    approver = hat_of(AUTHORITY, Role.DECISION_APPROVER, at)
    waiting = decisions.send_to_approval(decision=draft, seen_version=draft.version, by=by, at=at)
    issued = decisions.approve_decision(
        decision=waiting,
        seen_version=waiting.version,
        is_impartial=True,
        by=approver,
        at=at,
        with_letter=False,
    )
    decisions.dispatch_decision(decision=issued, at=at)


STEPS = (
    Step("accepted-first-2025", oslo(2025, 4, 25, 12), partial(accept, (STAVANGER, HVL))),
    Step("accepted-2025", oslo(2025, 5, 6, 12), partial(accept, (HAUGESUND, KARMOY, STRAND, UIS, PRIVATE))),
    Step("declined-owner-2025", oslo(2025, 5, 6, 14), partial(decline, STEINER, NO_LONGER)),
    Step("declined-partner-2025", oslo(2025, 5, 7, 9), partial(decline, NLA, NEITHER)),
    Step("accepted-time-2025", oslo(2025, 5, 8, 20), partial(accept, (TIME,))),
    Step("lapsed-2025", oslo(2025, 5, 14, 10), lapse),
    Step("told-before-lapse-2025", oslo(2025, 5, 19, 10), tell_before_lapse),
    Step("accepted-late-2025", oslo(2025, 6, 16, 12), partial(accept, (SANDNES,))),
)  # fmt: skip

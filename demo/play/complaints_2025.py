"""Two complaints in the spring of 2025: one in time on a cut amount, which the appeal body decides; one on paper and too late."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from accounts.enums import Role
from appeals import actions
from appeals.enums import (
    AppealStatus,
    ComplaintWay,
    DismissalGround,
    LateGround,
    Outcome,
    SettlementKind,
)
from appeals.models import Appeal
from decisions.models import Decision
from demo.county import organisation
from demo.people import AUTHORITY, PEOPLE_BY_NAME, STAVANGER, SULDAL, UDIR
from demo.play import Step
from demo.play.acting import oslo, settle
from demo.play.actors import hat_of, hat_of_person
from demo.play.filing import round_of
from kompetanse.lib.pdf import render_pdf

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.hat import Hat

YEAR = 2025
WISH = "Vi ber om hele beløpet vi meldte behov for."
REASONS = (
    "Kuttet gjør at 120 av de ansatte ikke kan være med. Da mister barnehagene det felles grunnlaget, "
    "og det er nettopp det tiltaket skal gi."
)
ON_PAPER = "Den som skulle sende inn, var sjuk, og vi hadde ingen vara. Vi ber om at meldinga blir behandla."
STAYS = (
    "Forumet fordelte rammen mellom alle tiltak som oppfyller vilkårene. Klagen peker ikke på opplysninger som "
    "forumet eller vi manglet."
)
# Suldal writes, and is written to, in nynorsk.
TOO_LATE = "Klaga kom sju veker etter fristen. Eigaren fekk vite om fristen i vedtaket, og forklarer ikkje kvifor klaga venta."
UPHELD = "Vedtaket bygger på innstillingen fra forumet og er innenfor skjønnet som forskriften gir."


def _handler(at: datetime) -> Hat:
    """Another caseworker than the one who prepared the decisions (`domain.md` 2.7)."""
    return hat_of_person(PEOPLE_BY_NAME["Jonas Demostøl"], at)


def _decision_to(owner: str) -> Decision | None:
    """What the owner was sent, when it was sent and still stands."""
    return (
        Decision.objects.filter(
            round=round_of(YEAR), recipient=organisation(owner), status="dispatched"
        )
        .order_by("pk")
        .first()
    )


def _complaint_of(owner: str, *statuses: AppealStatus) -> Appeal | None:
    """The owner's complaint, when it stands where the visitor has not moved it."""
    return (
        Appeal.objects.for_detail()
        .filter(decision__round=round_of(YEAR), party=organisation(owner), status__in=statuses)
        .order_by("pk")
        .first()
    )


def complain(at: datetime) -> None:
    """Stavanger complains in the portal on the point that got less than was reported."""
    decision = _decision_to(STAVANGER)
    if decision is None or _complaint_of(STAVANGER, *AppealStatus):
        return
    point = decision.points.order_by("number")[0]
    actions.complain(
        decision=decision,
        complaint=actions.Complaint(points={point.number: WISH}, reasons=REASONS),
        by=hat_of(STAVANGER, Role.OWNER_APPROVER, at),
        at=at,
    )


def register(at: datetime) -> None:
    """A letter from Suldal about the report that was dismissed: the caseworker scans and registers it."""
    decision = _decision_to(SULDAL)
    if decision is None or _complaint_of(SULDAL, *AppealStatus):
        return
    actions.register_complaint(
        decision=decision,
        party=decision.recipient,
        complaint=actions.Complaint(
            points={point.number: "" for point in decision.points.all()}, reasons=ON_PAPER
        ),
        way=ComplaintWay.POST,
        received_date=date(2025, 4, 28),
        sent_date=date(2025, 4, 24),
        paper=actions.keep_file(content=_letter(at), name="brev-fra-suldal.pdf", at=at),
        by=_handler(at),
        at=at,
    )


def _letter(at: datetime) -> bytes:
    """The scanned letter."""
    return render_pdf(
        html=f"<h1>Klage på avvising</h1><p>{ON_PAPER}</p><p>Suldal kommune</p>",
        title="Klage på avvising",
        language="nn",
        created=at,
    )


def check(at: datetime) -> None:
    """A caseworker finds Stavanger's complaint in order."""
    appeal = _complaint_of(STAVANGER, AppealStatus.RECEIVED)
    if appeal:
        by = _handler(at)
        actions.finish_check(appeal=appeal, seen_version=appeal.version, by=by, at=at)


def forward(at: datetime) -> None:
    """Nothing speaks for another amount: prepared by one, approved by another, and the case is sent by the worker."""
    appeal = _complaint_of(STAVANGER, AppealStatus.CHECKED)
    if appeal is None or appeal.relief or appeal.settlements.exists():
        return
    _settle(appeal, kind=SettlementKind.FORWARD, text=STAYS, at=at)
    settle(at)


def dismiss(at: datetime) -> None:
    """Suldal's came too late, and nothing speaks for treating it all the same (forvaltningsloven § 31)."""
    appeal = _complaint_of(SULDAL, AppealStatus.RECEIVED)
    if appeal is None or hasattr(appeal, "late_assessment") or appeal.settlements.exists():
        return
    actions.assess_late(
        appeal=appeal,
        ground=LateGround.NONE,
        text=TOO_LATE,
        seen_version=appeal.version,
        by=_handler(at),
        at=at,
    )
    appeal.refresh_from_db(fields=["version"])
    _settle(appeal, kind=SettlementKind.DISMISS, text=TOO_LATE, at=at, ground=DismissalGround.LATE)


def _settle(appeal: Appeal, *, at: datetime, **proposal: str) -> None:
    """Proposed by the caseworker, approved by another."""
    settlement = actions.propose_settlement(
        appeal=appeal,
        seen_version=appeal.version,
        by=_handler(at),
        at=at,
        **proposal,
    )
    seen = Appeal.objects.get(pk=appeal.pk).version
    approver = hat_of(AUTHORITY, Role.DECISION_APPROVER, at)
    actions.approve_settlement(settlement=settlement, seen_version=seen, by=approver, at=at)


def decide(at: datetime) -> None:
    """The appeal body upholds the decision."""
    appeal = _complaint_of(STAVANGER, AppealStatus.FORWARDED)
    if appeal:
        by = hat_of(UDIR, Role.APPEAL_HANDLER, at)
        actions.register_result(appeal=appeal, outcome=Outcome.UPHELD, text=UPHELD, by=by, at=at)


STEPS = (
    Step("complaint-2025", oslo(2025, 4, 25, 13, 10), complain),
    Step("complaint-on-paper-2025", oslo(2025, 4, 28, 10), register),
    Step("complaint-checked-2025", oslo(2025, 5, 6, 9), check),
    Step("complaint-forwarded-2025", oslo(2025, 5, 15, 11), forward),
    Step("complaint-dismissed-2025", oslo(2025, 5, 20, 14), dismiss),
    Step("complaint-decided-2025", oslo(2025, 8, 26, 10), decide),
)

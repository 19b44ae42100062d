"""How the county governor's staff decide in the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.enums import Role
from accounts.models import User
from decisions import actions
from decisions.models import Decision
from demo.people import AUTHORITY, SOLA
from demo.play.actors import everyone, hat_of, hat_of_person
from demo.play.filing import round_of
from grants.actions import declare_impartiality
from grants.models import Application, ImpartialityDeclaration, SchemeVersion
from kompetanse.lib.errors import ActionError

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.hat import Hat


def prepare(year: int, at: datetime) -> None:
    """Draft a decision for each recipient from what the forum handed over, and send those without deviation to approval."""
    round_ = round_of(year)
    by = hat_of(AUTHORITY, Role.CASEWORKER, at)
    versions = SchemeVersion.objects.filter(
        frames__round=round_, allocations__status="handed_over"
    ).distinct()
    for version in versions.order_by("key"):
        actions.prepare_decisions(round_=round_, scheme_version=version, by=by, at=at)
        actions.send_all_without_deviation(round_=round_, scheme_version=version, by=by, at=at)


def vouch(at: datetime) -> None:
    """The approver says that she is impartial in each case before she decides."""
    by = hat_of(AUTHORITY, Role.DECISION_APPROVER, at)
    user = User.objects.get(pk=by.user_id)
    said = ImpartialityDeclaration.objects.filter(user=user).values("application_id")
    for application in (
        Application.objects.filter(status="in_treatment").exclude(pk__in=said).order_by("pk")
    ):
        declare_impartiality(
            application=application, user=user, is_impartial=True, reason="", by=by, at=at
        )


def approve_all(year: int, at: datetime) -> None:
    """Approve what waits, and send the letters at the step's own moment. What cannot be approved is left for the visitor."""
    vouch(at)
    by = hat_of(AUTHORITY, Role.DECISION_APPROVER, at)
    waiting = Decision.objects.filter(round=round_of(year), status="to_approval").order_by("pk")
    for decision in waiting:
        try:
            actions.approve_decision(
                decision=decision,
                seen_version=decision.version,
                is_impartial=True,
                by=by,
                at=at,
                with_letter=False,
            )
        except ActionError:
            continue
    for decision in Decision.objects.filter(round=round_of(year), status="issued").order_by("pk"):
        actions.dispatch_decision(decision=decision, at=at)


def dismiss(application: Application, reasons: str, at: datetime) -> None:
    """Dismiss a report that came too late: drafted by one, approved by another, with a letter."""
    caseworker, approver = (
        hat_of(AUTHORITY, role, at) for role in (Role.CASEWORKER, Role.DECISION_APPROVER)
    )
    for hat in (caseworker, approver):
        user = User.objects.get(pk=hat.user_id)
        declare_impartiality(
            application=application, user=user, is_impartial=True, reason="", by=hat, at=at
        )
    decision = actions.prepare_dismissal(
        application=application, ground="too_late", reasons=reasons, by=caseworker, at=at
    )
    decision = actions.send_to_approval(
        decision=decision, seen_version=decision.version, by=caseworker, at=at
    )
    decision = actions.approve_decision(
        decision=decision,
        seen_version=decision.version,
        is_impartial=True,
        by=approver,
        at=at,
        with_letter=False,
    )
    actions.dispatch_decision(decision=decision, at=at)


def read_letters(year: int, at: datetime) -> None:
    """Recipients open their decisions. One forgets, so that the second notice and the task that follows it are seen."""
    for decision in Decision.objects.filter(round=round_of(year), status="dispatched").order_by(
        "pk"
    ):
        reader = _reader_of(decision.recipient_id, at)
        if reader is not None and decision.recipient.orgnr != SOLA:
            actions.note_reading(decision=decision, by=reader, at=at)


def _reader_of(organisation_id: int, at: datetime) -> Hat | None:
    """The hat of somebody who reads letters for an organisation, when the demo has such a person."""
    for person in everyone():
        hat = hat_of_person(person, at)
        if hat.organisation_id == organisation_id and hat.can("read_letters"):
            return hat
    return None

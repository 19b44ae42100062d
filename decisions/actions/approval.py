"""From draft to issued decision: sending, taking back, returning, and the approval by another person (R-ROL-02)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.models import User
from decisions import transitions
from decisions.actions.changes import answer_notices
from decisions.actions.letters import freeze_letter, start_letters
from decisions.actions.returning import check_nothing_waits
from decisions.aftermath import follow, issued
from decisions.checks import (
    check_impartial,
    context_of,
    enforce_decision,
    rules_of,
)
from decisions.conditions import build_conditions
from decisions.enums import FINAL, DecisionStatus, Occasion, ReturnCategory
from decisions.models import Decision, Point, Return
from decisions.permissions import WHO_APPROVES, check_approver
from grants import transitions as cases
from grants.actions import add_party, close_tasks, move_application, open_task
from grants.ahead import committed_ahead
from grants.enums import BEFORE_TREATMENT, ApplicationStatus, Part, TaskKind
from grants.models import Application, Frame
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.deadlines import add_working_days
from kompetanse.lib.errors import AlreadyDone, NotAllowed, Refused, Stale
from kompetanse.lib.rules import check, enforce
from records import workflow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from kompetanse.lib.actor import Actor

APPROVE_WITHIN_DAYS = 3
UNCHECKED = (ApplicationStatus.SUBMITTED, ApplicationStatus.INCOMPLETE)
# A correction of a dismissal finds its case dismissed.
DISMISSIBLE = (*BEFORE_TREATMENT, ApplicationStatus.DISMISSED)


@transaction.atomic
def send_to_approval(*, decision: Decision, seen_version: int, by: Actor, at: datetime) -> Decision:
    """Send a draft to an approver. Refuses what breaks a rule, all findings at once."""
    decision = _locked(decision, seen_version=seen_version)
    points = _points(decision)
    workflow.check_holder(transitions.SEND_TO_APPROVAL, by=by, obj=decision)
    check_impartial(points, by=by)
    check_nothing_waits(points)
    enforce_decision(decision, points, on=in_oslo(at).date())
    workflow.move(
        decision,
        transitions.SEND_TO_APPROVAL,
        by=by,
        at=at,
        chain=decision.chain_key,
        facts=context_of(decision),
        also={
            "version": decision.version + 1,
            "sent_at": at,
            "sent_by_id": by.user_id,
            "opened_at": None,
            "opened_by_id": None,
        },
    )
    _close(TaskKind.RETURNED_DECISION, decision, by=by, at=at)
    open_task(
        kind=TaskKind.APPROVE_DECISION,
        authority=decision.authority,
        case_file=decision.case_file,
        subject=lambda: _("Vedtak til %(name)s") % {"name": decision.recipient.name},
        url=decision.get_absolute_url(),
        due_date=add_working_days(in_oslo(at).date(), APPROVE_WITHIN_DAYS),
        object_key=decision.object_key,
        at=at,
    )
    return decision


@transaction.atomic
def take_back(*, decision: Decision, by: Actor, at: datetime) -> Decision:
    """Undo the sending, as long as no approver has opened it (A33)."""
    decision = workflow.lock(decision)
    workflow.check_holder(transitions.TAKE_BACK, by=by, obj=decision)
    if decision.opened_at is not None:
        raise Refused(_("En godkjenner har åpnet vedtaket. Be om å få det tilbake."))
    workflow.move(
        decision,
        transitions.TAKE_BACK,
        by=by,
        at=at,
        chain=decision.chain_key,
        also={"version": decision.version + 1},
    )
    _close(TaskKind.APPROVE_DECISION, decision, by=by, at=at)
    return decision


@transaction.atomic
def note_opening(*, decision: Decision, by: Actor, at: datetime) -> None:
    """Keep the first time that an approver opened what was sent; from then on it can't be taken back. A read log, written by GET."""
    if by.user_id in (decision.prepared_by_id, decision.sent_by_id):
        return
    check_approver(by, decision)
    Decision.objects.filter(
        pk=decision.pk, status=DecisionStatus.TO_APPROVAL, opened_at=None
    ).update(opened_at=at, opened_by_id=by.user_id)


@transaction.atomic
def return_decision(
    *,
    decision: Decision,
    categories: list[str],
    text: str,
    seen_version: int,
    by: Actor,
    at: datetime,
) -> Return:
    """Send a decision back to the one who prepared it, with ticks and words."""
    decision = _locked(decision, seen_version=seen_version)
    workflow.check_holder(transitions.RETURN, by=by, obj=decision)
    if not categories or set(categories) - set(ReturnCategory.values):
        raise Refused(_("Kryss av for hva som må rettes."), field="categories")
    if not text.strip():
        raise Refused(_("Forklar hva som må rettes."), field="text")
    returned = Return.objects.create(
        decision=decision,
        categories=sorted(set(categories)),
        text=text,
        returned_at=at,
        returned_by_id=by.user_id,
    )
    workflow.move(
        decision,
        transitions.RETURN,
        by=by,
        at=at,
        chain=decision.chain_key,
        reason=text,
        reason_id=f"decisions.return:{returned.pk}",
        facts={"categories": returned.categories},
        also={"version": decision.version + 1},
    )
    _close(TaskKind.APPROVE_DECISION, decision, by=by, at=at)
    open_task(
        kind=TaskKind.RETURNED_DECISION,
        authority=decision.authority,
        case_file=decision.case_file,
        subject=lambda: _("Vedtak til %(name)s er underkjent") % {"name": decision.recipient.name},
        url=decision.get_absolute_url(),
        due_date=add_working_days(in_oslo(at).date(), APPROVE_WITHIN_DAYS),
        object_key=decision.object_key,
        assignee=decision.prepared_by,
        at=at,
    )
    return returned


@transaction.atomic
def approve_decision(
    *,
    decision: Decision,
    seen_version: int,
    is_impartial: bool,
    by: Actor,
    at: datetime,
    with_letter: bool = True,
) -> Decision:
    """Issue a decision that another person prepared: the money is bound, the letter frozen, the case decided.

    Everything is asked anew under lock: four eyes (R-ROL-02), strong login, impartiality (R-ROL-07), the rules, and that the
    frame has money left (R-BUD-01). Lock order: frame, application, decision.
    """
    frames = _lock_frames(decision)
    applications = _lock_applications(decision)
    decision = _locked(decision, seen_version=seen_version)
    points = _points(decision)
    check_approver(by, decision)
    _check_other_person(decision, points, by=by)
    if not is_impartial:
        raise Refused(_("Bekreft at du ikke er inhabil i saken."), field="is_impartial")
    check_impartial(points, by=by)
    _check_cases_stand(decision, applications)
    enforce_decision(decision, points, on=in_oslo(at).date())
    _bind_money(decision, points, frames)
    letter = freeze_letter(decision=decision, approver=User.objects.get(pk=by.user_id), at=at)
    _supersede_earlier(decision, by=by, at=at)
    workflow.move(
        decision,
        transitions.ISSUE,
        by=by,
        at=at,
        chain=decision.chain_key,
        facts={**context_of(decision), "letter": letter.snapshot_sha256, "impartial": True},
        also={
            "version": decision.version + 1,
            "approved_at": at,
            "approved_by_id": by.user_id,
            "decided_at": at,
            "decided_by_id": by.user_id,
            "conditions": [row.as_json() for row in build_conditions(decision, points)],
        },
    )
    _decide_cases(decision, applications, by=by, at=at)
    follow(issued, decision=decision, at=at)
    _close(TaskKind.APPROVE_DECISION, decision, by=by, at=at)
    if with_letter:
        start_letters(decisions=[decision], by=by, at=at)
    return decision


def _locked(decision: Decision, *, seen_version: int) -> Decision:
    locked = workflow.lock(decision)
    if locked.status in FINAL:
        raise AlreadyDone(_("Vedtaket er alt fattet."), result_url=locked.get_absolute_url())
    if locked.version != seen_version:
        raise Stale(_("Noen har endret vedtaket siden du åpnet siden."))
    return Decision.objects.for_detail().get(pk=locked.pk)


def _points(decision: Decision) -> list[Point]:
    points = list(decision.points.all())
    if not points:
        raise Refused(_("Vedtaket har ingen punkter."))
    return points


def _lock_frames(decision: Decision) -> dict[int, Frame]:
    """The frames that pay, and those they are parts of, locked in the order of their ids."""
    spends = Point.objects.filter(Q(decision_id=decision.pk) | Q(decision__replaced_by=decision.pk))
    direct = Frame.objects.filter(pk__in=spends.values("frame_id"))
    ids = {pk for row in direct.values_list("pk", "parent_id") for pk in row if pk is not None}
    rows = Frame.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return {frame.pk: frame for frame in rows}


def _lock_applications(decision: Decision) -> list[Application]:
    """The cases that the points are about, locked in the order of their ids."""
    ids = Point.objects.filter(decision_id=decision.pk).values("item__application_id")
    rows = Application.objects.select_for_update(of=("self",)).filter(pk__in=ids)
    return list(rows.order_by("pk"))


def _check_other_person(decision: Decision, points: Iterable[Point], *, by: Actor) -> None:
    preparers = {decision.prepared_by_id, decision.sent_by_id} | {
        point.edited_by_id for point in points if point.edited_by_id
    }
    values = {"approver": by.user_id, "preparers": preparers}
    for finding in check(rules_of(decision.scheme_version), "R-ROL-02", **values):
        raise NotAllowed(finding.message, who_may=WHO_APPROVES, rule_id="R-ROL-02")


def _check_cases_stand(decision: Decision, applications: Iterable[Application]) -> None:
    """A report that was withdrawn or dismissed meanwhile gets no money, nor one that was sent back to be corrected; one that the
    forum has begun on is not dismissed."""
    gone_on = [case.reference for case in applications if case.status not in DISMISSIBLE]
    if gone_on and decision.is_dismissal:
        raise Refused(
            _("Behovsmelding %(list)s kan ikke avvises slik saken står nå. Underkjenn vedtaket.")
            % {"list": ", ".join(gone_on)}
        )
    unchecked = [case.reference for case in applications if case.status in UNCHECKED]
    if unchecked and decision.is_grant:
        raise Refused(
            _("Behovsmelding %(list)s er ikke ferdig kontrollert. Fullfør kontrollen, eller underkjenn vedtaket.")
            % {"list": ", ".join(unchecked)}
        )  # fmt: skip
    gone = [case.reference for case in applications if case.status in ("withdrawn", "dismissed")]
    if gone and decision.is_grant:
        raise Refused(
            _("Behovsmelding %(list)s er trukket eller avvist. Underkjenn vedtaket.")
            % {"list": ", ".join(gone)}
        )


def _bind_money(decision: Decision, points: Iterable[Point], frames: dict[int, Frame]) -> None:
    """Bind the sum in each frame and the frame it is part of; what an earlier decision bound is let go first."""
    sums: dict[int, int] = defaultdict(int)
    earlier = decision.replaces.points.all() if decision.replaces else ()
    for sign, rows in ((1, points), (-1, earlier)):
        for point in rows:
            if point.frame_id is not None:
                sums[point.frame_id] += sign * point.amount
    active = rules_of(decision.scheme_version)
    lineages = {point.item.lineage for point in points}
    for frame_id, amount in sorted(sums.items()):
        frame = frames[frame_id]
        for owner in filter(None, (frame, frames.get(frame.parent_id or 0))):
            # What earlier years have promised others is not free; a measure's own promise is met here and now.
            promised = committed_ahead(owner, settled=lineages) if amount > 0 else 0
            _use_reserve(decision, owner, short=amount - (owner.free - promised))
            enforce(active, [("R-BUD-01", {"amount": amount, "free": owner.free - promised})])
            Frame.objects.filter(pk=owner.pk).update(committed=F("committed") + amount)
            owner.committed += amount


def _use_reserve(decision: Decision, frame: Frame, *, short: int) -> None:
    """A decision on a complaint may take what it is short of from what is held back for complaints; no other may."""
    used = min(short, frame.complaint_reserve)
    if decision.occasion != Occasion.APPEAL or used <= 0:
        return
    Frame.objects.filter(pk=frame.pk).update(complaint_reserve=F("complaint_reserve") - used)
    frame.complaint_reserve -= used


def _supersede_earlier(decision: Decision, *, by: Actor, at: datetime) -> None:
    if decision.replaces is None:
        return
    earlier = workflow.lock(decision.replaces)
    workflow.move(
        earlier,
        transitions.SUPERSEDE,
        by=by,
        at=at,
        chain=earlier.chain_key,
        facts={"by": decision.code},
        also={"superseded_at": at, "superseded_by_id": by.user_id},
    )


def _decide_cases(
    decision: Decision, applications: Iterable[Application], *, by: Actor, at: datetime
) -> None:
    """The applicant's own decision decides its cases; every recipient becomes a party of the cases it gets money in.

    A lapse, and what stands beside a grant, moves no case. What a recipient told of, and this answers, is answered.
    """
    answer_notices(decision, by=by, at=at)
    if not (decision.is_grant or decision.is_dismissal):
        return
    edge = cases.DISMISS if decision.is_dismissal else cases.DECIDE
    for application in applications:
        add_party(application=application, organisation=decision.recipient, part=Part.RECIPIENT)
        if application.applicant_id == decision.recipient_id and edge.is_open(application):
            move_application(application, edge, by=by, at=at, facts={"decision": decision.code})


def _close(kind: TaskKind, decision: Decision, *, by: Actor, at: datetime) -> None:
    close_tasks(kind=kind, object_key=decision.object_key, by=by, at=at)

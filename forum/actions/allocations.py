"""The list: drawn up from checked reports, put on the agenda, handed over to decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from forum import transitions as edges
from forum.actions.filing import case_file_of, kind_of
from forum.actions.handing import archive_allocation, open_decision_tasks
from forum.actions.preparations import check_prepared
from forum.actions.recusals import check_not_recused, propose_recusals
from forum.checks import agenda_checks, check_pot, sum_findings
from forum.enums import AllocationStatus, ItemKind, ItemStatus, Method, Treatment
from forum.models import AgendaItem, Allocation, AllocationLine, LineShare, Preparation
from forum.permissions import WHO_SECRETARIAT, check_secretariat, check_serves
from forum.preparing import list_order
from forum.subject import refresh_polls
from forum.sums import sums_of
from grants.actions import lock_application, move_application
from grants.enums import ApplicationStatus
from grants.models import Application, Frame, Item, LongTermPlan
from grants.transitions import BEGIN_TREATMENT, TAKE_OUT_OF_TREATMENT
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.deadlines import is_in_time
from kompetanse.lib.errors import NotAllowed, Refused, RuleBroken, Stale
from kompetanse.lib.money import format_kroner
from kompetanse.lib.rules import enforce, require_answers
from records import history, workflow
from records.events import record_event

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from grants.models import Round, SchemeVersion
    from kompetanse.lib.actor import Actor

EDITED_AS_DRAFT = (AllocationStatus.DRAFT, AllocationStatus.QUALITY_CHECKED)
EDITED_AFTER_DISCUSSION = (AllocationStatus.TREATED, AllocationStatus.ADJUSTED)


def lock_allocation(allocation: Allocation) -> Allocation:
    """The list's row, locked after its frame (the lock order), with what its sums and rules need."""
    workflow.lock(allocation.frame)
    workflow.lock(allocation)
    return Allocation.objects.for_detail().get(pk=allocation.pk)


@transaction.atomic
def draft_allocation(
    *, round_: Round, scheme_version: SchemeVersion, by: Actor, at: datetime
) -> Allocation:
    """Draw up the list from every checked report in a scheme; again on a draft adds what has been checked since.

    Refuses before the round's deadline has passed, while a region or the working committee still has time to rank, without
    a frame, and when there is nothing checked. The lines come in the order in which they were ranked.
    """
    check_serves(by, round_.authority_id)
    enforce(scheme_version.rules, [("R-KOL-08", {})])
    if is_in_time(at, round_.deadline_date):
        raise Refused(_("Fristen for å melde behov er ikke ute ennå."))
    check_prepared(round_.pk, scheme_version.pk, at=at)
    frame = (
        Frame.objects.select_for_update()
        .filter(round=round_, scheme_version=scheme_version, parent=None)
        .first()
    )
    if frame is None:
        raise Refused(_("Ordningen har ingen ramme i denne utlysningen."))
    allocation = Allocation.objects.filter(
        round=round_, scheme_version=scheme_version, ordinal=1
    ).first()
    if allocation is None:
        allocation = _open(round_, scheme_version, frame, by=by, at=at)
    elif allocation.status not in EDITED_AS_DRAFT:
        raise Refused(_("Fordelingen er alt på sakslista."))
    added = _add_lines(allocation)
    if not allocation.lines.exists():
        raise Refused(_("Ingen behovsmeldinger i ordningen er kontrollert ennå."))
    record_event(
        chain=allocation.chain_key,
        verb="draft_allocation",
        on=allocation,
        by=by,
        at=at,
        facts={"added": added},
    )
    return allocation


def _open(
    round_: Round, scheme_version: SchemeVersion, frame: Frame, *, by: Actor, at: datetime
) -> Allocation:
    return Allocation.objects.create(
        round=round_,
        scheme_version=scheme_version,
        frame=frame,
        case_file=case_file_of(round_, scheme_version, by=by, at=at),
        plan=LongTermPlan.objects.in_force(in_oslo(at).date())
        .filter(forum_id=round_.forum_id)
        .order_by("-valid_from_date")
        .first(),
        kind=kind_of(round_),
        drafted_at=at,
        drafted_by_id=by.user_id,
    )


def _add_lines(allocation: Allocation) -> int:
    """Lines for checked items that have none yet, in the order they were ranked, else of owner and measure; how many."""
    applications = Application.objects.in_lists().filter(
        round_id=allocation.round_id,
        scheme_version_id=allocation.scheme_version_id,
        status=ApplicationStatus.CHECKED,
    )
    items = list(
        Item.objects.filter(application__in=applications)
        .exclude(lines__allocation=allocation)
        .select_related("application__applicant", "application__region")
        .prefetch_related("amounts", "checks")
        .order_by("application_id", "number")
    )
    prepared = Preparation.objects.filter(
        round_id=allocation.round_id, scheme_version_id=allocation.scheme_version_id
    )
    items = list_order(prepared, items)
    first = allocation.lines.count() + 1
    lines = AllocationLine.objects.bulk_create(
        AllocationLine(
            allocation=allocation,
            item=item,
            number=number,
            category=item.category,
            participants=item.participants,
            starts_date=item.starts_date,
            ends_date=item.ends_date,
            region_id=item.application.region_id,
            plan_priority_id=item.plan_priority_id,
            criteria=[
                {"key": check.criterion, "outcome": check.outcome, "comment": check.comment}
                for check in sorted(item.checks.all(), key=lambda check: check.pk)
            ],
        )
        for number, item in enumerate(items, start=first)
    )
    year = allocation.round.budget_year
    LineShare.objects.bulk_create(
        LineShare(
            line=line,
            recipient_id=amount.recipient_id,
            requested=amount.amount,
            recommended=amount.amount,
        )
        for line, item in zip(lines, items, strict=True)
        for amount in sorted(item.amounts.all(), key=lambda amount: amount.pk)
        if amount.year == year
    )
    return len(lines)


@transaction.atomic
def edit_line(
    *,
    line: AllocationLine,
    amounts: Mapping[int, int],
    reasons: str,
    seen_version: int,
    by: Actor,
    at: datetime,
    method: str = Method.NEED,
    plan_priority_id: int | None = None,
    change_reason: str = "",
) -> AllocationLine:
    """Set what is recommended per recipient (id → kroner) in a line, with the reasons.

    In the draft, during an open item of a recommending forum, and after a discussion (then with why it was changed,
    R-KOL-07). Refuses zero or below what was asked without reasons (`domain.md` 0.5.20), and who is recused (R-ROL-07).
    """
    allocation = lock_allocation(line.allocation)
    line = _lock_line(line, seen_version, amounts, reasons)
    check_secretariat(by, allocation)
    check_not_recused(line, by=by)
    _check_may_edit(allocation, line)
    shares = list(line.shares.select_for_update().order_by("pk"))
    new = _checked_sum(shares, amounts, reasons, is_second=allocation.is_second)
    before = sum(share.recommended for share in shares)
    _check_change(allocation, line, shares, new, change_reason)
    line.reasons, line.change_reason = reasons, change_reason
    line.method, line.plan_priority_id = method, plan_priority_id or line.plan_priority_id
    line.version += 1
    history.sign(by=by, at=at)
    line.save(update_fields=["reasons", "change_reason", "method", "plan_priority", "version"])
    set_recommended(line, amounts)
    _after_edit(allocation, line, by=by, at=at)
    record_event(
        chain=allocation.chain_key,
        verb="edit_line",
        on=line,
        by=by,
        at=at,
        reason=f"{reasons}\n{change_reason}",
        reason_id=line.code,
        facts={"from": before, "to": new},
    )
    return line


def _checked_sum(
    shares: list[LineShare], amounts: Mapping[int, int], reasons: str, *, is_second: bool
) -> int:
    """The new sum. Refuses an amount too few or below zero, and less than asked without reasons (`domain.md` 0.5.20).

    A second allocation comes on top of what a recipient has, and never takes it above what it asked for.
    """
    if set(amounts) != {share.recipient_id for share in shares}:
        raise Refused(_("Oppgi ett beløp for hver mottaker i linjen."))
    if any(amount < 0 for amount in amounts.values()):
        raise Refused(_("Beløpet kan ikke være under null."))
    room = {share.recipient_id: share.requested - share.granted for share in shares}
    if is_second and any(amounts[recipient] > left for recipient, left in room.items()):
        raise Refused(_("Linjen kan ikke få mer enn det som er meldt, med det den har fått før."))
    asked, new = sum(room.values()), sum(amounts.values())
    if (new == 0 or new < asked) and not reasons.strip():
        raise Refused(
            _("Skriv hvorfor linjen får mindre enn det som er meldt. Teksten kommer i brevet."),
            field="reasons",
        )
    return new


def _lock_line(
    line: AllocationLine, seen_version: int, amounts: Mapping[int, int], reasons: str
) -> AllocationLine:
    line = workflow.lock(line)
    if line.version != seen_version:
        stored = {share.recipient_id: share.recommended for share in line.shares.all()}
        raise Stale(
            mine=_as_text(amounts, reasons),
            theirs=_as_text(stored, line.reasons),
        )
    return line


def _as_text(amounts: Mapping[int, int], reasons: str) -> str:
    kroner = ", ".join(format_kroner(amounts[key]) for key in sorted(amounts))
    return f"{kroner}\n{reasons}"


def set_recommended(line: AllocationLine, amounts: Mapping[int, int]) -> None:
    """Write new amounts on a locked line."""
    for recipient_id, amount in sorted(amounts.items()):
        LineShare.objects.filter(line=line, recipient_id=recipient_id).update(recommended=amount)


def takes_changes(line: AllocationLine) -> bool:
    """Whether the line's amounts may be changed where its list stands now; who may is another question."""
    try:
        _check_may_edit(line.allocation, line)
    except Refused:
        return False
    return True


def _check_may_edit(allocation: Allocation, line: AllocationLine) -> None:
    if allocation.status in EDITED_AS_DRAFT:
        return
    if allocation.is_discussion:
        if allocation.status in EDITED_AFTER_DISCUSSION:
            return
        raise Refused(_("Forslaget kan justeres når forumet har drøftet det."))
    item = allocation.agenda_item
    if allocation.status == AllocationStatus.ON_AGENDA and item and item.status == ItemStatus.OPEN:
        if line.treatment in (Treatment.PENDING, Treatment.NO_CONSENSUS):
            return
        raise Refused(_("Linjen er behandlet. Åpne den igjen hvis forumet endrer den."))
    raise Refused(_("Linjen kan ikke endres nå."))


def _check_change(
    allocation: Allocation, line: AllocationLine, shares: list[LineShare], new: int, reason: str
) -> None:
    if allocation.status not in EDITED_AFTER_DISCUSSION:
        return
    presented = sum(share.presented or 0 for share in shares)
    enforce(
        allocation.scheme_version.rules,
        [("R-KOL-07", {"changes": [(line.number, presented, new, reason)]})],
    )


def _after_edit(allocation: Allocation, line: AllocationLine, *, by: Actor, at: datetime) -> None:
    if allocation.status == AllocationStatus.QUALITY_CHECKED:
        workflow.move(
            allocation,
            edges.REOPEN_DRAFT,
            by=by,
            at=at,
            chain=allocation.chain_key,
            also={"checked_at": None, "checked_by_id": None},
        )
    elif allocation.status in EDITED_AFTER_DISCUSSION:
        workflow.move(allocation, edges.ADJUST, by=by, at=at, chain=allocation.chain_key)
    elif allocation.status == AllocationStatus.ON_AGENDA:
        refresh_polls(line, at=at)


# In the discussing regime a change after the meeting is the same act, by another name in the minutes.
adjust_line = edit_line


@transaction.atomic
def quality_check(*, allocation: Allocation, by: Actor, at: datetime) -> Allocation:
    """A second person vouches for the list: sums, criteria and plan are as they should be (four eyes)."""
    allocation = lock_allocation(allocation)
    check_sums(allocation)
    return workflow.move(
        allocation,
        edges.CHECK_QUALITY,
        by=by,
        at=at,
        chain=allocation.chain_key,
        also={"checked_at": at, "checked_by_id": by.user_id},
    )


def check_sums(allocation: Allocation) -> None:
    """Refuse a list that uses more than its frame (R-BUD-01) or its cap (R-LOK-01)."""
    over = sum_findings(allocation, sums_of(allocation))
    if over:
        raise RuleBroken(findings=over)


@transaction.atomic
def put_on_agenda(
    *,
    allocation: Allocation,
    item: AgendaItem,
    by: Actor,
    at: datetime,
    answers: Mapping[str, str] | None = None,
) -> Allocation:
    """Lay the list before the forum: the amounts are those presented, the reports are in treatment, recusals are proposed.

    Refuses staff who are recused in a line (R-ROL-07). Runs every rule of the scheme version that binds a list; warnings need a reason. Where the forum discusses, a second
    person has checked the list first.
    """
    frame = workflow.lock(allocation.frame)
    ids = sorted(set(allocation.lines.values_list("item__application_id", flat=True)))
    applications = [
        lock_application(row) for row in Application.objects.filter(pk__in=ids).order_by("pk")
    ]
    workflow.lock(allocation)
    allocation = Allocation.objects.for_detail().get(pk=allocation.pk)
    item = AgendaItem.objects.select_related("meeting__case_file").get(pk=workflow.lock(item).pk)
    _check_item(allocation, item)
    _check_impartial_in_all(allocation, by=by)
    check_pot(allocation, frame)
    warnings = agenda_checks(allocation, item, frame)
    require_answers(warnings, answers or {})
    workflow.move(
        allocation,
        edges.PUT_ON_AGENDA,
        by=by,
        at=at,
        chain=allocation.chain_key,
        also=_on_agenda(allocation, item, answers),
    )
    LineShare.objects.filter(line__allocation=allocation).update(presented=F("recommended"))
    for application in applications:
        if application.status == ApplicationStatus.CHECKED:
            move_application(application, BEGIN_TREATMENT, by=by, at=at)
    propose_recusals(allocation=allocation, at=at)
    return allocation


def _on_agenda(
    allocation: Allocation, item: AgendaItem, answers: Mapping[str, str] | None
) -> dict[str, Any]:
    return {
        "agenda_item": item,
        "warning_answers": {**allocation.warning_answers, **(answers or {})},
        "version": allocation.version + 1,
    }


def _check_impartial_in_all(allocation: Allocation, *, by: Actor) -> None:
    """Laying the list before the forum moves every case in it: who is recused in one leaves it to a colleague (R-ROL-07)."""
    closed = allocation.lines.with_closed_to(by).filter(is_closed_to_me=True).order_by("number")
    numbers = [str(number) for number in closed.values_list("number", flat=True)]
    if numbers:
        raise NotAllowed(
            _("Du er inhabil på linje %(numbers)s. En kollega må legge fram lista.")
            % {"numbers": ", ".join(numbers)},
            who_may=WHO_SECRETARIAT,
            rule_id="R-ROL-07",
        )


def _check_item(allocation: Allocation, item: AgendaItem) -> None:
    enforce(allocation.scheme_version.rules, [("R-MOT-02", {"kind": item.kind})])
    wanted = ItemKind.DISCUSSION if allocation.is_discussion else ItemKind.DECISION
    if item.kind not in (wanted, ItemKind.OTHER):
        raise Refused(
            _("Fordelingen må stå på sakslista som %(kind)s.") % {"kind": wanted.label.lower()},
            field="item",
        )
    if item.forum_id != allocation.round.forum_id:
        raise Refused(_("Saken hører til et annet forum."))
    if item.status != ItemStatus.REPORTED:
        raise Refused(_("Sakslista er publisert. Meld saken til neste møte."), field="item")
    if Allocation.objects.filter(agenda_item=item).exists():
        raise Refused(_("Saken har alt en fordeling."), field="item")
    if allocation.is_discussion and allocation.status != AllocationStatus.QUALITY_CHECKED:
        raise Refused(_("En annen saksbehandler må kvalitetssikre forslaget først."))


@transaction.atomic
def take_off_agenda(*, allocation: Allocation, by: Actor, at: datetime) -> Allocation:
    """Back to draft when its item is postponed or withdrawn. Reports are checked again; lines are treated anew."""
    ids = sorted(set(allocation.lines.values_list("item__application_id", flat=True)))
    workflow.lock(allocation.frame)
    applications = [
        lock_application(row) for row in Application.objects.filter(pk__in=ids).order_by("pk")
    ]
    allocation = lock_allocation(allocation)
    for line in allocation.lines.select_for_update().exclude(treatment=Treatment.PENDING):
        workflow.move(line, edges.RESET_LINE, by=by, at=at, chain=allocation.chain_key)
    workflow.move(
        allocation,
        edges.TAKE_OFF_AGENDA,
        by=by,
        at=at,
        chain=allocation.chain_key,
        also={"agenda_item": None, "checked_at": None, "checked_by_id": None},
    )
    if by.side == "authority":
        for application in applications:
            if application.status == ApplicationStatus.IN_TREATMENT:
                move_application(application, TAKE_OUT_OF_TREATMENT, by=by, at=at)
    return allocation


@transaction.atomic
def hand_over(*, allocation: Allocation, by: Actor, at: datetime) -> Allocation:
    """Hand the treated list over to decision: frozen, journaled (N), and a task for each report.

    Refuses a list over its frame or cap, one whose forum has not treated it, and an unexplained change (R-KOL-07).
    """
    allocation = lock_allocation(allocation)
    check_sums(allocation)
    check_pot(allocation, allocation.frame)
    lines = list(allocation.lines.with_totals().order_by("number"))
    if allocation.is_discussion:
        enforce(
            allocation.scheme_version.rules,
            [("R-KOL-07", {"changes": [
                (line.number, line.presented or 0, line.recommended, line.change_reason)
                for line in lines
            ]})],
        )  # fmt: skip
    workflow.move(
        allocation,
        edges.HAND_OVER,
        by=by,
        at=at,
        chain=allocation.chain_key,
        facts={"recommended": sum(line.recommended for line in lines), "lines": len(lines)},
        also={
            "handed_over_at": at,
            "handed_over_by_id": by.user_id,
            "version": allocation.version + 1,
        },
    )
    archive_allocation(allocation, by=by, at=at)
    open_decision_tasks(allocation, at=at)
    return allocation

"""What the forum, its secretariat and those who decide may do, each by the real action."""

from datetime import timedelta

from decisions import actions as deciding
from decisions.models import Decision, Point
from forum import actions
from forum.enums import Choice, ItemKind
from forum.models import (
    AgendaItem,
    Allocation,
    AllocationLine,
    Meeting,
    MinutesRemark,
    Poll,
    Recusal,
)
from grants.enums import ForumMode
from grants.models import Application
from tests.stateful.world import FRAME, act


def leader(w, p):
    return p.often(w.the.leader, w.someone(p))


def staff(w, p):
    return p.often(w.the.secretariat, w.someone(p))


def meeting_in(p, *states):
    return p.one(Meeting.objects.filter(status__in=states).select_related("forum", "case_file"))


def item_in(p, *states):
    """Nine times in ten the one with the list, when it is there."""
    items = AgendaItem.objects.filter(status__in=states).select_related("meeting", "forum")
    with_list = items.filter(allocation__isnull=False)
    return p.one(p.often(with_list, items) if with_list.exists() else items)


def list_in(p, *states):
    return p.one(Allocation.objects.for_detail().filter(status__in=states))


def line_in(p, *states):
    lines = AllocationLine.objects.filter(
        treatment__in=states, allocation__agenda_item__status="open"
    )
    return p.one(lines.select_related("allocation__agenda_item"))


def remember_list(w, allocation):
    """Every checked report that came in time or was let in is on it, and what is on it stays."""
    late = Application.objects.filter(is_late=True, dispensation=None).values_list("pk", flat=True)
    checked = {case for case, status in w.model.cases.items() if status == "checked"}
    listed = w.model.listed.setdefault(allocation.pk, set())
    listed |= checked - set(late)


def moved_with_list(w, allocation, came_from, to):
    for case in w.model.listed[allocation.pk]:
        if w.model.cases[case] == came_from:
            w.model.cases[case] = to


@act
def draft_list(w, p):
    allocation = actions.draft_allocation(
        round_=w.round, scheme_version=w.version, by=staff(w, p), at=w.at
    )
    remember_list(w, allocation)


@act
def change_line(w, p):
    line = p.one(AllocationLine.objects.all())
    cut = p.choice([0, 0, 10_000, 20_000, -10_000])
    amounts = {share.recipient_id: share.requested - cut for share in line.shares.all()}
    actions.edit_line(
        line=line, amounts=amounts, reasons="Mindre omfang", change_reason="Innspill",
        seen_version=line.version, by=staff(w, p), at=w.at,
    )  # fmt: skip


@act
def check_quality(w, p):
    actions.quality_check(allocation=list_in(p, "draft"), by=p.one(w.staff), at=w.at)


@act
def plan_meeting(w, p):
    if Meeting.objects.exclude(
        status__in=["cancelled", "closed", "minutes_sent", "minutes_approved"]
    ).exists():
        return
    meeting = actions.plan_meeting(
        forum=w.the.forum, starts_at=w.at + timedelta(days=20), place="Stavanger",
        by=w.the.secretariat, at=w.at,
    )  # fmt: skip
    is_discussion = w.mode == ForumMode.DISCUSSION
    for kind in (ItemKind.DISCUSSION if is_discussion else ItemKind.DECISION, ItemKind.DECISION):
        actions.add_agenda_item(
            meeting=meeting, kind=kind, title="Fordeling av midler", background="Framlegg",
            proposal_text="Forumet slutter seg til.", by=w.the.secretariat, at=w.at,
        )  # fmt: skip


@act
def call_meeting(w, p):
    actions.call_meeting(meeting=meeting_in(p, "planned"), by=staff(w, p), at=w.at)


@act
def put_on_agenda(w, p):
    allocation = list_in(p, "draft", "quality_checked")
    kind = ItemKind.DISCUSSION if w.mode == ForumMode.DISCUSSION else ItemKind.DECISION
    items = AgendaItem.objects.filter(status="reported")
    item = p.one(p.often(items.filter(kind=kind), items))
    actions.put_on_agenda(allocation=allocation, item=item, by=staff(w, p), at=w.at)
    moved_with_list(w, allocation, "checked", "in_treatment")


@act
def take_off_agenda(w, p):
    if p.random() < 0.6:
        return
    allocation = list_in(p, "on_agenda")
    by = staff(w, p)
    actions.take_off_agenda(allocation=allocation, by=by, at=w.at)
    if by.side == "authority":
        moved_with_list(w, allocation, "in_treatment", "checked")


@act
def publish_agenda(w, p):
    meeting = meeting_in(p, "planned", "called")
    actions.publish_agenda(meeting=meeting, by=staff(w, p), at=w.at)


@act
def open_meeting(w, p):
    meeting = meeting_in(p, "agenda_published")
    w.at = max(w.at, meeting.starts_at)
    for seat in w.the.forum.seats.order_by("pk"):
        kommune = seat.represents is not None and seat.represents.has_function(
            "kindergarten_authority"
        )
        actions.record_attendance(
            meeting=meeting, seat=seat, present=p.random() < 0.95,
            declared_role="owner" if kommune else "", by=w.the.secretariat, at=w.at,
        )  # fmt: skip
    actions.open_meeting(meeting=meeting, by=leader(w, p), at=w.at)


@act
def open_item(w, p):
    actions.open_item(item=item_in(p, "on_agenda"), by=leader(w, p), at=w.at)


@act
def step_aside(w, p):
    line, number = line_in(p, "pending", "no_consensus"), p.randrange(len(w.the.seats))
    actions.declare_recusal(line=line, seat=w.the.seats[number], by=w.the.hats[number], at=w.at)


@act
def find_on_recusal(w, p):
    waiting = Recusal.objects.filter(status__in=["proposed", "declared"])
    actions.decide_recusal(
        recusal=p.one(waiting.select_related("line__item", "seat__user")),
        is_recused=p.random() < 0.5, note="Ansatt", by=leader(w, p), at=w.at,
    )  # fmt: skip


def everyone_answers(w, item):
    pairs = [(w.the.leader_seat, w.the.leader), *zip(w.the.seats, w.the.hats, strict=True)]
    for seat, hat in pairs:
        actions.answer_impartiality(item=item, seat=seat, lines=[], by=hat, at=w.at)


@act
def answer_impartiality(w, p):
    everyone_answers(w, item_in(p, "open"))


@act
def agree(w, p):
    line = line_in(p, "pending", "no_consensus")
    actions.record_consensus(item=line.allocation.agenda_item, line=line, by=leader(w, p), at=w.at)


@act
def disagree(w, p):
    line = line_in(p, "pending")
    actions.record_no_consensus(
        item=line.allocation.agenda_item, line=line, by=leader(w, p), at=w.at
    )


@act
def treat_again(w, p):
    line = line_in(p, "agreed", "no_consensus", "voted", "tie")
    actions.reopen_line(item=line.allocation.agenda_item, line=line, by=leader(w, p), at=w.at)


@act
def open_poll(w, p):
    line = line_in(p, "no_consensus")
    actions.open_poll(item=line.allocation.agenda_item, line=line, by=leader(w, p), at=w.at)


@act
def vote(w, p):
    poll = p.one(Poll.objects.filter(closed_at=None))
    for number in p.sample(range(len(w.the.seats)), p.choice([1, 2, 3])):
        choice = p.choice([Choice.FOR, Choice.AGAINST])
        actions.cast_ballot(
            poll=poll, seat=w.the.seats[number],
            choices={one.pk: choice for one in poll.proposals.all()}, seen_hash=poll.version_hash,
            by=w.the.hats[number], at=w.at,
        )  # fmt: skip
        w.model.votes[poll.pk, w.the.seats[number].pk] = choice


@act
def close_poll(w, p):
    poll = p.one(Poll.objects.filter(closed_at=None))
    actions.close_poll(poll=poll, by=leader(w, p), at=w.at)


@act
def close_item(w, p):
    actions.close_item(item=item_in(p, "open"), by=leader(w, p), at=w.at, resolution="Vedtatt")


@act
def put_item_off(w, p):
    if p.random() < 0.7:
        return
    do = p.choice([actions.postpone_item, actions.withdraw_item])
    item, by = item_in(p, "on_agenda", "open", "reported"), leader(w, p)
    allocation = Allocation.objects.filter(agenda_item=item).first()
    do(item=item, by=by, at=w.at)
    if allocation is not None and by.side == "authority":
        moved_with_list(w, allocation, "in_treatment", "checked")


@act
def close_meeting(w, p):
    actions.close_meeting(meeting=meeting_in(p, "open"), by=leader(w, p), at=w.at)


@act
def cancel_meeting(w, p):
    if p.random() < 0.8:
        return
    meeting = meeting_in(p, "planned", "called", "agenda_published")
    actions.cancel_meeting(meeting=meeting, by=staff(w, p), at=w.at)


@act
def hand_over(w, p):
    allocation = list_in(p, "treated", "adjusted")
    actions.hand_over(allocation=allocation, by=staff(w, p), at=w.at)


@act
def send_minutes(w, p):
    meeting = meeting_in(p, "closed")
    actions.write_minutes(meeting=meeting, free_text="", by=w.the.secretariat, at=w.at)
    actions.send_minutes(meeting=meeting, by=staff(w, p), at=w.at)


@act
def remark_on_minutes(w, p):
    number = p.randrange(len(w.the.seats))
    actions.remark_minutes(
        meeting=meeting_in(p, "minutes_sent"), seat=w.the.seats[number],
        text="Oppmøtet er ikke riktig.", by=w.the.hats[number], at=w.at,
    )  # fmt: skip


@act
def answer_remark(w, p):
    remark = p.one(MinutesRemark.objects.filter(status="waiting"))
    actions.answer_remark(
        remark=remark, takes_in=p.random() < 0.5, answer="Rettet.", by=leader(w, p), at=w.at
    )


@act
def approve_minutes(w, p):
    meeting = meeting_in(p, "minutes_sent")
    actions.approve_minutes(meeting=meeting, by=leader(w, p), at=w.at)


def decision_in(p, *states):
    return p.one(Decision.objects.filter(status__in=states))


def preparer(w, p):
    return p.often(w.the.secretariat, w.someone(p))


@act
def prepare_decisions(w, p):
    deciding.prepare_decisions(round_=w.round, scheme_version=w.version, by=preparer(w, p), at=w.at)


@act
def change_point(w, p):
    point = p.one(Point.objects.filter(decision__status="draft").select_related("decision"))
    amount = p.choice([point.recommended or 0, 40_000, 0, FRAME + 1])
    deciding.edit_point(
        point=point, amount=amount, reasons="Mindre omfang", ground=w.version.criteria[0]["key"],
        change_reason="Innspill", seen_version=point.decision.version, by=preparer(w, p), at=w.at,
    )  # fmt: skip


@act
def send_decision(w, p):
    decision = decision_in(p, "draft")
    deciding.send_to_approval(
        decision=decision, seen_version=decision.version, by=preparer(w, p), at=w.at
    )


@act
def fetch_decision(w, p):
    deciding.take_back(decision=decision_in(p, "to_approval"), by=preparer(w, p), at=w.at)


@act
def return_decision(w, p):
    decision = decision_in(p, "to_approval")
    deciding.return_decision(
        decision=decision, categories=["amount"], text="Se på beløpet.",
        seen_version=decision.version, by=p.one(w.deciders), at=w.at,
    )  # fmt: skip


@act
def approve_decision(w, p):
    decision = decision_in(p, "to_approval")
    deciding.approve_decision(
        decision=decision, seen_version=decision.version, is_impartial=True,
        by=p.often(p.one(w.deciders), w.someone(p)), at=w.at,
    )  # fmt: skip
    w.model.bound.pop(decision.replaces_id, None)
    w.model.bound[decision.pk] = sum(
        point.amount for point in decision.points.all() if point.frame_id
    )
    if decision.application_id and not decision.replaces_id:
        said = "dismissed" if decision.kind == "dismissal" else "decided"
        w.model.cases[decision.application_id] = said


@act
def correct_decision(w, p):
    decision = decision_in(p, "issued", "dispatched")
    deciding.prepare_replacement(
        decision=decision, occasion="correction", by=preparer(w, p), at=w.at
    )


@act
def draft_dismissal(w, p):
    if p.random() < 0.5:
        return
    deciding.prepare_dismissal(
        application=w.case(p, "submitted", "incomplete", "checked"), ground="too_late",
        reasons="Kom for sent.", by=preparer(w, p), at=w.at,
    )  # fmt: skip


@act
def drop_withdrawn(w, p):
    deciding.drop_withdrawn_points(decision=decision_in(p, "draft"), by=preparer(w, p), at=w.at)


@act
def discard_decision(w, p):
    if p.random() < 0.6:
        return
    deciding.discard_draft(decision=decision_in(p, "draft"), by=preparer(w, p), at=w.at)


@act
def read_letter(w, p):
    decision = decision_in(p, "dispatched")
    deciding.note_reading(
        decision=decision, by=w.of(w.approvers, decision.recipient_id, p), at=w.at
    )

"""The thread: checked reports to a list that is handed over, in both regimes, through the real actions."""

import pytest

from forum import actions
from forum.enums import AllocationKind, AllocationStatus, ItemOutcome, Treatment
from forum.models import AllocationLine, Minutes
from forum.querysets import recommended_for
from grants.enums import ForumMode, TaskKind
from grants.models import Application, Task
from records.models import JournalEntry
from tests.factories.forum import (
    MEETING,
    allocation_drafted,
    allocation_handed_over,
    allocation_treated,
)

pytestmark = pytest.mark.django_db


def test_draft_allocation_takes_the_checked_reports_with_their_amounts():
    _the, allocation = allocation_drafted(amounts=((100_000, 50_000), (200_000,)))
    lines = allocation.lines.with_totals().order_by("number")
    assert sorted((line.requested, line.recommended) for line in lines) == [
        (50_000, 50_000),
        (100_000, 100_000),
        (200_000, 200_000),
    ]
    assert [line.number for line in lines] == [1, 2, 3]


def test_thread_recommendation_is_handed_over_with_its_item():
    the, allocation = allocation_handed_over()
    assert allocation.kind == AllocationKind.RECOMMENDATION
    assert allocation.status == AllocationStatus.HANDED_OVER
    item = allocation.agenda_item
    assert (item.number, item.outcome) == ("01/25", ItemOutcome.ADOPTED_UNANIMOUSLY)
    lines = list(AllocationLine.objects.handed_over(allocation.round))
    assert [line.treatment for line in lines] == [Treatment.AGREED, Treatment.AGREED]
    for line in lines:
        owner = line.item.application.applicant
        assert recommended_for(line, owner) == line.item.requested
        assert line.allocation.agenda_item.number == "01/25"
    assert Application.objects.filter(status="in_treatment").count() == 2
    assert Task.objects.filter(kind=TaskKind.PREPARE_DECISION).count() == 2
    entry = JournalEntry.objects.get(case_file=allocation.case_file)
    assert entry.kind == "N"
    assert Minutes.objects.filter(meeting=item.meeting).count() == 1
    assert the.authority == allocation.round.authority


def test_thread_discussion_is_adjusted_with_a_reason_and_handed_over():
    the, allocation = allocation_treated(mode=ForumMode.DISCUSSION)
    assert allocation.kind == AllocationKind.PROPOSAL
    assert allocation.agenda_item.outcome == ItemOutcome.DISCUSSED
    line = allocation.lines.order_by("number").first()
    amounts = {share.recipient_id: share.requested - 10_000 for share in line.shares.all()}
    actions.adjust_line(
        line=line,
        amounts=amounts,
        reasons="Mindre omfang",
        change_reason="Innspill i forumet",
        seen_version=line.version,
        by=the.secretariat,
        at=MEETING,
    )
    allocation.refresh_from_db()
    assert allocation.status == AllocationStatus.ADJUSTED
    actions.hand_over(allocation=allocation, by=the.secretariat, at=MEETING)
    allocation.refresh_from_db()
    assert allocation.status == AllocationStatus.HANDED_OVER
    share = line.shares.get()
    assert (share.presented, share.recommended) == (share.requested, share.requested - 10_000)


def test_handed_over_costs_the_same_for_one_line_and_three(django_assert_num_queries):
    for amounts in (((100_000,),), ((1_000,), (2_000,), (3_000,))):
        _the, allocation = allocation_handed_over(amounts=amounts)
        with django_assert_num_queries(2):
            lines = list(AllocationLine.objects.handed_over(allocation.round))
            sums = [sum(share.recommended for share in line.shares.all()) for line in lines]
            numbers = {line.allocation.agenda_item.number for line in lines}
        assert sum(sums) == sum(row[0] for row in amounts)
        assert numbers == {"01/25"}

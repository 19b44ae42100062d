"""From what the forum handed over to a letter that the owner can read."""

import pytest

from accounts.enums import Role
from decisions import actions
from decisions.enums import DecisionStatus
from decisions.models import Decision
from grants.models import Application, Frame
from notices.models import OutboxMessage
from records.models import Document, JournalEntry
from tests.factories.accounts import hat_for
from tests.factories.decisions import DECIDED, Stage, decision_dispatched

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("mode", ["recommendation", "discussion"])
def test_thread_from_lines_to_a_letter_that_the_owner_can_read(mode):
    stage = Stage(mode=mode)
    made = stage.prepare()
    assert {(row.recipient_id, sum(p.amount for p in row.points.all())) for row in made} == {
        (stage.owner.pk, 400_000),
        (stage.university.pk, 100_000),
    }
    decision = stage.decision_of(stage.owner)
    sent = stage.send(decision)
    issued = stage.approve(sent)
    assert issued.status == DecisionStatus.ISSUED
    assert Frame.objects.get(pk=stage.frame.pk).committed == 400_000
    assert Application.objects.get(pk=stage.application.pk).status == "decided"
    reader = hat_for(stage.owner, Role.OWNER_SUBMITTER)
    assert list(Decision.objects.visible_to(reader)) == []
    assert actions.dispatch_decision(decision=issued, at=DECIDED)
    assert [row.code for row in Decision.objects.visible_to(reader)] == [decision.code]
    document = Document.objects.visible_to(reader).get()
    assert JournalEntry.objects.get(documents=document).kind == "U"


def test_dispatched_twice_is_dispatched_once():
    decision = decision_dispatched()
    assert not actions.dispatch_decision(decision=decision, at=DECIDED)
    assert Document.objects.filter(case_file=decision.case_file).count() == 1
    mails = OutboxMessage.objects.filter(dedupe_key__startswith=f"decision:{decision.code}")
    assert mails.count() == 2

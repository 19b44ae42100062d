"""A complaint comes in, is sent to the appeal body and comes back decided; each act dies at every point (T6)."""

from dataclasses import replace

import pytest

from appeals.actions.forwarding import FORWARD_JOB
from appeals.enums import Outcome, SettlementKind
from appeals.models import Appeal
from kompetanse.forms import YesNoField
from tests.crashes.desk import Desk, now_is, work
from tests.crashes.harness import Act
from tests.factories.appeals import AFTERWARDS, IN_TIME, WHY, WISH, AppealStage

pytestmark = pytest.mark.django_db(transaction=True)


def a_complaint_comes_in():
    now_is(IN_TIME)
    stage = AppealStage()
    party, staff = Desk(stage.party), Desk(stage.colleague)
    complain = party.form(
        "appeals:complain", stage.decision.code,
        points="1", change_1=WISH, reasons=WHY, wants_suspension="on", file=b"Vedlegg",
    )  # fmt: skip
    yield Act("complain with a file", complain)
    code = Appeal.objects.get().code
    wait = staff.form("appeals:step", code, "utsettelse", is_granted=YesNoField.YES, reasons=WHY)
    yield Act("wait with carrying it out", wait, moves=("appeals.grant_suspension",))
    ask = staff.form(
        "appeals:step", code, "be-om-retting", text=WHY, due_date="9.5.2025",
        version=Appeal.objects.get().version,
    )  # fmt: skip
    yield Act("ask for a correction", ask, moves=("appeals.ask_for_correction",))
    correct = party.form("appeals:step", code, "rett", text=WISH)
    yield Act("correct it", correct, moves=("appeals.correct_appeal",))


def a_case_is_sent_to_the_appeal_body():
    now_is(IN_TIME)
    stage = AppealStage()
    stage.settle(stage.checked(), SettlementKind.FORWARD)
    yield replace(work(FORWARD_JOB, IN_TIME), moves=("appeals.forward_appeal",))


def the_appeal_body_decides():
    now_is(AFTERWARDS)
    stage = AppealStage()
    appeal = stage.forwarded()
    decide = Desk(stage.body).form(
        "appeals:step", appeal.code, "avgjor", outcome=Outcome.CHANGED, text=WHY
    )
    yield Act("register what was decided", decide, moves=("appeals.change_decision",))


@pytest.mark.parametrize(
    "story", [a_complaint_comes_in, a_case_is_sent_to_the_appeal_body, the_appeal_body_decides]
)
def test_complaint_survives_a_crash_at_every_point(theatre, story):
    played = theatre.play(story())
    assert len(played.points) >= 2 * len(played.acts)

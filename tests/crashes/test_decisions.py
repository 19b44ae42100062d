"""A decision from the draft to the letter, and the one that corrects it; each act dies at every point (T6)."""

import pytest

from accounts.enums import Role
from decisions.models import Decision
from grants.actions import set_amounts
from grants.models import LegalReference
from tests.crashes.desk import Desk, deliver, now_is, work
from tests.crashes.harness import Act
from tests.factories.accounts import hat_for
from tests.factories.decisions import DECIDED, Stage

pytestmark = pytest.mark.django_db(transaction=True)


def latest(stage) -> Decision:
    return Decision.objects.filter(recipient=stage.owner).latest("pk")


def to_the_letter():
    now_is(DECIDED)
    stage = Stage()
    asked = {(2025, stage.owner.pk): 400_000, (2025, stage.university.pk): 100_000}
    set_amounts(item=stage.item, amounts=asked)
    staff, boss = Desk(stage.caseworker), Desk(stage.approver)
    yield Act(
        "prepare the decisions",
        staff.form("decisions:prepare-all", stage.round.code, stage.version.key),
    )

    def step(name, desk, move, **fields):
        decision = latest(stage)
        send = desk.form(f"decisions:{name}", decision.code, version=decision.version, **fields)
        return Act(f"{name} a decision", send, moves=move)

    yield step("send", staff, ("decisions.send_decision_to_approval",))
    yield step("take-back", staff, ("decisions.take_decision_back",))
    stage.send(latest(stage))
    why = {"categories": ["amount"], "text": "Se på beløpet."}
    yield step("return", boss, ("decisions.return_decision",), **why)
    stage.send(latest(stage))
    issue = ("decisions.issue_decision", "grants.decide")
    yield step("approve", boss, issue, is_impartial="on")
    letters = work("decisions.letters", DECIDED)
    letters.moves = ("decisions.dispatch_decision",)
    yield letters
    yield deliver(DECIDED)
    yield step("correct", staff, ())
    stage.send(latest(stage))
    yield step("approve", boss, ("decisions.supersede_decision",), is_impartial="on")


def dismissed_and_the_law():
    now_is(DECIDED)
    stage = Stage()
    type(stage.application).objects.filter(pk=stage.application.pk).update(status="submitted")
    staff, boss = Desk(stage.caseworker), Desk(stage.approver)
    yield Act(
        "draft a dismissal",
        staff.form(
            "decisions:dismiss",
            stage.application.code,
            ground="too_late",
            reasons="Kom 3. februar.",
        ),
    )
    sent = stage.send(latest(stage))
    yield Act(
        "dismiss the report",
        boss.form("decisions:approve", sent.code, version=sent.version, is_impartial="on"),
        moves=("grants.dismiss",),
    )
    officer = Desk(hat_for(stage.round.authority, Role.LEGAL_OFFICER))
    said = {
        "citation_nb": "retningslinjer nr. 230",
        "citation_nn": "retningslinjer nr. 230",
        "document_number": "FOR-2021-01-26-230",
        "document_date": "26.1.2021",
        "source_url": "lovdata.no",
        "valid_from_date": "26.1.2021",
    }
    LegalReference.objects.filter(pk=stage.basis.pk).update(status="unverified")
    yield Act(
        "verify a reference",
        officer.form(
            "decisions:legal-reference", stage.basis.key, version=stage.basis.version, **said
        ),
        moves=("decisions.verify_reference",),
    )
    version = LegalReference.objects.get(pk=stage.basis.pk).version
    gone = {"valid_to_date": "1.4.2025", "reason": "Avløst av ny forskrift."}
    yield Act(
        "repeal it",
        officer.form("decisions:legal-repeal", stage.basis.key, version=version, **gone),
        moves=("decisions.repeal_reference",),
    )


@pytest.mark.parametrize("story", [to_the_letter, dismissed_and_the_law])
def test_decision_survives_a_crash_at_every_point(theatre, story):
    played = theatre.play(story())
    assert len(played.points) >= 2 * len(played.acts)

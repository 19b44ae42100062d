"""What is taken out of a draft, and drafts that are taken away."""

import pytest

from accounts.enums import Role
from decisions import actions
from decisions.models import Decision
from grants import transitions as cases
from grants.actions import move_application
from kompetanse.lib.errors import Locked, NotAllowed, Refused
from records.models import Event
from tests.factories.accounts import hat_for
from tests.factories.decisions import DECIDED, Stage

pytestmark = pytest.mark.django_db


def test_draft_of_a_correction_is_taken_away_and_what_it_was_to_replace_stands():
    stage = Stage()
    stage.prepare()
    listed = stage.decision_of(stage.owner)
    arguments = {"by": stage.caseworker, "at": DECIDED}
    with pytest.raises(Locked):
        actions.discard_draft(decision=listed, **arguments)
    issued = stage.approve(stage.send(listed))
    begun = actions.prepare_replacement(decision=issued, occasion="correction", **arguments)
    with pytest.raises(NotAllowed):
        actions.discard_draft(decision=begun, by=hat_for(stage.owner, Role.OWNER_APPROVER), at=DECIDED)  # fmt: skip
    actions.discard_draft(decision=begun, **arguments)
    assert list(Decision.objects.filter(recipient=stage.owner)) == [issued]
    assert Event.objects.get(verb="discard_draft").facts == {"kind": "grant", "points": 1}
    again = actions.prepare_replacement(decision=issued, occasion="correction", **arguments)
    with pytest.raises(Locked):
        actions.discard_draft(decision=stage.send(again), **arguments)


def test_withdrawn_points_are_taken_out_of_drafts():
    stage = Stage(owners=2)
    stage.prepare()
    owner = hat_for(stage.owner, Role.OWNER_APPROVER)
    stage.application.refresh_from_db()
    move_application(stage.application, cases.WITHDRAW, by=owner, at=DECIDED)
    own = stage.decision_of(stage.owner)
    partner = stage.decision_of(stage.university)
    kept = stage.decision_of(stage.owners[1])
    arguments = {"by": stage.caseworker, "at": DECIDED}
    assert actions.drop_withdrawn_points(decision=own, **arguments) is None
    assert actions.drop_withdrawn_points(decision=partner, **arguments).points.get().number == 1
    with pytest.raises(Refused):
        actions.drop_withdrawn_points(decision=kept, **arguments)
    assert Decision.objects.filter(pk=own.pk).count() == 0
    assert Event.objects.filter(verb="drop_withdrawn_points").count() == 2
    with pytest.raises(Locked):
        actions.drop_withdrawn_points(decision=stage.send(kept), **arguments)

"""What the forum's seats see of the decisions: line for line, when the letters are sent, and why it is another amount."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from decisions import actions
from grants.actions import exclude_person
from grants.enums import ExclusionReason
from kompetanse.lib.actor import SYSTEM
from tests.factories.accounts import hat_for
from tests.factories.decisions import DECIDED, Stage, decision_dispatched

pytestmark = pytest.mark.django_db


def shown(response) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def url_of(stage) -> str:
    return reverse("decisions:forum-list", args=[stage.allocation.code])


def send_all(stage, *, owners_amount=400_000) -> None:
    """Every recipient's decision issued and its letter sent; the owner's with another amount."""
    stage.prepare()
    for recipient in (*stage.owners, stage.university):
        decision = stage.decision_of(recipient)
        if recipient == stage.owner and owners_amount != 400_000:
            actions.edit_point(
                point=decision.points.get(),
                amount=owners_amount,
                reasons="Behovet er ikke beskrevet for skolene.",
                ground="formal",
                change_reason="",
                seen_version=decision.version,
                by=stage.caseworker,
                at=DECIDED,
            )
            decision.refresh_from_db()
        actions.dispatch_decision(decision=stage.approve(stage.send(decision)), at=DECIDED)


def test_forum_list_shows_nothing_of_a_line_before_every_letter_is_sent(as_hat):
    stage = Stage()
    member = as_hat(hat_for(stage.round.forum, Role.FORUM_MEMBER))
    assert "Venter på brev" in shown(member.get(url_of(stage)))
    decision_dispatched(stage)
    page = shown(member.get(url_of(stage)))
    assert "Venter på brev" in page
    assert "Innvilget" not in page


def test_forum_list_shows_amounts_and_the_authoritys_ground(as_hat):
    stage = Stage()
    send_all(stage, owners_amount=300_000)
    page = shown(as_hat(hat_for(stage.round.forum, Role.FORUM_MEMBER)).get(url_of(stage)))
    assert "400 000" in page
    assert "Delvis innvilget" in page
    assert "Behovet er ikke beskrevet for skolene." in page
    assert "Venter på brev" not in page


def test_forum_list_keeps_the_reasons_from_who_is_partial(as_hat):
    stage = Stage()
    send_all(stage, owners_amount=300_000)
    hat = hat_for(stage.round.forum, Role.FORUM_MEMBER)
    from accounts.models import User

    exclude_person(
        item=stage.item,
        user=User.objects.get(pk=hat.user_id),
        reason=ExclusionReason.RECUSED,
        by=SYSTEM,
        at=DECIDED,
    )
    page = shown(as_hat(hat).get(url_of(stage)))
    assert "Du er inhabil" in page
    assert "Delvis innvilget" in page
    assert "Behovet er ikke beskrevet" not in page


def test_forum_list_is_not_for_owners_nor_for_other_forums(as_hat):
    stage = Stage()
    send_all(stage)
    owner = hat_for(stage.owner, Role.OWNER_APPROVER)
    other = hat_for(Stage().round.forum, Role.FORUM_MEMBER)
    for hat in (owner, other):
        assert as_hat(hat).get(url_of(stage)).status_code == 404
    assert as_hat(stage.caseworker).get(url_of(stage)).status_code == 200


def test_forum_list_costs_the_same_for_one_line_and_for_three(as_hat):
    def queries(owners: int) -> int:
        stage = Stage(owners=owners, frame=5_000_000)
        send_all(stage)
        client = as_hat(hat_for(stage.round.forum, Role.FORUM_MEMBER))
        client.get(url_of(stage))
        with CaptureQueriesContext(connection) as captured:
            assert "Innvilget" in shown(client.get(url_of(stage)))
        return len(captured)

    one = queries(1)
    assert queries(3) == one
    assert one <= 20

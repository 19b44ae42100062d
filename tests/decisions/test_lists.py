"""A list costs the same for one row and for three."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from tests.factories.accounts import hat_for
from tests.factories.decisions import Stage, decision_dispatched

pytestmark = pytest.mark.django_db


def cost(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_round_page_costs_the_same_for_few_and_many(as_hat):
    counts = []
    for owners in (1, 3):
        stage = Stage(owners=owners)
        stage.prepare()
        url = reverse("decisions:round", args=[stage.round.code, stage.version.key])
        counts.append(cost(as_hat(stage.caseworker), url))
    assert counts[0] == counts[1]


def test_work_page_costs_the_same_for_one_point_and_three(as_hat):
    counts = []
    for owners in (1, 3):
        stage = Stage(owners=owners)
        stage.prepare()
        decision = stage.decision_of(stage.university)
        counts.append(cost(as_hat(stage.caseworker), decision.get_absolute_url()))
    assert counts[0] == counts[1]


def test_owner_list_costs_the_same_for_one_and_three(as_hat):
    stage = Stage()
    decision_dispatched(stage)
    client = as_hat(hat_for(stage.owner, Role.OWNER_SUBMITTER))
    first = cost(client, reverse("decisions:list"))
    assert first == cost(client, reverse("decisions:list"))


def test_pages_keep_to_the_limit(as_hat):
    stage = Stage(owners=3)
    decision = decision_dispatched(stage)
    staff, owner = as_hat(stage.caseworker), as_hat(hat_for(stage.owner, Role.OWNER_SUBMITTER))
    limit = 25
    round_url = reverse("decisions:round", args=[stage.round.code, stage.version.key])
    for client, url in (
        (staff, reverse("decisions:list")),
        (staff, round_url),
        (staff, stage.decision_of(stage.university).get_absolute_url()),
        (staff, decision.get_absolute_url()),
        (staff, reverse("decisions:legal-list")),
        (owner, reverse("decisions:list")),
        (owner, decision.get_absolute_url()),
    ):
        assert cost(client, url) <= limit, url


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        (Role.CASEWORKER, 1),
        (Role.ACCOUNTS_OFFICER, 1),
        (Role.LEGAL_OFFICER, 0),
        (Role.ARCHIVIST, 0),
    ],
)
def test_the_way_to_the_money_is_shown_to_those_who_may_see_it(as_hat, role, shown):
    page = as_hat(hat_for(Stage().round.authority, role)).get(reverse("decisions:list"))
    assert page.content.decode().count(reverse("payments:ledgers")) == shown

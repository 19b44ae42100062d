"""When the forum has sent a case on, the owner's pages say so."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from forum.treated import done_with
from grants.enums import ForumMode
from grants.models import Application
from kompetanse.lib import clock
from needs.steps import spine, standing_of, status_tag
from tests.factories.accounts import hat_for
from tests.factories.forum import MEETING, allocation_handed_over, allocation_on_agenda
from tests.forum.test_pages import as_

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_meeting_day():
    with clock.told_by(lambda: MEETING):
        yield


def cases_of(allocation):
    return list(Application.objects.filter(items__lines__allocation=allocation).order_by("pk"))  # fmt: skip


def test_case_is_treated_when_its_list_is_handed_over_and_not_before():
    _the, waiting = allocation_on_agenda()
    _the, handed = allocation_handed_over()
    still, done = ({case.pk for case in cases_of(row)} for row in (waiting, handed))
    assert done_with(still | done) == done
    assert (len(still), len(done)) == (2, 2)


def test_owner_reads_who_has_the_case_after_the_forum(client):
    _the, allocation = allocation_handed_over(mode=ForumMode.DISCUSSION)
    case = cases_of(allocation)[0]
    authority = case.round.authority.name
    assert status_tag(case, is_treated=True)["label"] == "Drøftet i forum"
    steps = {step["label"]: step["state"] for step in spine(case, is_treated=True)}
    assert (steps["Samarbeidsforum drøfter"], steps[f"{authority} vedtar"]) == ("done", "current")
    _headline, text = standing_of(case, writes=True, is_over=True, is_treated=True)
    assert text.startswith(f"Samarbeidsforum er ferdig. {authority} forbereder vedtaket")
    as_(client, hat_for(case.applicant, Role.OWNER_SUBMITTER))
    page = client.get(reverse("overview:start")).text
    assert ("Drøftet i forum" in page, "Forumet er ferdig med" in page) == (True, True)

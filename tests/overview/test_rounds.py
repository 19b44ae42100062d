"""Running a round."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from grants.models import Round
from kompetanse.lib import clock
from notices.models import PortalNotice
from overview.views.rounds import REMINDED_OF
from tests.factories.accounts import hat_for
from tests.factories.grants import THEN, FrameFactory, OptOutFactory, RoundFactory
from tests.factories.owners import CountyFactory, OwnerFactory
from tests.overview.conftest import token

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    return FrameFactory(round=RoundFactory()).round


def url(round_, name="round-admin"):
    return reverse(f"overview:{name}", args=[round_.code])


def test_round_admin_is_for_the_authority_that_decides(round_, login):
    staff = hat_for(round_.authority, Role.CASEWORKER)
    other = hat_for(OwnerFactory(), Role.OWNER_APPROVER)
    assert [login(hat).get(url(round_)).status_code for hat in (staff, other)] == [200, 403]


@pytest.mark.parametrize("name", ["round-admin", "round-reminders"])
def test_pages_of_a_round_cost_the_same_however_many_rounds_run(name, round_, login, query_count):
    """Its reminders are asked for alone: those of the country's other rounds are not reckoned."""
    hat_for(OwnerFactory(county=round_.county), Role.OWNER_SUBMITTER)
    client = login(hat_for(round_.authority, Role.CASEWORKER))
    client.get(url(round_, name))
    one = query_count(lambda: client.get(url(round_, name)))
    for _ in range(2):
        other = FrameFactory(round=RoundFactory()).round
        hat_for(OwnerFactory(county=other.county), Role.OWNER_SUBMITTER)
    assert query_count(lambda: client.get(url(round_, name))) == one
    assert one <= {"round-admin": 13, "round-reminders": 13}[name]


@pytest.mark.parametrize("part", ["needs", "forum", "payments", "reports"])
def test_reminders_are_shown_a_part_of_the_year_at_a_time(part, round_, login, query_count):
    client = login(hat_for(round_.authority, Role.CASEWORKER))
    hat_for(OwnerFactory(county=round_.county), Role.OWNER_SUBMITTER)
    page = f"{url(round_, 'round-reminders')}?om={part}"
    current = [view["current"] for view in client.get(page).context["views"]]
    assert current == [name == part for name in REMINDED_OF]
    assert query_count(lambda: client.get(page)) <= 13


@pytest.fixture
def _then():
    with clock.told_by(lambda: THEN):
        yield


@pytest.mark.usefixtures("_then")
def test_reminders_to_come_are_told_by_day_kind_and_owner(round_, login):
    owner = OwnerFactory(county=round_.county)
    hat_for(owner, Role.OWNER_SUBMITTER)
    hat_for(OwnerFactory(county=CountyFactory(number="46", name="Vestland")), Role.OWNER_SUBMITTER)
    client = login(hat_for(round_.authority, Role.CASEWORKER))
    told = client.get(url(round_, "round-reminders")).context["reminders"]
    assert [line["day"] for line in told] == sorted({line["day"] for line in told})
    assert told[-1]["day"] == round_.deadline_date - timedelta(days=min(round_.reminder_offsets))
    assert [line["labels"] for line in told] == [[owner.name]] * len(told)


def test_round_deadline_moves_for_all_and_tells_those_who_file(round_, login):
    owner = OwnerFactory(county=round_.county)
    silent = OwnerFactory(county=round_.county)
    OptOutFactory(round=round_, organisation=silent)
    told, untold = hat_for(owner, Role.OWNER_SUBMITTER), hat_for(silent, Role.OWNER_SUBMITTER)
    client = login(hat_for(round_.authority, Role.CASEWORKER))
    body = {"to_date": "3.2.2025", "reason": "Driftsstans", "version": round_.version}
    assert client.post(url(round_, "round-deadline"), token(**body)).url == url(round_)
    assert Round.objects.get(pk=round_.pk).deadline_date == date(2025, 2, 3)
    assert [PortalNotice.objects.filter(user_id=hat.user_id).count() for hat in (told, untold)] == [
        1,
        0,
    ]
    assert client.post(url(round_, "round-deadline"), token(**body)).status_code == 409


def test_round_deadline_refuses_an_earlier_date(round_, login):
    client = login(hat_for(round_.authority, Role.CASEWORKER))
    body = {"to_date": "30.1.2025", "reason": "Nei", "version": round_.version}
    refused = client.post(url(round_, "round-deadline"), token(**body))
    assert list(refused.context["form"].errors) == ["to_date"]


def test_round_publish_needs_a_frame(login):
    bare = RoundFactory(published_at=None)
    client = login(hat_for(bare.authority, Role.CASEWORKER))
    client.post(url(bare, "round-publish"), token())
    assert Round.objects.get(pk=bare.pk).published_at is None
    FrameFactory(round=bare)
    client.post(url(bare, "round-publish"), token())
    assert Round.objects.get(pk=bare.pk).published_at is not None

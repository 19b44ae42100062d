"""Running a round."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from grants.models import Round
from notices.models import PortalNotice
from tests.factories.accounts import hat_for
from tests.factories.grants import FrameFactory, OptOutFactory, RoundFactory
from tests.factories.owners import OwnerFactory
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

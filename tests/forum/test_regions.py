"""A county's regions and who belongs to them: moving keeps what was, with the reason; pages for those who work with it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from forum import actions
from forum.models import Preparation, RegionChange, Seat
from kompetanse.lib import clock
from kompetanse.lib.errors import NotAllowed, Refused
from owners.models import County, Region, RegionMembership
from records.chains import text_hash
from records.models import Event
from tests.factories.accounts import hat_for
from tests.factories.forum import DRAFTED, prepared
from tests.factories.owners import (
    AuthorityFactory,
    ForumFactory,
    OwnerFactory,
    PrivateOwnerFactory,
    RegionFactory,
    RegionMembershipFactory,
)
from tests.forum.test_pages import as_, post, url
from tests.seen import seen

pytestmark = pytest.mark.django_db
WHY = "Vedtatt av eierne i mars"


@pytest.fixture(autouse=True)
def _on_the_day():
    with clock.told_by(lambda: DRAFTED):
        yield


@pytest.fixture
def staff():
    return hat_for(AuthorityFactory(), Role.CASEWORKER)


def move(owner, region, day, by, *, reason=WHY):
    return actions.move_owner(
        organisation=owner, region=region, from_date=day, reason=reason, by=by, at=DRAFTED
    )


def held(owner):
    rows = RegionMembership.objects.filter(organisation=owner).order_by("pk")
    return [(row.region, row.valid_from_date, row.valid_to_date) for row in rows]


def test_moving_an_owner_ends_what_was_and_keeps_it_with_the_reason(staff):
    first = RegionMembershipFactory()
    owner, north = first.organisation, first.region
    south = RegionFactory(county=owner.county)

    change = move(owner, south, date(2025, 3, 1), staff)
    move(owner, None, date(2025, 8, 1), staff)

    assert held(owner) == [
        (north, None, date(2025, 2, 28)),
        (south, date(2025, 3, 1), date(2025, 7, 31)),
    ]
    assert (change.from_region, change.region, change.reason) == (north, south, WHY)
    event = Event.objects.get(verb="move_owner", object_id=change.code)
    assert event.chain.key == f"organisation:{owner.code}"
    assert (event.from_state, event.to_state) == (north.code, south.code)
    assert (event.reason_hash, event.reason_id) == (text_hash(WHY), f"region_change:{change.code}")


def test_nothing_settled_is_written_over(staff):
    first = RegionMembershipFactory()
    owner, south = first.organisation, RegionFactory(county=first.organisation.county)
    move(owner, south, date(2025, 3, 1), staff)

    for day in (date(2025, 2, 1), date(2025, 3, 1)):
        with pytest.raises(Refused, match=r"endring fra 1\. mars 2025"):
            move(owner, first.region, day, staff)
    with pytest.raises(Refused, match="hører alt dit"):
        move(owner, south, date(2025, 4, 1), staff)
    with pytest.raises(Refused, match="Skriv hvorfor"):
        move(owner, first.region, date(2025, 4, 1), staff, reason=" ")
    with pytest.raises(Refused, match="et annet fylke"):
        abroad = RegionFactory(county=County.objects.exclude(pk=owner.county_id).first())
        move(owner, abroad, date(2025, 4, 1), staff)


def withdraw(change, by, *, reason=WHY):
    return actions.withdraw_region_change(change=change, reason=reason, by=by, at=DRAFTED)


def test_a_mistaken_move_is_withdrawn_and_made_anew_from_its_right_date(staff):
    first = RegionMembershipFactory()
    owner, north = first.organisation, first.region
    south = RegionFactory(county=owner.county)
    to_south = move(owner, south, date(2025, 3, 1), staff)
    to_none = move(owner, None, date(2025, 8, 1), staff)

    with pytest.raises(Refused, match="Trekk tilbake det siste"):
        withdraw(to_south, staff)
    withdraw(to_none, staff)
    assert held(owner) == [(north, None, date(2025, 2, 28)), (south, date(2025, 3, 1), None)]
    undone = withdraw(to_south, staff)
    assert held(owner) == [(north, None, None)]
    assert (undone.from_region, undone.region, undone.withdraws) == (south, north, to_south)
    event = Event.objects.get(verb="withdraw_region_change", object_id=undone.code)
    assert (event.from_state, event.to_state) == (south.code, north.code)
    with pytest.raises(Refused, match="alt trukket tilbake"):
        withdraw(to_south, staff)
    with pytest.raises(Refused, match="Bare flyttinger"):
        withdraw(undone, staff)

    move(owner, south, date(2025, 2, 15), staff)
    assert held(owner) == [(north, None, date(2025, 2, 14)), (south, date(2025, 2, 15), None)]


def test_a_region_closes_when_nothing_is_its_and_takes_nobody_after(staff):
    the, regions, _frame, found = prepared()
    staff, region, other = the.secretariat, *regions
    close = {"region": region, "from_date": date(2025, 9, 1), "reason": WHY, "by": staff}
    owner = region.memberships.get().organisation
    moved = move(owner, other, date(2025, 9, 2), staff)
    with pytest.raises(Refused, match="1 eier hører til"):
        actions.close_region(**close, at=DRAFTED)
    withdraw(moved, staff)
    moved = move(owner, other, date(2025, 9, 1), staff)
    with pytest.raises(Refused, match="sitter for regionen"):
        actions.close_region(**close, at=DRAFTED)
    Seat.objects.filter(region=region).update(valid_to_date=date(2025, 8, 31))
    with pytest.raises(Refused, match="ikke er levert"):
        actions.close_region(**close, at=DRAFTED)
    Preparation.objects.filter(pk=found[region].pk).update(
        status="delivered", delivered_at=DRAFTED, delivered_by=staff.user_id
    )

    closing = actions.close_region(**close, at=DRAFTED)

    region.refresh_from_db()
    assert region.valid_to_date == date(2025, 8, 31)
    with pytest.raises(Refused, match="alt lagt ned"):
        actions.close_region(**close, at=DRAFTED)
    with pytest.raises(Refused, match="lagt ned etter 31"):
        move(owner, region, date(2026, 1, 1), staff)
    with pytest.raises(Refused, match="lagt ned etter 31"):
        withdraw(moved, staff)
    withdraw(closing, staff)
    region.refresh_from_db()
    assert region.valid_to_date is None
    withdraw(moved, staff)


def test_only_the_countys_caseworkers_change_regions(staff):
    owner = OwnerFactory()
    region = RegionFactory(county=owner.county)
    elsewhere = AuthorityFactory(covers=[County.objects.exclude(pk=owner.county_id).first()])
    others = [
        hat_for(elsewhere, Role.CASEWORKER),
        hat_for(ForumFactory(), Role.FORUM_LEADER),
        hat_for(owner, Role.OWNER_APPROVER),
    ]
    same = {"reason": WHY, "at": DRAFTED}
    for hat in others:
        with pytest.raises(NotAllowed):
            move(owner, region, date(2025, 3, 1), hat)
        with pytest.raises(NotAllowed):
            actions.make_region(county=owner.county, name="Region Øst", by=hat, **same)
        with pytest.raises(NotAllowed):
            actions.rename_region(region=region, name="Region Øst", by=hat, **same)
    assert not RegionChange.objects.exists()

    made = actions.make_region(county=owner.county, name="Region Øst", by=staff, **same)
    closing = actions.close_region(region=region, from_date=date(2025, 9, 1), by=staff, **same)
    for hat in others:
        with pytest.raises(NotAllowed):
            actions.close_region(region=made, from_date=date(2025, 9, 1), by=hat, **same)
        with pytest.raises(NotAllowed):
            withdraw(closing, hat)
    with pytest.raises(Refused, match="alt en region"):
        actions.rename_region(region=region, name="region øst", by=staff, **same)
    actions.rename_region(region=made, name="Region Vest", by=staff, **same)
    assert [row.new_name for row in RegionChange.objects.exclude(new_name="").order_by("pk")] == ["Region Øst", "Region Vest"]  # fmt: skip
    assert Region.objects.get(pk=made.pk).name == "Region Vest"


# ---- The pages ----


def test_pages_show_who_belongs_where_and_move_without_a_script(client, staff):
    owner, private = OwnerFactory(), PrivateOwnerFactory()
    county = owner.county_id
    as_(client, staff)
    assert post(client, url("region-create", county), {"name": "Region Lyng", "reason": WHY}).status_code == 302  # fmt: skip
    region = Region.objects.get(name="Region Lyng")
    assert private.name in client.get(url("region-none", county)).text
    for one in (owner, private):
        address = url("owner-region", one.code)
        answer = post(client, address, {"region": region.code, "from_date": "1.2.2025", "reason": WHY})  # fmt: skip
        assert (answer.status_code, answer.url) == (302, address)
    again = post(client, address, {"region": "ingen", "from_date": "1.2.2025", "reason": WHY})
    assert "Velg en senere dato" in again.text
    assert private.name not in client.get(url("region-none", county)).text
    page = client.get(url("region", county, region.code)).text
    assert owner.name in page
    assert "2 eiere" in page
    address = url("region-rename", county, region.code)
    shown = seen(client, address)
    renamed = post(client, address, {"name": "Region Ly", "reason": WHY} | shown)
    assert renamed.status_code == 302
    listed = client.get(url("regions", county)).text
    assert "Region Lyng heter nå Region Ly" in listed
    assert WHY in listed
    assert url("owner-region", owner.code) in client.get(owner.get_absolute_url()).text
    undo = {one: url("region-change-withdraw", RegionChange.objects.get(organisation=one).code) for one in (owner, private)}  # fmt: skip
    for one, address in undo.items():
        assert address in client.get(url("owner-region", one.code)).text
        assert post(client, address, {"reason": WHY}).url == url("owner-region", one.code)
        assert client.get(address).status_code == 404
    closed = post(client, url("region-close", county, region.code), {"from_date": "1.3.2025", "reason": WHY})  # fmt: skip
    assert closed.url == url("region", county, region.code)
    page = client.get(closed.url).text
    assert "Lagt ned etter 28.02.2025" in page
    assert url("region-close", county, region.code) not in page
    again = url("region-change-withdraw", RegionChange.objects.get(kind="closed").code)
    assert again in page
    assert "Region Ly er lagt ned" in client.get(again).text
    assert post(client, again, {"reason": WHY}).url == closed.url
    listed = client.get(url("regions", county)).text
    assert "Trukket tilbake: Region Ly er ikke lagt ned" in listed


def test_a_forums_people_read_and_change_nothing_others_do_not_read(client, staff):
    membership = RegionMembershipFactory()
    owner, region = membership.organisation, membership.region
    move(owner, RegionFactory(county=owner.county), date(2025, 3, 1), staff)
    pages = [
        url("regions", owner.county_id),
        url("region", owner.county_id, region.code),
        url("region-none", owner.county_id),
        url("owner-region", owner.code),
    ]
    as_(client, hat_for(ForumFactory(), Role.FORUM_MEMBER))
    for page in pages:
        shown = client.get(page)
        assert shown.status_code == 200
        assert WHY not in shown.text
    for page in (url("region-create", owner.county_id), url("owner-region", owner.code)):
        assert post(client, page, {}).status_code == 403
    as_(client, hat_for(owner, Role.OWNER_APPROVER))
    assert {client.get(page).status_code for page in pages} == {403}
    as_(client, staff)
    assert client.get(url("region", owner.county_id, "x" * 14)).status_code == 404


def test_region_pages_cost_the_same_for_one_owner_and_for_three(client, staff):
    first = RegionMembershipFactory()
    county, region = first.region.county_id, first.region
    as_(client, staff)
    for page in (url("region", county, region.code), url("regions", county)):
        client.get(page)
        with CaptureQueriesContext(connection) as one:
            client.get(page)
        for _number in range(2):
            RegionMembershipFactory(region=region)
        with CaptureQueriesContext(connection) as three:
            client.get(page)
        assert len(three) == len(one)
        assert len(one) <= 20

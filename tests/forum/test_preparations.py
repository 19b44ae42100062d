"""Before the list: regions rank and remark, the working committee sees all, the list comes in that order (`domain.md` 0.5.2)."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum import actions
from forum.enums import PreparationStatus, RecusalStatus, SeatCategory
from forum.models import Preparation, Ranking, Recusal
from forum.preparing import items_of
from grants.actions import exclude_person
from grants.enums import ExclusionReason
from grants.models import Exclusion, Item
from kompetanse.lib import clock
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.errors import Locked, NotAllowed, Refused, RuleBroken, Stale
from notices.models import PortalNotice
from tests.factories.accounts import UserFactory
from tests.factories.forum import (
    DRAFTED,
    add_seat,
    checked_application,
    forum_with_seats,
    meeting_with_item,
    prepared,
    region_member,
    round_for,
)
from tests.factories.owners import (
    InterestFactory,
    OwnerFactory,
    RegionMembershipFactory,
)
from tests.forum.test_pages import as_, post, url

pytestmark = pytest.mark.django_db
LATER = datetime(2025, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_the_day():
    with clock.told_by(lambda: DRAFTED):
        yield


def seat_for(the, region):
    return next(seat for seat in the.seats if seat.region_id == region.pk)


def committee_seat(the):
    return next(seat for seat in the.seats if seat.in_working_committee)


def rank(the, preparation, *places, seat, remark="", at=DRAFTED):
    """Give the list's measures, by title and owner as stored, these places."""
    items = list(Item.objects.filter(pk__in=items_of(preparation).values("pk")).order_by("pk"))
    preparation.refresh_from_db()
    return actions.save_rankings(
        preparation=preparation,
        rows={item.pk: (place, f"Om {item.pk}") for item, place in zip(items, places, strict=True)},
        remark=remark,
        seen_version=preparation.version,
        seat=seat,
        by=the.hat_of(seat),
        at=at,
    )


def deliver(the, preparation, seat, *, at=DRAFTED):
    return actions.deliver_preparation(
        preparation=preparation, seat=seat, by=the.hat_of(seat), at=at
    )


def draft(the, frame, at=DRAFTED):
    return actions.draft_allocation(
        round_=frame.round, scheme_version=frame.scheme_version, by=the.secretariat, at=at
    )


def test_open_preparations_makes_one_list_a_region_and_one_for_the_committee():
    the, regions, frame, found = prepared()
    assert set(found) == {*regions, None}
    assert {row.due_date for row in found.values() if row.region} == {date(2025, 2, 20)}
    assert found[None].due_date == date(2025, 2, 24)
    told = PortalNotice.objects.filter(title__startswith="Ranger behovsmeldingene")
    assert told.count() == 3
    again = actions.open_preparations(
        round_=frame.round,
        scheme_version=frame.scheme_version,
        region_due_date=date(2025, 2, 20),
        committee_due_date=date(2025, 2, 24),
        by=the.secretariat,
        at=DRAFTED,
    )
    assert again == []


@pytest.mark.parametrize(
    ("at", "region_due", "committee_due", "field"),
    [
        (datetime(2025, 1, 31, 22, tzinfo=UTC), date(2025, 2, 20), date(2025, 2, 24), ""),
        (DRAFTED, date(2025, 2, 9), date(2025, 2, 24), "region_due_date"),
        (DRAFTED, date(2025, 2, 20), date(2025, 2, 19), "committee_due_date"),
    ],
)
def test_open_preparations_at_the_wrong_time_is_refused(at, region_due, committee_due, field):
    the = forum_with_seats(voting=1)
    frame = round_for(the)
    checked_application(frame)
    with pytest.raises(Refused) as refused:
        actions.open_preparations(
            round_=frame.round,
            scheme_version=frame.scheme_version,
            region_due_date=region_due,
            committee_due_date=committee_due,
            by=the.secretariat,
            at=at,
        )
    assert refused.value.field == field


def test_a_county_without_regions_draws_the_list_up_at_once():
    the = forum_with_seats(voting=1)
    frame = round_for(the)
    checked_application(frame)
    with pytest.raises(Refused, match="hører til en region"):
        actions.open_preparations(
            round_=frame.round,
            scheme_version=frame.scheme_version,
            region_due_date=date(2025, 2, 20),
            committee_due_date=date(2025, 2, 24),
            by=the.secretariat,
            at=DRAFTED,
        )
    assert draft(the, frame).lines.count() == 1


def test_the_list_comes_in_the_committees_order_then_the_regions():
    the, regions, frame, found = prepared(
        reports=((1_000,), (2_000,), (3_000,), (4_000,), (5_000,), (6_000,))
    )
    first, second = (found[region] for region in regions)
    rank(the, first, 2, 3, 1, seat=seat_for(the, regions[0]))
    rank(the, second, 3, 2, 1, seat=seat_for(the, regions[1]))
    with pytest.raises(Refused, match="har frist til"):
        draft(the, frame)
    for region in regions:
        deliver(the, found[region], seat_for(the, region))
    rank(the, found[None], 1, None, None, None, None, None, seat=committee_seat(the))
    with pytest.raises(Refused, match="Gi hvert tiltak en plass"):
        deliver(the, found[None], committee_seat(the))
    found[None].refresh_from_db()
    rank(the, found[None], 2, 6, 5, 4, 3, 1, seat=committee_seat(the), remark="Samlet vurdering")
    deliver(the, found[None], committee_seat(the))
    lines = draft(the, frame).lines.with_totals().with_rankings().order_by("number")
    assert [line.requested for line in lines] == [6_000, 1_000, 5_000, 4_000, 3_000, 2_000]
    assert [sorted(row.rank for row in line.item.delivered) for line in lines] == [
        [1, 1],
        [2, 2],
        [1, 3],
        [2, 4],
        [3, 5],
        [3, 6],
    ]


def test_without_the_committee_the_list_goes_region_by_region():
    the, regions, frame, found = prepared(reports=((1_000,), (2_000,), (3_000,), (4_000,)))
    rank(the, found[regions[0]], 2, 1, seat=seat_for(the, regions[0]))
    deliver(the, found[regions[0]], seat_for(the, regions[0]))
    rank(the, found[regions[1]], 1, 2, seat=seat_for(the, regions[1]))
    lines = draft(the, frame, at=LATER).lines.with_totals().order_by("number")
    # The second region did not deliver in time: its measures come last, by owner.
    assert [line.requested for line in lines][:2] == [3_000, 1_000]
    assert sorted(line.requested for line in lines[2:]) == [2_000, 4_000]


def test_the_committee_waits_for_the_regions_time():
    the, regions, _frame, found = prepared()
    rank(the, found[None], 1, 2, seat=committee_seat(the))
    with pytest.raises(Refused, match=r"har frist til 20\. februar 2025"):
        deliver(the, found[None], committee_seat(the))
    assert deliver(the, found[None], committee_seat(the), at=LATER).status == "delivered"
    assert found[regions[0]].status == "open"


def test_two_measures_never_share_a_place_but_may_swap():
    the, regions, _frame, found = prepared(reports=((1_000, 2_000),))
    seat = seat_for(the, regions[0])
    with pytest.raises(Refused, match="Plass 1 er brukt to ganger"):
        rank(the, found[regions[0]], 1, 1, seat=seat)
    rank(the, found[regions[0]], 1, 2, seat=seat)
    rank(the, found[regions[0]], 2, 1, seat=seat)
    ranks = Ranking.objects.filter(preparation=found[regions[0]]).order_by("item_id")
    assert [row.rank for row in ranks] == [2, 1]
    with pytest.raises(Refused, match="fra 1 og oppover"):
        rank(the, found[regions[0]], 0, 1, seat=seat)


def test_only_the_bodys_own_seats_rank():
    the, regions, _frame, found = prepared()
    outsider = next(seat for seat in the.seats if seat.region_id is None)
    for seat in (outsider, seat_for(the, regions[1]), committee_seat(the)):
        with pytest.raises(NotAllowed):
            rank(the, found[regions[0]], 1, seat=seat)
    with pytest.raises(NotAllowed):
        actions.save_rankings(
            preparation=found[regions[0]],
            rows={},
            seen_version=1,
            seat=None,
            by=the.secretariat,
            at=DRAFTED,
        )
    assert Ranking.objects.count() == 0


def test_the_secretariat_writes_the_committees_list_too():
    the, _regions, _frame, found = prepared()
    item = items_of(found[None]).first()
    actions.save_rankings(
        preparation=found[None],
        rows={item.pk: (1, "Etter møte i arbeidsutvalget")},
        seen_version=1,
        seat=None,
        by=the.secretariat,
        at=DRAFTED,
    )
    assert Ranking.objects.get().written_by_id == the.secretariat.user_id


def test_an_ended_seat_ranks_no_more():
    the, regions, _frame, found = prepared()
    seat = seat_for(the, regions[0])
    seat.valid_to_date = date(2025, 2, 9)
    seat.save()
    with pytest.raises(NotAllowed):
        rank(the, found[regions[0]], 1, seat=seat)


def test_a_stale_list_and_a_delivered_one_are_not_overwritten():
    the, regions, _frame, found = prepared()
    preparation, seat = found[regions[0]], seat_for(the, regions[0])
    rank(the, preparation, 1, seat=seat, remark="Om lista")
    item = items_of(preparation).get()
    with pytest.raises(Stale) as late:
        actions.save_rankings(
            preparation=preparation,
            rows={item.pk: (2, "For sent")},
            seen_version=1,
            seat=seat,
            by=the.hat_of(seat),
            at=DRAFTED,
        )
    assert late.value.theirs == [
        (item.title, f"1 Om {item.pk}"),
        ("Merknad til hele lista", "Om lista"),
    ]
    deliver(the, preparation, seat)
    with pytest.raises(Locked):
        rank(the, preparation, 1, seat=seat)
    preparation.refresh_from_db()
    actions.reopen_preparation(preparation=preparation, by=the.secretariat, at=DRAFTED)
    assert rank(the, preparation, 1, seat=seat).status == PreparationStatus.OPEN


def test_another_regions_measure_is_refused():
    the, regions, _frame, found = prepared()
    foreign = items_of(found[regions[1]]).first()
    seat = seat_for(the, regions[0])
    with pytest.raises(Refused, match="hører ikke til"):
        actions.save_rankings(
            preparation=found[regions[0]],
            rows={foreign.pk: (1, "")},
            seen_version=1,
            seat=seat,
            by=the.hat_of(seat),
            at=DRAFTED,
        )


def with_own_report():
    """A region where one of two members represents the owner of the first report."""
    the, regions, frame, found = prepared(reports=((1_000,), (2_000,), (3_000,)))
    item = Item.objects.get(requested=1_000)
    tied = region_member(the, regions[0], represents=item.application.applicant)
    return the, regions, frame, found, item, tied


def test_who_represents_the_owner_neither_ranks_nor_blocks():
    the, regions, _frame, found, item, tied = with_own_report()
    with pytest.raises(NotAllowed, match="inhabil"):
        rank(the, found[regions[0]], 1, 2, seat=tied)
    other = Item.objects.get(requested=3_000)
    actions.save_rankings(
        preparation=found[regions[0]],
        rows={other.pk: (2, "")},
        seen_version=1,
        seat=tied,
        by=the.hat_of(tied),
        at=DRAFTED,
    )
    with pytest.raises(Refused, match=item.title):
        deliver(the, found[regions[0]], tied)
    free = next(seat for seat in the.seats if seat.region_id == regions[0].pk and seat != tied)
    rank(the, found[regions[0]], 1, 2, seat=free)
    assert deliver(the, found[regions[0]], tied).status == "delivered"


def test_a_measure_closed_to_all_in_the_region_holds_nobody_up():
    the, regions, _frame, found, item, tied = with_own_report()
    free = next(seat for seat in the.seats if seat.region_id == regions[0].pk and seat != tied)
    exclude_person(
        item=item, user=free.user, reason=ExclusionReason.DECLARED, by=SYSTEM, at=DRAFTED
    )
    other = Item.objects.get(requested=3_000)
    actions.save_rankings(
        preparation=found[regions[0]],
        rows={other.pk: (1, "")},
        seen_version=1,
        seat=tied,
        by=the.hat_of(tied),
        at=DRAFTED,
    )
    assert deliver(the, found[regions[0]], free).status == "delivered"


def test_stepping_aside_closes_the_measure_here_and_in_the_forum():
    the, regions, frame, found = prepared()
    seat = seat_for(the, regions[0])
    item = items_of(found[regions[0]]).first()
    actions.step_aside(
        preparation=found[regions[0]], item=item, seat=seat, by=the.hat_of(seat), at=DRAFTED
    )
    assert Exclusion.objects.get().user == seat.user
    with pytest.raises(NotAllowed):
        rank(the, found[regions[0]], 1, seat=seat)
    allocation = draft(the, frame, at=LATER)
    _meeting, agenda_item = meeting_with_item(the)
    actions.put_on_agenda(allocation=allocation, item=agenda_item, by=the.secretariat, at=LATER)
    recusal = Recusal.objects.get(seat=seat)
    assert (recusal.line.item, recusal.status) == (item, RecusalStatus.PROPOSED)
    with pytest.raises(Locked, match="alt på sakslista"):
        actions.reopen_preparation(
            preparation=_delivered(the, found, regions), by=the.secretariat, at=LATER
        )


def _delivered(the, found, regions):
    seat = seat_for(the, regions[1])
    rank(the, found[regions[1]], 1, seat=seat)
    return deliver(the, found[regions[1]], seat)


# ---- The pages ----


def test_preparation_page_saves_the_order_without_a_script(client):
    the, regions, _frame, found = prepared(reports=((1_000, 2_000), (3_000,)))
    preparation, seat = found[regions[0]], seat_for(the, regions[0])
    as_(client, the.hat_of(seat))
    assert "Ranger behovsmeldingene innen" in client.get(url("start")).content.decode()
    page = client.get(url("preparation", preparation.code))
    assert "Lagre rekkefølgen" in page.content.decode()
    one, two = Item.objects.filter(requested__in=(1_000, 2_000)).order_by("requested")
    answer = post(
        client,
        url("preparation", preparation.code),
        {
            f"plass-{one.code}": "2",
            f"plass-{two.code}": "1",
            f"merknad-{two.code}": "Haster mest",
            f"merknad-{one.code}": "",
            "remark": "Begge er viktige",
            "version": preparation.version,
        },
    )
    assert answer.status_code == 302
    assert list(items_of(preparation).values_list("requested", "place")) == [(2_000, 1), (1_000, 2)]
    clash = post(
        client,
        url("preparation", preparation.code),
        {f"plass-{one.code}": "1", f"plass-{two.code}": "1", "version": 2},
    )
    assert "Plass 1 er brukt to ganger" in clash.content.decode()
    delivered = post(client, url("preparation-step", preparation.code, "lever"))
    assert delivered.status_code == 302
    preparation.refresh_from_db()
    assert (preparation.status, preparation.remark) == ("delivered", "Begge er viktige")
    assert post(client, url("preparation", preparation.code), {"version": 3}).status_code == 403


def test_the_committee_reads_the_regions_side_by_side_when_delivered(client):
    the, regions, _frame, found = prepared()
    seat = seat_for(the, regions[0])
    rank(the, found[regions[0]], 1, seat=seat)
    as_(client, the.hat_of(committee_seat(the)))
    assert client.get(url("preparation", found[regions[0]].code)).status_code == 403
    item = items_of(found[regions[0]]).first()
    assert f"Om {item.pk}" not in client.get(url("preparation", found[None].code)).content.decode()
    deliver(the, found[regions[0]], seat)
    page = client.get(url("preparation", found[None].code)).content.decode()
    assert f"Om {item.pk}" in page
    assert client.get(url("preparation", found[regions[0]].code)).status_code == 200
    as_(client, the.hat_of(seat))
    assert client.get(url("preparation", found[None].code)).status_code == 403
    assert client.get(url("preparation", found[regions[1]].code)).status_code == 403


def test_a_partial_member_sees_the_row_and_nothing_behind_it(client):
    the, regions, _frame, found, item, tied = with_own_report()
    free = next(seat for seat in the.seats if seat.region_id == regions[0].pk and seat != tied)
    rank(the, found[regions[0]], 1, 2, seat=free)
    as_(client, the.hat_of(tied))
    page = client.get(url("preparation", found[regions[0]].code)).content.decode()
    assert item.title in page
    assert f"plass-{item.code}" not in page
    assert f"Om {item.pk}" not in page
    assert client.get(url("preparation-item", found[regions[0]].code, item.code)).status_code == 403
    other = Item.objects.get(requested=3_000)
    assert (
        client.get(url("preparation-item", found[regions[0]].code, other.code)).status_code == 200
    )
    answer = post(
        client,
        url("preparation-step-aside", found[regions[0]].code, other.code),
        {"is_sure": "on"},
    )
    assert answer.status_code == 302
    assert (
        client.get(url("preparation-item", found[regions[0]].code, other.code)).status_code == 403
    )


def test_the_secretariat_sends_to_the_regions_by_a_page(client):
    the, regions, frame, found = prepared()
    Preparation.objects.all().delete()
    as_(client, the.secretariat)
    answer = post(
        client,
        url("preparations-open"),
        {"frame": frame.pk, "region_due_date": "20.02.2025", "committee_due_date": "24.02.2025"},
    )
    assert answer.status_code == 302
    assert Preparation.objects.count() == len(found)
    page = client.get(url("start")).content.decode()
    assert regions[0].name in page
    one = Preparation.objects.filter(region=regions[0]).get()
    assert client.get(url("preparation", one.code)).status_code == 200
    assert client.get(url("preparation-step", one.code, "lever")).status_code == 403


def test_line_page_shows_what_region_and_committee_said(client):
    the, regions, frame, found = prepared()
    for body in (*regions, None):
        seat = seat_for(the, body) if body else committee_seat(the)
        rank(the, found[body], *range(1, 3 if body is None else 2), seat=seat)
        deliver(the, found[body], seat)
    allocation = draft(the, frame)
    line = allocation.lines.order_by("number").first()
    as_(client, the.secretariat)
    page = client.get(url("line", line.code)).content.decode()
    assert page.count(f"Om {line.item_id}") == 2
    assert (
        f"{line.region.name} 1, AU 1".replace(" ", "\u00a0").replace(",\u00a0", ", ")
        in client.get(url("allocation", allocation.code)).content.decode()
    )


def test_preparation_pages_cost_the_same_for_one_measure_and_for_three(client):
    the, regions, frame, found = prepared(reports=((1_000,),))
    as_(client, the.hat_of(committee_seat(the)))
    address = url("preparation", found[None].code)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for amount in (2_000, 3_000):
        owner = OwnerFactory()
        RegionMembershipFactory(region=regions[0], organisation=owner)
        checked_application(frame, amounts=(amount,), applicant=owner)
    with CaptureQueriesContext(connection) as three:
        assert client.get(address).content.decode().count("plass-") >= 3
    assert len(three) == len(one)
    assert len(one) <= 20


def test_a_seat_of_a_steering_group_never_votes():
    the = forum_with_seats(voting=1)
    with pytest.raises(RuleBroken):
        add_seat(
            the, category=SeatCategory.REGION, represents=InterestFactory(), user=UserFactory()
        )

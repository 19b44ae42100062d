"""The plan's regional key, and a frame split on regions by it: parts that always add up (`domain.md` 0.5.2, R-LTP-02)."""

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from forum import actions
from forum.actions.frames import amounts_by_key, plan_with_key
from forum.regional_key import COMPONENTS, is_usable, make_key, split_by_key
from forum.sums import sums_of
from grants.models import Frame, LongTermPlan
from kompetanse.lib import clock
from kompetanse.lib.errors import Locked, NotAllowed, Refused, RuleBroken
from records.models import Event
from tests.factories.forum import (
    DRAFTED,
    allocation_drafted,
    allocation_handed_over,
    forum_with_seats,
    meeting_with_item,
    round_for,
)
from tests.factories.owners import RegionFactory
from tests.forum.test_pages import as_, post
from tests.seen import seen

ON = date(2024, 10, 1)


@pytest.fixture(autouse=True)
def _on_the_day():
    with clock.told_by(lambda: DRAFTED):
        yield


def row(region_id, person_years, geography=0, challenges=0):
    return {
        "region_id": region_id,
        "region": f"Region {region_id}",
        "person_years": person_years,
        "geography": geography,
        "challenges": challenges,
    }


def key_of(*rows, weights=(60, 20, 20)):
    return make_key(on=ON, weights=dict(zip(COMPONENTS, weights, strict=True)), inputs=rows)


def test_make_key_weighs_each_component():
    key = key_of(row(1, 300, 1, 1), row(2, 100, 3, 1))
    assert key["formula"] == "60 % årsverk + 20 % geografi + 20 % særlige utfordringer"
    assert key["date"] == "2024-10-01"
    # 0.6 · 3/4 + 0.2 · 1/4 + 0.2 · 1/2, and the rest.
    assert [one["percent"] for one in key["inputs"]] == [60.0, 40.0]
    assert split_by_key(1_000, key) == {1: 600, 2: 400}


def test_make_key_by_person_years_alone():
    key = key_of(row(1, 2), row(2, 1), weights=(100, 0, 0))
    assert key["formula"] == "100 % årsverk"
    assert split_by_key(100, key) == {1: 67, 2: 33}


@pytest.mark.parametrize(
    ("rows", "weights", "field"),
    [
        ([row(1, 1, 1, 1)], (60, 20, 10), "weight_person_years"),
        ([row(1, 1, 0, 1)], (60, 20, 20), "weight_geography"),
    ],
)
def test_make_key_that_cannot_be_counted_is_refused(rows, weights, field):
    with pytest.raises(Refused) as refused:
        key_of(*rows, weights=weights)
    assert refused.value.field == field


@given(
    amount=st.integers(0, 10**9),
    numbers=st.lists(st.tuples(*[st.integers(1, 10**6)] * 3), min_size=1, max_size=9),
    first=st.integers(0, 100),
)
def test_split_by_key_always_adds_up(amount, numbers, first):
    key = key_of(
        *(row(place, *three) for place, three in enumerate(numbers)),
        weights=(first, (100 - first) // 2, 100 - first - (100 - first) // 2),
    )
    assert sum(split_by_key(amount, key).values()) == amount


@pytest.mark.parametrize("key", [{}, {"formula": "etter avtale", "date": "2024-10-01"}])
def test_a_key_in_words_alone_splits_nothing(key):
    assert not is_usable(key)


@pytest.fixture
def the(db):
    return forum_with_seats(voting=1)


@pytest.fixture
def regions(the):
    return [RegionFactory(county=the.authority.county) for _number in range(2)]


def with_key(the, regions, **frame_values):
    frame = round_for(the, amount=1_000_000, **frame_values)
    LongTermPlan.objects.update(
        regional_key=key_of(row(regions[0].pk, 3), row(regions[1].pk, 1), weights=(100, 0, 0))
    )
    return frame


def split(the, frame, **more):
    amounts = more.pop("amounts", None)
    if amounts is None:
        amounts = amounts_by_key(frame, plan_with_key(frame, on=DRAFTED.date()))
    return actions.split_frame(
        frame=frame, amounts=amounts, by=more.pop("by", the.secretariat), at=DRAFTED, **more
    )


def test_split_frame_shares_what_is_not_set_aside(the, regions):
    frame = with_key(the, regions, set_aside=100_000, set_aside_item="07/24")

    parts = split(the, frame)

    assert [(part.region, part.amount) for part in parts] == [
        (regions[0], 675_000),
        (regions[1], 225_000),
    ]
    assert {part.parent for part in parts} == {frame}
    assert Event.objects.filter(verb="split_frame").count() == 1


def test_split_frame_otherwise_than_the_key_needs_a_reason_and_the_same_sum(the, regions):
    frame = with_key(the, regions)
    other = {regions[0].pk: 700_000, regions[1].pk: 300_000}
    with pytest.raises(Refused, match="avviker"):
        split(the, frame, amounts=other)
    with pytest.raises(Refused, match="til sammen"):
        split(the, frame, amounts={**other, regions[1].pk: 300_001}, reason="Nytt tall")
    with pytest.raises(Refused, match="hver region"):
        split(the, frame, amounts={regions[0].pk: 1_000_000}, reason="Bare én")
    split(the, frame, amounts=other, reason="Vedtatt i sak 03/25")
    split(the, frame)
    assert list(frame.sub_frames.order_by("pk").values_list("amount", flat=True)) == [
        750_000,
        250_000,
    ]


def test_split_frame_without_a_key_in_the_plan_is_refused(the, regions):
    frame = round_for(the)
    with pytest.raises(RuleBroken, match="Fordelingsnøkkelen må stå i planen"):
        split(the, frame, amounts={regions[0].pk: frame.amount})
    assert Frame.objects.count() == 1


def test_split_frame_is_the_secretariats_and_of_the_whole_only(the, regions):
    frame = with_key(the, regions)
    with pytest.raises(NotAllowed):
        split(the, frame, by=the.leader)
    part = split(the, frame)[0]
    with pytest.raises(Refused, match="Bare hele rammen"):
        split(the, part, amounts={})


def test_split_frame_never_goes_below_what_is_bound(the, regions):
    frame = with_key(the, regions)
    part = split(the, frame)[1]
    Frame.objects.filter(pk=part.pk).update(committed=240_000)
    less = {regions[0].pk: 800_000, regions[1].pk: 200_000}
    with pytest.raises(Refused, match="alt bundet"):
        split(the, frame, amounts=less, reason="Nytt tall")
    with pytest.raises(Locked):
        actions.join_frame(frame=frame, by=the.secretariat, at=DRAFTED)
    assert frame.sub_frames.count() == 2


def test_join_frame_makes_it_the_countys_again(the, regions):
    frame = with_key(the, regions)
    split(the, frame)
    actions.join_frame(frame=frame, by=the.secretariat, at=DRAFTED)
    assert frame.sub_frames.count() == 0


def test_split_frame_of_a_list_that_is_handed_over_is_refused(the, regions):
    _the, allocation = allocation_handed_over(the)
    LongTermPlan.objects.update(regional_key=key_of(row(regions[0].pk, 1), weights=(100, 0, 0)))
    with pytest.raises(Locked):
        split(the, allocation.frame)


def test_parts_that_no_longer_add_up_keep_the_list_off_the_agenda(the, regions):
    frame = with_key(the, regions)
    split(the, frame)
    _the, allocation = allocation_drafted(the, frame=frame)
    Frame.objects.filter(pk=frame.pk).update(amount=900_000)
    allocation.refresh_from_db()
    _meeting, item = meeting_with_item(the)
    with pytest.raises(RuleBroken, match="Del rammen på nytt"):
        actions.put_on_agenda(allocation=allocation, item=item, by=the.secretariat, at=DRAFTED)
    assert [region.ordinary for region in sums_of(allocation).regions] == [750_000, 250_000]


def plan_form(regions, **more):
    numbers = {
        f"key-{region.pk}-{name}": str(number)
        for region, numbers in zip(regions, ((3, 1, 1), (1, 1, 1)), strict=True)
        for name, number in zip(COMPONENTS, numbers, strict=True)
    }
    return {
        "title": "Langsiktig plan 2026–2029",
        "valid_from_date": "01.01.2026",
        "key_date": "01.10.2024",
        "weight_person_years": "100",
        "weight_geography": "0",
        "weight_challenges": "0",
        **numbers,
        **more,
    }


def test_plan_form_takes_the_key_and_shows_it(client, the, regions):
    as_(client, the.secretariat)
    address = reverse("forum:plan-create", args=[the.forum.code])
    assert regions[0].name in client.get(address).content.decode()
    undated = post(client, address, plan_form(regions, key_date=""))
    assert "Skriv hvilken dato tallene er fra." in undated.content.decode()
    uneven = post(client, address, plan_form(regions, weight_geography="20"))
    assert "De er 120." in uneven.content.decode()

    answer = post(client, address, plan_form(regions))

    plan = LongTermPlan.objects.get(title="Langsiktig plan 2026–2029")
    shares = [one["percent"] for one in plan.regional_key["inputs"] if one["percent"]]
    assert shares == [75.0, 25.0]
    page = client.get(answer.url).content.decode()
    assert "100 % årsverk" in page
    assert "25,0 prosent" in page
    address = reverse("forum:plan-edit", args=[plan.code])
    assert 'value="1. oktober 2024"' in client.get(address).content.decode()
    changed = {"title": plan.title, "valid_from_date": "01.01.2026"}
    post(client, address, changed | seen(client, address))
    plan.refresh_from_db()
    assert plan.regional_key == {}


def test_frame_split_page_proposes_the_keys_amounts(client, the, regions):
    frame = with_key(the, regions)
    as_(client, the.secretariat)
    address = reverse("forum:frame-split", args=[frame.round.code, frame.scheme_version.key])
    assert address in client.get(reverse("forum:start")).content.decode()
    assert "750" in client.get(address).content.decode()
    amounts = {f"region-{regions[0].pk}": "700 000", f"region-{regions[1].pk}": "300 000"}
    refused = post(client, address, amounts)
    assert "Skriv hvorfor beløpene avviker fra nøkkelen." in refused.content.decode()
    done = post(client, address, {**amounts, "reason": "Vedtatt i sak 03/25"})
    assert done.status_code == 302
    assert sorted(frame.sub_frames.values_list("amount", flat=True)) == [300_000, 700_000]
    join = reverse("forum:frame-join", args=[frame.round.code, frame.scheme_version.key])
    assert join in client.get(address).content.decode()
    assert post(client, join).status_code == 302
    assert frame.sub_frames.count() == 0


def test_frame_split_page_without_a_key_says_so(client, the):
    frame = round_for(the)
    as_(client, the.secretariat)
    address = reverse("forum:frame-split", args=[frame.round.code, frame.scheme_version.key])
    assert "ingen regional nøkkel" in client.get(address).content.decode()
    as_(client, the.leader)
    assert client.get(address).status_code == 403

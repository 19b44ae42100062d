"""A list of five hundred lines: the same queries as for one page of few, a hundred rows a page, and a sum over all."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from forum.models import Allocation, AllocationLine, LineShare, Ranking
from grants.enums import Part
from grants.models import Application, Item, Party
from kompetanse.lib import clock
from kompetanse.lib.orgnr import make_demo
from owners.enums import Function, Kind
from owners.models import Organisation
from records.models import CaseFile
from tests.factories.accounts import hat_for
from tests.factories.forum import (
    DRAFTED,
    MEETING,
    PreparationFactory,
    add_seat,
    allocation_open,
    forum_with_seats,
)
from tests.factories.owners import RegionFactory, UniversityFactory
from tests.forum.test_pages import as_

pytestmark = pytest.mark.django_db
MANY = 500
PAGE = 100
MOST = 40


@pytest.fixture(autouse=True)
def _on_the_meeting_day():
    with clock.told_by(lambda: MEETING):
        yield


def make_owners(first, count):
    """An owner has one report in a scheme and a round, so a long list has as many owners."""
    return Organisation.objects.bulk_create(
        Organisation(
            kind=Kind.LEGAL,
            name=f"Eier {number:03d}",
            orgnr=make_demo(700_000 + number),
            functions=[Function.KINDERGARTEN_OWNER],
            is_demo=True,
        )
        for number in range(first, first + count)
    )


def make_reports(allocation, first, count, *, region):
    """Bare reports in treatment, an owner and a case file for each."""
    round_ = allocation.round
    person = allocation.drafted_by
    owners = make_owners(first, count)
    files = CaseFile.objects.bulk_create(
        CaseFile(
            authority_id=round_.authority_id,
            year=2025,
            number=10_000 + number,
            reference=f"2025/{10_000 + number}",
            title="Behovsmelding",
            public_title="Behovsmelding",
            opened_at=DRAFTED,
        )
        for number in range(first, first + count)
    )
    return Application.objects.bulk_create(
        Application(
            round=round_,
            scheme_version=allocation.scheme_version,
            applicant=owners[number - first],
            authority_id=round_.authority_id,
            county_id=round_.county_id,
            region=region,
            status="in_treatment",
            reference=f"2025/{number:05d}",
            case_file=files[number - first],
            created_at=DRAFTED,
            created_by=person,
            submitted_at=DRAFTED,
            submitted_by=person,
        )
        for number in range(first, first + count)
    )


def add_lines(allocation, count, *, university, region=None):
    """Bare lines, each with a report, two shares and a partner."""
    first = allocation.lines.count() + 1
    applications = make_reports(allocation, first, count, region=region)
    Party.objects.bulk_create(
        Party(application=one, organisation=university, part=Part.PARTNER) for one in applications
    )
    items = Item.objects.bulk_create(
        Item(application=one, number=1, title=f"Tiltak {one.reference}", requested=100_000)
        for one in applications
    )
    lines = AllocationLine.objects.bulk_create(
        AllocationLine(
            allocation=allocation, item=item, number=number, category="ordinary", region=region
        )
        for number, item in enumerate(items, start=first)
    )
    LineShare.objects.bulk_create(
        LineShare(line=line, recipient=recipient, requested=50_000, recommended=part)
        for line in lines
        for recipient, part in (
            (line.item.application.applicant, 50_000),
            (university, 40_000),
        )
    )
    return items


def rank_all(allocation, items, region) -> None:
    for place in (region, None):
        body = PreparationFactory(
            round=allocation.round,
            scheme_version=allocation.scheme_version,
            region=place,
            status="delivered",
            delivered_at=DRAFTED,
            delivered_by=allocation.drafted_by,
        )
        Ranking.objects.bulk_create(
            Ranking(
                preparation=body,
                item=item,
                rank=number,
                remark="Svarer på et meldt behov.",
                written_at=DRAFTED,
                written_by=allocation.drafted_by,
            )
            for number, item in enumerate(items, start=1)
        )


@pytest.fixture
def long_list():
    """An open item with one line, and a way to make it long."""
    the = forum_with_seats(voting=3)
    region = RegionFactory(county=the.authority.county)
    member = add_seat(the, category="pbl", region=region, in_working_committee=True)
    _the, allocation = allocation_open(the, amount=10**9, amounts=((1_000,),))
    university = UniversityFactory()

    def lengthen(count):
        items = add_lines(allocation, count, university=university, region=region)
        rank_all(allocation, items, region)
        return Allocation.objects.get(pk=allocation.pk)

    return the, allocation, member, lengthen


def queries(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_long_list_costs_the_same_queries_and_shows_a_hundred_rows_a_page(client, long_list):
    the, allocation, _member, lengthen = long_list
    item = allocation.agenda_item.get_absolute_url()
    as_(client, the.leader)
    few = queries(client, item)

    lengthen(MANY - 1)

    assert queries(client, item) <= few + 1  # the rankings' own bodies, read once
    assert queries(client, item) <= MOST
    page = client.get(item).content.decode().replace("\u00a0", " ")
    assert page.count('data-label="Nr."') - 1 == PAGE
    assert f"Sum alle {MANY} linjer" in page
    assert "44 911 000" in page
    last = client.get(item, {"side": 5}).content.decode()
    assert last.count('data-label="Nr."') - 1 == PAGE
    assert "Viser 401–500 av 500" in last


def test_long_list_of_the_secretariat_and_of_the_region_costs_the_same(client, long_list):
    the, allocation, member, lengthen = long_list
    lengthen(3)
    bodies = list(allocation.round.preparations.order_by("pk"))
    pages = [
        (the.secretariat, allocation.get_absolute_url()),
        (the.secretariat, bodies[1].get_absolute_url()),
        (the.hat_of(member), bodies[0].get_absolute_url()),
    ]
    few = []
    for hat, url in pages:
        as_(client, hat)
        few.append(queries(client, url))
    items = add_lines(allocation, MANY, university=UniversityFactory(), region=bodies[0].region)
    for body in bodies:
        Ranking.objects.bulk_create(
            Ranking(
                preparation=body,
                item=item,
                rank=number,
                written_at=DRAFTED,
                written_by=allocation.drafted_by,
            )
            for number, item in enumerate(items, start=100)
        )
    many = []
    for hat, url in pages:
        as_(client, hat)
        many.append(queries(client, url))

    assert many == few
    assert max(many) <= MOST


def test_long_list_is_a_page_at_a_time_for_the_decisions_too(client, long_list):
    the, allocation, _member, lengthen = long_list
    lengthen(2)
    Allocation.objects.filter(pk=allocation.pk).update(
        status="handed_over", handed_over_at=MEETING, handed_over_by=allocation.drafted_by
    )
    url = reverse("decisions:forum-list", args=[allocation.code])
    as_(client, hat_for(the.forum, Role.FORUM_MEMBER))
    few = queries(client, url)
    add_lines(allocation, MANY, university=UniversityFactory())
    assert queries(client, url) == few

from datetime import date

import pytest

from kompetanse.lib.actor import SYSTEM
from owners.models import County, Establishment, Organisation
from tests.factories.owners import (
    AuthorityFactory,
    BodyFactory,
    CountyFactory,
    CountyMunicipalityFactory,
    EstablishmentFactory,
    ForumFactory,
    MunicipalityFactory,
    OwnerFactory,
    PrivateOwnerFactory,
    UniversityFactory,
    VocationalCollegeFactory,
)

pytestmark = pytest.mark.django_db


def found(queryset):
    return list(queryset.order_by("pk"))


def test_organisations_by_function():
    kommune, private = OwnerFactory(), PrivateOwnerFactory()
    county = CountyMunicipalityFactory()
    university, college = UniversityFactory(), VocationalCollegeFactory()
    authority, body = AuthorityFactory(), BodyFactory()
    everything = Organisation.objects.filter(is_demo=True)
    assert found(everything.owners()) == [kommune, private, county]
    assert found(everything.partners()) == [university, college]
    assert found(everything.authorities()) == [authority]
    assert found(everything.forums()) == [body.parent]
    assert set(everything.bodies()) == {body, body.parent}
    assert found(everything.legal()) == [kommune, private, county, university, college, authority]


def test_visible_to_anybody_is_everything():
    owner, forum = OwnerFactory(), ForumFactory()
    visible = Organisation.objects.visible_to(SYSTEM).filter(is_demo=True)
    assert found(visible) == [owner, forum]
    assert County.objects.visible_to(SYSTEM).filter(pk=owner.county_id).count() == 1


@pytest.mark.parametrize(
    ("begins", "ends", "active"),
    [
        (None, None, True),
        (date(2025, 1, 30), None, True),
        (date(2025, 1, 31), None, False),
        (None, date(2025, 1, 30), True),
        (None, date(2025, 1, 29), False),
    ],
)
def test_active_on_counts_both_ends(begins, ends, active):
    owner = OwnerFactory(valid_from_date=begins, valid_to_date=ends)
    on = Organisation.objects.active_on(date(2025, 1, 30))
    assert on.filter(pk=owner.pk).exists() is active


def test_in_county_and_covering():
    elsewhere = CountyFactory(number="46", name="Vestland")
    here, there = OwnerFactory(), OwnerFactory(municipality__county=elsewhere)
    authority = AuthorityFactory(covers=[elsewhere, here.county])
    everything = Organisation.objects.filter(is_demo=True)
    assert found(everything.in_county("46")) == [there]
    assert found(everything.in_county(here.county).owners()) == [here]
    assert found(everything.covering("46")) == [authority]


def test_matching_wants_every_word():
    place = MunicipalityFactory(number="1199", name="Ytterøy", official_name="Ytterøy - Yttersullo")
    kindergarten = PrivateOwnerFactory(name="Blåklokka barnehage SA", municipality=place)
    PrivateOwnerFactory(name="Blåklokka friskole SA")

    def named(text):
        return list(Organisation.objects.matching(text))

    assert named("blåklokka ytterøy") == [kindergarten]
    assert named("yttersullo") == [kindergarten]
    assert named(kindergarten.orgnr) == [kindergarten]
    assert named("Blåklokka barnehage Bergen") == []


def test_lists_cost_one_query(django_assert_num_queries):
    EstablishmentFactory.create_batch(3)
    EstablishmentFactory(is_active=False)
    with django_assert_num_queries(1):
        units = list(Establishment.objects.filter(is_demo=True).active().for_list())
        assert len([unit.municipality.name for unit in units]) == 3
    with django_assert_num_queries(1):
        owners = Organisation.objects.filter(is_demo=True).owners().for_list()
        assert len([owner.municipality.name for owner in owners]) == 4

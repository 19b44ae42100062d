"""Each constraint of the registers broken once, and what a row says about itself."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from owners.enums import Function, Kind, Language, LanguageForm
from owners.models import Establishment, Organisation
from tests.factories.owners import (
    BodyFactory,
    CountyFactory,
    EstablishmentFactory,
    ForumFactory,
    MunicipalityFactory,
    OrganisationFactory,
    OwnerFactory,
    RegionFactory,
    RegionMembershipFactory,
    UniversityFactory,
)

pytestmark = pytest.mark.django_db

FIRST_DAY, LAST_DAY = date(2025, 1, 1), date(2025, 12, 31)


def refused_by(build):
    """The name of the constraint that refuses what `build` would store."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        build()
    return caught.value.__cause__.diag.constraint_name


BROKEN = {
    "owners_county_number": lambda: CountyFactory(number="1"),
    "owners_municipality_number": lambda: MunicipalityFactory(number="110"),
    "owners_municipality_in_its_county": lambda: MunicipalityFactory(number="4699"),
    "owners_region_period": lambda: RegionFactory(
        valid_from_date=LAST_DAY, valid_to_date=FIRST_DAY
    ),
    "owners_regionmembership_period": lambda: RegionMembershipFactory(
        valid_from_date=LAST_DAY, valid_to_date=FIRST_DAY
    ),
    "owners_organisation_demo_number": lambda: OwnerFactory(is_demo=False),
    "owners_organisation_parent_of_body": lambda: OwnerFactory(parent=ForumFactory()),
    "owners_organisation_region_of_body": lambda: OwnerFactory(region=RegionFactory()),
    "owners_organisation_period": lambda: OwnerFactory(
        valid_from_date=LAST_DAY, valid_to_date=FIRST_DAY
    ),
    "owners_establishment_number": lambda: EstablishmentFactory(orgnr="12345678x"),
    "owners_establishment_demo_number": lambda: EstablishmentFactory(is_demo=False),
    "owners_establishment_grades": lambda: EstablishmentFactory(grade_from=7, grade_to=1),
    "owners_establishment_basis_has_owner": lambda: EstablishmentFactory(
        owner=None, municipality=MunicipalityFactory(), owner_basis="stated"
    ),
}


@pytest.mark.parametrize("constraint", BROKEN)
def test_constraint_broken_is_refused_by_name(constraint):
    assert refused_by(BROKEN[constraint]) == constraint


@pytest.mark.parametrize(
    ("kind", "orgnr"),
    [
        (Kind.LEGAL, None),
        (Kind.LEGAL, "97476067"),
        (Kind.LEGAL, "97476067x"),
        (Kind.BODY, "974760673"),
    ],
)
def test_organisation_number_by_kind_wrong_is_refused(kind, orgnr):
    constraint = refused_by(lambda: OrganisationFactory(kind=kind, orgnr=orgnr))
    assert constraint == "owners_organisation_number_by_kind"


@pytest.mark.parametrize(("first", "last"), [(None, 4), (1, None), (0, 4), (1, 14)])
def test_establishment_grades_half_or_out_of_range_are_refused(first, last):
    constraint = refused_by(lambda: EstablishmentFactory(grade_from=first, grade_to=last))
    assert constraint == "owners_establishment_grades"


def test_organisation_number_used_twice_is_refused():
    first = OwnerFactory()
    assert refused_by(lambda: OwnerFactory(orgnr=first.orgnr)) == "owners_organisation_orgnr_key"


def test_organisation_bodies_without_number_stand_beside_each_other():
    assert [ForumFactory().orgnr, ForumFactory().orgnr] == [None, None]


def test_body_parent_of_itself_is_refused():
    body = BodyFactory()

    def point_at_itself():
        Organisation.objects.filter(pk=body.pk).update(parent=body.pk)

    assert refused_by(point_at_itself) == "owners_organisation_parent_of_body"


def test_establishment_same_number_and_kind_twice_is_refused():
    first = EstablishmentFactory()
    constraint = refused_by(lambda: EstablishmentFactory(orgnr=first.orgnr))
    assert constraint == "owners_establishment_number_and_kind"


def test_establishment_same_number_of_another_kind_is_kept():
    first = EstablishmentFactory()
    EstablishmentFactory(orgnr=first.orgnr, kind="primary_school", owner=first.owner)
    assert Establishment.objects.filter(orgnr=first.orgnr).count() == 2


def test_region_name_twice_in_a_county_is_refused():
    first = RegionFactory()
    assert refused_by(lambda: RegionFactory(name=first.name)) == "owners_region_name"


def test_region_membership_second_at_the_same_date_is_refused():
    first = RegionMembershipFactory(valid_from_date=FIRST_DAY, valid_to_date=LAST_DAY)

    def second():
        RegionMembershipFactory(organisation=first.organisation, valid_from_date=LAST_DAY)

    assert refused_by(second) == "owners_regionmembership_one_at_a_time"


def test_region_membership_after_the_first_ended_is_kept():
    first = RegionMembershipFactory(valid_to_date=LAST_DAY)
    second = RegionMembershipFactory(
        organisation=first.organisation, valid_from_date=date(2026, 1, 1)
    )
    assert second.pk


@pytest.mark.parametrize(
    ("form", "chosen", "letter", "may_choose"),
    [
        (LanguageForm.BOKMAL, "", "nb", False),
        (LanguageForm.NYNORSK, Language.BOKMAL, "nn", False),
        (LanguageForm.NEUTRAL, "", "nb", True),
        (LanguageForm.NEUTRAL, Language.NYNORSK, "nn", True),
        ("", Language.NYNORSK, "nn", True),
        ("", "", "nb", True),
    ],
)
def test_letter_language_follows_decided_form_then_choice(form, chosen, letter, may_choose):
    organisation = Organisation(language_form=form, chosen_language=chosen)
    assert (organisation.letter_language, organisation.may_choose_language) == (letter, may_choose)


def test_functions_tell_owner_from_partner():
    owner, partner = OwnerFactory.build(municipality=None, county=None), UniversityFactory.build()
    assert (owner.is_owner, owner.is_partner) == (True, False)
    assert (partner.is_owner, partner.is_partner) == (False, True)
    assert owner.function_labels == ["Barnehageeier", "Skoleeier", "Barnehagemyndighet"]
    assert owner.has_function(Function.FORUM) is False


def test_names_stand_for_their_rows():
    membership = RegionMembershipFactory()
    rows = [
        membership.organisation,
        membership.region,
        membership.region.county,
        membership.organisation.municipality,
        EstablishmentFactory(owner=membership.organisation),
    ]
    assert [str(row) for row in rows] == [row.name for row in rows]
    assert str(membership) == f"{membership.organisation_id} i {membership.region_id}"


@pytest.mark.parametrize(
    ("children", "pupils", "expected"),
    [(None, None, None), (12, None, 12), (None, 80, 80), (0, 5, 0)],
)
def test_headcount_is_what_was_counted(children, pupils, expected):
    assert Establishment(children=children, pupils=pupils).headcount == expected

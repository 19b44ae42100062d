"""The registers in miniature. Every number is a demo number: nobody's."""

import factory

from kompetanse.lib.orgnr import make_demo
from owners.enums import (
    EstablishmentKind,
    Function,
    Kind,
    LanguageForm,
    LegalForm,
    Ownership,
)
from owners.models import (
    County,
    Establishment,
    Municipality,
    Organisation,
    Region,
    RegionMembership,
)


class CountyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = County
        django_get_or_create = ("number",)

    number = "11"
    name = "Rogaland"
    official_name = factory.SelfAttribute("name")


class MunicipalityFactory(factory.django.DjangoModelFactory):
    """One that does not exist: Rogaland's own end at 1160. There are 39, and the fortieth is the first again."""

    class Meta:
        model = Municipality
        django_get_or_create = ("number",)

    county = factory.SubFactory(CountyFactory)
    number = factory.LazyAttributeSequence(lambda own, n: f"{own.county.number}{61 + n % 39}")
    name = factory.Sequence(lambda n: f"Lyngvik {n % 39}")
    official_name = factory.SelfAttribute("name")


class OrganisationFactory(factory.django.DjangoModelFactory):
    """A legal body without a function; use one of the factories below."""

    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    kind = Kind.LEGAL
    name = factory.Sequence(lambda n: f"Organisasjon {n}")
    orgnr = factory.Sequence(make_demo)
    language_form = LanguageForm.BOKMAL
    notice_email = factory.Sequence(lambda n: f"postmottak{n}@example.invalid")
    is_demo = True


class OwnerFactory(OrganisationFactory):
    """A kommune: owner of kindergartens and schools, and kindergarten authority."""

    municipality = factory.SubFactory(MunicipalityFactory)
    county = factory.SelfAttribute("municipality.county")
    name = factory.Sequence(lambda n: f"Lyngvik {n} kommune")
    legal_form = LegalForm.MUNICIPALITY
    functions = factory.LazyFunction(
        lambda: [
            Function.KINDERGARTEN_OWNER.value,
            Function.SCHOOL_OWNER.value,
            Function.KINDERGARTEN_AUTHORITY.value,
        ]
    )


class PrivateOwnerFactory(OrganisationFactory):
    """A single kindergarten owned by its parents, where one person may bind it."""

    municipality = factory.SubFactory(MunicipalityFactory)
    county = factory.SelfAttribute("municipality.county")
    name = factory.Sequence(lambda n: f"Solbakken barnehage {n} SA")
    legal_form = LegalForm.COOPERATIVE
    functions = factory.LazyFunction(lambda: [Function.KINDERGARTEN_OWNER.value])
    language_form = LanguageForm.NEUTRAL


class CountyMunicipalityFactory(OrganisationFactory):
    """A fylkeskommune: owner of upper secondary schools."""

    county = factory.SubFactory(CountyFactory)
    name = factory.Sequence(lambda n: f"Lyngland {n} fylkeskommune")
    legal_form = LegalForm.COUNTY_MUNICIPALITY
    functions = factory.LazyFunction(lambda: [Function.COUNTY_UPPER_SECONDARY.value])


class UniversityFactory(OrganisationFactory):
    name = factory.Sequence(lambda n: f"Universitetet i Lyngland {n}")
    legal_form = LegalForm.STATE
    functions = factory.LazyFunction(lambda: [Function.UNIVERSITY.value])


class VocationalCollegeFactory(OrganisationFactory):
    name = factory.Sequence(lambda n: f"Fagskolen i Lyngland {n}")
    legal_form = LegalForm.LIMITED_COMPANY
    functions = factory.LazyFunction(lambda: [Function.VOCATIONAL_COLLEGE.value])


class AuthorityFactory(OrganisationFactory):
    """A county governor that covers its county; `covers=[…]` for others."""

    county = factory.SubFactory(CountyFactory)
    name = factory.Sequence(lambda n: f"Statsforvaltaren i Lyngland {n}")
    legal_form = LegalForm.COUNTY_GOVERNOR
    functions = factory.LazyFunction(lambda: [Function.GRANTING_AUTHORITY.value])

    @factory.post_generation
    def covers(obj, create, extracted, **kwargs):  # noqa: N805 -- factory_boy hands the object
        if create:
            obj.covers.set([obj.county] if extracted is None else extracted)


class DirectorateFactory(OrganisationFactory):
    name = factory.Sequence(lambda n: f"Lyngdirektoratet {n}")
    legal_form = LegalForm.DIRECTORATE
    functions = factory.LazyFunction(lambda: [Function.DIRECTORATE.value])


class AuditorFactory(OrganisationFactory):
    name = factory.Sequence(lambda n: f"Lyngrevisjonen {n}")
    legal_form = LegalForm.AUDITOR
    functions = factory.LazyFunction(lambda: [Function.AUDITOR.value])


class AdministrationFactory(OrganisationFactory):
    """Whoever runs the system; its people manage users and decide nothing."""

    name = factory.Sequence(lambda n: f"Systemforvaltningen {n}")
    legal_form = LegalForm.DIRECTORATE
    functions = factory.LazyFunction(lambda: [Function.ADMINISTRATION.value])


class InterestFactory(OrganisationFactory):
    """A union, or an employers' organisation."""

    name = factory.Sequence(lambda n: f"Lyngforbundet {n}")
    legal_form = LegalForm.INTEREST_ORGANISATION
    functions = factory.LazyFunction(lambda: [Function.INTEREST.value])


class ForumFactory(OrganisationFactory):
    """A collaboration forum: a body with seats and meetings, and no number."""

    kind = Kind.BODY
    orgnr = None
    county = factory.SubFactory(CountyFactory)
    name = factory.Sequence(lambda n: f"Samarbeidsforum Lyngland {n}")
    legal_form = LegalForm.FORUM
    functions = factory.LazyFunction(lambda: [Function.FORUM.value])
    notice_email = ""


class BodyFactory(OrganisationFactory):
    """A body that belongs to a forum: its working committee, a region's steering group."""

    kind = Kind.BODY
    orgnr = None
    parent = factory.SubFactory(ForumFactory)
    county = factory.SelfAttribute("parent.county")
    name = factory.Sequence(lambda n: f"Arbeidsutvalget {n}")
    legal_form = LegalForm.WORKING_COMMITTEE
    notice_email = ""


class RegionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Region

    county = factory.SubFactory(CountyFactory)
    name = factory.Sequence(lambda n: f"Region {n}")


class RegionMembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RegionMembership

    region = factory.SubFactory(RegionFactory)
    organisation = factory.SubFactory(OwnerFactory)


class EstablishmentFactory(factory.django.DjangoModelFactory):
    """A kindergarten of a kommune."""

    class Meta:
        model = Establishment

    orgnr = factory.Sequence(lambda n: make_demo(500_000 + n))
    name = factory.Sequence(lambda n: f"Bjørka barnehage {n}")
    kind = EstablishmentKind.KINDERGARTEN
    ownership = Ownership.PUBLIC
    owner = factory.SubFactory(OwnerFactory)
    municipality = factory.SelfAttribute("owner.municipality")
    is_demo = True

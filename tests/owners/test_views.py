"""The register's pages."""

import pytest
from django.urls import reverse

from tests.factories.accounts import UserFactory, hat_for
from tests.factories.owners import (
    AuthorityFactory,
    BodyFactory,
    CountyFactory,
    EstablishmentFactory,
    MunicipalityFactory,
    OwnerFactory,
    PrivateOwnerFactory,
    RegionFactory,
    RegionMembershipFactory,
)

pytestmark = pytest.mark.django_db

LIST = "/eiere/"


@pytest.fixture
def page(client):
    """Somebody without any role, and the page they get."""
    client.force_login(UserFactory())

    def get(url, **query):
        response = client.get(url, query)
        assert response.status_code == 200
        return response

    return get


@pytest.fixture
def wearing(client, settings):
    """Log in as somebody with these roles in the organisation."""
    settings.MFA_REQUIRED = False

    def log_in(organisation, *roles):
        user = UserFactory()
        hat_for(organisation, *roles, user=user)
        client.force_login(user)

    return log_in


def names(response, key="table"):
    return [row.cells[0].text for row in response.context[key].rows]


def test_organisation_list_is_in_norwegian_order(page, empty_registers):
    for name in ("Åsen SA", "Aas SA", "Øra SA", "Zoo SA", "Alta SA", "Æra SA"):
        PrivateOwnerFactory(name=name)
    assert names(page(LIST)) == ["Alta SA", "Zoo SA", "Æra SA", "Øra SA", "Aas SA", "Åsen SA"]


def test_organisation_list_second_page_starts_where_the_first_ended(page, empty_registers):
    for number in range(27):
        PrivateOwnerFactory(name=f"Barnehage {number:02} SA")
    assert names(page(LIST, side="2")) == ["Barnehage 25 SA", "Barnehage 26 SA"]
    assert names(page(LIST, side="tull"))[:1] == ["Barnehage 00 SA"]


def test_organisation_list_filters_by_word_county_and_function(page):
    there = OwnerFactory(municipality__county=CountyFactory(number="46", name="Vestland"))
    here = OwnerFactory(name="Lyngvik kommune")
    authority = AuthorityFactory(county=here.county)
    assert names(page(LIST, q=here.orgnr)) == ["Lyngvik kommune"]
    assert names(page(LIST, q=there.orgnr, fylke="46")) == [there.name]
    assert names(page(LIST, q=there.orgnr, fylke="11")) == []
    found = page(LIST, q="Lyngland", oppgave="granting_authority", fylke="11")
    assert names(found) == [authority.name]
    assert found.context["filters"].chips == [
        {"label": "«Lyngland»", "param": "q"},
        {"label": "Rogaland", "param": "fylke"},
        {"label": "Tilskuddsforvalter", "param": "oppgave"},
    ]


def test_organisation_list_filter_without_sense_narrows_nothing(page):
    owner = OwnerFactory()
    assert names(page(LIST, q=owner.orgnr, fylke="tull", oppgave="'")) == [owner.name]


def test_organisation_list_costs_the_same_for_one_and_for_three(page, empty_registers, query_count):
    OwnerFactory()
    page(LIST)
    for_one = query_count(lambda: page(LIST))
    OwnerFactory.create_batch(2)
    assert query_count(lambda: page(LIST)) == for_one <= 15


def test_organisation_detail_shows_what_the_register_says(page):
    place = MunicipalityFactory(number="1199", name="Ytterøy", official_name="Ytterøy - Yttersullo")
    owner = OwnerFactory(municipality=place, name="Ytterøy kommune")
    RegionMembershipFactory(organisation=owner, region__name="Region Ytre")
    assert page(owner.get_absolute_url()).context["facts"] == [
        (
            "Organisasjonsnummer",
            f"{owner.orgnr[:3]}\u00a0{owner.orgnr[3:6]}\u00a0{owner.orgnr[6:]}",
        ),
        ("Organisasjonsform", "Kommune"),
        ("Oppgaver", "Barnehageeier\nSkoleeier\nBarnehagemyndighet"),
        ("Kommune", "Ytterøy - Yttersullo"),
        ("Fylke", owner.county.official_name),
        ("Region", "Region Ytre"),
        ("Språk i brev", "Bokmål (målvedtak)"),
    ]


def test_organisation_detail_of_authority_and_of_body(page):
    authority = AuthorityFactory()
    assert ("Dekker", "Rogaland") in page(authority.get_absolute_url()).context["facts"]
    body = BodyFactory(region=RegionFactory())
    assert page(body.get_absolute_url()).context["facts"] == [
        ("Organisasjonsform", "Arbeidsutvalg"),
        ("Fylke", body.county.official_name),
        ("Hører til", body.parent.name),
    ]
    assert list(page(body.parent.get_absolute_url()).context["bodies"]) == [body]


@pytest.mark.parametrize(
    ("form", "chosen", "words"),
    [
        ("nn", "", "Nynorsk (målvedtak)"),
        ("neutral", "nn", "Nynorsk (valgt)"),
        ("neutral", "", "Bokmål (nøytral, ikke valgt)"),
    ],
)
def test_organisation_detail_says_where_the_language_comes_from(page, form, chosen, words):
    owner = OwnerFactory(language_form=form, chosen_language=chosen)
    assert ("Språk i brev", words) in page(owner.get_absolute_url()).context["facts"]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2024-01-01", None, "fra 01.01.2024"),
        (None, "2030-12-31", "til og med 31.12.2030"),
        ("2024-01-01", "2030-12-31", "01.01.2024–31.12.2030"),
    ],
)
def test_organisation_detail_says_how_long_it_holds(page, first, last, words):
    owner = OwnerFactory(valid_from_date=first, valid_to_date=last)
    assert ("Gjelder", words) in page(owner.get_absolute_url()).context["facts"]


def test_organisation_detail_costs_the_same_for_one_and_for_three(page, query_count):
    owner = EstablishmentFactory().owner
    url = owner.get_absolute_url()
    page(url)
    for_one = query_count(lambda: page(url))
    EstablishmentFactory.create_batch(2, owner=owner)
    assert query_count(lambda: page(url)) == for_one <= 15


def test_organisation_detail_unknown_code_is_not_found(client):
    client.force_login(UserFactory())
    assert client.get("/eiere/finnesikke/").status_code == 404


def test_register_pages_ask_for_login(client):
    owner = OwnerFactory()
    for url in (LIST, owner.get_absolute_url(), f"{owner.get_absolute_url()}virksomheter/"):
        assert client.get(url).status_code == 302
        assert client.post(url).status_code == 302


def test_register_pages_refuse_post(client):
    client.force_login(UserFactory())
    assert client.post(LIST).status_code == 405


def test_organisation_detail_contact_is_for_own_people_and_staff(client, wearing):
    owner = OwnerFactory(notice_email="post@lyngvik.example", contact_phone="51 00 00 00")
    url = owner.get_absolute_url()
    contact = [
        ("Postmottak", "post@lyngvik.example"),
        ("Telefon", "51 00 00 00"),
        ("Innsending", "Én skriver, en annen godkjenner"),
    ]
    client.force_login(UserFactory())
    assert client.get(url).context["contact"] is None
    wearing(OwnerFactory(), "owner_approver")
    assert client.get(url).context["contact"] is None
    wearing(owner, "owner_submitter")
    assert client.get(url).context["contact"] == contact
    wearing(AuthorityFactory(), "caseworker")
    assert client.get(url).context["contact"] == contact


def test_organisation_detail_profile_link_is_for_who_may_change_it(client, wearing):
    owner = OwnerFactory(two_person_filing=False, notice_email="")
    url, link = owner.get_absolute_url(), reverse("partnerships:profile-edit")
    wearing(owner, "owner_submitter")
    submitter = client.get(url)
    assert (submitter.context["can_edit_profile"], link in submitter.text) == (False, False)
    assert submitter.context["contact"] == [
        ("Postmottak", "ikke registrert"),
        ("Telefon", "ikke registrert"),
        ("Innsending", "Én person kan godkjenne og sende inn"),
    ]
    wearing(owner, "owner_approver")
    approver = client.get(url)
    assert (approver.context["can_edit_profile"], link in approver.text) == (True, True)


def test_organisation_detail_shows_ten_units_and_leads_to_the_rest(page):
    owner = OwnerFactory()
    EstablishmentFactory.create_batch(11, owner=owner)
    response = page(owner.get_absolute_url())
    assert len(response.context["table"].rows) == 10
    assert "Se alle 11 virksomhetene" in response.text


def test_establishment_list_filters_and_shows_figures(page):
    owner = OwnerFactory()
    EstablishmentFactory(
        owner=owner, name="Bjørka barnehage", children=68, counted_date="2026-01-29"
    )
    school = EstablishmentFactory(
        owner=owner,
        name="Lia skole",
        kind="primary_school",
        grade_from=1,
        grade_to=7,
        pupils=210,
        counted_school_year="2025-26",
    )
    EstablishmentFactory(owner=owner, name="Nedlagt barnehage", is_active=False)
    EstablishmentFactory(name="En annens barnehage")
    url = reverse("owners:establishment-list", args=[owner.code])
    assert names(page(url)) == ["Bjørka barnehage", "Lia skole"]
    assert names(page(url, q="lia")) == ["Lia skole"]
    response = page(url, type="primary_school", q=school.orgnr)
    cells = response.context["table"].rows[0].cells
    assert (cells[2], cells[3].text, cells[3].small) == ("1.–7.\u00a0trinn", "210", "2025-26")
    assert page(url, q="bjørka").context["table"].rows[0].cells[3].small == "29.01.2026"


def test_establishment_list_says_when_the_owner_is_a_guess(page):
    sure = EstablishmentFactory(owner_basis="derived")
    guess = EstablishmentFactory(owner=sure.owner, owner_basis="name_likeness")
    url = reverse("owners:establishment-list", args=[sure.owner.code])
    notes = {
        number: page(url, q=number).context["table"].rows[0].cells[1].small
        for number in (sure.orgnr, guess.orgnr)
    }
    assert notes == {sure.orgnr: "", guess.orgnr: "Eier antatt ut fra navnet"}


def test_establishment_list_costs_the_same_for_one_and_for_three(page, query_count):
    owner = EstablishmentFactory().owner
    url = reverse("owners:establishment-list", args=[owner.code])
    page(url)
    for_one = query_count(lambda: page(url))
    EstablishmentFactory.create_batch(2, owner=owner)
    assert query_count(lambda: page(url)) == for_one <= 15

from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories.accounts import UserFactory, hat_for
from tests.factories.owners import OwnerFactory, PrivateOwnerFactory, UniversityFactory
from tests.factories.partnerships import (
    AgreementFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PartnershipFactory,
)

pytestmark = pytest.mark.django_db

PROFILE, PARTNERSHIPS = "/partnerskap/profil/", "/partnerskap/"


@pytest.fixture(autouse=True)
def _password_is_enough(settings):
    settings.MFA_REQUIRED = False


@pytest.fixture
def wearing(client):
    def log_in(organisation, *roles):
        user = UserFactory()
        hat_for(organisation, *roles, user=user)
        client.force_login(user)

    return log_in


@pytest.fixture
def owner():
    return PrivateOwnerFactory(notice_email="post@solbakken.example")


def answers(**changed):
    return {
        "form_token": uuid4().hex,
        "version": "1",
        "notice_email": "post@solbakken.example",
        "contact_phone": "",
        "chosen_language": "nb",
        "two_person_filing": "ja",
    } | changed


def test_profile_edit_saves_and_goes_to_the_organisation(client, wearing, owner):
    wearing(owner, "owner_approver")
    response = client.post(PROFILE, answers(chosen_language="nn", two_person_filing="nei"))
    assert (response.status_code, response.url) == (302, owner.get_absolute_url())
    owner.refresh_from_db()
    assert (owner.letter_language, owner.two_person_filing) == ("nn", False)


def test_profile_edit_shows_what_is_stored(client, wearing, owner):
    wearing(owner, "owner_approver")
    form = client.get(PROFILE).context["form"]
    assert list(form.fields) == [
        "notice_email",
        "contact_phone",
        "chosen_language",
        "two_person_filing",
    ]
    assert form.initial["chosen_language"] == "nb"


def test_profile_edit_asks_kommune_with_decided_language_nothing_about_it(client, wearing):
    kommune = OwnerFactory(language_form="nn")
    wearing(kommune, "owner_approver")
    assert "chosen_language" not in client.get(PROFILE).context["form"].fields
    client.post(PROFILE, answers(notice_email="ny@lyngvik.example"))
    kommune.refresh_from_db()
    assert (kommune.notice_email, kommune.chosen_language) == ("ny@lyngvik.example", "")


def test_profile_edit_asks_partner_nothing_about_filing(client, wearing):
    university = UniversityFactory()
    wearing(university, "partner")
    assert list(client.get(PROFILE).context["form"].fields) == ["notice_email", "contact_phone"]


def test_profile_edit_wrong_address_is_said_and_kept(client, wearing, owner):
    wearing(owner, "owner_approver")
    response = client.post(PROFILE, answers(notice_email="solbakken"))
    form = response.context["form"]
    assert (response.status_code, list(form.errors)) == (200, ["notice_email"])
    assert form["notice_email"].value() == "solbakken"


def test_profile_edit_stale_page_shows_both_texts(client, wearing, owner):
    wearing(owner, "owner_approver")
    client.post(PROFILE, answers(contact_phone="51 00 00 00"))
    response = client.post(PROFILE, answers(contact_phone="52 00 00 00"))
    assert response.status_code == 409
    assert "51 00 00 00" in response.text
    assert "52 00 00 00" in response.text


def test_profile_edit_same_form_twice_lands_on_the_first_result(client, wearing, owner):
    wearing(owner, "owner_approver")
    form = answers(contact_phone="51 00 00 00")
    first, second = client.post(PROFILE, form), client.post(PROFILE, form)
    assert (first.url, second.url) == (owner.get_absolute_url(), owner.get_absolute_url())
    owner.refresh_from_db()
    assert owner.version == 2


def test_profile_edit_submitter_is_told_who_may(client, wearing, owner):
    wearing(owner, "owner_submitter")
    for response in (client.get(PROFILE), client.post(PROFILE, answers())):
        assert response.status_code == 403
        assert "Den som godkjenner for organisasjonen, kan gjøre det." in response.text


def test_pages_without_a_role_are_not_found(client):
    client.force_login(UserFactory())
    assert client.get(PROFILE).status_code == 404
    assert client.get(PARTNERSHIPS).status_code == 404


def test_pages_ask_for_login(client):
    assert client.get(reverse("partnerships:profile-edit")).status_code == 302
    assert client.get(reverse("partnerships:partnership-list")).status_code == 302


def test_partnership_list_shows_own_partnerships_and_networks(client, wearing):
    own = PartnershipFactory(partner__name="Universitetet i Lyngland")
    AgreementFactory(partnership=own, title="Språk")
    PartnershipFactory()
    network = NetworkFactory(lead=own.owner, name="Nettverk Sør")
    NetworkMemberFactory(network=network, organisation__name="Ytterøy kommune")
    NetworkMemberFactory(network=network, answer="asked")
    NetworkMemberFactory(network=network, valid_to_date="2024-06-30")
    NetworkFactory()
    wearing(own.owner, "owner_submitter")
    context = client.get(PARTNERSHIPS).context
    rows = [[row.cells[0].text, row.cells[1].text] for row in context["partnerships"].rows]
    assert rows == [["Universitetet i Lyngland", "Språk"]]
    (shown,) = context["networks"].rows
    assert [shown.cells[0].text, shown.cells[2].text, shown.cells[2].small] == [
        "Nettverk Sør", "Ytterøy kommune", "1 har ikke svart",
    ]  # fmt: skip


def test_partnership_list_costs_the_same_for_one_and_for_three(
    client, wearing, django_assert_num_queries, django_assert_max_num_queries
):
    owner = OwnerFactory()
    wearing(owner, "owner_submitter")

    def grow():
        AgreementFactory(partnership__owner=owner)
        NetworkMemberFactory(network__lead=owner)

    grow()
    client.get(PARTNERSHIPS)
    with django_assert_max_num_queries(15) as for_one:
        client.get(PARTNERSHIPS)
    grow()
    grow()
    with django_assert_num_queries(len(for_one)):
        client.get(PARTNERSHIPS)

"""The pages of agreements and networks, clicked through as the two sides."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from kompetanse.lib import clock
from partnerships.models import Agreement, Network, NetworkMember
from records.enums import ScanStatus
from records.models import StoredFile
from tests.factories.accounts import hat_for
from tests.factories.owners import AuthorityFactory, OwnerFactory, UniversityFactory
from tests.factories.partnerships import AgreementFactory, NetworkFactory, NetworkMemberFactory
from tests.factories.records import StoredFileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _stand_still(at, settings):
    settings.MFA_REQUIRED = False
    with clock.told_by(lambda: at):
        yield


@pytest.fixture
def wear(client):
    def as_(organisation, *roles):
        hat = hat_for(organisation, *roles)
        client.force_login(User.objects.get(pk=hat.user_id))
        return hat

    return as_


@pytest.fixture
def post(client):
    return lambda url, **data: client.post(url, {"form_token": uuid4().hex, **data})


def url(name, *arguments):
    return reverse(f"partnerships:{name}", args=arguments)


def test_agreement_file_that_holds_a_virus_is_closed(client, wear):
    stored = StoredFileFactory()
    agreement = AgreementFactory(file=stored, file_name="avtale.txt")
    wear(agreement.partnership.owner, "owner_submitter")
    page = url("agreement-file", agreement.code)
    sent = client.get(page)
    assert sent["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert b"".join(sent.streaming_content).startswith(b"Innhold")

    StoredFile.objects.filter(pk=stored.pk).update(scan_status=ScanStatus.INFECTED)
    assert client.get(page).status_code == 403


def test_agreement_is_written_signed_and_confirmed_on_its_pages(client, wear, post):
    owner, university = OwnerFactory(), UniversityFactory()
    hat_for(university, "partner")
    wear(owner, "owner_approver")
    made = post(
        url("agreement-create") + "?melding=abc", partner=university.code, title="Språk",
        valid_from_date="1.2.2025", file=SimpleUploadedFile("avtale.odt", b"x"),
    )  # fmt: skip
    assert made.context["form"].errors["file"]
    two = post(
        url("agreement-create"), partner=university.code, title="Språk", valid_from_date="1.2.2025",
        file=[SimpleUploadedFile("a.odt", b"x"), SimpleUploadedFile("b.odt", b"y")],
    )  # fmt: skip
    assert two.context["form"].errors["file"] == ["Velg bare én fil"]
    made = post(
        url("agreement-create") + "?melding=abc", partner=university.code, title="Språk",
        valid_from_date="1.2.2025",
    )  # fmt: skip
    agreement = Agreement.objects.get()
    assert made.url == agreement.get_absolute_url() + "?melding=abc"
    assert "/behovsmeldinger/abc/partnere/" in client.get(made.url).text
    assert client.get(url("agreement-create"), {"melding": "\u00b2"}).status_code == 200

    sign = url("agreement-sign", agreement.code)
    unsure = post(sign, signed_date="30.1.2025", version="1")
    assert "Kryss av for at avtalen er signert" in unsure.text
    assert post(sign, signed_date="30.1.2025", signs="on", version="1").status_code == 302

    wear(university, "partner")
    listed = client.get(url("partnership-list"))
    assert [one.pk for one in listed.context["waiting"]] == [agreement.pk]
    assert post(sign, signed_date="30.1.2025", signs="on", version="2").status_code == 302
    agreement.refresh_from_db()
    assert agreement.is_signed


def test_partner_sends_back_owner_changes_and_removes(client, wear, post):
    agreement = AgreementFactory(signed_by_owner_date="2025-01-02")
    page = agreement.get_absolute_url()
    wear(agreement.partnership.partner, "partner")
    assert url("agreement-return", agreement.code) in client.get(page).text
    post(url("agreement-return", agreement.code), reason="Koordinatoren mangler navn.", version="1")
    wear(agreement.partnership.owner, "owner_submitter")
    assert "Koordinatoren mangler navn." in client.get(page).text
    edited = post(
        url("agreement-edit", agreement.code), title="Ny", valid_from_date="1.1.2024", version="2"
    )
    assert edited.url == page
    stale = post(
        url("agreement-edit", agreement.code),
        title="Nyere",
        valid_from_date="1.1.2024",
        version="1",
    )
    assert stale.status_code == 409
    assert client.get(url("agreement-remove", agreement.code)).status_code == 200
    post(url("agreement-remove", agreement.code))
    assert Agreement.objects.count() == 0


def test_partner_begins_an_agreement_on_its_pages_and_the_owner_confirms(client, wear, post):
    owner, university = OwnerFactory(name="Lyngvik kommune"), UniversityFactory()
    hat_for(owner, "owner_submitter")
    wear(university, "partner")
    create = url("agreement-create")
    form = client.get(f"{create}?med={owner.code}").context["form"]
    assert (form["owner"].value(), next(iter(form.fields))) == ("Lyngvik kommune", "owner")
    unknown = post(create, owner="Ukjent eier", title="Språk", valid_from_date="1.2.2025")
    assert list(unknown.context["form"].errors) == ["owner"]
    made = post(create, owner="lyngvik kommune", title="Språk", valid_from_date="1.2.2025")
    agreement = Agreement.objects.get()
    assert made.url == agreement.get_absolute_url()
    again = post(create, owner=owner.orgnr, title="Språk", valid_from_date="1.2.2025")
    assert list(again.context["form"].errors) == ["owner"]
    sign = url("agreement-sign", agreement.code)
    assert post(sign, signed_date="30.1.2025", signs="on", version="1").status_code == 302

    wear(owner, "owner_approver")
    listed = client.get(url("partnership-list"))
    assert [one.pk for one in listed.context["waiting"]] == [agreement.pk]
    page = client.get(agreement.get_absolute_url())
    assert (page.context["next"]["url"], page.context["may"]) == (sign, {"return"})
    assert post(sign, signed_date="30.1.2025", signs="on", version="2").status_code == 302
    agreement.refresh_from_db()
    assert agreement.is_signed


def test_signed_agreement_is_renewed_and_ended(client, wear, post):
    agreement = AgreementFactory(
        signed_by_owner_date="2024-01-02",
        signed_by_partner_date="2024-01-02",
        valid_to_date="2025-06-30",
    )
    wear(agreement.partnership.owner, "owner_approver")
    renew = url("agreement-renew", agreement.code)
    assert client.get(renew).context["form"].initial["valid_from_date"].isoformat() == "2025-07-01"
    overlapping = post(renew, title="Ny", valid_from_date="1.6.2025")
    assert list(overlapping.context["form"].errors) == ["valid_from_date"]
    assert post(renew, title="Ny", valid_from_date="1.7.2025").status_code == 302
    ended = post(
        url("agreement-end", agreement.code), last_date="1.3.2025", reason="Ny avtale", version="1"
    )
    assert ended.url == agreement.get_absolute_url()
    assert "Ny avtale" in client.get(ended.url).text
    assert client.get(url("agreement-remove", agreement.code)).status_code == 409


def test_network_is_made_answered_and_ended_on_its_pages(client, wear, post):
    lead = OwnerFactory(county__number="11")
    kommune, private = OwnerFactory(county=lead.county), OwnerFactory(name="Solbakken barnehage")
    wear(lead, "owner_submitter")
    create = url("network-create")
    assert list(post(create, name="Nett", valid_from_date="30.1.2025").context["form"].errors) == [
        "kommuner"
    ]
    unknown = post(create, name="Nett", valid_from_date="30.1.2025", others="Finnes ikke")
    assert list(unknown.context["form"].errors) == ["others"]
    made = post(
        create, name="Nett", valid_from_date="30.1.2025", kommuner=[kommune.code],
        others=f"{private.orgnr}\nsolbakken barnehage",
    )  # fmt: skip
    network = Network.objects.get()
    assert made.url == network.get_absolute_url()
    assert NetworkMember.objects.count() == 2

    wear(kommune, "owner_submitter")
    listed = client.get(url("partnership-list"))
    assert [one.network_id for one in listed.context["asked"]] == [network.pk]
    assert "Svar" in client.get(made.url).text
    post(url("network-answer", network.code), joins="ja")
    assert NetworkMember.objects.get(organisation=kommune).answer == "joined"
    leave = url("network-member-end", network.code, kommune.code)
    assert client.get(leave).status_code == 200
    assert post(leave).url == url("partnership-list")

    wear(lead, "owner_approver")
    third = OwnerFactory(county=lead.county)
    post(url("network-invite", network.code), kommuner=[third.code])
    assert NetworkMember.objects.filter(organisation=third).count() == 1
    assert post(url("network-end", network.code), last_date="30.1.2025").status_code == 302
    assert client.get(url("network-answer", network.code)).status_code == 403


def test_others_see_nothing_of_it_and_staff_see_it_at_the_organisation(client, wear):
    agreement = AgreementFactory(title="Språk", signed_by_owner_date="2025-01-02")
    member = NetworkMemberFactory(network=NetworkFactory(lead=agreement.partnership.owner))
    wear(OwnerFactory(), "owner_approver")
    addresses = [agreement.get_absolute_url(), member.network.get_absolute_url()]
    assert [client.get(one).status_code for one in addresses] == [404, 404]
    wear(AuthorityFactory(county=agreement.partnership.owner.county), "caseworker")
    assert [client.get(one).status_code for one in addresses] == [200, 200]
    page = client.get(url("organisation", agreement.partnership.owner.code))
    assert ("Språk" in page.text, member.network.name in page.text) == (True, True)


def test_pages_without_a_role_are_not_found(client):
    client.force_login(User.objects.create(email="ingen@x.example"))
    agreement = AgreementFactory()
    codes = [url("agreement-create"), url("network-create"), agreement.get_absolute_url()]
    codes.append(url("organisation", agreement.partnership.owner.code))
    assert [client.get(one).status_code for one in codes] == [404] * 4

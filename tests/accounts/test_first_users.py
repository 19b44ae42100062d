"""Owners without a user, and the file that invites many."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.enums import Role
from accounts.models import Invitation
from jobs.models import Job
from tests.factories.accounts import InvitationFactory, hat_for
from tests.factories.owners import AuthorityFactory, OwnerFactory, PrivateOwnerFactory

pytestmark = pytest.mark.django_db
LIST, UPLOAD = "/konto/eiere-uten-bruker/", "/konto/eiere-uten-bruker/fil/"


@pytest.fixture
def staff(wearing, owner, empty_registers_but):
    return wearing(AuthorityFactory(county=owner.county), "caseworker")


@pytest.fixture
def empty_registers_but(owner):
    """Only the owners of this test count: those of the register are elsewhere."""
    from owners.models import Organisation

    Organisation.objects.filter(county=owner.county).exclude(pk=owner.pk).update(county=None)


def names(response):
    return [row.cells[0].text for row in response.context["table"].rows]


def upload(client, text, *, token="a", name="brukere.csv"):  # noqa: S107 -- a form's token
    file = SimpleUploadedFile(name, text.encode(), content_type="text/csv")
    return client.post(UPLOAD, {"form_token": token, "file": file})


def test_list_has_owners_of_the_county_that_nobody_can_file_for(client, staff, owner):
    with_user = OwnerFactory(municipality__county=owner.county)
    hat_for(with_user, Role.OWNER_SUBMITTER)
    only_leader = PrivateOwnerFactory(name="Aa barnehage SA", municipality__county=owner.county)
    hat_for(only_leader, Role.LEADER)
    OwnerFactory(municipality__county__number="56")
    assert names(client.get(LIST)) == sorted([owner.name, only_leader.name], reverse=True) or set(
        names(client.get(LIST))
    ) == {owner.name, only_leader.name}
    assert names(client.get(LIST, {"q": owner.name})) == [owner.name]


def test_list_says_who_is_invited_and_costs_the_same(
    client, staff, owner, query_count, time_machine
):
    client.get(LIST)
    for_one = query_count(lambda: client.get(LIST))
    for _ in range(2):
        OwnerFactory(municipality__county=owner.county)
    assert query_count(lambda: client.get(LIST)) == for_one <= 15


def test_list_is_for_staff(client, wearing, owner):
    wearing(owner, "owner_approver")
    for page in (LIST, UPLOAD):
        assert client.get(page).status_code == 403


def test_file_with_errors_invites_nobody_and_says_which_lines(client, staff, owner):
    good = f"{owner.orgnr};kari@lyngvik.example;Kari;Innsender"
    answer = upload(
        client,
        "\n".join(
            [
                "org.nr;e-post;navn;rolle",
                good,
                "123;kari;;konge",
                f"{owner.orgnr};kari@lyngvik.example;Kari",
                good,
                f"{OwnerFactory(municipality__county__number='56').orgnr};a@b.no;A;Godkjenner",
            ]
        ),
    )
    rows = {row.cells[0]: row.cells[4] for row in answer.context["lines"].rows}
    assert rows == {
        "3": "Org.nr. må være ni siffer som stemmer. E-post må være en adresse, for eksempel navn@eksempel.no. "
        "Navn må fylles ut. Rolle må være Innsender eller Godkjenner.",
        "4": "Linjen må ha fire felt: org.nr., e-post, navn og rolle.",
        "5": "Linjen står to ganger i filen.",
        "6": "Ingen eier i fylket har dette org.nr.",
    }
    assert not answer.context["rows"]
    assert Invitation.objects.count() == 0


@pytest.mark.parametrize("role", ["godkjenner", "Godkjennar", "owner_approver"])
def test_file_is_shown_first_and_then_done(client, staff, owner, role):
    answer = upload(client, f"{owner.orgnr};Kari@Lyngvik.example;Kari;{role}")
    assert Invitation.objects.count() == 0
    done = client.post(UPLOAD, {"form_token": "b", "rows": answer.context["rows"]})
    assert done.url == LIST
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role, invitation.invited_by_id) == (
        "kari@lyngvik.example",
        "owner_approver",
        staff.user_id,
    )


def test_rows_that_the_page_did_not_make_are_refused(client, staff):
    answer = client.post(UPLOAD, {"form_token": "b", "rows": "forged"})
    assert answer.url == UPLOAD
    assert Invitation.objects.count() == 0


def test_role_held_since_the_dry_run_stops_the_whole_file(client, staff, owner):
    second = OwnerFactory(municipality__county=owner.county)
    answer = upload(
        client,
        f"{second.orgnr};aud@lyngvik.example;Aud;Innsender\n{owner.orgnr};kari@lyngvik.example;Kari;Innsender",
    )
    from tests.factories.accounts import UserFactory

    hat_for(owner, Role.OWNER_SUBMITTER, user=UserFactory(email="kari@lyngvik.example"))
    assert client.post(UPLOAD, {"form_token": "b", "rows": answer.context["rows"]}).url == UPLOAD
    assert Invitation.objects.count() == 0


def test_long_file_becomes_a_job(client, staff, owner, at):
    lines = "\n".join(f"{owner.orgnr};p{n}@lyngvik.example;Person {n};Innsender" for n in range(51))
    answer = upload(client, lines)
    assert answer.context["is_job"] is True
    done = client.post(UPLOAD, {"form_token": "b", "rows": answer.context["rows"]})
    job = Job.objects.get()
    assert (done.url, job.total, Invitation.objects.count()) == (job.get_absolute_url(), 51, 0)


def test_empty_and_unreadable_files_say_so(client, staff):
    assert not upload(client, "\n\n").context.get("rows")
    answer = upload(client, "x", token="b", name="bilde.png")
    assert list(answer.context["form"].errors) == ["file"]


def test_invited_owner_is_marked(client, staff, owner):
    from django.utils import timezone

    InvitationFactory(organisation=owner, expires_at=timezone.now() + timedelta(days=1))
    assert client.get(LIST).context["table"].rows[0].cells[2].label == "Invitert"

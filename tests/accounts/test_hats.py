"""Choosing the hat in the page's header."""

import re

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from overview.context import navigation
from tests.factories.accounts import UserFactory, hat_for
from tests.factories.owners import AuthorityFactory, OwnerFactory

pytestmark = pytest.mark.django_db
CHOOSE = "/konto/handle-som/"
PROFILE = "/konto/profil/"


@pytest.fixture
def hats(client):
    """One person's two hats, the owner's worn."""
    user = UserFactory()
    owner = hat_for(OwnerFactory(), Role.OWNER_SUBMITTER, user=user)
    authority = hat_for(AuthorityFactory(), Role.ARCHIVIST, user=user)
    client.force_login(User.objects.get(pk=user.pk))
    client.post(CHOOSE, {"hat": owner.key})
    return {"owner": owner, "authority": authority}


def test_header_form_brings_back_to_the_page_with_the_other_hat_on(client, hats):
    page = client.get(f"{PROFILE}?vis=alt").content.decode()
    form = page[page.index(f'action="{CHOOSE}"') :]
    hidden = dict(
        re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[: form.index("</form>")])
    )
    hidden.pop("csrfmiddlewaretoken", None)

    answer = client.post(CHOOSE, {**hidden, "hat": hats["authority"].key})

    assert (answer.status_code, answer.headers["Location"]) == (302, f"{PROFILE}?vis=alt")
    assert client.get(answer.headers["Location"]).wsgi_request.hat.key == hats["authority"].key


@pytest.mark.parametrize(
    "elsewhere",
    ["https://ond.example/", "//ond.example/", "javascript:alert(1)", "/\\ond.example", ""],
)
def test_choice_of_hat_never_leads_to_another_site(client, hats, elsewhere):
    answer = client.post(CHOOSE, {"hat": hats["authority"].key, "neste": elsewhere})

    assert answer.headers["Location"] == reverse("overview:start")


def test_page_that_the_other_hat_does_not_have_gives_its_start_page_and_says_so(client, hats):
    answer = client.post(
        CHOOSE,
        {"hat": hats["owner"].key, "neste": reverse("records:journal")},
        follow=True,
    )

    assert [status for _url, status in answer.redirect_chain] == [302, 302]
    assert answer.request["PATH_INFO"] == reverse("overview:start")
    assert "Siden du sto på, finnes ikke for rollen du valgte." in answer.content.decode()
    assert client.get(reverse("records:journal")).status_code == 403


def test_hat_of_somebody_else_is_not_worn(client, hats):
    other = hat_for(OwnerFactory(), Role.OWNER_APPROVER)

    assert client.post(CHOOSE, {"hat": other.key, "neste": PROFILE}).status_code == 404
    assert client.get(PROFILE).wsgi_request.hat.key == hats["owner"].key


def test_menu_marks_one_entry_as_current(rf):
    """/vedtak/hjemler/ lies below /vedtak/, and a juridisk ansvarlig has both in the menu."""
    hat = hat_for(AuthorityFactory(), Role.LEGAL_OFFICER)
    request = rf.get(reverse("decisions:legal-list"))
    request.hat, request.hats = hat, [hat]

    assert [entry["label"] for entry in navigation(request)["nav"] if entry["current"]] == [
        "Hjemler"
    ]

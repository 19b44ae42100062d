"""What an organisation decides about itself."""

from dataclasses import replace

import pytest

from kompetanse.lib.errors import NotAllowed, Refused, Stale
from owners.models import Organisation
from partnerships.actions import Profile, change_profile
from records.models import Event
from tests.factories.accounts import hat_for
from tests.factories.owners import OwnerFactory, PrivateOwnerFactory, UniversityFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return PrivateOwnerFactory(notice_email="post@solbakken.example")


def change(owner, by, at, *, version=None, **values):
    return change_profile(
        organisation=owner,
        profile=replace(Profile.of(owner), **values),
        version=version or owner.version,
        by=by,
        at=at,
    )


def test_change_profile_stores_settings_and_one_event(owner, at):
    by = hat_for(owner, "owner_approver")
    change(
        owner,
        by,
        at,
        chosen_language="nn",
        two_person_filing=False,
        notice_email="ny@solbakken.example",
        contact_phone="51 00 00 00",
    )
    owner.refresh_from_db()
    assert (owner.letter_language, owner.two_person_filing) == ("nn", False)
    assert (owner.notice_email, owner.contact_phone) == ("ny@solbakken.example", "51 00 00 00")
    assert owner.version == 2
    event = Event.objects.get(verb="change_profile")
    assert (event.object_id, event.actor_id, event.at) == (owner.code, by.user_id, at)
    assert event.facts == {
        "changed": ["notice_email", "contact_phone", "two_person_filing", "chosen_language"],
        "two_person_filing": False,
    }


def test_change_profile_partner_may_too(at):
    university = UniversityFactory()
    change(university, hat_for(university, "partner"), at, notice_email="post@uni.example")
    university.refresh_from_db()
    assert university.notice_email == "post@uni.example"


def test_change_profile_nothing_changed_leaves_no_trace(owner, at):
    change(owner, hat_for(owner, "owner_approver"), at)
    owner.refresh_from_db()
    assert (owner.version, Event.objects.filter(verb="change_profile").count()) == (1, 0)


@pytest.mark.parametrize("role", ["owner_submitter", "leader", "union_rep"])
def test_change_profile_only_approver_of_the_owner_may(owner, at, role):
    with pytest.raises(NotAllowed) as caught:
        change(owner, hat_for(owner, role), at, contact_phone="51 00 00 00")
    assert str(caught.value) == f"Du kan ikke endre profilen til {owner.name}."
    assert caught.value.who_may == "Den som godkjenner for organisasjonen, kan gjøre det."


def test_change_profile_approver_of_another_owner_may_not(owner, at):
    with pytest.raises(NotAllowed):
        change(owner, hat_for(OwnerFactory(), "owner_approver"), at, contact_phone="51 00 00 00")


def test_change_profile_page_opened_before_another_change_is_stale(owner, at):
    by = hat_for(owner, "owner_approver")
    change(owner, by, at, contact_phone="51 00 00 00")
    with pytest.raises(Stale) as caught:
        change(owner, by, at, version=1, contact_phone="52 00 00 00")
    assert caught.value.mine[1] == ("Telefon", "52 00 00 00")
    assert caught.value.theirs[1] == ("Telefon", "51 00 00 00")
    assert Organisation.objects.get(pk=owner.pk).contact_phone == "51 00 00 00"


def test_change_profile_language_is_not_chosen_where_it_is_decided(at):
    kommune = OwnerFactory(language_form="nn", name="Lyngvik kommune")
    with pytest.raises(Refused) as caught:
        change(kommune, hat_for(kommune, "owner_approver"), at, chosen_language="nb")
    assert caught.value.field == "chosen_language"
    assert str(caught.value) == "Målvedtaket bestemmer språket i brev til Lyngvik kommune."


def test_profile_lines_are_words():
    assert Profile("post@x.example", "", two_person_filing=True, chosen_language="nn").lines() == [
        ("Postmottak", "post@x.example"),
        ("Telefon", ""),
        ("Språk i brev", "Nynorsk"),
        ("To personer ved innsending", "Ja"),
    ]

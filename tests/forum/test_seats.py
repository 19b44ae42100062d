"""A forum is taken on by its secretariat: the body, its first rules, and what is still not settled."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from forum import actions
from forum.models import ForumSettings
from kompetanse.lib.errors import NotAllowed, Refused
from owners.models import Organisation
from tests.factories.accounts import hat_for
from tests.factories.forum import DRAFTED, ForumSettingsFactory
from tests.factories.owners import AuthorityFactory, CountyFactory, ForumFactory
from tests.forum.test_pages import as_, post

pytestmark = pytest.mark.django_db
URL = reverse("forum:forum-set-up")


@pytest.fixture
def authority():
    return AuthorityFactory()


@pytest.fixture
def secretariat(authority):
    return hat_for(authority, Role.CASEWORKER)


def set_up(authority, by, **more):
    return actions.set_up_forum(
        **{"county": authority.county, "values": {}, "by": by, "at": DRAFTED, **more}
    )


def test_set_up_forum_makes_the_body_with_nothing_settled(authority, secretariat):
    made = set_up(authority, secretariat, name="Samarbeidsforum Lyngland")

    assert (made.forum.name, made.forum.kind, made.forum.functions) == (
        "Samarbeidsforum Lyngland",
        "body",
        ["forum"],
    )
    assert (made.authority, made.quorum, made.majority, made.tie_rule, made.notice_days) == (
        authority,
        None,
        None,
        None,
        7,
    )


def test_set_up_forum_takes_on_one_that_is_registered(authority, secretariat):
    forum = ForumFactory(county=authority.county)

    made = set_up(authority, secretariat, forum=forum, values={"quorum": 5})

    assert (made.forum, made.quorum) == (forum, 5)


def test_set_up_forum_twice_by_the_same_name_or_elsewhere_is_refused(authority, secretariat):
    forum = ForumFactory(county=authority.county)
    ForumSettingsFactory(forum=forum, authority=authority)
    with pytest.raises(Refused, match="alt sine regler"):
        set_up(authority, secretariat, forum=forum)
    with pytest.raises(Refused, match="alt et forum"):
        set_up(authority, secretariat, name=forum.name.upper())
    elsewhere = CountyFactory(number="97", name="Annetfylke")
    with pytest.raises(Refused, match="har ansvar for"):
        set_up(authority, secretariat, county=elsewhere, name="Nytt")
    with pytest.raises(Refused, match="annet fylke"):
        set_up(authority, secretariat, forum=ForumFactory(county=elsewhere))
    assert ForumSettings.objects.count() == 1


def test_set_up_forum_is_the_secretariats(authority):
    with pytest.raises(NotAllowed):
        set_up(authority, hat_for(authority, Role.ARCHIVIST), name="Nytt")


def test_forum_set_up_page_leads_to_the_seats(client, authority, secretariat):
    as_(client, secretariat)
    county = authority.county.pk
    empty = post(client, URL, {"county": county, "notice_days": "7"})
    assert "Velg et forum, eller skriv navnet på et nytt." in empty.content.decode()

    answer = post(
        client, URL, {"county": county, "name": "Samarbeidsforum Lyngland", "notice_days": "10"}
    )

    forum = Organisation.objects.get(name="Samarbeidsforum Lyngland")
    assert answer.url == reverse("forum:seats", args=[forum.code])
    assert forum.forum_settings.notice_days == 10
    assert "ikke avklart" in client.get(answer.url).content.decode()
    again = post(
        client, URL, {"county": county, "name": "Samarbeidsforum Lyngland", "notice_days": "10"}
    )
    assert "alt et forum med dette navnet" in again.content.decode()

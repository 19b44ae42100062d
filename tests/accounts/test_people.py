"""Administrators' pages and acts."""

import re
from datetime import UTC, date, datetime

import pytest
from allauth.mfa.models import Authenticator

from accounts.actions import (
    deactivate_person,
    do_mfa_reset,
    end_sessions,
    grant_membership,
    reactivate_person,
    request_mfa_reset,
    save_profile,
    sync_all_permissions,
)
from accounts.enums import RULES, Role
from accounts.models import MfaReset, User
from accounts.tasks import sync_permissions
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.errors import NotAllowed, Refused
from notices.models import OutboxMessage, PortalNotice
from records.models import Event
from tests.accounts.rows import granted_codenames
from tests.factories.accounts import UserFactory, hat_for
from tests.factories.owners import (
    AdministrationFactory,
    AuditorFactory,
    AuthorityFactory,
    InterestFactory,
)
from tests.seen import seen

pytestmark = pytest.mark.django_db
PEOPLE = "/konto/personer/"


@pytest.fixture
def second():
    return hat_for(AdministrationFactory(), Role.ADMINISTRATOR)


@pytest.fixture
def person(owner):
    user = UserFactory(name="Kari Prøve", email="kari@lyngvik.example")
    hat_for(owner, Role.OWNER_APPROVER, user=user)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    return user


def of(user):
    return f"{PEOPLE}{user.code}/"


def verbs_of(user):
    return [
        e.verb for e in Event.objects.filter(chain__key=f"person:{user.code}").order_by("number")
    ]


# ---- Acts ----


def test_lost_factor_takes_two_administrators_and_tells_the_person(
    administrator, second, person, at
):
    reset = request_mfa_reset(user=person, reason="Mistet telefonen", by=administrator, at=at)
    assert PortalNotice.objects.get(user_id=second.user_id).title == (
        "Kari Prøve har mistet den andre faktoren"
    )
    with pytest.raises(Refused):
        do_mfa_reset(reset=reset, by=administrator, at=at)
    assert Authenticator.objects.count() == 1

    do_mfa_reset(reset=reset, by=second, at=at)

    assert Authenticator.objects.count() == 0
    mails = OutboxMessage.objects.filter(to_address=person.email).order_by("pk")
    assert [m.subject for m in mails] == [
        "Noen har bedt om å fjerne den andre faktoren din",
        "Den andre faktoren din er fjernet",
    ]
    assert verbs_of(person) == ["request_mfa_reset", "do_mfa_reset"]
    assert "telefonen" not in str(Event.objects.values_list("facts", flat=True))
    with pytest.raises(Refused):
        do_mfa_reset(reset=reset, by=second, at=at)


def test_lost_factor_that_makes_no_sense_is_refused(administrator, person, owner, at):
    me = User.objects.get(pk=administrator.user_id)
    for user in (me, UserFactory()):
        with pytest.raises(Refused):
            request_mfa_reset(user=user, reason="x", by=administrator, at=at)
    request_mfa_reset(user=person, reason="x", by=administrator, at=at)
    with pytest.raises(Refused):
        request_mfa_reset(user=person, reason="x", by=administrator, at=at)
    outsider = hat_for(owner, Role.OWNER_APPROVER)
    with pytest.raises(NotAllowed):
        request_mfa_reset(user=person, reason="x", by=outsider, at=at)
    with pytest.raises(NotAllowed):
        do_mfa_reset(reset=MfaReset.objects.get(), by=outsider, at=at)


def test_login_is_closed_and_opened_again(administrator, person, owner, at):
    deactivate_person(user=person, by=administrator, at=at)
    assert not User.objects.get(pk=person.pk).is_active
    with pytest.raises(Refused):
        deactivate_person(user=person, by=administrator, at=at)
    reactivate_person(user=person, by=administrator, at=at)
    with pytest.raises(Refused):
        reactivate_person(user=person, by=administrator, at=at)
    me = User.objects.get(pk=administrator.user_id)
    for act in (deactivate_person, reactivate_person):
        with pytest.raises(Refused):
            act(user=me, by=administrator, at=at)
    for act in (deactivate_person, reactivate_person, end_sessions):
        with pytest.raises(NotAllowed):
            act(user=person, by=hat_for(owner, Role.OWNER_APPROVER), at=at)
    assert verbs_of(person) == ["deactivate_person", "reactivate_person"]


def test_own_profile_is_saved_and_logged_when_it_changes(person, at):
    for _ in range(2):
        save_profile(user=person, name="Kari Ny", phone="51 00 00 00", language="nn", at=at)
    person.refresh_from_db()
    assert (person.name, person.phone, person.language) == ("Kari Ny", "51 00 00 00", "nn")
    event = Event.objects.get(verb="change_own_profile")
    assert event.facts == {"fields": ["name", "phone", "language"]}


def test_an_administrator_cannot_make_themselves_a_decider(administrator, at):
    me = User.objects.get(pk=administrator.user_id)
    with pytest.raises(Refused):
        grant_membership(
            user=me,
            organisation=AuthorityFactory(),
            role=Role.DECISION_APPROVER,
            valid_from_date=date(2025, 1, 1),
            by=administrator,
            at=at,
        )


# ---- The nightly task ----


def test_night_heals_what_began_ended_and_was_missed(owner, at):
    begins, ends = UserFactory(), UserFactory()
    for user, first, last in (
        (begins, date(2025, 2, 1), None),
        (ends, date(2025, 1, 1), date(2025, 1, 31)),
    ):
        grant_membership(
            user=user,
            organisation=owner,
            role=Role.LEADER,
            valid_from_date=first,
            valid_to_date=last,
            by=SYSTEM,
            at=at,
        )
    rights = {owner.pk: set(RULES[Role.LEADER].permissions)}
    assert (granted_codenames(begins), granted_codenames(ends)) == ({}, rights)
    assert sync_all_permissions(on=date(2025, 2, 3)) == 2
    assert (granted_codenames(begins), granted_codenames(ends)) == (rights, {})
    assert sync_all_permissions(on=date(2025, 2, 3)) == 0


def test_night_task_reads_the_clock(owner, time_machine):
    user = UserFactory()
    grant_membership(
        user=user,
        organisation=owner,
        role=Role.LEADER,
        valid_from_date=date(2031, 5, 17),
        by=SYSTEM,
        at=datetime(2031, 5, 1, tzinfo=UTC),
    )
    time_machine.move_to(datetime(2031, 5, 16, 22, 1, tzinfo=UTC))
    sync_permissions.run()
    assert granted_codenames(user) == {owner.pk: set(RULES[Role.LEADER].permissions)}


# ---- Pages ----


def names(response):
    return [row.cells[0].text for row in response.context["table"].rows]


def test_people_are_found_by_name_address_organisation_and_role(client, wearing, person, owner):
    wearing(AdministrationFactory(), "administrator", user=UserFactory(name="Ada Admin"))
    assert names(client.get(PEOPLE)) == ["Ada Admin", "Kari Prøve"]
    for query in (
        {"q": "kari"},
        {"q": "lyngvik.example"},
        {"q": owner.name},
        {"role": "owner_approver"},
    ):
        assert names(client.get(PEOPLE, query)) == ["Kari Prøve"]
    assert names(client.get(PEOPLE, {"q": "finnes ikke"})) == []
    assert len(names(client.get(PEOPLE, {"role": "tull"}))) == 2


@pytest.mark.parametrize(
    ("factory", "role", "status"),
    [
        (AdministrationFactory, "administrator", 200),
        (AuditorFactory, "auditor", 200),
        (AuthorityFactory, "caseworker", 403),
    ],
)
def test_who_sees_people(  # noqa: PLR0917 -- three of them are one row
    client, wearing, person, factory, role, status
):
    wearing(factory(), role)
    for path in (PEOPLE, of(person), f"{PEOPLE}roller.csv"):
        assert client.get(path).status_code == status


def test_auditor_may_do_nothing_with_people(client, wearing, person):
    wearing(AuditorFactory(), "auditor")
    for part in ("steng/", "apne/", "logg-ut/", "to-faktorer/"):
        assert client.post(of(person) + part, {"form_token": part}).status_code == 403
    assert client.get(f"{PEOPLE}inviter/").status_code == 403


def test_people_pages_cost_the_same_for_one_and_for_three(
    client, wearing, person, owner, query_count
):
    wearing(AdministrationFactory(), "administrator")
    pages = [PEOPLE, of(person)]
    for page in pages:
        client.get(page)
    for_one = [query_count(lambda page=page: client.get(page)) for page in pages]
    for _ in range(2):
        hat_for(owner, Role.LEADER)
    hat_for(owner, Role.OWNER_SUBMITTER, user=person)
    assert [query_count(lambda page=page: client.get(page)) for page in pages] == for_one
    assert max(for_one) <= 15


def test_acts_on_the_page(client, wearing, person, second, at):
    wearing(AdministrationFactory(), "administrator")
    for number, part in enumerate(("steng/", "apne/", "logg-ut/")):
        assert client.post(of(person) + part, {"form_token": f"t{number}"}).url == of(person)
    assert verbs_of(person) == ["deactivate_person", "reactivate_person", "end_sessions"]
    empty = client.post(of(person) + "to-faktorer/", {"form_token": "e", "reason": ""})
    assert list(empty.context["form"].errors) == ["reason"]
    client.post(of(person) + "to-faktorer/", {"form_token": "f", "reason": "Borte"})
    reset = MfaReset.objects.get()
    client.post(f"/konto/to-faktorer/{reset.code}/fjern/", {"form_token": "g"})
    reset.refresh_from_db()
    assert reset.done_at is None
    do_mfa_reset(reset=reset, by=second, at=at)
    assert verbs_of(person)[3:] == ["request_mfa_reset", "do_mfa_reset"]


def test_unknown_person_is_not_found(client, wearing):
    wearing(AdministrationFactory(), "administrator")
    assert client.get(f"{PEOPLE}finnesikke/").status_code == 404


def test_report_lists_every_open_role(client, wearing, person, owner):
    wearing(AdministrationFactory(), "administrator", user=UserFactory(name="Ada Admin"))
    lines = (
        b"".join(client.get(f"{PEOPLE}roller.csv").streaming_content)
        .decode("utf-8-sig")
        .splitlines()
    )
    assert lines[0].split(";")[:4] == ["Navn", "E-post", "Rolle", "Organisasjon"]
    assert [line.split(";")[0] for line in lines[1:]] == ["Ada Admin", "Kari Prøve"]
    assert lines[2].split(";")[2:4] == ["Godkjenner", owner.name]


def test_profile_page_saves_and_speaks_the_language(client, person):
    client.force_login(person)
    body = {"name": "Kari Ny", "phone": "", "language": "nn"} | seen(client, "/konto/profil/")
    answer = client.post("/konto/profil/", body)
    assert (answer.url, client.cookies["sprak"].value) == ("/konto/profil/", "nn")
    bad = client.post("/konto/profil/", {"name": "", "language": "nb"})
    assert list(bad.context["form"].errors) == ["name"]


def test_invite_where_lists_only_organisations_that_somebody_can_have_a_role_in(client, wearing):
    authority = AuthorityFactory(name="Prøvested forvaltning")
    interest = InterestFactory(name="Prøvested fagforening")
    wearing(AdministrationFactory(), Role.ADMINISTRATOR)

    page = client.get(f"{PEOPLE}inviter/", {"q": "Prøvested"}).content.decode()
    links = re.findall(r'href="(/konto/brukere/[a-z0-9-]+/inviter/)"', page)

    assert links == [f"/konto/brukere/{authority.code}/inviter/"]
    assert client.get(links[0]).status_code == 200
    assert client.get(f"/konto/brukere/{interest.code}/inviter/").status_code == 403

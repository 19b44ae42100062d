"""Rogaland as the demo needs it: people, private owners, the forum and its bodies, plan, rounds and frames."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.actions import grant_membership
from accounts.enums import Assurance, Role
from accounts.hat import hats_of
from accounts.models import Membership, User
from demo import people
from forum.actions import create_seat
from forum.enums import SeatCategory
from forum.models import ForumSettings, Seat
from grants.enums import ForumMode
from grants.models import Frame, LongTermPlan, PlanPriority, Programme, Round, SchemeVersion
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.orgnr import make_demo
from owners.enums import Function, Kind, LanguageForm, LegalForm
from owners.models import (
    County,
    Establishment,
    Municipality,
    Organisation,
    Region,
    RegionMembership,
)

if TYPE_CHECKING:
    from demo.people import Person

THEN = datetime(2024, 8, 1, 7, tzinfo=UTC)
FROM = date(2020, 1, 1)
ROGALAND = "11"


def organisation(key: str) -> Organisation:
    """An organisation by number, by its place among the demo's private kindergartens (`demo:3`), or a body by name."""
    if key.startswith("demo:"):
        return Organisation.objects.get(name=people.PRIVATE_KINDERGARTENS[int(key[5:])][0])
    if key.isdigit():
        return Organisation.objects.get(orgnr=key)
    return Organisation.objects.get(name=key, kind=Kind.BODY)


def make_private_owners() -> None:
    for place, (name, form, kommune) in enumerate(people.PRIVATE_KINDERGARTENS):
        municipality = Municipality.objects.get(number=kommune)
        Organisation.objects.get_or_create(
            name=name,
            defaults={
                "kind": Kind.LEGAL,
                "orgnr": make_demo(100 + place),
                "legal_form": form,
                "functions": [Function.KINDERGARTEN_OWNER],
                "language_form": LanguageForm.NEUTRAL,
                "municipality": municipality,
                "county": municipality.county,
                "notice_email": f"post{place}@{people.DOMAIN}",
                "two_person_filing": form != LegalForm.COOPERATIVE,
                "is_demo": True,
            },
        )


def make_regions() -> None:
    """The private schools work together like a region (S4:97-155); a private kindergarten belongs to its kommune's."""
    county = County.objects.get(number=ROGALAND)
    schools, _created = Region.objects.get_or_create(county=county, name=people.PRIVATE_SCHOOLS)
    for key in (people.STEINER, people.TRYGGHEIM):
        _place_in(schools, organisation(key))
    for place in range(len(people.PRIVATE_KINDERGARTENS)):
        owner = organisation(f"demo:{place}")
        kommune = RegionMembership.objects.filter(
            organisation__legal_form=LegalForm.MUNICIPALITY,
            organisation__municipality=owner.municipality,
        ).first()
        if kommune:
            _place_in(kommune.region, owner)


def _place_in(region: Region, owner: Organisation) -> None:
    if not RegionMembership.objects.filter(organisation=owner).exists():
        RegionMembership.objects.create(region=region, organisation=owner)


def make_establishments() -> None:
    """Two invented kindergartens and a school for each owner with people, so that a report has where to happen."""
    keys = sorted(
        {person.organisation for person in people.PEOPLE if Role.OWNER_APPROVER in person.roles}
    )
    names = (
        ("Prøvebakken barnehage", "kindergarten"),
        ("Eksempelvik barnehage", "kindergarten"),
        ("Demolia skole", "primary_school"),
    )
    for place, key in enumerate([*keys, "demo:0", "demo:1", "demo:2"]):
        owner = organisation(key)
        for number, (name, kind) in enumerate(names):
            if owner.municipality is not None:
                Establishment.objects.get_or_create(
                    orgnr=make_demo(5000 + place * 10 + number),
                    kind=kind,
                    defaults={
                        "name": f"{name} ({owner.municipality.name})",
                        "ownership": "public"
                        if owner.legal_form == LegalForm.MUNICIPALITY
                        else "private",
                        "municipality": owner.municipality,
                        "owner": owner,
                        "owner_basis": "stated",
                        "is_demo": True,
                    },
                )


BODIES = (
    ("Arbeidsutvalget", LegalForm.WORKING_COMMITTEE, None),
    ("Styringsgruppe Region Nord", LegalForm.STEERING_GROUP, people.NORTH),
    ("Styringsgruppe Region Midt", LegalForm.STEERING_GROUP, people.MIDT),
    ("Styringsgruppe Region Sør", LegalForm.STEERING_GROUP, people.SOUTH),
    (people.PRIVATE_SCHOOLS, LegalForm.REGION_BODY, people.PRIVATE_SCHOOLS),
)


def make_bodies() -> None:
    county = County.objects.get(number=ROGALAND)
    forum, _created = Organisation.objects.get_or_create(
        name=people.FORUM,
        defaults={
            "kind": Kind.BODY,
            "legal_form": LegalForm.FORUM,
            "functions": [Function.FORUM],
            "language_form": LanguageForm.NYNORSK,
            "county": county,
        },
    )
    regions = {region.name: region for region in Region.objects.filter(county=county)}
    for name, form, region in BODIES:
        Organisation.objects.get_or_create(
            name=name,
            parent=forum,
            defaults={
                "kind": Kind.BODY,
                "legal_form": form,
                "language_form": LanguageForm.NEUTRAL,
                "county": county,
                "region": regions[region] if region else None,
            },
        )


def make_login(person: Person, *, password: str) -> User:
    """A person with a hashed demo password and a verified address, and no role."""
    user, created = User.objects.get_or_create(
        email=person.email, defaults={"name": person.name, "password": password, "joined_at": THEN}
    )
    if created:
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_person(person: Person, *, password: str) -> User:
    """A person with a login and its roles, granted by the real action."""
    user = make_login(person, password=password)
    place = organisation(person.organisation)
    for role in person.roles:
        if not Membership.objects.filter(
            user=user, organisation=place, role=role, ended_at=None
        ).exists():
            grant_membership(
                user=user, organisation=place, role=role, valid_from_date=FROM, by=SYSTEM, at=THEN
            )
    return user


def make_people() -> None:
    password = make_password(people.PASSWORD)
    for person in [*people.PEOPLE, *(person for _place, person in people.private_people())]:
        make_person(person, password=password)


def make_forum() -> None:
    """The forum's rules of procedure and its seats, given by the secretariat; a seat gives its person the forum's hat."""
    forum, authority = organisation(people.FORUM), organisation(people.AUTHORITY)
    ForumSettings.objects.get_or_create(
        forum=forum,
        defaults={
            "authority": authority,
            "quorum": 6,
            "majority": "most_votes",
            "tie_rule": "both_views",
        },
    )
    password = make_password(people.PASSWORD)
    caseworker = User.objects.get(email=people.PEOPLE_BY_NAME["Marit Testdal"].email)
    by = next(
        hat
        for hat in hats_of(caseworker, on=FROM, assurance=Assurance.STRONG)
        if hat.side == "authority"
    )
    regions = {region.name: region for region in Region.objects.filter(county=forum.county)}
    for holder in people.SEATS:
        user = make_login(holder.person, password=password)
        if not Seat.objects.filter(forum=forum, user=user).exists():
            create_seat(
                forum=forum,
                user=user,
                category=SeatCategory(holder.category),
                represents=organisation(holder.represents) if holder.represents else None,
                has_vote=holder.has_vote,
                leads=holder.leads,
                region=regions[holder.region] if holder.region else None,
                in_working_committee=holder.in_working_committee,
                valid_from_date=FROM,
                by=by,
                at=THEN,
            )


AT_HAND_NB = [
    "Den lokale kompetanseutviklingsplanen deres",
    "Hvem som har vært med på å vurdere behovet, og når",
    "Hvem dere samarbeider med ved universitet, høyskole eller fagskole",
    "Antall deltakere i hver gruppe, og hvilke barnehager og skoler de jobber i",
    "Budsjett per år, for dere og for partneren",
]
AT_HAND_NN = [
    "Den lokale kompetanseutviklingsplanen dykkar",
    "Kven som har vore med på å vurdere behovet, og når",
    "Kven de samarbeider med ved universitet, høgskule eller fagskule",
    "Talet på deltakarar i kvar gruppe, og kva barnehagar og skular dei jobbar i",
    "Budsjett per år, for dykk og for partnaren",
]


def _round(
    programme: str, year: int, mode: str, dates: dict[str, date], *, provisional: bool
) -> Round:
    round_, _created = Round.objects.get_or_create(
        programme=Programme.objects.get(key=programme),
        budget_year=year,
        authority=organisation(people.AUTHORITY),
        defaults={
            "forum": organisation(people.FORUM),
            "county": County.objects.get(number=ROGALAND),
            "forum_mode": mode,
            **dates,
            "dates_are_provisional": provisional,
            "at_hand_nb": AT_HAND_NB,
            "at_hand_nn": AT_HAND_NN,
            "minutes_needed": 60,
            "reminder_offsets": [28, 14, 7, 2, -1],
            "report_reminder_offsets": [30, 14, 3, -3, -14],
            "auditor_statement_from": 400_000,
            "forum_may_complain": mode == ForumMode.RECOMMENDATION,
            "contact_name": "Marit Testdal",
            "contact_email": f"kompetanse@{people.DOMAIN}",
            "contact_phone": "51 00 00 00",
            "published_at": datetime.combine(dates["opens_date"], datetime.min.time(), UTC),
        },
    )
    return round_


def make_rounds() -> None:
    """The 2025 round under the three local schemes and the 2026 round under the collective one. Only the regional frame is a real figure."""
    local = _round(
        "local",
        2025,
        ForumMode.RECOMMENDATION,
        {
            "opens_date": date(2024, 11, 18),
            "deadline_date": date(2025, 1, 31),
            "forum_due_date": date(2025, 3, 15),
            "decision_due_date": date(2025, 4, 15),
            "report_due_date": date(2026, 1, 15),
            "payment_date": date(2025, 6, 16),
        },
        provisional=False,
    )
    collective = _round(
        "collective",
        2026,
        ForumMode.DISCUSSION,
        {
            "opens_date": date(2025, 11, 17),
            "deadline_date": date(2026, 2, 2),
            "forum_due_date": date(2026, 3, 13),
            "decision_due_date": date(2026, 4, 15),
            "report_due_date": date(2027, 1, 15),
            "payment_date": date(2026, 6, 15),
        },
        provisional=True,
    )
    regional = {
        "set_aside": 8_021_700,
        "set_aside_item": "07/24",
        "set_aside_purpose": "Tilretteleggingsmidler for studenter på ABLU og deltid",
    }
    _frame(local, "regional-2021", 26_739_000, **regional)
    _frame(local, "decentralised-2021", 24_300_000, is_example=True)
    _frame(local, "inclusion-2021", 15_200_000, is_example=True)
    _frame(collective, "collective-2026", 63_500_000, is_example=True)


def _frame(round_: Round, version: str, amount: int, **more: object) -> None:
    Frame.objects.get_or_create(
        round=round_,
        scheme_version=SchemeVersion.objects.get(key=version),
        region=None,
        defaults={"amount": amount, **more},
    )


PRIORITIES = (
    ("language", "Språk og kommunikasjon", "Språk og kommunikasjon", False),
    (
        "learning",
        "Læringsmiljø og inkluderende fellesskap",
        "Læringsmiljø og inkluderande fellesskap",
        False,
    ),
    (
        "inclusion",
        "Spesialpedagogikk og inkluderende praksis",
        "Spesialpedagogikk og inkluderande praksis",
        True,
    ),
    ("leadership", "Ledelse av utviklingsarbeid", "Leiing av utviklingsarbeid", False),
)


def make_plan() -> None:
    """The plan that the 2025 round rests on. Its successor is adopted by the forum in December 2025, in the season."""
    forum = organisation(people.FORUM)
    plan, created = LongTermPlan.objects.get_or_create(
        forum=forum,
        title="Langsiktig plan 2022–2025",
        defaults={
            "authority": organisation(people.AUTHORITY),
            "valid_from_date": date(2022, 1, 1),
            "valid_to_date": date(2025, 12, 31),
            "adopted_item": "14/21",
            "adopted_date": date(2021, 12, 3),
            "guidance": {
                "themes": {"kind": "text", "text": "Språk, læringsmiljø og inkludering går først."}
            },
        },
    )
    if created:
        PlanPriority.objects.bulk_create(
            PlanPriority(plan=plan, key=key, name_nb=nb, name_nn=nn, is_inclusion=inclusion)
            for key, nb, nn, inclusion in PRIORITIES
        )


def make_county() -> None:
    """Everything that stands before the season begins. May be run again."""
    make_private_owners()
    make_regions()
    make_bodies()
    make_people()
    make_establishments()
    make_forum()
    make_rounds()
    make_plan()

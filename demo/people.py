"""The demo's people. Every name is plainly invented, and no address leads anywhere."""

from dataclasses import dataclass

from accounts.enums import Role

PASSWORD = "kompetanse-demo"  # noqa: S105 - shown on the demo's own login page
DOMAIN = "demo.example"

STAVANGER, TIME, HAUGESUND, KARMOY = "964965226", "859223672", "944073787", "940791901"
SANDNES, SOLA, SULDAL, STRAND = "964965137", "948243113", "964979189", "964978751"
TYSVAER, RANDABERG, KLEPP = "964979812", "934945514", "864969682"
UIS, HVL, NLA = "971564679", "917641404", "995189186"
AUTHORITY, COUNTY_MUNICIPALITY = "974763230", "971045698"
UDIR, AUDITOR = "970018131", "974760843"
STEINER, TRYGGHEIM = "971554940", "989041827"
FORUM = "Samarbeidsforum Rogaland"
NORTH, MIDT, SOUTH, PRIVATE_SCHOOLS = "Region Nord", "Region Midt", "Region Sør", "Privatskolene"


_ASCII = str.maketrans("øå ", "oa.", "") | {ord("æ"): "ae"}


@dataclass(frozen=True)
class Person:
    """Somebody who can log in to the demo. `organisation` is an organisation number, or a body's name."""

    name: str
    organisation: str
    roles: tuple[Role, ...]

    @property
    def email(self) -> str:
        plain = self.name.lower().translate(_ASCII)
        return f"{plain}@{DOMAIN}"


def _person(name: str, organisation: str, *roles: Role) -> Person:
    return Person(name, organisation, roles)


# The first person of each role stands in the table that `./dev run` prints.
PEOPLE = (
    _person("Ingrid Eksempelvik", TIME, Role.OWNER_SUBMITTER),
    _person("Torstein Prøveland", TIME, Role.OWNER_APPROVER),
    _person("Lise Lederdal", TIME, Role.LEADER),
    _person("Tor Tillitsnes", TIME, Role.UNION_REP),
    _person("Berit Myndighaug", TIME, Role.KINDERGARTEN_AUTHORITY),
    _person("Sigrid Demovåg", STAVANGER, Role.OWNER_SUBMITTER),
    _person("Arne Testbakken", STAVANGER, Role.OWNER_APPROVER),
    _person("Hanna Eksempelstø", HAUGESUND, Role.OWNER_SUBMITTER),
    _person("Geir Prøvehaug", HAUGESUND, Role.OWNER_APPROVER),
    _person("Kari Demones", KARMOY, Role.OWNER_SUBMITTER),
    _person("Odd Testvik", KARMOY, Role.OWNER_APPROVER),
    _person("Silje Prøvesand", SANDNES, Role.OWNER_SUBMITTER),
    _person("Magne Eksempeldal", SANDNES, Role.OWNER_APPROVER),
    _person("Randi Demoheim", SOLA, Role.OWNER_SUBMITTER),
    _person("Terje Testholm", SOLA, Role.OWNER_APPROVER),
    _person("Solveig Prøvefjell", SULDAL, Role.OWNER_SUBMITTER),
    _person("Knut Eksempelnes", SULDAL, Role.OWNER_APPROVER),
    _person("Anne Demostrand", STRAND, Role.OWNER_SUBMITTER),
    _person("Pål Testhagen", STRAND, Role.OWNER_APPROVER),
    _person("Steinar Prøveskog", STEINER, Role.OWNER_SUBMITTER),
    _person("Gro Eksempelmo", STEINER, Role.OWNER_APPROVER),
    _person("Ulrik Demoviten", UIS, Role.PARTNER),
    _person("Vigdis Prøvehav", HVL, Role.PARTNER),
    _person("Nils Eksempellid", NLA, Role.PARTNER),
    _person("Marit Testdal", AUTHORITY, Role.CASEWORKER),
    _person("Jonas Demostøl", AUTHORITY, Role.CASEWORKER),
    _person("Astrid Prøveborg", AUTHORITY, Role.DECISION_APPROVER),
    _person("Harald Eksempelås", AUTHORITY, Role.LEGAL_OFFICER),
    _person("Eva Arkivhaug", AUTHORITY, Role.ARCHIVIST),
    _person("Reidun Regnskapseng", AUTHORITY, Role.ACCOUNTS_OFFICER),
    _person("Dag Demotoppen", UDIR, Role.DIRECTORATE),
    _person("Klara Klageberg", UDIR, Role.APPEAL_HANDLER),
    _person("Rolf Revisorsen", AUDITOR, Role.AUDITOR),
    _person("Adam Adminvoll", UDIR, Role.ADMINISTRATOR),
    _person("Ada Adminlien", UDIR, Role.ADMINISTRATOR),
)
PEOPLE_BY_NAME = {person.name: person for person in PEOPLE}


@dataclass(frozen=True)
class SeatHolder:
    """Somebody with a seat in the forum: the category of seat, whom it represents, whether it votes, and in which region or committee it ranks."""

    person: Person
    category: str
    represents: str | None = None
    has_vote: bool = True
    leads: bool = False
    region: str = ""
    in_working_committee: bool = False


def _seat(
    name: str,
    category: str,
    represents: str | None = None,
    *,
    has_vote: bool = True,
    leads: bool = False,
    region: str = "",
    in_working_committee: bool = False,
) -> SeatHolder:
    role = Role.FORUM_LEADER if leads else Role.FORUM_MEMBER
    person = _person(name, FORUM, role)
    return SeatHolder(person, category, represents, has_vote, leads, region, in_working_committee)


SEATS = (
    _seat("Frida Forumstad", "students", "981070151", has_vote=False, leads=True),
    _seat(
        "Grete Setedal",
        "public_kindergarten_owner",
        STAVANGER,
        region=MIDT,
        in_working_committee=True,
    ),
    _seat("Morten Møtevik", "public_school_owner", TIME, region=SOUTH),
    _seat("Wenche Stemmeland", "public_school_owner", HAUGESUND, region=NORTH),
    _seat("Private Perlien", "private_kindergarten_owner", "demo:3"),
    _seat("Sofie Skoledal", "private_school_owner", STEINER, region=PRIVATE_SCHOOLS),
    _seat("Unni Universvik", "university", UIS, in_working_committee=True),
    _seat("Hege Høgskolheim", "university", HVL),
    _seat("Kåre Kommunesen", "ks", "971032146", in_working_committee=True),
    _seat("Pia Pebeelsen", "pbl"),
    _seat("Lars Lærerstad", "teachers_union", "884026172"),
    _seat("Fay Fagforbunden", "other_union", "971075252"),
    _seat("Bodil Barnehaug", "kindergarten_authority", SANDNES, has_vote=False),
    _seat("Nora Nordeksempel", "region", TYSVAER, has_vote=False, region=NORTH),
    _seat("Mia Midtprøve", "region", RANDABERG, has_vote=False, region=MIDT),
    _seat("Siri Sørdemo", "region", KLEPP, has_vote=False, region=SOUTH),
    _seat("Pernille Privatskolen", "region", TRYGGHEIM, has_vote=False, region=PRIVATE_SCHOOLS),
)

# Owners of private kindergartens: (name, legal form, kommune number). Plainly invented; numbers start with 3.
PRIVATE_KINDERGARTENS = (
    ("Eksempelbakken barnehage SA", "cooperative", "1103"),
    ("Demolia barnehage SA", "cooperative", "1103"),
    ("Testeventyret barnehager AS", "limited_company", "1103"),
    ("Stiftelsen Prøvehagen barnehage", "foundation", "1108"),
    ("Liksomskogen barnehage SA", "cooperative", "1108"),
    ("Oppdiktet Barnehagekjede AS", "limited_company", "1108"),
    ("Stiftelsen Eksempeltunet", "foundation", "1121"),
    ("Påfunnet gårdsbarnehage SA", "cooperative", "1120"),
    ("Demofjæra barnehage SA", "cooperative", "1149"),
    ("Fantasivik barnehager AS", "limited_company", "1106"),
    ("Stiftelsen Tenktvang barnehage", "foundation", "1124"),
    ("Uvirkelia foreldrebarnehage SA", "cooperative", "1130"),
)


def private_people() -> tuple[tuple[int, Person], ...]:
    """One person who files and binds alone for the first three private kindergartens, by their place in the list."""
    names = ("Ella Eksempelbakk", "Olav Demolien", "Tuva Testeventyr")
    return tuple(
        (place, _person(name, f"demo:{place}", Role.OWNER_APPROVER))
        for place, name in enumerate(names)
    )

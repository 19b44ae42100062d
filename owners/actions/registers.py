"""Load the registers that ship with the project. May be run any number of times."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from owners.enums import EstablishmentKind, Kind
from owners.models import (
    County,
    Establishment,
    Municipality,
    Organisation,
    Region,
    RegionMembership,
)
from owners.register_files import FOLDER, ORGANISATION_FILES, rows, several

MUNICIPALITY_TEXTS = (
    "name",
    "official_name",
    "name_north_sami",
    "name_lule_sami",
    "name_south_sami",
    "name_kven",
    "former_number",
)
# What an organisation has chosen for itself (notice address, language, two people) is not here.
ORGANISATION_FACTS = (
    "name",
    "legal_form",
    "functions",
    "language_form",
    "county_id",
    "municipality_id",
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows of one register came from its files."""

    what: str | Promise
    count: int


@transaction.atomic
def load_registers(*, folder: Path = FOLDER) -> list[Loaded]:
    """Insert and update counties, kommuner, organisations, regions and the fagskoler's sites.

    Public facts are brought up to date; what people have chosen stays. All or nothing.
    """
    return [
        Loaded(_("fylker"), _load_counties(folder)),
        Loaded(_("kommuner"), _load_municipalities(folder)),
        Loaded(_("organisasjoner"), _load_organisations(folder)),
        Loaded(_("fylker som dekkes av statsforvaltere"), _load_coverage(folder)),
        Loaded(_("eiere i regioner"), _load_regions(folder)),
        Loaded(_("studiesteder for fagskoler"), _load_sites(folder)),
    ]


def _load_counties(folder: Path) -> int:
    counties = [County(**row) for row in rows("counties.csv", folder=folder)]
    County.objects.bulk_create(
        counties,
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=["name", "official_name"],
    )
    return len(counties)


def _load_municipalities(folder: Path) -> int:
    municipalities = [
        Municipality(
            number=row["number"],
            county_id=row["county"],
            is_sami_area=row["sami_area"] == "yes",
            inhabitants=int(row["inhabitants"]),
            **{column: row[column] for column in MUNICIPALITY_TEXTS},
        )
        for row in rows("municipalities.csv", folder=folder)
    ]
    Municipality.objects.bulk_create(
        municipalities,
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=[*MUNICIPALITY_TEXTS, "is_sami_area", "inhabitants", "county"],
    )
    return len(municipalities)


def _load_organisations(folder: Path) -> int:
    known = {
        organisation.orgnr: organisation
        for organisation in Organisation.objects.legal().only("orgnr", *ORGANISATION_FACTS)
    }
    new, changed, count = [], [], 0
    for row in _organisation_rows(folder):
        count += 1
        organisation = known.get(row["orgnr"])
        if organisation is None:
            new.append(_with_facts(Organisation(kind=Kind.LEGAL, orgnr=row["orgnr"]), row))
        elif _facts(organisation) != _facts(_with_facts(organisation, row)):
            changed.append(organisation)
    Organisation.objects.bulk_create(new)
    Organisation.objects.bulk_update(changed, ORGANISATION_FACTS)
    return count


def _organisation_rows(folder: Path) -> Iterable[dict[str, str]]:
    for file in ORGANISATION_FILES:
        yield from rows(file, folder=folder)


def _facts(organisation: Organisation) -> tuple[object, ...]:
    return tuple(getattr(organisation, fact) for fact in ORGANISATION_FACTS)


def _with_facts(organisation: Organisation, row: dict[str, str]) -> Organisation:
    """The organisation with the row's facts; a function that somebody added to it stays."""
    listed = several(row["functions"])
    added = [function for function in organisation.functions if function not in listed]
    organisation.name = row["name"]
    organisation.legal_form = row["legal_form"]
    organisation.functions = listed + added
    organisation.language_form = row["language_form"]
    organisation.county_id = row["county"] or None
    organisation.municipality_id = row["municipality"] or None
    return organisation


def _load_coverage(folder: Path) -> int:
    through = Organisation.covers.through
    listed = {
        row["orgnr"]: several(row["covers"]) for row in rows("county_governors.csv", folder=folder)
    }
    ids = dict(Organisation.objects.filter(orgnr__in=listed).values_list("orgnr", "pk"))
    pairs = {(ids[orgnr], county) for orgnr, counties in listed.items() for county in counties}
    held = {
        (row.organisation_id, row.county_id): row.pk
        for row in through.objects.filter(organisation__in=ids.values())
    }
    through.objects.filter(pk__in=[held[pair] for pair in held.keys() - pairs]).delete()
    through.objects.bulk_create(
        through(organisation_id=organisation, county_id=county)
        for organisation, county in sorted(pairs - held.keys())
    )
    return len(pairs)


def _load_regions(folder: Path) -> int:
    """Owners without a region get the listed one; who has moved since is left where it is."""
    listed = list(rows("regions.csv", folder=folder))
    placed = set(RegionMembership.objects.values_list("organisation", flat=True))
    ids = dict(Organisation.objects.legal().values_list("orgnr", "pk"))
    fresh = [row for row in listed if ids[row["orgnr"]] not in placed]
    # Only for them: a region that has been given another name since does not come back under its old one.
    Region.objects.bulk_create(
        [Region(county_id=county, name=name) for county, name in _region_names(fresh)],
        ignore_conflicts=True,
    )
    # A region that is closed since takes nobody: its owners wait for a person to place them.
    open_now = Region.objects.filter(valid_to_date=None)
    regions = {(region.county_id, region.name): region for region in open_now}
    RegionMembership.objects.bulk_create(
        RegionMembership(
            region=regions[row["county"], row["region"]], organisation_id=ids[row["orgnr"]]
        )
        for row in fresh
        if (row["county"], row["region"]) in regions
    )
    return len(listed)


def _region_names(listed: list[dict[str, str]]) -> list[tuple[str, str]]:
    return sorted({(row["county"], row["region"]) for row in listed})


def _load_sites(folder: Path) -> int:
    sites = [
        Establishment(
            orgnr=row["orgnr"],
            kind=EstablishmentKind.VOCATIONAL_COLLEGE_SITE,
            name=row["name"],
            ownership=row["ownership"],
            municipality_id=row["municipality"],
        )
        for row in rows("vocational_college_sites.csv", folder=folder)
    ]
    Establishment.objects.bulk_create(
        sites,
        update_conflicts=True,
        unique_fields=["orgnr", "kind"],
        update_fields=["name", "ownership", "municipality"],
    )
    return len(sites)

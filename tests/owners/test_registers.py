"""The project's own registers, loaded for real."""

import shutil
from datetime import date

import pytest
from django.core.management import call_command

from owners.actions import load_registers
from owners.models import (
    County,
    Establishment,
    Municipality,
    Organisation,
    Region,
    RegionMembership,
)
from owners.register_files import FOLDER, BrokenRegister
from tests.factories.owners import RegionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_registers")]

COUNTS = [15, 357, 455, 15, 23, 75]


@pytest.fixture
def folder(tmp_path):
    """A copy of the files that a test may spoil."""
    return shutil.copytree(FOLDER, tmp_path / "registers")


def spoil(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_load_registers_loads_what_the_files_say():
    assert [loaded.count for loaded in load_registers()] == COUNTS
    assert County.objects.count() == 15
    assert Municipality.objects.count() == 357
    assert Organisation.objects.filter(functions__contains=["university"]).count() == 29
    assert Establishment.objects.filter(kind="vocational_college_site").count() == 75


def test_load_registers_oslo_is_one_organisation_with_both_tasks():
    load_registers()
    oslo = Organisation.objects.get(county="03", functions__contains=["kindergarten_owner"])
    assert oslo.functions == [
        "kindergarten_owner",
        "school_owner",
        "kindergarten_authority",
        "county_upper_secondary",
    ]
    assert list(Organisation.objects.in_county("03").owners()) == [oslo]


def test_load_registers_keeps_registered_names_and_coverage():
    load_registers()
    governor = Organisation.objects.covering("11").get()
    assert (governor.name, governor.orgnr) == ("Statsforvaltaren i Rogaland", "974763230")
    east = Organisation.objects.covering("03").get()
    assert sorted(east.covers.values_list("number", flat=True)) == ["03", "31", "32", "33"]


def test_load_registers_names_in_five_languages():
    load_registers()
    place = Municipality.objects.get(number="5610")
    assert (place.name, place.is_sami_area) == ("Karasjok", True)
    assert place.inhabitants == 2_524
    assert place.name_north_sami == "Kárášjohka"


def test_load_registers_every_kommune_in_rogaland_has_a_region():
    load_registers()
    named = RegionMembership.objects.filter(organisation__county="11")
    counted = {
        name: named.filter(region__name=name).count()
        for name in ("Region Nord", "Region Midt", "Region Sør")
    }
    assert counted == {"Region Nord": 8, "Region Midt": 6, "Region Sør": 9}


def test_load_registers_language_form_unknown_stays_empty():
    load_registers()
    eigersund = Organisation.objects.get(municipality="1101", legal_form="municipality")
    assert (eigersund.language_form, eigersund.may_choose_language) == ("", True)


def test_load_registers_again_keeps_codes_and_what_people_chose():
    load_registers()
    before = dict(Organisation.objects.values_list("orgnr", "code"))
    Organisation.objects.filter(orgnr="964965226").update(
        name="Noe annet",
        notice_email="post@stavanger.example",
        chosen_language="nn",
        two_person_filing=False,
        functions=["interest"],
    )
    assert [loaded.count for loaded in load_registers()] == COUNTS
    stavanger = Organisation.objects.get(orgnr="964965226")
    assert dict(Organisation.objects.values_list("orgnr", "code")) == before
    assert stavanger.name == "Stavanger kommune"
    assert stavanger.notice_email == "post@stavanger.example"
    assert stavanger.letter_language == "nn"
    assert stavanger.two_person_filing is False
    assert "interest" in stavanger.functions
    assert "school_owner" in stavanger.functions


def test_load_registers_leaves_an_owner_where_it_has_moved_and_a_region_its_new_name():
    load_registers()
    Region.objects.filter(name="Region Nord").update(name="Haugalandet")
    own = RegionMembership.objects.get(organisation__municipality="1103")
    own.valid_to_date = date(2025, 12, 31)
    own.save()
    moved = RegionMembership.objects.create(
        organisation=own.organisation, region=RegionFactory(), valid_from_date=date(2026, 1, 1)
    )
    load_registers()
    assert set(own.organisation.region_memberships.all()) == {own, moved}
    assert not Region.objects.filter(county="11", name="Region Nord").exists()


def test_load_registers_county_that_changed_governor_moves(folder):
    load_registers()
    spoil(folder / "county_governors.csv", "31;33;03;32", "31;33;03")
    spoil(folder / "county_governors.csv", ",34,,34", ",,,34;32")
    load_registers(folder=folder)
    assert Organisation.objects.covering("32").get().name == "Statsforvalteren i Innlandet"


@pytest.mark.parametrize(
    ("new", "what"),
    [
        ("971045699,Rog", "971045699 is not an organisation number"),
        ("000000000,Rog", "000000000 is not an organisation number"),
        ("971045698,x,Rog", "wrong number of columns"),
    ],
)
def test_load_registers_wrong_row_stops_everything(folder, new, what):
    before = Organisation.objects.count()
    spoil(folder / "county_municipalities.csv", "971045698,Rog", new)
    with pytest.raises(BrokenRegister) as caught:
        load_registers(folder=folder)
    assert str(caught.value) == f"county_municipalities.csv, line 2: {what}"
    assert Organisation.objects.count() == before


def test_load_registers_command_prints_counts(capsys):
    call_command("load_registers")
    assert capsys.readouterr().out.splitlines() == [
        "   15  fylker",
        "  357  kommuner",
        "  455  organisasjoner",
        "   15  fylker som dekkes av statsforvaltere",
        "   23  eiere i regioner",
        "   75  studiesteder for fagskoler",
    ]

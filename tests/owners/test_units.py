"""Schools and kindergartens from a file: what is taken, and what is said line by line."""

import pytest
from django.core.management import CommandError, call_command

from kompetanse.lib.orgnr import make_demo
from owners.actions import import_units
from owners.actions.units import BATCH, MOST_ERRORS
from owners.models import Establishment
from tests.factories.owners import MunicipalityFactory, OwnerFactory

pytestmark = pytest.mark.django_db

HEADER = (
    "organisasjonsnummer,navn,type,offentlig_privat,fylkesnummer,kommunenummer,trinn_fra,trinn_til,"
    "antall_elever,antall_barn,tall_dato,eier_orgnr,eier_grunnlag,kjede_i_navn"
)
SCHOOL = "974590662,Elverhøy skole,grunnskole,offentlig,11,1103,1,7,210,,2025-26,,,"
KINDERGARTEN = "881503972,Akersløkka barnehage,barnehage,privat,11,1103,,,,68,2026-01-29,,,Kanvas"


@pytest.fixture(autouse=True)
def place():
    return MunicipalityFactory(number="1103", name="Stavanger")


def lines(*rows, header=HEADER, ending="\n"):
    return [f"{row}{ending}".encode() for row in (header, *rows)]


def run(*rows, header=HEADER, **options):
    return import_units(lines=lines(*rows, header=header), **options)


def said(report):
    return [str(error) for error in report.errors]


def counted(report):
    return report.created, report.changed, report.unchanged


def test_import_units_stores_what_the_line_says(place):
    assert counted(run(SCHOOL, KINDERGARTEN)) == (2, 0, 0)
    school = Establishment.objects.get(orgnr="974590662")
    assert (school.name, school.kind, school.ownership) == (
        "Elverhøy skole",
        "primary_school",
        "public",
    )
    assert (school.grade_from, school.grade_to, school.pupils, school.children) == (1, 7, 210, None)
    assert (school.municipality, school.owner, school.owner_basis) == (place, None, "")
    assert (school.counted_date, school.counted_school_year) == (None, "2025-26")
    kindergarten = Establishment.objects.get(orgnr="881503972")
    assert (kindergarten.children, kindergarten.grade_from) == (68, None)
    assert kindergarten.counted_date.isoformat() == "2026-01-29"


def test_import_units_line_without_figures_has_none():
    run(SCHOOL.replace("210", "").replace("2025-26", ""))
    school = Establishment.objects.get(orgnr="974590662")
    assert (school.headcount, school.counted_date, school.counted_school_year) == (None, None, "")


def test_import_units_twice_changes_nothing():
    run(SCHOOL, KINDERGARTEN)
    before = list(Establishment.objects.order_by("pk").values())
    assert counted(run(SCHOOL, KINDERGARTEN)) == (0, 0, 2)
    assert list(Establishment.objects.order_by("pk").values()) == before


def test_import_units_changed_line_updates_and_reopens():
    run(SCHOOL, KINDERGARTEN)
    Establishment.objects.filter(orgnr="881503972").update(is_active=False)
    assert counted(run(SCHOOL.replace("210", "190"), KINDERGARTEN)) == (0, 2, 0)
    assert Establishment.objects.get(orgnr="974590662").pupils == 190
    assert Establishment.objects.get(orgnr="881503972").is_active is True


def test_import_units_leaves_units_that_the_file_does_not_name():
    run(SCHOOL)
    run(KINDERGARTEN)
    assert Establishment.objects.filter(orgnr="974590662", is_active=True).count() == 1


def test_import_units_dry_run_counts_and_changes_nothing():
    report = run(SCHOOL, KINDERGARTEN, dry_run=True)
    assert counted(report) == (2, 0, 0)
    assert Establishment.objects.filter(orgnr__in=["974590662", "881503972"]).count() == 0


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("avledet: offentlig enhet i kommunen", "derived"),
        ("delvis navnelikhet i NSR (samme kommune) – ikke verifisert", "name_likeness"),
        ("", "stated"),
    ],
)
def test_import_units_says_how_the_owner_is_known(text, basis):
    owner = OwnerFactory()
    run(SCHOOL.replace(",,,", f",{owner.orgnr},{text},"))
    school = Establishment.objects.get(orgnr="974590662")
    assert (school.owner, school.owner_basis) == (owner, basis)


def test_import_units_same_number_of_two_types_is_two_units():
    kindergarten = SCHOOL.replace("grunnskole", "barnehage").replace(",1,7,210", ",,,")
    assert counted(run(SCHOOL, kindergarten)) == (2, 0, 0)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            SCHOOL.replace("974590662", "974590663"),
            "Organisasjonsnummeret «974590663» finnes ikke. Se om et siffer er feil.",
        ),
        (
            SCHOOL.replace("974590662", "000000000"),
            "Organisasjonsnummeret «000000000» finnes ikke. Se om et siffer er feil.",
        ),
        (
            SCHOOL.replace("974590662", make_demo(1)),
            f"Organisasjonsnummeret «{make_demo(1)}» finnes ikke. Se om et siffer er feil.",
        ),
        (SCHOOL.replace("Elverhøy skole", " "), "Navnet mangler."),
        (
            SCHOOL.replace("Elverhøy skole", "x" * 201),
            "Navnet er for langt. Det kan ha 200 tegn.",
        ),
        (
            SCHOOL.replace(",offentlig", ",ideell"),
            "Kolonnen offentlig_privat kan ikke være «ideell». Skriv én av disse: offentlig, privat.",
        ),
        (SCHOOL.replace("1103", "9999"), "Det finnes ingen kommune med nummer «9999»."),
        (SCHOOL.replace(",11,", ",46,"), "Kommune 1103 ligger ikke i fylke «46»."),
        (
            SCHOOL.replace(",,,", ",974760673,,"),
            "Eieren med organisasjonsnummer «974760673» er ikke i registeret.",
        ),
        (
            SCHOOL.replace(",1,7,", ",7,1,"),
            "Trinnene må være fra og til, der fra ikke er høyere enn til.",
        ),
        (
            SCHOOL.replace(",1,7,", ",1,,"),
            "Trinnene må være fra og til, der fra ikke er høyere enn til.",
        ),
        (
            SCHOOL.replace(",210,", ",-1,"),
            "Kolonnen antall_elever må være et helt tall fra 0 til 99999, ikke «-1».",
        ),
        (
            SCHOOL.replace("2025-26", "i fjor"),
            "Kolonnen tall_dato må være en dato som 2025-10-01 eller et skoleår som 2025-26, ikke «i fjor».",
        ),
        ("974590662,Elverhøy skole", "Linjen har 2 kolonner, men første linje har 14."),
        (KINDERGARTEN + ",x", "Linjen har 15 kolonner, men første linje har 14."),
    ],
)
def test_import_units_wrong_line_is_named_and_nothing_is_stored(row, message):
    report = run(KINDERGARTEN, "", row)
    assert said(report) == [f"Linje 4: {message}"]
    assert Establishment.objects.filter(orgnr__in=["974590662", "881503972"]).count() == 0


def test_import_units_unknown_type_lists_what_may_stand_there():
    assert said(run(SCHOOL.replace("grunnskole", "folkehøgskole"))) == [
        "Linje 2: Kolonnen type kan ikke være «folkehøgskole». Skriv én av disse: barnehage, grunnskole, videregaaende_skole, grunnskole_og_videregaaende, kulturskole, voksenopplaering, annen_offentlig_opplaeringsenhet."
    ]


def test_import_units_all_errors_of_a_line_are_named():
    wrong = SCHOOL.replace("1103", "9999").replace(",210,", ",mange,")
    assert said(run(wrong)) == [
        "Linje 2: Det finnes ingen kommune med nummer «9999».",
        "Linje 2: Kolonnen antall_elever må være et helt tall fra 0 til 99999, ikke «mange».",
    ]


def test_import_units_unit_twice_names_both_lines():
    assert said(run(SCHOOL, KINDERGARTEN, SCHOOL)) == [
        "Linje 4: Samme organisasjonsnummer og type står på linje 2."
    ]


def test_import_units_demo_number_in_the_demo_is_taken():
    assert counted(run(SCHOOL.replace("974590662", make_demo(1)), allow_demo=True)) == (1, 0, 0)
    assert Establishment.objects.get(orgnr=make_demo(1)).is_demo is True


def test_import_units_columns_missing_are_named():
    assert said(run(SCHOOL, header="navn,type")) == [
        "Linje 1: Kolonnene organisasjonsnummer, offentlig_privat, kommunenummer mangler i første linje."
    ]


@pytest.mark.parametrize("file", [[], [b"\n"], ["\ufeff\n".encode()]])
def test_import_units_empty_file_says_so(file):
    assert said(import_units(lines=file)) == ["Linje 1: Filen er tom."]


def test_import_units_header_alone_is_no_units():
    assert counted(run()) == (0, 0, 0)


def test_import_units_latin1_names_the_line():
    file = [*lines(KINDERGARTEN), SCHOOL.encode("latin-1")]
    assert said(import_units(lines=file)) == [
        "Linje 3: Filen er ikke lagret som UTF-8. Lagre den på nytt som CSV UTF-8."
    ]


def test_import_units_stray_quote_names_the_line():
    assert said(run(KINDERGARTEN, SCHOOL.replace("Elverhøy skole", '"Elverhøy" skole'))) == [
        "Linje 3: Vi kan ikke lese linjen. Se etter et anførselstegn for mye eller for lite."
    ]


def test_import_units_excel_file_with_mark_semicolons_and_crlf_is_taken():
    file = lines(
        SCHOOL.replace(",", ";"), header="\ufeff" + HEADER.replace(",", ";"), ending="\r\n"
    )
    assert counted(import_units(lines=file)) == (1, 0, 0)


def test_import_units_invisible_characters_are_taken_out():
    run(SCHOOL.replace("Elverhøy skole", " Elverhøy\u200b  skole\x00 "))
    assert Establishment.objects.get(orgnr="974590662").name == "Elverhøy skole"


def test_import_units_hopeless_file_stops_early():
    wrong = SCHOOL.replace("974590662", "1")
    report = run(*[wrong] * (MOST_ERRORS + BATCH * 2))
    assert (report.is_full, len(report.errors)) == (True, BATCH)


def test_import_units_costs_the_same_for_one_unit_and_for_three(django_assert_num_queries):
    three = [SCHOOL, KINDERGARTEN, SCHOOL.replace("grunnskole", "kulturskole")]
    for rows in (three[:1], three):
        Establishment.objects.all().delete()
        with django_assert_num_queries(
            6
        ):  # savepoint and release, two of the registers, compare, insert
            run(*rows)


def written(tmp_path, *rows):
    path = tmp_path / "units.csv"
    path.write_bytes(b"".join(lines(*rows)))
    return path


def test_import_units_command_says_what_it_did(tmp_path, capsys):
    path = written(tmp_path, SCHOOL, KINDERGARTEN)
    call_command("import_units", path, "--dry-run")
    call_command("import_units", path)
    assert capsys.readouterr().out.splitlines() == [
        "2 lest: 2 nye, 0 endret, 0 som før. Prøve: ingenting er endret.",
        "2 lest: 2 nye, 0 endret, 0 som før.",
    ]


def test_import_units_command_fails_with_every_line_named(tmp_path, capsys):
    path = written(tmp_path, KINDERGARTEN, SCHOOL.replace("1103", "9999"))
    with pytest.raises(CommandError, match=r"1 feil\. Ingenting er endret\."):
        call_command("import_units", path)
    assert capsys.readouterr().err.splitlines() == [
        "Linje 3: Det finnes ingen kommune med nummer «9999»."
    ]


def test_import_units_command_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="Filen kan ikke leses: No such file or directory"):
        call_command("import_units", tmp_path / "nothing.csv")

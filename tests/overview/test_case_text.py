"""A case is found by what stands in it now, whoever changed it and however, and never by what stood there."""

import pytest
from django.db import connection

from accounts.enums import Role
from grants.models import Application, Item, SchemeVersion
from kompetanse.lib.invariants import breaches
from overview.models import CaseText
from overview.search import find_cases
from tests.factories.accounts import hat_for
from tests.factories.grants import ApplicationFactory, SchemeFactory
from tests.factories.needs import submitted_report
from tests.factories.partnerships import NetworkFactory

pytestmark = pytest.mark.django_db
OLD, NEW = "Fjellvandring", "Havpadling"


@pytest.fixture
def case():
    report = submitted_report(titles=(OLD,))
    return Application.objects.get(pk=report.pk)


@pytest.fixture
def finds(case):
    worker = hat_for(case.authority, Role.CASEWORKER)

    def finds(*texts):
        """Which of these the case is found by."""
        assert breaches({"I17"}) == []
        return [text for text in texts if find_cases(worker, text).exists()]

    return finds


def test_a_changed_title_changes_what_a_case_is_found_by(case, finds):
    before = finds(OLD, NEW)
    Item.objects.filter(application=case).update(title=NEW)

    assert (before, finds(OLD, NEW)) == ([OLD], [NEW])


def test_a_measure_that_comes_or_goes_does_too(case, finds):
    first = Item.objects.get(application=case)
    Item.objects.create(
        application=case, number=2, title=NEW, category=first.category, lineage="ny" * 6
    )
    both = finds(OLD, NEW)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    Item.objects.filter(title=NEW).delete()

    assert (both, finds(OLD, NEW)) == ([OLD, NEW], [OLD])


def test_an_owner_that_is_renamed_is_found_by_its_new_name(case, finds):
    case.applicant.name, case.applicant.orgnr = "Nyvik kommune", "810034882"
    case.applicant.save()

    assert finds("nyvik", "810034882", "810034", "10034882") == ["nyvik", "810034882", "810034"]


def test_a_network_is_found_by_its_name_and_loses_it(case, finds):
    network = NetworkFactory(name="Kystnettverket")
    Application.objects.filter(pk=case.pk).update(network=network)
    joined = finds("kystnett", "Innlandsnett")
    network.name = "Innlandsnettverket"
    network.save()
    renamed = finds("kystnett", "Innlandsnett")
    Application.objects.filter(pk=case.pk).update(network=None)

    assert (joined, renamed, finds("innlandsnett")) == (["kystnett"], ["Innlandsnett"], [])


def test_a_scheme_is_found_by_its_names_and_only_by_how_they_begin(case, finds):
    scheme = case.scheme_version.scheme
    scheme.short_name, scheme.name_nb = "nykom", "Helt ny ordning"
    scheme.save()
    renamed = finds("nykom", "helt", "ykom", "ordning")
    other = SchemeFactory(
        programme=scheme.programme, short_name="atterkom", name_nb="Atter en ordning"
    )
    SchemeVersion.objects.filter(pk=case.scheme_version_id).update(scheme=other)

    assert (renamed, finds("nykom", "atter")) == (["nykom", "helt"], ["atter"])


def test_a_word_is_found_in_its_other_forms(case, finds):
    """By the Norwegian dictionary."""
    Item.objects.filter(application=case).update(title="Lek i barnehagen")

    assert finds("barnehager", "barnehagene", "leker", "skole") == ["barnehager", "barnehagene", "leker"]  # fmt: skip


def test_a_word_is_taken_as_it_is_written(case, finds):
    """What means something in a pattern means only itself."""
    Item.objects.filter(application=case).update(title=r"100% a_b c\d")

    assert finds("100%", "1%0", "a_b", "axb", r"c\d", "~", "#", "@", "\\", "%%") == [
        "100%", "a_b", r"c\d", "\\",
    ]  # fmt: skip


def test_a_number_is_found_by_its_beginning_or_as_a_whole(case, finds):
    year, number = case.reference.split("/")

    assert finds(case.reference, case.reference[:-1], f"{int(number)}", f"/{number}") == [
        case.reference, case.reference[:-1], f"{int(number)}",
    ]  # fmt: skip
    assert year == "2025"


def test_a_case_that_goes_takes_its_text_along():
    case = ApplicationFactory()
    texts = CaseText.objects.filter(pk=case.pk)
    before = texts.count()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM grants_party WHERE application_id = %s", [case.pk])
        cursor.execute("DELETE FROM grants_application WHERE id = %s", [case.pk])

    assert (before, texts.count(), breaches({"I17"})) == (1, 0, [])


def test_a_search_reads_no_heap_of_rows_that_are_not_in_the_index_yet(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, reloptions FROM pg_class JOIN pg_am ON pg_am.oid = relam"
            " WHERE amname = 'gin' AND relname LIKE 'overview%'"
        )
        indexes = dict(cursor.fetchall())
    assert len(indexes) == 4
    assert {tuple(options or ()) for options in indexes.values()} == {("fastupdate=off",)}

"""The yearly compilation: what it counts, who sees what of it, and that each figure leads to its reports."""

import subprocess
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from accounts.enums import Role
from grants.models import Scheme
from kompetanse.lib import clock
from kompetanse.lib.tabular import read_xlsx
from overview.compilation.figures import compile_year
from overview.compilation.parts import parts_of
from owners.enums import LegalForm
from reports.compilation import Scope
from reports.models import Report
from tests.factories.accounts import hat_for
from tests.factories.owners import (
    AuditorFactory,
    DirectorateFactory,
    MunicipalityFactory,
    OwnerFactory,
    RegionFactory,
)
from tests.factories.reports import SENT, Told
from tests.needs.conftest import Browser

pytestmark = pytest.mark.django_db

LATER = datetime(2026, 2, 24, 9, 0, tzinfo=UTC)
PAGE, XLSX, PDF = (
    reverse(f"overview:{name}") for name in ("compilation", "compilation-xlsx", "compilation-pdf")
)


@pytest.fixture
def browser(settings):
    settings.MFA_REQUIRED = False
    clock.set_source(lambda: LATER)
    return Browser()


@pytest.fixture
def directorate():
    return hat_for(DirectorateFactory(), Role.DIRECTORATE)


def figures(scope: Scope) -> dict[str, list]:
    """Part → its rows as in the file."""
    return {part.key: part.file_rows() for part in parts_of(compile_year(scope))}


def test_sent_report_counts_with_all_its_figures():
    told = Told().sent(used=350_000)
    county = told.stage.application.county.name

    rows = figures(Scope(2025))

    assert rows["rapporter"] == [[county, 1, 1, 0, 0]]
    assert rows["penger"] == [[county, 500_000, 450_000, 50_000, 10, 400_000, 100_000, 0]]
    assert rows["tiltak"] == [[county, 1, 1, 1, 0, 0]]
    assert rows["deltakere"] == [[county, 35, 31, 4, 0]]
    assert rows["fordeling"] == [[county, 0, 0, 0, 0, 0, 0]]
    assert [row[1:] for row in rows["maloppnaelse"]] == [
        [1, 0, 0, 100, 0, 0],
        [0, 1, 0, 0, 100, 0],
    ]
    # From the deadline of the round, 1 February, to the decision on 10 April; the owner's and the university's.
    deadline = told.stage.round.deadline_date
    days = (datetime(2025, 4, 10).date() - deadline).days  # noqa: DTZ001 -- a day in Oslo
    assert rows["tid"] == [[county, 2, days, days]]
    assert rows["klager"] == [[county, 0, 0, 0, 0, 0, 0, 0, 0]]


def test_what_is_written_and_not_sent_never_counts():
    Told().whole()

    rows = figures(Scope(2025))

    assert rows["rapporter"][0][1:] == [1, 0, 0, 0]
    assert rows["penger"][0][1:] == [0, 0, 0, None, 0, 0, 0]
    assert (rows["deltakere"][0][1:], rows["maloppnaelse"]) == ([0, 0], [])


def test_report_that_is_sent_back_counts_no_more():
    told = Told().sent()
    Report.objects.filter(pk=told.report.pk).update(
        status="changes_asked", changes_text="Rett.", changes_due_date=SENT.date()
    )

    assert figures(Scope(2025))["penger"][0][1] == 0


def test_private_owners_small_kommuner_and_inclusion_have_their_share():
    private, public, small = Told().sent(), Told().sent(), Told().sent()
    owner = private.stage.owner
    owner.legal_form = LegalForm.LIMITED_COMPANY
    owner.save(update_fields=["legal_form"])
    small.stage.owner.municipality = MunicipalityFactory(number="1100", inhabitants=4_999)
    small.stage.owner.save(update_fields=["municipality"])
    version = public.stage.version
    version.scheme = Scheme.objects.get(key="inclusion")
    version.save(update_fields=["scheme"])

    total = compile_year(Scope(2025)).total.numbers

    shares = {name: total[name] for name in ("granted", "private", "small", "inclusion")}
    assert shares == {
        "granted": 1_500_000,
        "private": 500_000,
        "small": 500_000,
        "inclusion": 500_000,
    }


def test_authority_has_its_own_by_region_and_the_directorate_all_by_county(browser, directorate):
    here, there = Told().sent(), Told().sent()
    region = RegionFactory(county=here.stage.round.county)
    application = here.stage.application
    application.region = region
    application.save(update_fields=["region"])

    browser.wear(here.caseworker)
    own = browser.get(PAGE).context["parts"][0][0]
    browser.wear(directorate)
    whole = browser.get(PAGE).context["parts"][0][0]

    assert [row[0] for row in own.rows] == [region.name]
    counties = {told.stage.round.county.name for told in (here, there)}
    assert {row[0] for row in whole.rows} == counties
    assert [sum(row[2][column].value for row in whole.rows) for column in (0, 1)] == [2, 2]
    assert [one.value for one in own.rows[0][2]] == [1, 1, 0, 0]


def test_only_those_who_follow_the_money_see_it(browser):
    told = Told().sent()
    for hat, status in (
        (told.approver, 403),
        (told.lecturer, 403),
        (hat_for(OwnerFactory(), Role.OWNER_APPROVER), 403),
        (hat_for(DirectorateFactory(), Role.APPEAL_HANDLER), 403),
        (hat_for(AuditorFactory(), Role.AUDITOR), 200),
    ):
        browser.wear(hat)
        assert [browser.get(url).status_code for url in (PAGE, XLSX, PDF)] == [status] * 3


def test_every_figure_leads_to_the_reports_behind_it(browser, directorate):
    Told().sent(used=350_000)
    Told().sent()
    Told().whole()
    browser.wear(directorate)
    links = {
        (part.key, column): figure
        for part, _table, _picture in browser.get(PAGE).context["parts"]
        for _name, _url, figures in [*part.rows, ("", "", part.total)]
        for column, figure in enumerate(figures)
        if figure.leads_to
    }

    behind = {key: browser.get(one.url).context["page"].rows for key, one in links.items()}

    numbers = {key: len(rows) for key, rows in behind.items()}
    assert numbers["rapporter", 1] == links["rapporter", 1].value == 2
    assert sum(row.granted for row in behind["penger", 0]) == links["penger", 0].value
    assert sum(row.unused for row in behind["penger", 2]) == links["penger", 2].value == 50_000
    assert numbers["penger", 2] == 1
    assert numbers["maloppnaelse", 0] == links["maloppnaelse", 0].value
    assert ("fordeling", 0) not in links  # a zero leads nowhere
    assert numbers["deltakere", 1] == 2


def test_a_county_of_the_country_is_shown_by_its_regions(browser, directorate):
    here = Told().sent()
    Told().sent()
    browser.wear(directorate)

    page = browser.get(
        PAGE, {"fylke": here.stage.round.county.number, "ordning": here.stage.version.scheme.key}
    )

    part = page.context["parts"][0][0]
    assert [(row[0], row[2][0].value) for row in part.rows] == [("Uten region", 1)]
    assert here.stage.round.county.name in page.context["title"]


@pytest.mark.parametrize("value", ["99", "x" * 300, "٣٣", "11 OR 1"])
def test_odd_values_narrow_nothing(browser, directorate, value):
    browser.wear(directorate)

    page = browser.get(PAGE, {"fylke": value, "ordning": value, "ar": value})
    everything = ("q", "year", "what", "status", "counted", "scheme", "county", "region", "group", "question", "answer")  # fmt: skip
    listed = browser.get(reverse("reports:list"), dict.fromkeys(everything, value))

    assert (page.status_code, listed.status_code) == (200, 200)


def test_page_asks_the_same_however_many_reports(
    browser, directorate, django_assert_max_num_queries
):
    Told().sent()
    browser.wear(directorate)
    browser.get(PAGE)
    for _more in range(2):
        Told().sent()

    with django_assert_max_num_queries(20):
        page = browser.get(PAGE)

    assert page.status_code == 200


def test_spreadsheet_and_pdf_say_what_the_page_says(browser, directorate):
    told = Told().sent(used=350_000)
    county = told.stage.application.county.name
    browser.wear(directorate)

    sheet = read_xlsx(browser.get(XLSX).content)
    done = subprocess.run(
        ["pdftotext", "-raw", "-", "-"],
        input=browser.get(PDF).content,
        capture_output=True,
        check=True,
    )
    text = " ".join(done.stdout.decode().split())

    assert sheet == [
        ["Fylke", "Skal rapportere", "Sendt inn", "Godkjent", "Fritatt"],
        [county, "1", "1", "0", "0"],
    ]
    assert "Sammenstilling 2025, hele landet" in text
    assert "Bruk av midlene, kroner" in text
    assert f"{county} 500 000 450 000 50 000 10 % 400 000 100 000" in text


def test_a_year_without_reports_says_so(browser, directorate):
    browser.wear(directorate)

    page = browser.get(PAGE)

    assert (page.status_code, browser.get(XLSX).status_code) == (200, 200)
    assert "Ingen rapporter ennå." in page.content.decode()

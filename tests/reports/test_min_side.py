"""Min side leads to the report that is due, those who can go on with it, and only while there is money to account for."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from grants.models import Application
from kompetanse.lib import clock
from payments.models import Acceptance
from reports import actions
from reports.models import Report
from tests.factories.accounts import hat_for
from tests.factories.owners import OwnerFactory
from tests.factories.reports import DUE, SENT, WRITTEN, Told

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    """Everything else is answered: what waits is the report."""
    told = Told()
    Application.objects.update(status="decided")
    Acceptance.objects.update(status="replaced")
    return told


def min_side(browser, hat) -> str:
    browser.wear(hat)
    page = browser.get(reverse("overview:start"))
    assert page.status_code == 200
    return " ".join(page.content.decode().split()).replace("\u00a0", " ")


def leads_to(page: str, address: str) -> bool:
    return f'class="ds-button" href="{address}"' in page


def test_owner_is_led_to_its_report_and_its_day_stands_among_the_dates(browser, told):
    page = min_side(browser, told.writer)

    assert leads_to(page, told.report.get_absolute_url())
    assert "Den er ikke sendt. Frist 15. januar 2026." in page
    assert "torsdag 15. januar 2026, om 3 dager" in page
    assert "Dere trenger ikke gjøre noe nå" not in page


def test_partner_is_led_to_its_own_part_until_it_is_given(browser, told):
    address = reverse("reports:part", args=[told.part.code])
    page = min_side(browser, told.lecturer)
    assert leads_to(page, address)
    assert f"{told.stage.owner.name} venter på deres del." in page

    told.give_part()
    assert address not in min_side(browser, told.lecturer)


def test_a_report_that_waits_for_the_approver_leads_the_approver_alone(browser, told):
    Report.objects.update(status="in_approval")
    address = told.report.get_absolute_url()

    assert leads_to(min_side(browser, told.approver), address)
    page = min_side(browser, told.writer)
    assert not leads_to(page, address)
    assert f'class="ds-link" href="{address}"' in page
    assert "Den ligger hos godkjenneren deres." in page


def test_what_was_sent_back_waits_with_its_own_day(browser, told):
    told.whole().submit()
    assert told.report.get_absolute_url() not in min_side(browser, told.writer)

    due = SENT.date() + timedelta(days=20)
    actions.ask_for_changes(report=told.report, text="Legg ved regnskapet.", due_date=due, by=told.caseworker, at=SENT)  # fmt: skip
    page = min_side(browser, told.writer)
    assert leads_to(page, told.report.get_absolute_url())
    assert "Noe må rettes. Frist 2. februar 2026." in page


@pytest.mark.parametrize(("days", "is_shown"), [(61, False), (60, True), (-1, True)])
def test_it_is_shown_from_two_months_before_its_day(browser, told, days, is_shown):
    clock.set_source(lambda: WRITTEN + (DUE - WRITTEN.date()) - timedelta(days=days))
    page = min_side(browser, told.writer)

    assert leads_to(page, told.report.get_absolute_url()) == is_shown
    assert ("Over fristen" in page or "Fristen var" in page) == (days < 0)


def test_money_that_lapsed_asks_for_no_report(browser, told):
    Report.objects.update(granted=0)
    lists = [reverse("overview:start"), reverse("reports:list")]

    for hat in (told.writer, told.lecturer):
        browser.wear(hat)
        assert not any("Rapport: " in browser.get(one).content.decode() for one in lists)
    browser.wear(told.caseworker)
    assert told.stage.owner.name not in browser.get(lists[1]).content.decode()


def test_another_owner_is_not_asked(browser, told):
    page = min_side(browser, hat_for(OwnerFactory(), Role.OWNER_APPROVER))
    assert "Rapport: " not in page

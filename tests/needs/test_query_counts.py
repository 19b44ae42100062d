"""What pages cost, and that it does not grow with what is on them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from needs import actions
from needs.enums import InvolvedGroup, Section
from tests.factories.accounts import hat_for
from tests.factories.grants import FrameFactory, ProgrammeFactory, RoundFactory
from tests.factories.needs import filled_report, open_version, started_report
from tests.factories.owners import OwnerFactory, UniversityFactory

pytestmark = pytest.mark.django_db
MOST = 24  # of which nine are who is asking: session, person, roles, rights, notices


def cost(browser, url) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert browser.get(url).status_code == 200
    return len(queries)


def _double(report, at):
    """Two more of everything that a page can list."""
    by = report.filler
    for number in range(2):
        partner = UniversityFactory()
        actions.add_partner(report=report, partner=partner, by=by, at=at)
        actions.add_measure(report=report, data={"title": f"Tiltak {number}"}, by=by, at=at)
        actions.attach_file(
            report=report, content=f"Fil {number}".encode(), name=f"{number}.txt", by=by, at=at
        )
        actions.record_involvement(report=report, group=InvolvedGroup.NO_UNION, by=by, at=at)


def test_pages_of_a_report_cost_the_same_for_one_row_and_three(browser, at):
    report = filled_report(at=at)
    actions.attach_file(report=report, content=b"Fil", name="a.txt", by=report.filler, at=at)
    code = report.application.code
    item = report.application.items.get().code
    browser.wear(report.filler)
    names = ["report", "report-review"] + [
        f"section-{section}" for section in Section if section != Section.NETWORK
    ]
    urls = [reverse(f"needs:{name}", args=[code]) for name in names]
    urls.append(reverse("needs:measure", args=[code, item]))
    urls.append(reverse("needs:measure-participants", args=[code, item]))
    cost(browser, urls[0])

    one = {url: cost(browser, url) for url in urls}
    _double(report, at)
    three = {url: cost(browser, url) for url in urls}

    assert three == one
    assert max(one.values()) <= MOST


def test_report_list_costs_the_same_for_one_and_three(browser, at):
    owner = OwnerFactory()
    started_report(owner=owner, at=at)
    browser.wear(hat_for(owner, Role.OWNER_SUBMITTER))
    url = reverse("needs:report-list")
    cost(browser, url)

    one = cost(browser, url)
    for _number in range(2):
        started_report(owner=owner, scheme_version=open_version(), at=at)

    assert cost(browser, url) == one


def test_round_pages_cost_the_same_for_one_and_three(browser, at):
    round_ = RoundFactory()
    FrameFactory(round=round_)
    urls = [reverse("grants:round-list"), reverse("grants:round", args=[round_.code])]
    cost(browser, urls[0])

    one = [cost(browser, url) for url in urls]
    for _number in range(2):
        FrameFactory(round=round_)
        RoundFactory(programme=ProgrammeFactory())

    assert [cost(browser, url) for url in urls] == one

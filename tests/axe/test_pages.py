"""Every page that the URL grid opens to somebody, seen by that somebody: axe finds nothing, and 320 px need no sideways scroll.

A page is looked at as the first of the cast who gets it (`--long`: the first two), filled, and with its form sent empty
(`--long`: its first two).
"""

import csv
import os
from collections import defaultdict
from pathlib import Path

import pytest

from tests.axe.look import complaints_about, complaints_when_sent_empty
from tests.browser import LiveSite
from tests.grids.cast import CAST, arguments, objects, patterns, url_of
from tests.journeys.browse import log_in

pytestmark = pytest.mark.browser
MOMENT = "vedtaksdagen"
GRID = Path(__file__).parents[1] / "grids" / "urls.csv"
LOOKERS = FORMS_SENT = 2 if os.environ.get("LONG") else 1
# Files and fragments, and what a machine reads.
NO_PAGES = {
    "healthz", "readyz", "accounts:role-report", "overview:work-list-export", "overview:case-export",
    "decisions:letter-pdf", "forum:minutes-pdf", "forum:allocation-pdf", "forum:line-document", "forum:line-sums",
    "needs:document-file", "needs:report-pdf", "needs:plan-file", "needs:attachment-file", "records:document",
    "appeals:document", "partnerships:agreement-file", "forum:preparation-document", "forum:delivery-pdf", "overview:case-presence",
    "reports:file", "reports:pdf",
    "payments:ledger-csv", "payments:ledger-xlsx", "overview:compilation-xlsx", "overview:compilation-pdf",
}  # fmt: skip


def pages_of_each() -> tuple[dict[str, list[str]], set[tuple[str, str]]]:
    """Member of the cast → the addresses to look at; and who is the first to look at each."""
    known = {name for name, _path, _pattern in patterns()}
    pages, first = defaultdict(list), set()
    with GRID.open(newline="") as file:
        for row in csv.DictReader(file):
            if row["method"] != "GET" or row["name"] in NO_PAGES or row["name"] not in known:
                continue
            lookers = [member for member in CAST if row[member] == "200"]
            for member in lookers[:LOOKERS]:
                pages[member].append(row["name"])
            if row["name"] != "pages:gallery":  # its forms are drawn, and lead nowhere
                first |= {(row["name"], member) for member in lookers[:1]}
    return pages, first


PAGES, FIRST = pages_of_each()


@pytest.mark.parametrize("member", sorted(PAGES))
def test_pages_have_no_barriers(live_site: LiveSite, new_page, member):
    names = arguments(objects())
    page = new_page()
    if CAST[member]:
        log_in(page, CAST[member])

    found = []
    for name in PAGES[member]:
        answer = page.goto(url_of(name, names))
        if answer.status != 200:
            continue  # the demo at this moment; the grid says who gets what
        found += complaints_about(page, f"{name} as {member}")
        if (name, member) in FIRST:
            found += complaints_when_sent_empty(page, f"{name} as {member}", most=FORMS_SENT)

    assert found == []

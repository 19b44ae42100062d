"""Every page that the URL grid opens to somebody, seen by that somebody: axe finds nothing, and 320 px need no sideways scroll.

A page is looked at as the first two of the cast who get it, filled; a form also as it is when sent empty.
"""

import csv
from collections import defaultdict
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import LiveSite
from tests.grids.cast import CAST, arguments, objects, patterns, url_of
from tests.journeys.browse import log_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
MOMENT = "vedtaksdagen"
GRID = Path(__file__).parents[1] / "grids" / "urls.csv"
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
LOOKERS = 2
# Files and fragments, and what a machine reads.
NO_PAGES = {
    "healthz", "readyz", "accounts:role-report", "overview:work-list-export", "overview:case-export",
    "decisions:letter-pdf", "forum:minutes-pdf", "forum:allocation-pdf", "forum:line-document", "forum:line-sums",
    "needs:document-file", "needs:report-pdf", "needs:plan-file", "needs:attachment-file", "records:document",
    "partnerships:agreement-file",
}  # fmt: skip
SENT_EMPTY = {
    "needs:report-start", "accounts:member-invite", "accounts:profile", "decisions:dismiss", "forum:item-create",
    "forum:meeting-create", "forum:seat-create", "overview:register-document", "overview:round-deadline",
    "records:shield", "partnerships:profile-edit", "forum:plan-create",
    "partnerships:agreement-create", "partnerships:network-create", "partnerships:agreement-sign",
}  # fmt: skip


def pages_of_each() -> dict[str, list[str]]:
    """Member of the cast → the addresses to look at."""
    known = {name for name, _path, _pattern in patterns()}
    pages = defaultdict(list)
    with GRID.open(newline="") as file:
        for row in csv.DictReader(file):
            if row["method"] != "GET" or row["name"] in NO_PAGES or row["name"] not in known:
                continue
            lookers = [member for member in CAST if row[member] == "200"]
            for member in lookers[:LOOKERS]:
                pages[member].append(row["name"])
    return pages


PAGES = pages_of_each()


def complaints_about(page, where: str) -> list[str]:
    found = []
    for violation in Axe().run(page, options=RULES).response["violations"]:
        targets = [node["target"] for node in violation["nodes"]]
        found.append(f"{where}: {violation['id']} {targets[:3]}")
    page.set_viewport_size({"width": 320, "height": 900})
    root = "document.documentElement"
    if page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"):
        found.append(f"{where}: scrolls sideways at 320 px")
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


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
        button = page.locator("main form[method=post] button[type=submit]").last
        if name in SENT_EMPTY and button.count():
            button.click()
            found += complaints_about(page, f"{name} sent empty as {member}")

    assert found == []

"""A new system, with one person in each role and nothing else: every page that has no row yet, under axe and at 320 pixels."""

import csv
from collections import defaultdict

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch

from accounts.enums import Role
from accounts.models import User
from tests.axe.look import complaints_about
from tests.axe.test_pages import GRID, NO_PAGES
from tests.browser import NEW_SYSTEM, LiveSite
from tests.factories.accounts import hat_for
from tests.factories.owners import (
    AdministrationFactory,
    AuditorFactory,
    AuthorityFactory,
    DirectorateFactory,
    ForumFactory,
    OwnerFactory,
    UniversityFactory,
)
from tests.grids.cast import CAST, patterns, url_of

pytestmark = pytest.mark.browser
MOMENT = NEW_SYSTEM
# Column of the grid → who it is on a new system.
PEOPLE = {
    "owner_approver": (Role.OWNER_APPROVER, OwnerFactory),
    "partner": (Role.PARTNER, UniversityFactory),
    "forum_leader": (Role.FORUM_LEADER, ForumFactory),
    "caseworker": (Role.CASEWORKER, AuthorityFactory),
    "archivist": (Role.ARCHIVIST, AuthorityFactory),
    "legal_officer": (Role.LEGAL_OFFICER, AuthorityFactory),
    "directorate": (Role.DIRECTORATE, DirectorateFactory),
    "auditor": (Role.AUDITOR, AuditorFactory),
    "administrator": (Role.ADMINISTRATOR, AdministrationFactory),
    "logged_out": None,
}


def pages_of_each() -> dict[str, list[str]]:
    """Member of the cast → what they get; the first of the new system's people who gets it looks."""
    known = {name for name, _path, _pattern in patterns()}
    pages = defaultdict(list)
    with GRID.open(newline="") as file:
        for row in csv.DictReader(file):
            if row["method"] != "GET" or row["name"] in NO_PAGES or row["name"] not in known:
                continue
            lookers = [member for member in PEOPLE if row[member] in {"200", "302"}]
            if lookers and not row["name"].startswith("pages:"):  # words only, the same with rows
                pages[lookers[0]].append(row["name"])
    return pages


PAGES = pages_of_each()


def session_of(member: str) -> tuple[str, dict[str, dict[str, str]]]:
    """The session's key of somebody who has just been given the role, and what addresses may name."""
    role, place = PEOPLE[member]
    hat = hat_for(place(), role)
    client = Client()
    client.force_login(
        User.objects.get(pk=hat.user_id), "django.contrib.auth.backends.ModelBackend"
    )
    own = {"code": hat.organisation_code}
    return client.session.session_key, {
        "accounts": own, "owners": own, "forum": {"forum": hat.organisation_code},
    }  # fmt: skip


@pytest.mark.parametrize("member", sorted(PAGES))
def test_pages_of_a_new_system_have_no_barriers(live_site: LiveSite, new_page, member):
    page, names = new_page(), {}
    if PEOPLE[member]:
        key, names = session_of(member)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_site.url}
        page.context.add_cookies([cookie])

    found, seen = [], set()
    for name in PAGES[member]:
        try:
            path = url_of(name, names)
        except (KeyError, NoReverseMatch):
            continue  # about a row that does not exist yet
        answer = page.goto(path)
        if answer.status >= 500:
            found.append(f"{name} as {member}: {answer.status}")
        if answer.status != 200 or page.url in seen:
            continue
        seen.add(page.url)
        found += complaints_about(page, f"{name} as {member}")

    assert found == []


def test_the_new_people_are_of_the_cast():
    assert set(PEOPLE) <= set(CAST)

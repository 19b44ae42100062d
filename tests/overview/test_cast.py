"""Every page of case work × the cast. An owner's own case is visible but not for them (403); others' do not exist (404)."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from grants.actions import add_party
from grants.enums import Part
from grants.models import Task
from tests.factories.accounts import hat_for
from tests.factories.owners import (
    AuditorFactory,
    AuthorityFactory,
    OwnerFactory,
    UniversityFactory,
)
from tests.factories.records import DocumentFactory
from tests.overview.conftest import declared

pytestmark = pytest.mark.django_db

CAST = ("worker", "archivist", "auditor", "owner", "partner", "stranger", "elsewhere")
# Expected answers in the order of CAST. `domain.md` 3.3: saksbehandler, arkiv, revisjon, eier, partner, others.
PAGES = {
    "overview:work-list": (200, 403, 403, 403, 403, 403, 200),
    "overview:work-list-export": (200, 403, 403, 403, 403, 403, 200),
    "overview:cases": (200, 200, 200, 403, 403, 403, 200),
    "overview:case-export": (200, 200, 200, 403, 403, 403, 200),
    "overview:compilation": (200, 200, 200, 403, 403, 403, 200),
    "overview:compilation-xlsx": (200, 200, 200, 403, 403, 403, 200),
    "overview:compilation-pdf": (200, 200, 200, 403, 403, 403, 200),
    "overview:search": (200, 200, 200, 200, 200, 200, 200),
    "records:journal": (200, 200, 200, 403, 403, 403, 200),
    "records:public-journal": (200, 200, 200, 200, 200, 200, 200),
}
CASE_PAGES = {
    "overview:case": (200, 200, 200, 403, 403, 404, 404),
    "overview:case-history": (200, 200, 200, 403, 403, 404, 404),
    "overview:case-changes": (200, 200, 200, 403, 403, 404, 404),
    "overview:impartiality": (200, 403, 403, 403, 403, 404, 404),
    "overview:check": (200, 403, 403, 403, 403, 404, 404),
    "overview:check-reopen": (200, 403, 403, 403, 403, 404, 404),
    "overview:ask-for-completion": (200, 403, 403, 403, 403, 404, 404),
    "overview:admit-late": (403, 403, 403, 403, 403, 404, 404),
    "overview:register-document": (200, 403, 403, 403, 403, 404, 404),
    "overview:messages": (200, 200, 200, 200, 200, 404, 404),
}
ROUND_PAGES = {
    "overview:round-reminders": (200, 403, 403, 403, 403, 403, 403),
    "overview:round-admin": (200, 403, 403, 403, 403, 403, 403),
    "overview:round-deadline": (200, 403, 403, 403, 403, 403, 403),
}
POSTS = {
    "overview:note-add": (302, 403, 403, 403, 403, 404, 404),
    "overview:check-finish": (409, 403, 403, 403, 403, 404, 404),
}


@pytest.fixture
def cast(case, worker):
    declared(case, worker)
    partner = UniversityFactory()
    add_party(application=case, organisation=partner, part=Part.PARTNER)
    auditor = AuditorFactory()
    return {
        "worker": worker,
        "archivist": hat_for(case.authority, Role.ARCHIVIST),
        "auditor": hat_for(auditor, Role.AUDITOR),
        "owner": hat_for(case.applicant, Role.OWNER_APPROVER),
        "partner": hat_for(partner, Role.PARTNER),
        "stranger": hat_for(OwnerFactory(), Role.OWNER_APPROVER),
        "elsewhere": hat_for(AuthorityFactory(), Role.CASEWORKER),
    }


@pytest.fixture
def browsers(cast, login):
    """Each of the cast, logged in once."""
    return {name: login(cast[name]) for name in CAST}


def answers(browsers, path):
    return tuple(browsers[name].get(path).status_code for name in CAST)


def test_lists_by_cast(browsers):
    assert {name: answers(browsers, reverse(name)) for name in PAGES} == PAGES


def test_case_pages_by_cast(case, browsers):
    asked = {name: answers(browsers, reverse(name, args=[case.code])) for name in CASE_PAGES}
    assert asked == CASE_PAGES


def test_round_pages_by_cast(case, browsers):
    code = case.round.code
    asked = {name: answers(browsers, reverse(name, args=[code])) for name in ROUND_PAGES}
    assert asked == ROUND_PAGES


def test_acts_by_cast(case, browsers):
    body = {"text": "Hei", "version": case.version + 7}
    asked = {
        name: tuple(
            browsers[who]
            .post(reverse(name, args=[case.code]), {**body, "form_token": f"{name}-{who}"})
            .status_code
            for who in CAST
        )
        for name in POSTS
    }
    assert asked == POSTS


def test_document_pages_by_cast(case, browsers):
    document = DocumentFactory(case_file=case.case_file, readers=[case.applicant])
    pages = {
        "records:document": (200, 200, 200, 200, 404, 404, 404),
        "records:shield": (200, 403, 403, 403, 404, 404, 404),
        "records:lift": (200, 403, 403, 403, 404, 404, 404),
        "records:purge-request": (403, 200, 403, 403, 404, 404, 404),
    }
    asked = {}
    for name in pages:
        found = []
        for who in CAST:
            response = browsers[who].get(reverse(name, args=[document.code]))
            b"".join(response)
            found.append(response.status_code)
        asked[name] = tuple(found)
    assert asked == pages


def test_tasks_are_taken_by_the_cases_own_caseworkers_only(case, browsers):
    task = Task.objects.get(application=case)
    take = reverse("overview:task-assign", args=[task.code])
    asked = {who: browsers[who].post(take, {"sett": ""}).status_code for who in CAST}
    assert asked == {
        "worker": 302, "archivist": 403, "auditor": 404, "owner": 404, "partner": 404, "stranger": 404,
        "elsewhere": 404,
    }  # fmt: skip


def test_nobody_is_asked_to_log_in(case, client):
    expected = dict.fromkeys([*PAGES, *CASE_PAGES], 302) | {"records:public-journal": 200}
    arguments = {name: [case.code] for name in CASE_PAGES}
    asked = {
        name: client.get(reverse(name, args=arguments.get(name, []))).status_code
        for name in expected
    }
    assert asked == expected

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import User
from grants.actions import declare_impartiality, finish_check, save_checks
from grants.models import Application
from kompetanse.lib.tokens import new_code
from tests.factories.accounts import hat_for
from tests.factories.grants import THEN
from tests.factories.needs import open_version, submitted_report

CRITERIA = [
    {"key": "local_need", "nb": "Lokalt definerte behov", "nn": "Lokalt definerte behov", "source": "R-LOK-02"},
    {"key": "partnership", "nb": "Partnerskap", "nn": "Partnarskap", "source": "R-LOK-05"},
]  # fmt: skip


@pytest.fixture
def case(db) -> Application:
    """A case that an owner has submitted, with one measure and two criteria."""
    report = submitted_report(scheme_version=open_version(criteria=CRITERIA))
    return Application.objects.get(pk=report.pk)


@pytest.fixture
def worker(case):
    """A caseworker's hat at the case's authority."""
    return hat_for(case.authority, Role.CASEWORKER)


@pytest.fixture
def approver(case):
    return hat_for(case.authority, Role.DECISION_APPROVER)


@pytest.fixture
def login(settings):
    """A browser wearing a hat."""
    settings.MFA_REQUIRED = False

    def log_in(hat) -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=hat.user_id))
        session = client.session
        session["hat"] = hat.key
        session.save()
        return client

    return log_in


@pytest.fixture
def query_count():
    """How many queries a call costs."""

    def count(call):
        with CaptureQueriesContext(connection) as queries:
            call()
        return len(queries)

    return count


def token(**values):
    """What a form that starts something sends along."""
    return {"form_token": new_code(), **values}


def declared(application, hat, *, is_impartial=True):
    """The caseworker has said whether they are impartial."""
    return declare_impartiality(
        application=application,
        user=User.objects.get(pk=hat.user_id),
        is_impartial=is_impartial,
        reason="" if is_impartial else "Søsteren min er styrer der.",
        by=hat,
        at=THEN,
    )


def checked(application, hat):
    """The check is done and every criterion met."""
    declared(application, hat)
    for item in application.items.all():
        save_checks(
            item=item,
            answers={key["key"]: ("met", "") for key in application.scheme_version.criteria},
            by=hat,
            at=THEN,
        )
    application.refresh_from_db()
    return finish_check(application=application, seen_version=application.version, by=hat, at=THEN)

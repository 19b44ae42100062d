"""What is done to a sent report behind the back of the actions is seen."""

import pytest
from django.db import connection

from reports.invariants import accounts_add_up, sent_reports_stand
from reports.models import Report, Share
from tests.factories.reports import Told

pytestmark = pytest.mark.django_db


def test_sent_report_stands_and_adds_up():
    Told().sent(used=350_000)

    assert [*sent_reports_stand(), *accounts_add_up()] == []


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE reports_report SET staff_text = 'Noe annet'", "is not what was sent"),
        ("UPDATE reports_report SET unused = unused + 1", "is not what was sent"),
    ],
)
def test_sent_report_that_is_changed_is_seen(statement, said):
    code = Told().sent().report.code
    with connection.cursor() as cursor:
        cursor.execute(statement)

    assert list(sent_reports_stand()) == [f"report {code}: {said}"]


def test_account_that_no_more_comes_to_the_grant_is_seen():
    code = Told().sent().report.code
    Share.objects.filter(used__gt=0).update(unused=7)

    assert f"report {code}: used and not used do not come to what was granted" in accounts_add_up()


def test_report_that_is_sent_by_hand_is_seen():
    told = Told().whole()
    Report.objects.update(submitted_at=told.report.saved_at, submitted_by=told.report.saved_by)

    assert list(sent_reports_stand()) == [
        f"report {told.report.code}: is sent, and no copy was frozen"
    ]

"""A version that brings reports opens them for the grants that stand."""

import pytest

from reports.catching_up import open_reports
from reports.models import PartnerPart, Report, ReportItem, Share
from tests.factories.reports import SENT, Told

pytestmark = pytest.mark.django_db


def test_grants_from_before_get_their_report_once():
    told = Told()
    for model in (Share, ReportItem, PartnerPart, Report):
        model.objects.all().delete()

    assert (open_reports(SENT), open_reports(SENT)) == (2, 0)

    assert (told.report.granted, told.report.opened_at) == (500_000, SENT)
    assert told.part.partner_id == told.stage.university.pk

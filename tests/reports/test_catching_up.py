"""A version that brings reports opens them for the grants that stand."""

import pytest

from decisions.actions import accept_change, dispatch_decision, send_change_notice
from owners.models import Organisation
from reports import actions
from reports.catching_up import open_reports
from reports.models import PartnerPart, Report, ReportItem, Share
from tests.factories.owners import UniversityFactory
from tests.factories.reports import SENT, WRITTEN, Told

pytestmark = pytest.mark.django_db


def test_grants_from_before_get_their_report_once():
    told = Told()
    for model in (Share, ReportItem, PartnerPart, Report):
        model.objects.all().delete()

    assert (open_reports(SENT), open_reports(SENT)) == (2, 0)

    assert (told.report.granted, told.report.opened_at) == (500_000, SENT)
    assert told.part.partner_id == told.stage.university.pk


def test_a_change_of_partner_changes_whose_part_is_asked_for():
    told = Told(recommended=(400_000, 0), reasons="Rammen er liten.")
    college = UniversityFactory()
    change_partner(told, college)
    assert [one.partner for one in told.report.parts.all()] == [college]

    told = Told(recommended=(400_000, 0), reasons="Rammen er liten.")
    told.give_part(act=actions.save_part, accounts={})
    change_partner(told, college)
    assert {one.partner for one in told.report.parts.all()} == {told.stage.university, college}


def change_partner(told: Told, college: Organisation) -> None:
    stage = told.stage
    notice = send_change_notice(
        decision=stage.decision_of(stage.owner), kind="partner", point_numbers=[1], text="x", wanted_amount=None,
        files=[], new_partner=college, old_partner=stage.university, by=told.approver, at=WRITTEN,
    )  # fmt: skip
    draft = accept_change(notice=notice, by=stage.caseworker, at=WRITTEN)
    dispatch_decision(decision=stage.approve(stage.send(draft, at=WRITTEN), at=WRITTEN), at=WRITTEN)

"""The yearly report is sent, drawn and controlled; each act dies at every point (T6)."""

from functools import partial

import pytest

from reports import actions
from tests.crashes.desk import now_is, work
from tests.crashes.harness import Act
from tests.factories.reports import SENT, Told

pytestmark = pytest.mark.django_db(transaction=True)


def a_report_is_sent_corrected_and_approved():
    now_is(SENT)
    told = Told().whole(used=350_000)
    report = told.report

    def send():
        return partial(
            actions.submit, report=report, declares=True, seen_version=told.report.version,
            by=told.approver, at=SENT,
        )  # fmt: skip

    yield Act("send it in", send(), moves=("reports.submit_report",))
    yield work("reports.receipt", SENT)
    yield Act(
        "ask for a correction",
        partial(
            actions.ask_for_changes, report=report, text="Legg ved regnskapet.", due_date=told.report.due_date.replace(day=30),
            seen_version=told.report.version, by=told.caseworker, at=SENT,
        ),
        moves=("reports.ask_for_report_changes",),
    )  # fmt: skip
    send()()
    yield Act(
        "approve it, with money left",
        partial(
            actions.approve, report=report, seen_version=told.report.version,
            by=told.decider, at=SENT,
        ),
        moves=("reports.approve_report",),
    )  # fmt: skip


def test_report_survives_a_crash_at_every_point(theatre):
    played = theatre.play(a_report_is_sent_corrected_and_approved())
    assert len(played.points) >= 2 * len(played.acts)

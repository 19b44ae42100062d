"""Sending in at the stroke of midnight (R04) and while a colleague still writes (R05), with real threads."""

from datetime import datetime, timedelta
from functools import partial
from threading import local

import pytest
from django.db import connection, transaction
from django.urls import reverse

from accounts.enums import Role
from grants.models import Application
from kompetanse.lib import clock
from kompetanse.lib.clock import OSLO
from kompetanse.lib.errors import ActionError
from needs import actions
from needs.actions import filing
from needs.content import content_hash, read_content
from needs.enums import Section
from needs.models import NeedsReport, Snapshot
from tests.factories.accounts import hat_for
from tests.factories.needs import answers_to, filled_report, open_version
from tests.factories.owners import OwnerFactory
from tests.needs.conftest import Browser
from tests.races import (
    PATIENCE,
    THREADS,
    held_after,
    meeting_point,
    rounds,
    together,
    without_row_locks,
)

pytestmark = pytest.mark.django_db(transaction=True)

MIDNIGHT = datetime(2025, 2, 2, tzinfo=OSLO)  # the one that ends the deadline, 1 February
TICK = timedelta(microseconds=1)
MOMENTS = [
    MIDNIGHT + offset
    for offset in (-timedelta(seconds=2), -TICK, 0 * TICK, TICK, 60_000_000 * TICK)
]


def one_person_report(at, **values):
    """A report that the approver may send in alone, in a round with a deadline; and the approver."""
    owner = OwnerFactory(two_person_filing=False)
    report = filled_report(owner=owner, at=at, **values)
    return report, hat_for(owner, Role.OWNER_APPROVER)


class Night:
    """Owners on the page where they send in, as the clock strikes.

    Each is received at a moment of its own; then all wait for one lock while the clock goes on past midnight.
    Those with odd numbers ask to be let in late, the others just send.
    """

    def __init__(self, at, moments) -> None:
        version = open_version(rules={"R-FRI-01": {}})
        self.moments = moments * 2
        made = [one_person_report(at, scheme_version=version) for _moment in self.moments]
        self.reports, self.hats = zip(*made, strict=True)
        self.own, self.received = local(), meeting_point(len(self.moments) + 1)
        clock.set_source(self.tell)
        self.forms = [self.open(number) for number in range(len(self.moments))]

    def tell(self) -> datetime:
        """The first look is the stamp of receipt; whoever looks again finds that midnight is long past."""
        if not hasattr(self.own, "moment"):
            return MIDNIGHT - timedelta(hours=1)
        moment, self.own.moment = self.own.moment, MIDNIGHT + timedelta(hours=1)
        if moment in MOMENTS:
            self.received.wait()
        return moment

    def open(self, number):
        asks = number >= len(self.moments) // 2
        browser, report = Browser(), self.reports[number]
        browser.wear(self.hats[number])
        name, arguments = ("late-request" if asks else "report-review"), [report.application.code]
        page = browser.get(reverse(f"needs:{name}", args=arguments))
        keys = answers_to(report)
        answers = {f"svar-{key}": "ja" for key in keys} | {f"grunn-{key}": "Fordi." for key in keys}
        answers |= {"declares": "on"} | ({"reason": "Sykdom"} if asks else {})
        return partial(browser.post_form, page, f"needs:{name}", arguments, **answers)

    def send(self, number):
        self.own.moment = self.moments[number]
        return self.forms[number]()

    def play(self):
        """What each came to: the receipt, the way to ask to be let in, or an error."""
        numbers = range(len(self.moments))

        def hold():
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("LOCK TABLE grants_application IN EXCLUSIVE MODE")
                self.received.wait()

        answers = together(*[partial(self.send, number) for number in numbers], hold)
        return [answer.url.rstrip("/").rsplit("/", 1)[-1] for answer in answers[:-1]]


@pytest.fixture
def night(at, settings):
    settings.MFA_REQUIRED = False
    return partial(Night, at)


def places(night) -> list[tuple[bool, bool, bool]]:
    """Of each case: is it sent in, is it late, is it in the lists."""
    listed = set(Application.objects.in_lists().values_list("pk", flat=True))
    found = Application.objects.in_bulk([report.pk for report in night.reports])
    return [
        (
            found[report.pk].submitted_at is not None,
            found[report.pk].is_late,
            report.pk in listed,
        )
        for report in night.reports
    ]


@pytest.mark.race("R04")
def test_what_is_received_before_midnight_is_in_time_however_long_it_waits(night):
    night = night(MOMENTS)
    for _round in rounds():
        answers = night.play()
        in_time, late = (True, False, True), (True, True, False)
        assert answers == [*["kvittering"] * 2, *["for-sent"] * 3, *["kvittering"] * 5]
        draft = (False, False, False)
        placed = [(sent, is_late, listed and sent) for sent, is_late, listed in places(night)]
        assert placed == [in_time, in_time, draft, draft, draft, in_time, in_time, late, late, late]
        for report, moment in zip(night.reports, night.moments, strict=True):
            sent = Application.objects.get(pk=report.pk).submitted_at
            assert sent in (None, moment)


@pytest.mark.control("R04")
def test_control_by_the_clock_at_work_what_came_in_time_is_late(night, monkeypatch):
    night = night(MOMENTS[:2])
    real = filing._check_in_time
    monkeypatch.setattr(
        filing, "_check_in_time", lambda case, reason, _at: real(case, reason, clock.now())
    )
    answers = night.play()
    assert answers == ["for-sent", "for-sent", "kvittering", "kvittering"]
    assert [is_late for _sent, is_late, _listed in places(night)] == [False, False, True, True]


def approving(report, hat, at):
    """The approver sends in what the page showed."""
    shown = NeedsReport.objects.for_detail().get(pk=report.pk)
    return partial(
        actions.submit,
        report=report,
        declares=True,
        answers=answers_to(report),
        seen_version=shown.application.version,
        seen_hash=content_hash(read_content(shown)),
        by=hat,
        at=at,
    )


def saving(report, at):
    return partial(
        actions.save_section,
        report=report,
        section=Section.NEED,
        data={"need_text": "Noe helt annet enn det som ble vist."},
        by=report.filler,
        at=at,
    )


def stands(report) -> tuple[list[str], str]:
    """What has been sent in, and what the report says now, by their hashes."""
    now = content_hash(read_content(NeedsReport.objects.for_detail().get(pk=report.pk)))
    return list(Snapshot.objects.values_list("sha256", flat=True)), now


@pytest.mark.race("R05")
def test_saved_while_it_is_sent_in_what_is_sent_is_what_the_approver_saw(at):
    report, hat = one_person_report(at)
    seen = stands(report)[1]
    works = [approving(report, hat, at)] * (THREADS - 1)
    for number in rounds():
        results = together(*works[:number], saving(report, at), *works[number:])
        assert [isinstance(one, ActionError) for one in results].count(False) == 1
        sent, now = stands(report)
        assert (sent, now == seen) in (([seen], True), ([], False))


@pytest.mark.control("R05")
def test_control_without_the_lock_the_report_says_other_than_what_was_sent(at, monkeypatch):
    report, hat = one_person_report(at)
    seen = stands(report)[1]
    approve, save = approving(report, hat, at), saving(report, at)
    without_row_locks(monkeypatch)
    held, read, saved = held_after(filing.read_content)
    monkeypatch.setattr(filing, "read_content", held)

    def save_meanwhile():
        read.wait(PATIENCE)
        save()
        saved.set()

    together(approve, save_meanwhile)
    sent, now = stands(report)
    assert sent == [seen]
    assert now != seen


def test_parts_finished_by_many_at_once_are_all_finished(at):
    """Who waited for the case sees what the one before wrote, also in the report's own row."""
    report = filled_report(at=at)
    parts = list(Section)
    NeedsReport.objects.filter(pk=report.pk).update(sections_done={})

    def finish(part):
        return actions.mark_section(report=report, section=part, done=True, by=report.filler, at=at)

    for _round in rounds():
        together(*[partial(finish, part) for part in parts])
        now = NeedsReport.objects.get(pk=report.pk)
        assert now.sections_done == dict.fromkeys(parts, True)
        assert now.section_versions.keys() >= set(parts)

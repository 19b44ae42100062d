"""The command, the night's task and its alarm."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from kompetanse.celery import app
from kompetanse.lib import invariants
from kompetanse.lib.canaries import holds_number
from kompetanse.lib.store import FolderStore
from notices.alarm import alarm_of_breaches
from notices.models import OutboxMessage
from notices.tasks import check_invariants
from records.models import Counter
from tests.factories.notices import OutboxMessageFactory
from tests.factories.records import CaseFileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def gap():
    """A counter that stands one too far."""
    case_file = CaseFileFactory()
    Counter.objects.update(last=2)
    return f"case numbers of authority {case_file.authority_id} in 2025: the counter is at 2, the last is 1"


def test_command_says_how_many_hold(capsys):
    call_command("invariants")

    assert capsys.readouterr().out == f"{len(invariants.catalogue())} invariants hold.\n"


def test_command_has_a_line_a_breach_and_exit_code_1(capsys, gap):
    with pytest.raises(SystemExit) as exit_:
        call_command("invariants")

    assert exit_.value.code == 1
    assert capsys.readouterr().out == f"I16 {gap}\n"


def test_command_counts_only_what_it_is_asked(capsys, gap):
    call_command("invariants", only=["I01"])

    assert capsys.readouterr().out == f"{len(invariants.catalogue(['I01']))} invariants hold.\n"
    with pytest.raises(CommandError, match="There is no invariant I99"):
        call_command("invariants", only=["I99"])


def test_command_lists_what_is_counted(capsys):
    call_command("invariants", list=True)

    said = capsys.readouterr().out.splitlines()
    assert len(said) == len(invariants.catalogue())
    assert all(len(line) < 200 for line in said)


def test_night_raises_one_alarm_for_all_that_is_broken(settings, gap):
    settings.OPERATORS = ["drift@eksempel.invalid"]
    now = datetime(2026, 11, 22, 4, 50, tzinfo=UTC)

    counted = [alarm_of_breaches(at=now), alarm_of_breaches(at=now)]

    assert counted == [1, 1]
    [mail] = OutboxMessage.objects.all()
    assert (mail.kind, mail.subject) == ("alarm", "Kompetanse: invariants.broken")
    assert f"I16 {gap}" in mail.text


def test_night_without_a_breach_says_nothing(settings):
    settings.OPERATORS = ["drift@eksempel.invalid"]

    check_invariants()

    assert list(OutboxMessage.objects.all()) == []


def test_night_has_its_place_in_the_clock():
    [entry] = [
        row for row in app.conf.beat_schedule.values() if row["task"] == check_invariants.name
    ]

    assert (entry["schedule"].hour, entry["schedule"].minute) == ({4}, {50})


def test_bytes_that_no_row_names_are_a_breach_after_two_days(settings):
    digest = FolderStore(settings.DOCUMENT_ROOT).write(b"foreldrelos")
    now = datetime.now(UTC)

    assert invariants.breaches(["I13"], now=now + timedelta(hours=47)) == []
    assert [str(one) for one in invariants.breaches(["I13"], now=now + timedelta(hours=49))] == [
        f"I13 file {digest}: no row has named it for two days"
    ]


def test_mail_that_nobody_has_tried_is_a_breach_after_four_hours(settings, at):
    settings.DEMO = False
    mail = OutboxMessageFactory(created_at=at)

    assert invariants.breaches(["I08"], now=at + timedelta(hours=4)) == []
    assert [
        str(one) for one in invariants.breaches(["I08"], now=at + timedelta(hours=4, seconds=1))
    ] == [f"I08 mail {mail.code} ({mail.kind}): waits since more than four hours, tried 0 times"]


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("Nummeret er 13097248022.", True),
        ("130972 48022", True),
        ("konto 1234.56.78903", True),
        ("13097248023", False),
        ("x13097248022", False),
        ("orgnr. 974 760 673, tlf. 22 00 00 00", False),
        ("sha256:13097248022aa", False),
    ],
)
def test_numbers_of_people_and_accounts_are_known_by_their_control_digits(text, holds):
    assert holds_number(text) == holds

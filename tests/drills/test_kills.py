"""What people were told is done stands, whatever is killed while they work (T7).

The quick run kills who sends a mail and PostgreSQL, once each; `--long` ten processes of gunicorn and each of the others three times.
"""

import socket

import pytest
from django.db import connections
from django.db.models import Count
from django.urls import reverse

from jobs.enums import RowStatus
from jobs.models import JobRow
from kompetanse.devtools import services
from needs.models import Attachment, NeedsReport, Snapshot
from notices.enums import MessageStatus
from notices.models import OutboxMessage
from records.models import InternalNote
from tests.conftest import LONG
from tests.drills.crowd import Crowd, Form
from tests.drills.system import children, wait_until

MANY, FEW = (10, 3) if LONG else (1, 1)
SENT_IN = 3  # reports in each round
PLAIN = "Beklager, noe gikk galt"
NEVER_SHOWN = ("Traceback", "psycopg", "OperationalError", "django.db")


@pytest.fixture(scope="module")
def site(system, county):
    system.start_web(workers=3)
    system.start_worker()
    return system


class Workday(Crowd):
    """Approvers send in, a caseworker takes notes, an owner writes, and others read; until the drill says stop."""

    def begin(self, county):
        self.forms = county.submissions(SENT_IN)
        self.label = f"Etter {len(county.reports)} meldinger"
        for approver, form in self.forms:
            self.send(approver, [form])
        self.keep_sending(county.caseworker, lambda number: county.note(f"{self.label}-{number}."))
        self.keep_sending(county.writer, lambda number: county.effort(f"{self.label}: {number}."))
        self.keep_reading(county.caseworker, county.pages())
        return self


@pytest.fixture
def crowd():
    crowd = Workday()
    yield crowd
    crowd.over.set()


def nothing_is_lost(site, county, crowd, *, repeats):
    """After everybody has gone home and the workers have done what was left."""
    crowd.go_home()
    assert crowd.odd == []
    site.settle()
    notes = [key for key in crowd.taken if key.startswith(f"{crowd.label}-")]
    efforts = [key for key in crowd.taken if key.startswith(f"{crowd.label}:")]
    written = InternalNote.objects.filter(text__startswith=f"{crowd.label}-")
    assert sorted(written.values_list("text", flat=True)) == sorted(notes)
    stored = NeedsReport.objects.get(pk=county.draft.pk).own_effort_text
    assert stored == efforts[-1]
    assert {form.key for _person, form in crowd.forms} <= set(crowd.taken)
    assert not JobRow.objects.exclude(status__in=[RowStatus.DONE, RowStatus.SKIPPED]).exists()
    once = Snapshot.objects.filter(application__in=county.reports).values("application").annotate(
        copies=Count("pk"), papers=Count("document")
    )  # fmt: skip
    assert [(row["copies"], row["papers"]) for row in once] == [(1, 1)] * len(county.reports)
    every_mail_went(site, repeats=repeats)
    assert site.breaches() == []
    for trouble in crowd.troubles:
        assert not trouble.status or PLAIN in trouble.body, trouble.body[:2000]
        assert not any(word in trouble.body for word in NEVER_SHOWN)


def every_mail_went(site, *, repeats):
    """Each mail that was written came to the mail server, and at most so many came twice: under the same Message-ID."""
    arrived = [mail["Message-ID"] for mail in site.mailbox.mails]
    assert set(arrived) == set(OutboxMessage.objects.values_list("message_id", flat=True))
    assert not OutboxMessage.objects.exclude(status=MessageStatus.SENT).exists()
    assert len(arrived) - len(set(arrived)) <= repeats
    site.mailbox.mails = list({mail["Message-ID"]: mail for mail in site.mailbox.mails}.values())


def more_is_taken(crowd, count=2):
    """People work on: so many forms more are in."""
    wanted = len(crowd.taken) + count
    wait_until(lambda: len(crowd.taken) >= wanted or crowd.odd, what="forms are taken")


@pytest.mark.skipif(not LONG, reason="--long")
@pytest.mark.parametrize("_round", range(MANY))
def test_kill_of_a_web_process(site, county, crowd, _round):
    more_is_taken(crowd.begin(county))
    master = site.processes["web"].pid
    wait_until(lambda: len(children(master)) == 3, what="the one killed before is replaced")
    site.kill(children(master)[_round % 3])
    more_is_taken(crowd)

    nothing_is_lost(site, county, crowd, repeats=0)


@pytest.mark.skipif(not LONG, reason="--long")
@pytest.mark.parametrize("_round", range(FEW))
def test_kill_of_the_worker_while_letters_are_made(site, county, crowd, _round):
    crowd.begin(county)
    under_way = JobRow.objects.filter(status=RowStatus.WAITING, lease_until__isnull=False)
    papers = Snapshot.objects.filter(application__in=county.reports, document=None)
    in_all = lambda: Snapshot.objects.filter(application__in=county.reports).count()  # noqa: E731
    wait_until(
        lambda: under_way.exists() or (in_all() == len(county.reports) and not papers.exists()),
        what="a letter is begun",
    )
    site.kill_worker()
    more_is_taken(crowd)
    site.start_worker()

    nothing_is_lost(site, county, crowd, repeats=1)


@pytest.mark.parametrize("_round", range(FEW))
def test_kill_of_the_process_that_sends_a_mail(site, county, crowd, _round):
    """The server has the mail, and who sent it dies before it is told so: it comes once more, under the same Message-ID."""
    box = site.mailbox
    box.holds.clear()
    box.let_go.clear()
    box.behaviour = "hold"
    crowd.begin(county)
    wait_until(box.holds.is_set, what="a mail is on its way")
    for child in children(site.processes["worker"].pid):
        site.kill(child)
    box.behaviour = "take"
    box.let_go.set()

    nothing_is_lost(site, county, crowd, repeats=1)


@pytest.mark.parametrize("_round", range(FEW))
def test_postgresql_stops_at_once(site, county, crowd, _round):
    more_is_taken(crowd.begin(county))
    connections.close_all()
    services.stop_postgres(site.servers.name, "immediate")
    wait_until(
        lambda: any(trouble.status for trouble in list(crowd.troubles)),
        what="somebody is told that it does not work now",
    )
    services.start(site.servers.name)
    more_is_taken(crowd)

    nothing_is_lost(site, county, crowd, repeats=1)


@pytest.mark.skipif(not LONG, reason="--long")
@pytest.mark.parametrize("_round", range(FEW))
def test_redis_is_gone_for_a_while(site, county, crowd, _round):
    """Nobody notices: acts are done, and letters and mails come when somebody wakes the workers again."""
    more_is_taken(crowd.begin(county))
    services.stop_redis(site.servers.name)
    more_is_taken(crowd, 4)
    services.start(site.servers.name)

    nothing_is_lost(site, county, crowd, repeats=0)
    assert crowd.troubles == []


def test_upload_that_is_cut_in_the_middle_leaves_nothing(site, county):
    """The browser promises a file, sends half of it and is gone."""
    path = reverse("needs:section-attachments", args=[county.draft.application.code])
    form = Form(path, {})
    parts = [
        f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in form.fields.items()
    ]
    file = '--cut\r\nContent-Disposition: form-data; name="files"; filename="plan.txt"\r\n\r\n'
    body = "".join([*parts, file, "Halve planen. " * 1000]).encode()
    head = [
        f"POST {path} HTTP/1.1",
        f"Host: 127.0.0.1:{site.port}",
        f"Cookie: {county.writer.cookies}",
        "Content-Type: multipart/form-data; boundary=cut",
        f"Content-Length: {2 * len(body)}",
    ]
    before = sorted(site.documents.rglob("*"))
    with socket.create_connection(("127.0.0.1", site.port)) as browser:
        browser.sendall("\r\n".join([*head, "", ""]).encode() + body)

    read = county.writer.get(path)

    assert read.status == 200
    assert "plan.txt" not in read.body
    assert not Attachment.objects.exists()
    assert sorted(site.documents.rglob("*")) == before

"""Errors that are planted around one act, one by one: it is done wholly or not at all, the page says which, and again means once (T8).

What else of the list stands elsewhere: mail in tests/notices/test_delivery.py, the broker in tests/jobs/test_wake.py, the scanner in
tests/records/test_scanning.py, rows of a job in tests/jobs/test_running.py. No register is asked over the network: they are files.
"""

import errno
import os
import socket
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from accounts.enums import Role
from jobs.models import FormToken
from kompetanse.lib.invariants import breaches
from needs.models import Attachment
from notices.delivery import drain_outbox
from records.models import Event, InternalNote
from tests.crashes.desk import Desk, now_is
from tests.factories.accounts import hat_for
from tests.factories.needs import filled_report, submitted_report

pytestmark = pytest.mark.django_db(transaction=True)
RAISED = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{}'; END $$"
# What PostgreSQL says at the first row that the act writes, and the status of the page.
DATABASE = {
    "the connection is cut": ("SELECT pg_terminate_backend(pg_backend_pid())", 503),
    "a deadlock": (RAISED.format("deadlock_detected"), 503),
    "a lock is not got in time": (RAISED.format("lock_not_available"), 503),
    "it takes too long": ("SET LOCAL statement_timeout = '1ms'; SELECT pg_sleep(60)", 503),
    "the disk is full": (RAISED.format("disk_full"), 503),
    "the database can only be read": ("SET TRANSACTION READ ONLY", 500),
}
PLAIN = "Beklager, noe gikk galt"


@pytest.fixture(autouse=True)
def _clock(at):
    now_is(at)


@contextmanager
def at_the_note(sql):
    """Say this to the database right before the note is written."""

    def before(execute, statement, params, many, context):
        if statement.startswith('INSERT INTO "records_internalnote"'):
            opened = context["connection"]
            with opened.connection.cursor() as raw, opened.wrap_database_errors:
                raw.execute(sql)
        return execute(statement, params, many, context)

    with connection.execute_wrapper(before):
        yield


@pytest.mark.parametrize("fault", DATABASE)
def test_act_that_the_database_fails_is_not_done_and_may_be_sent_again(settings, at, fault):
    settings.MFA_REQUIRED = False
    sql, status = DATABASE[fault]
    case = submitted_report(at=at).application
    worker = Desk(hat_for(case.authority, Role.CASEWORKER))
    worker.client.raise_request_exception = False
    send = worker.form("overview:note-add", case.code, text="Ringte eieren.")
    events = Event.objects.count()

    with at_the_note(sql):
        failed = send()
    connection.close()
    left = (InternalNote.objects.count(), Event.objects.count(), FormToken.objects.count())
    again = send()

    assert (failed.status_code, left) == (status, (0, events, 0))
    assert PLAIN in failed.content.decode()
    assert "ERRCODE" not in failed.content.decode()
    assert again.status_code == 302
    assert [note.text for note in InternalNote.objects.all()] == ["Ringte eieren."]
    assert [str(breach) for breach in breaches()] == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_file_that_the_disk_does_not_take_leaves_no_row_and_no_bytes(
    settings, at, monkeypatch, number
):
    settings.MFA_REQUIRED = False
    report = filled_report(at=at)
    filler = Desk(report.filler)
    filler.client.raise_request_exception = False
    path = reverse("needs:section-attachments", args=[report.application.code])

    def send(token):
        file = SimpleUploadedFile("plan.txt", b"Kartlegging\n" * 1000)
        return filler.client.post(path, {"form_token": token, "files": file})

    def full(_handle):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        failed = send("a" * 32)
    left = [file for file in settings.DOCUMENT_ROOT.rglob("*") if file.is_file()]
    before = Attachment.objects.count()
    again = send("a" * 32)

    assert (failed.status_code, before, left) == (500, 0, [])
    assert PLAIN in failed.content.decode()
    assert again.status_code == 302
    assert Attachment.objects.count() == 1


def test_mail_waits_while_no_name_is_found(settings, at, monkeypatch):
    """A name server that is away is a mail server that is away."""
    from django.utils import timezone

    from notices.actions import queue_mail

    def unknown(*_args, **_more):
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    settings.DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "mail.example.invalid"
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    message = queue_mail(
        key="a", to="kari@example.invalid", kind="test", subject="Emne", text="Hei.\n", at=at
    )

    assert drain_outbox(at=timezone.now()) == 0

    message.refresh_from_db()
    assert (message.status, message.attempts) == ("waiting", 1)

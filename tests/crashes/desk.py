"""Who acts in the stories: somebody at a browser, and the workers."""

import time
from datetime import datetime, timedelta
from uuid import uuid4

from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import SEEN_KEY
from accounts.models import User
from jobs.models import Job, JobRow
from jobs.running import run_job
from kompetanse.lib import clock
from notices.delivery import drain_outbox
from notices.models import OutboxMessage
from tests.crashes.harness import Act


class Desk:
    """Somebody at a browser, who can send the very same form twice."""

    def __init__(self, hat) -> None:
        self.hat, self.client = hat, Client()
        self.client.force_login(User.objects.get(pk=hat.user_id))
        session = self.client.session
        session["hat"] = hat.key
        session[SEEN_KEY] = time.time() + 1_000_000  # that it is used need not be noted meanwhile
        session.save()

    def form(self, name, *args, file=None, **fields):
        """The form as it will be sent, with its one-time token."""
        body = {"form_token": uuid4().hex, **fields}
        address = reverse(name, args=args)

        def send():
            upload = {"files": SimpleUploadedFile("a.txt", file)} if file else {}
            return self.client.post(address, {**body, **upload})

        return send


def now_is(moment: datetime) -> None:
    clock.set_source(lambda: moment)


def work(kind: str, at: datetime) -> Act:
    """A worker does the waiting job of a kind; after a kill another takes over when the lease has run out."""

    def do():
        for job in Job.objects.filter(kind=kind, finished_at=None).order_by("pk"):
            run_job(job_id=job.pk, at=at)

    def again():
        JobRow.objects.filter(lease_until__isnull=False).update(lease_until=an_hour_ago())
        do()

    return Act(f"work: {kind}", do, is_whole=False, again=again)


def deliver(at: datetime) -> Act:
    """The outbox is emptied; after a kill between the mail server's answer and our mark a mail goes once more."""
    real = timezone.now()

    def do():
        drain_outbox(at=real)

    def again():
        OutboxMessage.objects.filter(lease_until__isnull=False).update(lease_until=an_hour_ago())
        drain_outbox(at=real)

    def check():
        sent = [message.extra_headers["Message-ID"] for message in mail.outbox]
        assert set(sent) == set(OutboxMessage.objects.values_list("message_id", flat=True))
        assert len(sent) - len(set(sent)) <= 1, "More than one mail was sent twice."

    return Act("deliver the mail", do, is_whole=False, again=again, check=check)


def an_hour_ago() -> datetime:
    return timezone.now() - timedelta(hours=1)

"""What it costs to send a needs report in: the whole act as it is done when the button is pressed, and undone again."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from accounts.enums import Assurance, Role
from accounts.hat import hats_of
from accounts.models import Membership
from demo.benching.servers import cpu_seconds
from demo.play.acting import answering
from grants.models import Application
from kompetanse.lib.clock import in_oslo
from needs.actions import submit
from needs.models import NeedsReport, Snapshot

ROUNDS = 20


@dataclass(frozen=True)
class ActCost:
    """One act, without the server and the form around it."""

    act: str
    cases: int
    queries: int
    web_cpu_ms: float
    database_cpu_ms: float


def measure_acts() -> list[ActCost]:
    """Nothing when no report of the season can be sent in again."""
    sent = NeedsReport.objects.filter(application__is_late=False, application__status="decided")
    alone = sent.filter(application__applicant__two_person_filing=False).order_by("pk")
    report = alone.select_related("application").first()
    if report is None:
        return []
    for _warm_up in range(3):
        _submit(report)
    with CaptureQueriesContext(connection) as queries:
        _submit(report)
    used = [_submit(report) for _round in range(ROUNDS)]
    web, database = (sum(each) * 1000 / ROUNDS for each in zip(*used, strict=True))
    return [
        ActCost(
            act="submit",
            cases=Application.objects.count(),
            queries=len(queries),
            web_cpu_ms=round(web, 1),
            database_cpu_ms=round(database, 1),
        )
    ]


def _submit(report: NeedsReport) -> tuple[float, float]:
    """Send it in as if it had not been; the CPU seconds of this process and of its connection."""
    application, at = report.application, report.application.submitted_at
    approver = Membership.objects.filter(
        organisation=application.applicant_id, role=Role.OWNER_APPROVER
    ).first()
    if approver is None or at is None:
        raise LookupError("The owner has nobody who may send in.")
    hats = hats_of(approver.user, on=in_oslo(at).date(), assurance=Assurance.STRONG)
    by = next(
        hat
        for hat in hats
        if hat.organisation_id == application.applicant_id and hat.side == "owner"
    )
    with transaction.atomic():
        Application.objects.filter(pk=application.pk).update(
            status="draft", submitted_at=None, submitted_by=None
        )
        Snapshot.objects.filter(application=application).update(number=F("number") + 100)
        backend = connection.connection.info.backend_pid
        before = time.process_time(), cpu_seconds(backend)
        answering(submit, report=NeedsReport.objects.get(pk=report.pk), declares=True, by=by, at=at)
        after = time.process_time(), cpu_seconds(backend)
        transaction.set_rollback(True)
    return after[0] - before[0], after[1] - before[1]

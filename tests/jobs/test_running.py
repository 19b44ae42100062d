"""Working through rows: one bad row, a kill, a stop, two workers."""

import threading
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from jobs import running
from jobs.actions import (
    cancel_job,
    release_job,
    retry_failed_rows,
    start_job,
    waiting_jobs,
)
from jobs.enums import JobStatus, RowStatus
from jobs.models import Job, JobRow
from jobs.registry import job_kinds
from jobs.running import MAX_ATTEMPTS, claim_row, run_job
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.errors import NotAllowed, Refused
from tests.jobs.conftest import FakeHat
from tests.jobs.kinds import FINISHED, written
from tests.races import at_once


def counts(job: Job) -> tuple[str, int, int, int, int]:
    job.refresh_from_db()
    return (job.status, job.total, job.done, job.failed, job.skipped)


@pytest.mark.django_db
def test_run_job_does_every_row_and_finishes_once(start, at):
    job = start("a", "b", "c")
    run_job(job_id=job.pk, at=at)
    assert counts(job) == ("done", 3, 3, 0, 0)
    assert written(job) == ["a", "b", "c"]
    assert [job.code] == FINISHED
    assert (job.started_at, job.finished_at) == (at, at)


@pytest.mark.django_db
def test_run_job_twice_does_nothing_the_second_time(start, at):
    job = start("a")
    run_job(job_id=job.pk, at=at)
    assert run_job(job_id=job.pk, at=at) is None
    assert counts(job) == ("done", 1, 1, 0, 0)
    assert [job.code] == FINISHED


HOLD = timedelta(minutes=10)


@pytest.mark.django_db
def test_job_held_back_begins_when_its_time_has_come_and_not_before(start, at):
    job = start("a", hold=HOLD)
    assert run_job(job_id=job.pk, at=at) is None
    assert (claim_row(job_id=job.pk), waiting_jobs()) == (None, [])
    assert counts(job) == ("queued", 1, 0, 0, 0)

    Job.objects.filter(pk=job.pk).update(held_until=Now())
    assert waiting_jobs() == [job.pk]
    run_job(job_id=job.pk, at=at)
    assert counts(job) == ("done", 1, 1, 0, 0)


@pytest.mark.django_db
def test_job_held_back_is_stopped_with_nothing_done(start, at):
    job = start("a", "b", hold=HOLD)
    cancel_job(job=job, by=SYSTEM, at=at)
    run_job(job_id=job.pk, at=at)
    assert counts(job) == ("cancelled", 2, 0, 0, 2)
    assert written(job) == []
    with pytest.raises(Refused):
        release_job(job=job, by=SYSTEM, at=at)


@pytest.mark.django_db
def test_release_job_begins_at_once(start, at):
    job = start("a", hold=HOLD)
    release_job(job=job, by=SYSTEM, at=at)
    release_job(job=job, by=SYSTEM, at=at)
    run_job(job_id=job.pk, at=at)
    assert counts(job) == ("done", 1, 1, 0, 0)


@pytest.mark.django_db
def test_run_job_unknown_job_logs_and_returns(at):
    assert run_job(job_id=999_999, at=at) is None


@pytest.mark.django_db
def test_run_job_bad_rows_do_not_stop_the_rest_and_leave_nothing_half_done(start, at):
    job = start("a", "refused", "broken", "skipped", "b")
    run_job(job_id=job.pk, at=at)
    assert counts(job) == ("done", 5, 2, 2, 1)
    assert written(job) == ["a", "b"]
    rows = list(job.rows.order_by("position").values_list("key", "status", "message"))
    assert rows == [
        ("a", "done", "Sendt"),
        ("refused", "failed", "Mottakeren finnes ikke lenger."),
        ("broken", "failed", "Teknisk feil. Prøv igjen."),
        ("skipped", "skipped", "Alt sendt."),
        ("b", "done", "Sendt"),
    ]


@pytest.mark.django_db
def test_run_job_all_rows_failed_is_a_failed_job(start, at):
    job = start("refused", "broken")
    run_job(job_id=job.pk, at=at)
    assert counts(job) == ("failed", 2, 0, 2, 0)


@pytest.mark.django_db
def test_run_job_goes_on_after_a_killed_worker_when_its_lease_has_run_out(start, at):
    job = start("a", "b")
    held = claim_row(job_id=job.pk)
    run_job(job_id=job.pk, at=at)
    assert counts(job) == ("running", 2, 1, 0, 0)
    assert waiting_jobs() == []
    JobRow.objects.filter(pk=held.pk).update(lease_until=Now() - running.LEASE)
    assert waiting_jobs() == [job.pk]
    run_job(job_id=job.pk, at=at)
    assert counts(job) == ("done", 2, 2, 0, 0)


@pytest.mark.django_db
def test_settle_after_the_lease_was_lost_keeps_nothing(start, at):
    job = start("a")
    late = claim_row(job_id=job.pk)
    JobRow.objects.filter(pk=late.pk).update(lease_until=Now() - running.LEASE)
    assert claim_row(job_id=job.pk).attempts == 2
    running._do_row(job, late, job_kinds.get(job.kind), at)
    assert counts(job) == ("queued", 1, 0, 0, 0)
    assert written(job) == []


@pytest.mark.django_db
def test_run_job_gives_up_a_row_that_takes_its_worker_down_each_time(start, at):
    job = start("a", "b")
    JobRow.objects.filter(job=job, key="a").update(attempts=MAX_ATTEMPTS)
    run_job(job_id=job.pk, at=at)
    assert counts(job) == ("done", 2, 1, 1, 0)
    assert written(job) == ["b"]


@pytest.mark.django_db
def test_run_job_row_that_the_database_interrupts_is_tried_five_times(start, at):
    job = start("deadlock", "a")
    run_job(job_id=job.pk, at=at)
    assert counts(job) == ("done", 2, 1, 1, 0)
    row = job.rows.get(key="deadlock")
    assert (row.attempts, row.message) == (6, "Det gikk ikke etter fem forsøk.")


@pytest.mark.django_db
def test_settle_of_a_bad_row_whose_lease_was_lost_writes_nothing(start, at):
    job = start("refused")
    late = claim_row(job_id=job.pk)
    JobRow.objects.filter(pk=late.pk).update(attempts=2)
    running._do_row(job, late, job_kinds.get(job.kind), at)
    assert counts(job) == ("queued", 1, 0, 0, 0)


@pytest.mark.django_db
def test_cancel_job_twice_keeps_who_was_first(start, at):
    job = start("a")
    cancel_job(job=job, by=SYSTEM, at=at)
    cancel_job(job=job, by=SYSTEM, at=at.replace(year=2026))
    job.refresh_from_db()
    assert job.cancel_requested_at == at


@pytest.mark.django_db
def test_words_of_the_rows(start):
    from tests.factories.jobs import FormTokenFactory

    job = start("a")
    assert [str(job), str(job.rows.get()), str(FormTokenFactory(route="/x/"))] == [
        "Prøve",
        "Rad a",
        "/x/",
    ]


@pytest.mark.django_db
def test_cancel_job_before_it_began_skips_every_row(start, at, kari):
    job = start("a", "b", by=FakeHat(kari.pk))
    cancel_job(job=job, by=FakeHat(kari.pk), at=at)
    run_job(job_id=job.pk, at=at)
    assert counts(job) == ("cancelled", 2, 0, 0, 2)
    assert (job.cancel_requested_at, job.cancel_requested_by) == (at, kari)
    assert written(job) == []


@pytest.mark.django_db
def test_cancel_job_under_way_stops_before_the_next_row(start, at, monkeypatch):
    job = start("a", "b", "c")
    kind = job_kinds.get("tests.plain")

    def stop_after_first(*, job, row, at):
        cancel_job(job=job, by=SYSTEM, at=at)
        return kind.handle(job=job, row=row, at=at)

    monkeypatch.setitem(job_kinds._entries, "tests.plain", running.JobKind(stop_after_first))
    run_job(job_id=job.pk, at=at)
    assert counts(job) == ("cancelled", 3, 1, 0, 2)
    assert written(job) == ["a"]


@pytest.mark.django_db
def test_cancel_job_finished_is_refused(start, at):
    job = start("a")
    run_job(job_id=job.pk, at=at)
    with pytest.raises(Refused, match="Jobben er alt ferdig"):
        cancel_job(job=job, by=SYSTEM, at=at)


@pytest.mark.django_db
def test_cancel_job_of_another_is_not_allowed(start, at, kari, ola):
    job = start("a", by=FakeHat(kari.pk))
    with pytest.raises(NotAllowed):
        cancel_job(job=job, by=FakeHat(ola.pk), at=at)


@pytest.mark.django_db
def test_retry_failed_rows_tries_those_and_only_those(start, at, monkeypatch):
    job = start("a", "refused")
    run_job(job_id=job.pk, at=at)
    retry_failed_rows(job=job, by=SYSTEM, at=at)
    assert counts(job) == ("queued", 2, 1, 0, 0)
    monkeypatch.setitem(
        job_kinds._entries, "tests.plain", running.JobKind(lambda *, job, row, at: "Sendt")
    )
    run_job(job_id=job.pk, at=at)
    assert counts(job) == ("done", 2, 2, 0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("keys", "is_run", "sentence"),
    [
        (("refused",), False, "Vent til jobben er ferdig"),
        (("a",), True, "Ingen rader har feilet"),
    ],
)
def test_retry_failed_rows_refused(start, at, keys, is_run, sentence):
    job = start(*keys)
    if is_run:
        run_job(job_id=job.pk, at=at)
    with pytest.raises(Refused, match=sentence):
        retry_failed_rows(job=job, by=SYSTEM, at=at)


@pytest.mark.django_db
def test_start_job_without_rows_is_refused(at):
    with pytest.raises(Refused):
        start_job(kind="tests.plain", title="Prøve", rows=[], by=SYSTEM, at=at)


@pytest.mark.django_db
def test_start_job_of_unknown_kind_is_a_programming_error(at):
    with pytest.raises(LookupError):
        start_job(kind="tests.none", title="Prøve", rows=[("a", "a")], by=SYSTEM, at=at)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("hat", "sees"),
    [
        (FakeHat(1), False),
        (FakeHat(1, 7), False),
        (FakeHat(1, 7, frozenset({"handle_cases"})), True),
        (FakeHat(1, 8, frozenset({"handle_cases"})), False),
        (FakeHat(None), False),
    ],
)
def test_visible_to_other_hats(start, hat, sees):
    job = start("a")
    Job.objects.filter(pk=job.pk).update(scope_id=7)
    assert Job.objects.visible_to(hat).exists() is sees


@pytest.mark.django_db
def test_visible_to_who_started_it(start, kari):
    job = start("a", by=FakeHat(kari.pk, 7))
    assert list(Job.objects.visible_to(FakeHat(kari.pk, 8))) == [job]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_four_workers_do_each_row_once(start, at):
    job = start(*[f"{number:02}" for number in range(20)])
    at_once(4, lambda: run_job(job_id=job.pk, at=at))
    assert counts(job) == ("done", 20, 20, 0, 0)
    assert written(job) == [f"{number:02}" for number in range(20)]
    assert [job.code] == FINISHED


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_claims_of_one_row_give_it_to_one(start):
    job = start("a")
    claimed = at_once(8, lambda: claim_row(job_id=job.pk))
    assert [row.key for row in claimed if row] == ["a"]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_control_claims_without_the_comparison_give_a_row_to_two(start, monkeypatch):
    """Shows that the race above is real: without compare-and-set both workers get the row."""
    job = start("a")
    meet = threading.Barrier(2, timeout=60)

    def careless(*, job_id):
        row = JobRow.objects.claimable().filter(job_id=job_id).first()
        meet.wait()
        JobRow.objects.filter(pk=row.pk).update(lease_until=Now() + running.LEASE)
        return row

    monkeypatch.setattr(running, "claim_row", careless)
    claimed = at_once(2, lambda: running.claim_row(job_id=job.pk))
    assert [row.key for row in claimed] == ["a", "a"]


@pytest.mark.django_db
def test_constraints_refuse_what_must_never_be(start):
    from django.db import IntegrityError, transaction

    job = start("a")
    wrong = [
        lambda: Job.objects.filter(pk=job.pk).update(done=2),
        lambda: Job.objects.filter(pk=job.pk).update(status=JobStatus.DONE),
        lambda: Job.objects.filter(pk=job.pk).update(cancel_requested_by=_somebody()),
        lambda: JobRow.objects.filter(job=job).update(status=RowStatus.DONE),
        lambda: JobRow.objects.create(job=job, position=1, key="b", label="b"),
        lambda: JobRow.objects.create(job=job, position=2, key="a", label="a"),
        lambda: [_token(), _token()],
    ]
    names = []
    for act in wrong:
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            act()
        names.append(caught.value.__cause__.diag.constraint_name)
    assert names == [
        "jobs_job_counts_within_total",
        "jobs_job_finished_has_time",
        "jobs_job_cancelled_by_at",
        "jobs_jobrow_finished_has_time",
        "jobs_jobrow_position",
        "jobs_jobrow_key",
        "jobs_formtoken_token_key",
    ]


def _somebody():
    from django.contrib.auth import get_user_model

    return get_user_model().objects.create_user("per@eksempel.invalid", name="Per Prøve")


def _token():
    from tests.factories.jobs import FormTokenFactory

    return FormTokenFactory(token="same")

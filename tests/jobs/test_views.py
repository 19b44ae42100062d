"""The page of a job, stop and try again, in the browser's words."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from jobs.actions import start_job
from jobs.models import Job
from jobs.running import run_job
from kompetanse.lib.dates import format_time
from tests.factories.accounts import UserFactory, hat_for
from tests.factories.owners import AuthorityFactory, OwnerFactory
from tests.jobs import kinds  # noqa: F401 -- registers the kind that the tests start


@pytest.fixture
def starter(db):
    """A case handler's hat, and the person."""
    return hat_for(AuthorityFactory(), Role.CASEWORKER)


@pytest.fixture
def browser(client, starter):
    client.force_login(_person(starter))
    return client


def _person(hat):
    from accounts.models import User

    return User.objects.get(pk=hat.user_id)


def begin(hat, at, *keys, **options) -> Job:
    rows = [
        (f"{key}{number}" if key == "x" else key, f"Rad {number}")
        for number, key in enumerate(keys)
    ]
    return start_job(
        kind="tests.plain", title="Sender vedtaksbrev", rows=rows, by=hat, at=at, **options
    )


def test_job_detail_waiting_shows_progress_and_asks_again(browser, starter, at):
    job = begin(starter, at, "x", "x", payload={"unit": "brev", "facts": [["Vedtak", "2"]]})
    page = browser.get(job.get_absolute_url()).content.decode()
    assert "0 av 2 brev" in page
    assert '<progress class="bar" max="2" value="0"' in page
    assert f'hx-get="{job.get_absolute_url()}"' in page
    assert reverse("jobs:job-cancel", args=[job.code]) in page
    assert "Bekreftet før start" in page


def test_job_detail_asked_by_htmx_answers_with_the_fragment(browser, starter, at):
    job = begin(starter, at, "x")
    fragment = browser.get(job.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert 'id="jobbside"' in fragment


def test_job_detail_finished_shows_what_failed_and_no_longer_asks(browser, starter, at):
    job = begin(starter, at, "x", "refused", result_url="/vedtak/")
    run_job(job_id=job.pk, at=at)
    page = browser.get(job.get_absolute_url()).content.decode()
    assert "Mottakeren finnes ikke lenger." in page
    assert "hx-trigger" not in page
    assert reverse("jobs:job-retry", args=[job.code]) in page
    assert 'href="/vedtak/"' in page


def test_job_held_back_says_when_it_begins_and_may_begin_now(browser, starter, at):
    job = begin(starter, at, "x", hold=timedelta(minutes=10))
    page = browser.get(job.get_absolute_url()).content.decode()
    clock = format_time(Job.objects.get().held_until)
    assert f"starter kl. {clock}" in page
    assert "Stopp, ikke start" in page

    begun = browser.post(reverse("jobs:job-release", args=[job.code]), follow=True)
    assert "Jobben er i gang." in begun.content.decode()
    assert "Start nå" not in begun.content.decode()
    assert Job.objects.get().held_until is None


def test_job_cancel_stops_and_returns_to_the_page(browser, starter, at):
    job = begin(starter, at, "x")
    response = browser.post(reverse("jobs:job-cancel", args=[job.code]), follow=True)
    assert "Jobben stopper etter den som er i gang." in response.content.decode()
    job.refresh_from_db()
    assert job.cancel_requested_by_id == starter.user_id


def test_job_cancel_of_finished_job_says_why_not(browser, starter, at):
    job = begin(starter, at, "x")
    run_job(job_id=job.pk, at=at)
    response = browser.post(reverse("jobs:job-cancel", args=[job.code]), follow=True)
    assert "Jobben er alt ferdig." in response.content.decode()


def test_job_retry_puts_failed_rows_back(browser, starter, at):
    job = begin(starter, at, "refused")
    run_job(job_id=job.pk, at=at)
    browser.post(reverse("jobs:job-retry", args=[job.code]))
    job.refresh_from_db()
    assert (job.status, job.failed) == ("queued", 0)


def test_job_pages_refuse_the_wrong_method(browser, starter, at):
    job = begin(starter, at, "x")
    answers = [
        browser.post(job.get_absolute_url()).status_code,
        browser.get(reverse("jobs:job-cancel", args=[job.code])).status_code,
        browser.get(reverse("jobs:job-retry", args=[job.code])).status_code,
    ]
    assert answers == [405, 405, 405]


def test_job_detail_cast(client, starter, at):
    job = begin(starter, at, "x")
    authority = starter.organisation
    cast = {
        "starter": _person(starter),
        "colleague": _person(hat_for(authority, Role.CASEWORKER)),
        "other authority": _person(hat_for(AuthorityFactory(), Role.CASEWORKER)),
        "owner": _person(hat_for(OwnerFactory(), Role.OWNER_SUBMITTER)),
        "no role": UserFactory(),
    }
    answers = {}
    for who, person in cast.items():
        client.force_login(person)
        answers[who] = client.get(job.get_absolute_url()).status_code
    client.logout()
    answers["nobody"] = client.get(job.get_absolute_url()).status_code
    assert answers == {
        "starter": 200,
        "colleague": 200,
        "other authority": 404,
        "owner": 404,
        "no role": 404,
        "nobody": 302,
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_job_detail_costs_the_same_for_one_and_three_rows(
    browser, starter, at, rows, django_assert_max_num_queries
):
    job = begin(starter, at, *["x"] * rows, "refused")
    run_job(job_id=job.pk, at=at)
    browser.get(job.get_absolute_url())  # the first page of a session writes the session's row
    with django_assert_max_num_queries(15) as counted:
        browser.get(job.get_absolute_url())
    of_jobs = [query["sql"] for query in counted.captured_queries if '"jobs_' in query["sql"]]
    assert len(of_jobs) == 3

"""Who has a case open: told to colleagues at the same authority, kept in Redis only, forgotten when the page is closed."""

import re
import time

import pytest
import redis
from django.conf import settings
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from overview import presence
from tests.factories.accounts import hat_for
from tests.overview.conftest import declared

pytestmark = pytest.mark.django_db


def url(case, name="case"):
    return reverse(f"overview:{name}", args=[case.code])


@pytest.fixture
def colleague(case):
    User.objects.filter(pk=(hat := hat_for(case.authority, Role.CASEWORKER)).user_id).update(
        name="Kari Testvik"
    )
    return hat


def heartbeat(client, page):
    """What htmx asks for half a minute after the page was drawn."""
    asked = re.search(r'hx-get="([^"]+)"', page.content.decode())[1].replace("&amp;", "&")
    return client.get(asked, headers={"HX-Request": "true", "X-Heartbeat": "1"})


def shown(page):
    return re.findall(
        r"<p>([^<]+ (?:har saken åpen|kontrollerer saken nå|retting nå)\.)</p>",
        page.content.decode(),
    )


def test_case_detail_tells_who_else_has_the_case_open(case, worker, colleague, login):
    alone = login(colleague).get(url(case))
    second = login(worker).get(url(case))
    assert (shown(alone), shown(second)) == ([], ["Kari Testvik har saken åpen."])


def test_the_heartbeat_answers_only_when_somebody_has_come_or_gone(case, worker, colleague, login):
    mine, hers = login(worker), login(colleague)
    page = mine.get(url(case))
    assert heartbeat(mine, page).status_code == 204

    hers.get(url(case))
    changed = heartbeat(mine, page)
    assert (changed.status_code, shown(changed)) == (200, ["Kari Testvik har saken åpen."])
    assert heartbeat(mine, changed).status_code == 204


def test_a_closed_page_is_forgotten(case, worker, colleague, login, monkeypatch):
    login(colleague).get(url(case))
    later = time.time() + presence.FORGOTTEN_SECONDS + 1
    monkeypatch.setattr(presence.time, "time", lambda: later)
    assert shown(login(worker).get(url(case))) == []


def test_who_checks_is_said_to_check_though_the_case_is_open_too(case, worker, colleague, login):
    declared(case, colleague)
    client = login(colleague)
    client.get(url(case, "check"))
    client.get(url(case))
    assert shown(login(worker).get(url(case))) == ["Kari Testvik kontrollerer saken nå."]
    declared(case, worker)
    client.get(url(case, "ask-for-completion"))
    assert shown(login(worker).get(url(case, "check"))) == [
        "Kari Testvik skriver til eieren om retting nå."
    ]


def test_one_person_with_two_pages_is_alone(case, worker, login):
    login(worker).get(url(case))
    assert shown(login(worker).get(url(case))) == []


def test_others_neither_see_it_nor_are_seen(case, worker, login):
    hats = [hat_for(case.authority, Role.ARCHIVIST), hat_for(case.applicant, Role.OWNER_APPROVER)]
    asked = [login(hat).get(url(case, "case-presence")).status_code for hat in hats]
    assert asked == [403, 403]
    assert [b"til-stede" in login(hat).get(url(case)).content for hat in hats] == [False, False]
    assert shown(login(worker).get(url(case))) == []


def test_a_recused_caseworker_is_not_told(case, worker, colleague, login):
    declared(case, worker, is_impartial=False)
    login(colleague).get(url(case))
    client = login(worker)
    assert client.get(url(case, "case-presence")).status_code == 403
    assert shown(client.get(url(case))) == []


def test_without_redis_the_page_is_drawn_and_nobody_is_named(case, worker, login, settings):
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    assert shown(login(worker).get(url(case))) == []


def test_redis_holds_no_name_and_lets_go_of_it(case, worker, login):
    login(worker).get(url(case))
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        kept = client.zrange(f"open-case:{case.code}", 0, -1)
        lasts = client.ttl(f"open-case:{case.code}")
    assert kept == [f"{worker.user_id}:leser".encode()]
    assert 0 < lasts <= presence.FORGOTTEN_SECONDS


def test_a_heartbeat_does_not_prolong_the_session(case, worker, login):
    client = login(worker)
    page = client.get(url(case))
    session = client.session
    session["seen_at"] = seen = time.time() - 1000
    session.save()
    heartbeat(client, page)
    assert client.session["seen_at"] == seen
    client.get(url(case))
    assert client.session["seen_at"] > seen

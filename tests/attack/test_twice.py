"""Every form sent twice, twice at once, and later: it acts once, and nobody meets an error."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection, connections
from django.db.models import F
from django.test import Client

from demo.models import DemoClock
from tests.attack.crawl import LONG, crawl, differences, everybody, rows_of, told
from tests.attack.database import everything_written, transaction_id
from tests.attack.sending import NotFound, Sent, carry_through, catalogue, open_form, send
from tests.races import copy_of, together

if TYPE_CHECKING:
    from tests.attack.forms import Form
    from tests.attack.sending import Listed
    from tests.attack.stage import Stage

# By form: why the same, written anew on a page of its own, is done once more. All others act once.
_ONE_MORE = "one more of the same, as anybody may write"
_LAST_DAY = "the same last day is set again"
_SENT_ANEW = "whoever is asked is asked again, by a mail of its own"
_SAME_TEXT = "the page showed what is stored, and the same is saved: that it was is noted again"
AGAIN = {
    **dict.fromkeys(
        (
            "forum:impartiality", "forum:item-propose", "forum:line-propose", "forum:meeting-create",
            "forum:minutes-remark", "forum:plan-create", "forum:remark", "forum:statement-add",
            "needs:section-measures measures", "overview:messages", "overview:note-add",
            "overview:register-document",
        ),
        _ONE_MORE,
    ),
    **dict.fromkeys(
        (
            "accounts:role-end-date", "forum:seat-end", "partnerships:network-end",
            "partnerships:network-member-end",
        ),
        _LAST_DAY,
    ),
    **dict.fromkeys(
        (
            "accounts:invitation-resend", "accounts:member-invite", "needs:involvement-ask",
            "needs:partner-ask",
        ),
        _SENT_ANEW,
    ),
    **dict.fromkeys(
        ("forum:plan-edit", "records:entry", "overview:filter-save", "payments:payer"), _SAME_TEXT
    ),
    "decisions:change-new": "an owner may tell of two changes",
    "decisions:second-allocation": "the draft is drawn up anew, as the first was",
    "payments:repayment-register": "money may have to come back for two reasons; never more than was paid",
    "decisions:approve-all": "another job is begun, which finds each decision issued (R02)",
    "decisions:delivery": "a letter may be sent in two ways",
    "forum:frame-join": "nothing is split any more: that it was said is noted again",
}  # fmt: skip


AT_ONCE = ["2025-03-15", "start"]  # where forms are sent twice at once


def sent_again(stage: Stage, client: Client, listed: Listed) -> list[str]:
    """The same body once more acts no second time, and lands where the first did."""
    form, since = open_form(stage, listed), transaction_id()
    first = carry_through(client, form)
    if first.status != listed.answer:
        return [told("the catalogue says otherwise", first, listed.answer)]
    stands = rows_of(since)
    again = Sent(first.form, first.body, send(client, first.form, first.body))
    found = [] if rows_of(since) == stands else [told("acts again", again)]
    if listed.acts and "form_token" in first.body and again.leads_to != first.leads_to:
        found.append(told("lands elsewhere", again, f"first {first.leads_to}"))
    return found


def sent_later(stage: Stage, client: Client, listed: Listed) -> list[str]:
    """An hour after, in another browser of the same person: the same page sent again, and the same from a page of its own."""
    form, since = open_form(stage, listed), transaction_id()
    first = carry_through(client, form)
    if not listed.acts:
        return []
    DemoClock.objects.filter(pk=1).update(stands_at=F("stands_at") + timedelta(hours=1))
    stands, other = rows_of(since), stage.client(listed.member, browser=2)
    again = Sent(first.form, first.body, send(other, first.form, first.body))
    has_acted = rows_of(since) != stands
    if "form_token" not in first.body:
        return [told("acts again", again)] if has_acted and listed.form not in AGAIN else []
    found = [told("acts again", again)] if has_acted else []
    if again.leads_to != first.leads_to:
        found.append(told("lands elsewhere", again, f"first {first.leads_to}"))
    anew = first.body | {"form_token": ["another-page"]}
    second = Sent(first.form, anew, send(other, first.form, anew))
    has_acted = rows_of(since) != stands
    if second.status >= 500:
        found.append(told("another page", second, second.answer.exc_info[:2]))
    if has_acted != (listed.form in AGAIN):
        found.append(told("acts from another page" if has_acted else "does not act again", second))
    return found


@pytest.mark.parametrize("attack", [sent_again, sent_later], ids=lambda attack: attack.__name__)
@pytest.mark.skipif(not LONG, reason="the whole crawl is for --long")
def test_a_form_sent_again_acts_once(stage, attack):
    for listed in catalogue().values():
        if listed.moment == stage.moment:
            for member in everybody(listed):
                stage.client(member, browser=2)

    assert crawl(stage, attack) == {}


def with_cookies_of(client: Client) -> Client:
    """The same browser in a thread of its own."""
    twin = Client(raise_request_exception=False)
    twin.cookies = client.cookies.copy()
    return twin


def once_for_all(stage: Stage, client: Client, form: Form) -> tuple[Sent, dict[str, list]]:
    """What the form holds when it has been said yes to, and what it writes; undone."""
    with stage.undone(client):
        since = transaction_id()
        sent = carry_through(client, form)
        return sent, everything_written(since)


def sent_at_once(stage: Stage, listed: Listed) -> list[str]:
    """Two browsers let go together, each on its connection: one effect, and two answers."""
    client = stage.client(listed.member)
    form = open_form(stage, listed)
    sent, usual = once_for_all(stage, client, form)
    _sent, same = once_for_all(stage, client, form)
    since = transaction_id()
    answers = together(
        *[lambda: send(with_cookies_of(client), sent.form, sent.body) for _browser in range(2)]
    )
    found = [
        f"at once: {answer!r}"
        for answer in answers
        if isinstance(answer, Exception) or answer.status_code >= 500
    ]
    return found + differences(usual, same, everything_written(since))


@pytest.fixture
def at_first(stage) -> str:
    """The database as it is when everybody has logged in, and before anybody has sent a form."""
    for listed in catalogue().values():
        if listed.moment == stage.moment:
            for member in everybody(listed):
                stage.client(member)
    return connection.settings_dict["NAME"]


@pytest.mark.skipif(not LONG, reason="a database for every form: for --long")
@pytest.mark.parametrize("stage", AT_ONCE, indirect=True)
def test_a_form_sent_twice_at_once_acts_once(stage, at_first):
    found = {}
    for listed in catalogue().values():
        if listed.moment != stage.moment:
            continue
        with copy_of(at_first):
            try:
                complaints = sent_at_once(stage, listed)
            except NotFound as lost:
                complaints = [str(lost)]
        if complaints:
            found[listed.form] = complaints
    connections.close_all()

    assert found == {}

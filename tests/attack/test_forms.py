"""Every form that acts, as somebody who means ill or has no patience would send it.

`forms.csv` says where each is: at which moment of the season, for whom, on which page, and which forms come before it.
A row of requests is undone before the next begins, so each attack meets the page as it was.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import pytest

from tests.attack import filling
from tests.attack.database import changed, counts, transaction_id, written
from tests.attack.sending import NotFound, Sent, carry_through, catalogue, open_form, send, text_of
from tests.attack.stage import Stage, standing_at
from tests.grids.cast import CAST
from tests.grids.test_urls import EXPECTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from tests.attack.sending import Listed

LONG = bool(os.environ.get("LONG"))
NOISE = frozenset({"django_session", "jobs_formtoken", "usersessions_usersession"})
OUTSIDE = (
    "//ond.example", "https://ond.example/", "/\\ond.example", "https:ond.example", "https:/ond.example",
    "\\\\ond.example", "///ond.example", "////ond.example", "/\t/ond.example", "/\n/ond.example", "\t//ond.example",
    " //ond.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc",
    "http://testserver@ond.example/", "https://testserver.ond.example/", "//testserver@ond.example", "/\r\nSet-Cookie: a=b",
    "\x01//ond.example", "\u3000//ond.example", "//ond\u3002example", "http:///ond.example", "http:\\\\ond.example",
    "//[::1]", "ftp://ond.example", "?", "ond.example", "",
)  # fmt: skip
CHEAP = {"pages:language"}
# Their text goes with an act, it is no text that two write on.
ACTS = {
    "decisions:return", "needs:report-withdraw", "overview:round-deadline", "partnerships:agreement-end",
    "decisions:legal-repeal", "needs:report-send-back", "needs:report-review", "partnerships:agreement-renew",
}  # fmt: skip
_CLOSED = "closed: there is nothing to send"
_LINK = "the address is a secret link; no page of the season has one, see tests/accounts and tests/needs"
_STATE = "the season never stands where its form is shown; the app's own tests send it"
NOT_HERE = {
    "accounts:connections-closed": _CLOSED,
    "accounts:oidc-signup-closed": _CLOSED,
    "accounts:invitation": _LINK,
    "needs:consent-answer": _LINK,
    "needs:involvement-link": _LINK,
    "partnerships:network-answer": _STATE,
    "demo:jump": "the demo's own clock: plays what everybody else does, see tests/demo",
    "idporten_login": "leads to ID-porten, see tests/accounts/test_idporten.py",
    "pages:policy-report": "no form: a browser tells what the content policy stopped",
    "pages:session-extend": "no form: a script says that somebody is there",
    **dict.fromkeys(
        (
            "accounts:mfa-reset-do", "accounts:role-confirm", "accounts:user-end-sessions",
            "decisions:discard", "decisions:drop-withdrawn", "decisions:send-letters",
            "forum:ballot-cast", "forum:ballot-review", "forum:frame-split", "forum:preparation",
            "forum:minutes-remark", "forum:region-change-withdraw", "forum:remark-answer", "forum:remarks-present",
            "jobs:job-cancel", "jobs:job-release", "jobs:job-retry",
            "needs:attachment-remove", "needs:authority-comment", "needs:consent-ask",
            "needs:opt-out", "needs:opt-out-undo", "needs:pen-take", "needs:plan-link",
            "overview:admit-late", "overview:check-finish", "overview:check-save",
            "overview:filter-delete", "overview:filter-save", "overview:round-publish",
            "overview:task-hand-back", "overview:tasks-due", "overview:tasks-due-choose",
            "overview:tasks-assign", "records:purge-decide",
        ),
        _STATE,
    ),
}  # fmt: skip
MOMENTS = sorted({listed.moment for listed in catalogue().values()})


@pytest.fixture(scope="module", params=MOMENTS)
def stage(request, django_db_setup, django_db_blocker) -> Iterator[Stage]:
    with django_db_blocker.unblock(), standing_at(request.param):
        yield Stage(request.param)


@pytest.fixture
def _documents_in_a_folder_of_their_own() -> None:
    """Not here: the season's documents lie where its template put them."""


def everybody(listed: Listed) -> list[str]:
    """Who sends it, and those who send what comes before it."""
    return list(
        dict.fromkeys(
            [listed.member, *(one for name in listed.after for one in everybody(catalogue()[name]))]
        )
    )


def rows_of(since: int) -> dict[str, list]:
    return {table: rows for table, rows in written(since, besides=NOISE).items() if rows}


def told(attack: str, sent: Sent, what: object = "") -> str:
    return f"{attack}: {sent.status} {sent.leads_to} {what}"


def sent_again(stage: Stage, client: Client, listed: Listed) -> list[str]:
    """The same body once more acts no second time, and lands where the first did."""
    form, since = open_form(stage, listed), transaction_id()
    first = carry_through(client, form)
    if first.status != listed.answer:
        return [told("the catalogue says otherwise", first, listed.answer)]
    stands = rows_of(since)
    if not listed.after:
        stage.usual[listed.form] = stands
    again = Sent(first.form, first.body, send(client, first.form, first.body))
    found = [] if rows_of(since) == stands else [told("acts again", again)]
    if listed.acts and "form_token" in first.body and again.leads_to != first.leads_to:
        found.append(told("lands elsewhere", again, f"first {first.leads_to}"))
    return found


def sent_by_an_old_tab(stage: Stage, client: Client, listed: Listed) -> list[str]:
    """Two tabs with the same version: the second changes nothing, and what is written in it is not lost."""
    form = open_form(stage, listed)
    if "version" not in form.fields or not listed.acts:
        return []
    mine, theirs = "Skrevet i fane B.", "Skrevet i fane A."
    since = transaction_id()
    first = carry_through(client, form, lambda form, body: filling.with_text(form, body, theirs))
    stands = rows_of(since)
    body = filling.with_text(first.form, first.body, mine) | {"form_token": ["another-tab"]}
    second = Sent(form, body, send(client, first.form, body))
    found = [] if rows_of(since) == stands else [told("old tab changed", second)]
    if not filling.prose(first.form) or "autosave" in body:
        return found  # a script keeps the text where it is
    page = text_of(second.answer)
    is_done = second.leads_to == first.leads_to != ""
    if not is_done and (second.status not in {200, 409} or mine not in page):
        found.append(told("old tab lost its text", second))
    if not is_done and listed.form not in ACTS and theirs not in page:
        found.append(told("old tab is not told what stands", second))
    return found


def sent_with_more(stage: Stage, client: Client, listed: Listed) -> list[str]:
    """Fields that the form does not have are not looked at."""
    runs = [stage.usual[listed.form]] if listed.form in stage.usual else []
    for more in (False, False, True)[len(runs) :]:
        with stage.undone(client):
            tables = set(runs[0]) if more else set()
            form = open_form(stage, listed)
            since = transaction_id()
            carry_through(
                client, form,
                lambda form, body: (filling.stolen(form, tables) if more else {}) | body,  # noqa: B023 -- called at once
            )  # fmt: skip
            runs.append(rows_of(since))
    return differences(*runs)


def differences(one: dict, same: dict, other: dict) -> list[str]:
    """What is otherwise in the third run, besides what is new each time."""
    found = []
    for table in sorted({*one, *other}):
        rows, again, third = (run.get(table, []) for run in (one, same, other))
        if len(rows) != len(third):
            found.append(f"{table}: {len(rows)} rows became {len(third)}")
            continue
        for first, second, last in zip(rows, again, third, strict=True):
            found += [
                f"{table}.{name}: {value!r} became {last.get(name)!r}"
                for name, value in first.items()
                if second.get(name) == value and last.get(name) != value
            ]
    return found


HOSTILE = {
    "text": lambda form, body: filling.with_text(form, body, f"{filling.SCRIPT} {filling.UNSEEN}"),
    "nonsense": lambda form, body: filling.with_text(
        form, filling.with_no_values(form, body, {"form_token"}), "x" * filling.LENGTH
    ),
}
if LONG:
    HOSTILE |= {
        "script": lambda form, body: filling.with_text(form, body, filling.SCRIPT),
        "long": lambda form, body: filling.with_text(form, body, "x" * filling.LENGTH),
    }


def sent_with_hostile_text(stage: Stage, client: Client, listed: Listed) -> list[str]:
    """No server error, and no page on which the text is more than text."""
    found = []
    for attack, change in HOSTILE.items():
        with stage.undone(client):
            sent = carry_through(client, open_form(stage, listed), change)
            page = text_of(sent.answer)
            if sent.status >= 500:
                found.append(told(attack, sent, sent.answer.exc_info[:2]))
                continue
            if attack != "nonsense" and sent.leads_to.startswith("/"):
                landed = client.get(sent.leads_to, follow=True)
                page = text_of(landed)
                if landed.status_code >= 500:
                    found.append(told(f"{attack}, then", sent, landed.exc_info[:2]))
            if filling.RAW in page:
                found.append(told(attack, sent, "script"))
    return found


def sent_with_ids_swapped(stage: Stage, client: Client, listed: Listed) -> list[str]:
    """What the form does not offer cannot be chosen: another row's number or code is refused, and nothing is done."""
    if not listed.acts:
        return []
    found = []
    with stage.undone(client):
        fields = open_form(stage, listed).fields
    for name, field in fields.items():
        for foreign in filling.elsewhere(field):
            with stage.undone(client):
                form, since = open_form(stage, listed), transaction_id()
                before = rows_of(since)
                sent = carry_through(
                    client,
                    form,
                    lambda _form, body: body | {name: [foreign]},  # noqa: B023 -- called at once
                )
                rows = rows_of(since)
                # What a script saves while somebody writes is kept, but for what does not hold.
                has_done = (
                    stored(rows, name, foreign) if "autosave" in form.body else rows != before
                )
                if sent.status >= 500 or has_done:
                    found.append(told(f"{name}={foreign}", sent, sorted(rows)))
    return found


def stored(rows: dict[str, list], name: str, value: str) -> bool:
    """Whether a row has this value where the field's would be."""
    columns = {name, f"{name}_id", f"{name.removesuffix('s')}_id"}
    return any(
        str(row.get(column)) == value
        for found in rows.values()
        for row in found
        for column in columns
    )


def is_ours(target: str) -> bool:
    """Whether a browser stays on our site, which reads "\\" as "/" and leaves out tabs and line breaks."""
    read = re.sub(r"[\t\r\n]", "", target).strip().replace("\\", "/")
    return urlsplit(urljoin("https://ours.example/sted/", read)).netloc == "ours.example"


def sent_on_elsewhere(stage: Stage, client: Client, listed: Listed) -> list[str]:
    """Whatever the form says about where to go next, it is to a page of ours."""
    found = []
    with stage.undone(client):
        names = {"next", "neste"} & open_form(stage, listed).fields.keys()
    targets = OUTSIDE if LONG or listed.form in CHEAP else OUTSIDE[:3]
    for name in names:
        for target in targets:
            with stage.undone(client):
                sent = carry_through(
                    client,
                    open_form(stage, listed),
                    lambda _form, body: body | {name: [target]},  # noqa: B023 -- called at once
                )
                if sent.status >= 500 or not is_ours(sent.leads_to):
                    found.append(told(repr(target), sent))
    return found


def sent_without_csrf_token(stage: Stage, client: Client, listed: Listed) -> list[str]:
    form = open_form(stage, listed)
    body, before, found = filling.fill(form), counts(), []
    client.handler.enforce_csrf_checks = True
    for token in ([], ["x" * 64]):
        sent = Sent(form, body, send(client, form, body | {"csrfmiddlewaretoken": token}))
        if sent.status != 403 or changed(before, besides=NOISE):
            found.append(told("csrf", sent))
    client.handler.enforce_csrf_checks = False
    return found


ATTACKS = (
    sent_again,
    sent_by_an_old_tab,
    sent_with_more,
    sent_with_hostile_text,
    sent_with_ids_swapped,
    sent_on_elsewhere,
    sent_without_csrf_token,
)


@pytest.mark.skipif(not LONG, reason="the whole crawl is for --long")
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_no_form_gives_way(stage, attack):
    found = {}
    for listed in catalogue().values():
        if listed.moment != stage.moment or (listed.after and not LONG):
            continue
        client, *_others = [stage.client(member) for member in everybody(listed)]
        try:
            with stage.undone(client):
                complaints = attack(stage, client, listed)
        except NotFound as lost:
            complaints = [str(lost)]
        if complaints:
            found[listed.form] = complaints

    assert found == {}


def test_every_address_that_takes_a_form_is_attacked():
    closed = {"301", "404", "405"}
    taking = {
        name
        for (name, method), row in EXPECTED.items()
        if method == "POST"
        and not {row[member] for member in CAST if CAST[member]} <= closed - {"404"}
        and {row[member] for member in CAST if CAST[member]} != {"405"}
    }
    attacked = {listed.route for listed in catalogue().values()}

    assert sorted(taking - attacked - NOT_HERE.keys()) == []
    assert sorted(NOT_HERE.keys() & attacked) == []
    assert sorted((attacked | NOT_HERE.keys()) - taking) == []

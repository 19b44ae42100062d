"""Every form that acts, as somebody who means ill or has no patience would send it.

`forms.csv` says where each is: at which moment of the season, for whom, on which page, and which forms come before it.
A row of requests is undone before the next begins, so each attack meets the page as it was.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import pytest

from tests.attack import filling
from tests.attack.crawl import LONG, crawl, differences, rows_of, told
from tests.attack.database import NOISE, changed, counts, transaction_id
from tests.attack.sending import Sent, carry_through, catalogue, open_form, send, text_of
from tests.grids.cast import CAST
from tests.grids.test_urls import EXPECTED

if TYPE_CHECKING:
    from django.test import Client

    from tests.attack.forms import Form
    from tests.attack.sending import Listed
    from tests.attack.stage import Stage

OUTSIDE = (
    "//ond.example", "https://ond.example/", "/\\ond.example", "https:ond.example", "https:/ond.example",
    "\\\\ond.example", "///ond.example", "////ond.example", "/\t/ond.example", "/\n/ond.example", "\t//ond.example",
    " //ond.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc",
    "http://testserver@ond.example/", "https://testserver.ond.example/", "//testserver@ond.example", "/\r\nSet-Cookie: a=b",
    "\x01//ond.example", "\u3000//ond.example", "//ond\u3002example", "http:///ond.example", "http:\\\\ond.example",
    "//[::1]", "ftp://ond.example", "?", "ond.example", "",
)  # fmt: skip
CHEAP = {"pages:language"}
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
            "decisions:forum-answer", "decisions:point-commitments", "decisions:return-line",
            "decisions:send-letters",
            "forum:ballot-cast", "forum:ballot-review", "forum:frame-split",
            "jobs:job-release", "jobs:job-retry",
            "needs:authority-comment", "needs:consent-ask", "needs:opt-out", "needs:opt-out-undo",
            "needs:pen-take", "needs:plan-link",
            "overview:round-publish",
            "payments:lapse-notice", "payments:notice", "payments:repayment-step", "payments:stop-lift",
            "records:purge-decide",
        ),
        _STATE,
    ),
}  # fmt: skip


def sent_with_more(stage: Stage, client: Client, listed: Listed) -> list[str]:
    """Fields that the form does not have are not looked at."""
    runs: list[dict[str, list]] = []
    for more in (False, False, True) if LONG else (False, True):
        with stage.undone(client):
            tables = set(runs[0]) if more else set()
            form = open_form(stage, listed)
            since = transaction_id()
            sent = carry_through(
                client, form,
                lambda form, body: (filling.stolen(form, tables) if more else {}) | body,  # noqa: B023 -- called at once
            )  # fmt: skip
            runs.append(rows_of(since))
    first, last = runs[0], runs[-1]
    return differences(*runs) if LONG else taken(first, last, sent.body)


def taken(usual: dict, other: dict, body: filling.Body) -> list[str]:
    """The columns that have what the body says of them, and had something else; and tables with other numbers of rows."""
    found = [
        f"{table}: {len(usual.get(table, []))} rows became {len(other.get(table, []))}"
        for table in sorted({*usual, *other})
        if len(usual.get(table, [])) != len(other.get(table, []))
    ]
    return found + [
        f"{table}.{name} became {value!r}"
        for table in usual
        for first, last in zip(usual[table], other.get(table, []), strict=False)
        for name, value in last.items()
        if value != first.get(name) and filling.says(body.get(name, [""])[0], value)
    ]


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


def sent_with_line_breaks(stage: Stage, client: Client, listed: Listed) -> list[str]:
    """A field of one line is stored as one line: nothing of it becomes a header of a mail."""
    form, since = open_form(stage, listed), transaction_id()
    sent = carry_through(client, form, filling.with_lines)
    if sent.status >= 500:
        return [told("lines", sent, sent.answer.exc_info[:2])]
    broken = re.compile(rf"[\r\n]\s*{filling.HEADER}")
    return [
        f"{table}.{name}"
        for table, rows in rows_of(since).items()
        for row in rows
        for name, value in row.items()
        if isinstance(value, str) and broken.search(value)
    ]


def sent_with_ids_swapped(stage: Stage, client: Client, listed: Listed) -> list[str]:
    """What the form does not offer cannot be chosen: another row's number or code is refused, and nothing is done."""
    if not listed.acts:
        return []
    found = []
    with stage.undone(client):
        fields = open_form(stage, listed).fields
        swaps = {name: filling.elsewhere(field) for name, field in fields.items()}
    for name, foreign_values in swaps.items():
        for foreign in foreign_values:
            with stage.undone(client):
                form, since = open_form(stage, listed), transaction_id()
                before = besides_kept(rows_of(since), form)
                sent = carry_through(
                    client,
                    form,
                    lambda _form, body: body | {name: [foreign]},  # noqa: B023 -- called at once
                )
                rows = besides_kept(rows_of(since), form)
                # What a script saves while somebody writes is kept, but for what does not hold.
                has_done = (
                    stored(rows, name, foreign) if "autosave" in form.body else rows != before
                )
                if sent.status >= 500 or has_done:
                    found.append(told(f"{name}={foreign}", sent, sorted(rows)))
    return found


def besides_kept(rows: dict[str, list], form: Form) -> dict[str, list]:
    """A form that keeps files which were let in, so that nobody must choose them again, has done nothing with them yet."""
    keeps = "kept" in form.fields
    return {
        table: of for table, of in rows.items() if not (keeps and table == "records_storedfile")
    }


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
    if "csrfmiddlewaretoken" not in form.fields and "autosave" not in form.body:
        found.append("no token on the page")
    client.handler.enforce_csrf_checks = True
    for token in ([], ["x" * 64]):
        sent = Sent(form, body, send(client, form, body | {"csrfmiddlewaretoken": token}))
        if sent.status != 403 or changed(before, besides=NOISE):
            found.append(told("csrf", sent))
    client.handler.enforce_csrf_checks = False
    return found


def test_no_form_takes_a_field_that_it_does_not_have(stage):
    assert crawl(stage, sent_with_more) == {}


def test_no_form_takes_what_it_does_not_offer(stage):
    assert crawl(stage, sent_with_ids_swapped) == {}


@pytest.mark.skipif(not LONG, reason="the whole crawl is for --long")
@pytest.mark.parametrize(
    "attack",
    [sent_with_hostile_text, sent_with_line_breaks, sent_on_elsewhere, sent_without_csrf_token],
    ids=lambda attack: attack.__name__,
)
def test_no_form_gives_way(stage, attack):
    assert crawl(stage, attack) == {}


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


def test_what_comes_before_a_form_is_in_the_catalogue():
    listed = catalogue()
    lost = [(one.form, name) for one in listed.values() for name in one.after if name not in listed]
    assert lost == []

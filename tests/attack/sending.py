"""Finding a form, filling it in and sending it, as the right one of the cast."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote_plus, urlsplit

from django.urls import Resolver404, resolve

from tests.attack.filling import fill
from tests.attack.forms import forms_of, upload
from tests.grids.cast import url_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.test import Client

    from tests.attack.filling import Body
    from tests.attack.forms import Form
    from tests.attack.stage import Stage

CATALOGUE = Path(__file__).with_name("forms.csv")
LINK = re.compile(r"<a\b[^>]*?\shref=\"(/[^\"#]*)")
ANSWER = "="
HOPS = 3
LINKS_TRIED = 6
URLENCODED = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Listed:
    """A line of the catalogue: which form, when, for whom, where, and what is sent before it."""

    form: str
    moment: str
    member: str
    # The page it is on; before it those whose links lead there. A page is a name, with a step after "@" and a query
    # after "?"; "=" is what the form before answers.
    pages: tuple[str, ...]
    after: tuple[str, ...]  # forms that are sent first
    answer: int  # what it answers, filled in

    @property
    def acts(self) -> bool:
        """Whether it does what it is for, as it is filled in here; a script's saving answers 200."""
        return self.answer in {204, 302, 303} or "autosave" in self.form

    @property
    def key(self) -> str:
        """What the page's form says of itself; after " @" the catalogue tells it from the same form elsewhere."""
        return self.form.partition(" @")[0]

    @property
    def route(self) -> str:
        return self.form.split(" ", maxsplit=1)[0]


@cache
def catalogue() -> dict[str, Listed]:
    with CATALOGUE.open(newline="") as file:
        return {
            row["form"]: Listed(
                row["form"], row["moment"], row["member"], tuple(row["pages"].split()),
                tuple(filter(None, row["after"].split(";"))), int(row["answer"]),
            )
            for row in csv.DictReader(file)
        }  # fmt: skip


def text_of(answer: HttpResponse) -> str:
    """The page's text, when it is a page."""
    if answer.streaming:
        answer.close()
        return ""
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    return answer.content.decode() if is_page else ""


class NotFound(Exception):
    """No page has the form."""


def find(stage: Stage, listed: Listed, before: Sent | None) -> Form:
    """The form where the catalogue says it is: its page, or one that its links lead to."""
    client = stage.client(listed.member)
    first, *on = listed.pages
    paths = [_first_page(stage, first, before)]
    for name in on:
        paths = [path for page in paths[:LINKS_TRIED] for path in _links(client, page, name)]
    if first == ANSWER and before is not None and not before.leads_to:
        pages = [(before.form.page, text_of(before.answer))]
    else:
        pages = [_opened(client, path) for path in paths[:LINKS_TRIED]]
    for path, text in pages:
        for form in forms_of(path, text):
            if form.key == listed.key:
                return form
    raise NotFound(f"{listed.form} as {listed.member} at {listed.moment}, looked at {paths[:3]}")


def _first_page(stage: Stage, first: str, before: Sent | None) -> str:
    if first == ANSWER and before is not None:
        return before.leads_to or before.form.page
    where, question, rest = first.partition("?")
    name, _at, step = where.partition("@")
    arguments = stage.arguments
    if step:
        arguments = arguments | {name: arguments.get(name, {}) | {"step": step}}
    return url_of(name, arguments) + question + rest


def _opened(client: Client, path: str) -> tuple[str, str]:
    """Where one lands, and the page there."""
    answer = client.get(path, follow=True)
    return answer.request["PATH_INFO"], text_of(answer)


def _links(client: Client, page: str, name: str) -> list[str]:
    found = []
    for link in LINK.findall(text_of(client.get(page))):
        path = link.replace("&amp;", "&")
        try:
            is_it = resolve(urlsplit(path).path).view_name == name
        except Resolver404:
            continue
        if is_it and path not in found:
            found.append(path)
    return found


def open_form(stage: Stage, listed: Listed) -> Form:
    """The form, when what comes before it has been done. Nothing comes before most of them: they are looked for once."""
    if listed.form in stage.opened:
        return stage.opened[listed.form]
    before = None
    for name in listed.after:
        earlier = catalogue()[name]
        before = carry_through(stage.client(earlier.member), open_form(stage, earlier))
    form = find(stage, listed, before)
    if not listed.after:
        stage.opened[listed.form] = form
    return form


def send(client: Client, form: Form, body: Body) -> HttpResponse:
    """As a browser sends it; without files also what no browser would write."""
    files = [name for name, field in form.fields.items() if field.kind == "file"]
    if files:
        sendable = {
            name: [value.encode("utf-8", "ignore").decode() for value in values]
            for name, values in body.items()
        }
        return client.post(form.action, sendable | {name: upload(form.key) for name in files})
    pairs = [(name, value) for name, values in body.items() for value in values]
    encoded = "&".join(
        f"{quote_plus(name)}={quote_plus(value, errors='surrogatepass')}" for name, value in pairs
    )
    return client.generic("POST", form.action, encoded, URLENCODED)


@dataclass
class Sent:
    """A form that was sent: as it was at last, what it held, and the answer."""

    form: Form
    body: Body
    answer: HttpResponse

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def leads_to(self) -> str:
        return self.answer.headers.get("Location", "")


def carry_through(
    client: Client, form: Form, change: Callable[[Form, Body], Body] = lambda _form, body: body
) -> Sent:
    """Send the form filled in, and say yes to what it asks back."""
    for _hop in range(HOPS):
        body = change(form, fill(form))
        sent = Sent(form, body, send(client, form, body))
        if sent.status != 200:
            break
        again = [one for one in forms_of(form.page, text_of(sent.answer)) if one.key == form.key]
        if not again or not any(name.startswith("svar-") for name in again[0].fields):
            break
        form = again[0]
    return sent

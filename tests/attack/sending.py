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
HOPS = 3
LINKS_TRIED = 6
URLENCODED = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Listed:
    """A line of the catalogue: which form, when, for whom, where, and what is sent before it."""

    form: str
    moment: str
    member: str
    pages: tuple[str, ...]  # the page it is on; before it those whose links lead there
    after: tuple[str, ...]  # forms that are sent first
    answer: int  # what it answers, filled in

    @property
    def acts(self) -> bool:
        """Whether it does what it is for, as it is filled in here; a script's saving answers 200."""
        return self.answer in {204, 302, 303} or "autosave" in self.form

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


def find(stage: Stage, listed: Listed) -> Form:
    """The form where the catalogue says it is: its page, or one that its links lead to."""
    client = stage.client(listed.member)
    first, *on = listed.pages
    paths = ["/" if first == "/" else url_of(first, stage.arguments)]
    for name in on:
        paths = [path for page in paths[:LINKS_TRIED] for path in _links(client, page, name)]
    for path in paths[:LINKS_TRIED]:
        for form in forms_of(path, text_of(client.get(path))):
            if form.key == listed.form:
                return form
    raise NotFound(f"{listed.form} as {listed.member} at {listed.moment}, looked at {paths[:3]}")


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
    for before in listed.after:
        earlier = catalogue()[before]
        carry_through(stage.client(earlier.member), open_form(stage, earlier))
    form = find(stage, listed)
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

"""The forms of a page that act, read as a browser reads them, and filled in as somebody would."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from functools import cache
from urllib.parse import urljoin, urlsplit

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import ResolverMatch, resolve
from lxml import html

UNSENT = {"submit", "button", "reset", "image", "file"}
TOKENS = {"csrfmiddlewaretoken", "form_token"}
# By form: the list it reads, where it takes no document.
LISTS = {
    "accounts:first-users-upload": "859223672;prove.personen@demo.example;Prøve Personen;Innsender\n"
}


@dataclass(frozen=True)
class Field:
    """One name of a form: what kind of control it is, and what may be chosen."""

    name: str
    kind: str
    choices: tuple[str, ...] = ()

    @property
    def is_text(self) -> bool:
        return self.kind in {"text", "textarea", "email", "search", "tel", "url", "password"}


@dataclass
class Form:
    """A form of a page: where it is sent, and what it holds as the page proposes it."""

    page: str
    action: str
    body: dict[str, list[str]]
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def match(self) -> ResolverMatch:
        return resolve(urlsplit(self.action).path)

    @property
    def key(self) -> str:
        """The address by name, with the word in it that says which step or section."""
        match = self.match
        words = [match.kwargs[name] for name in ("step", "section") if name in match.kwargs]
        return " ".join([match.view_name, *words])


def forms_of(page: str, text: str) -> list[Form]:
    """Every form of a page that is sent by POST."""
    if not text.strip():
        return []
    tree = html.document_fromstring(text)
    found = []
    for element in tree.iter("form"):
        if element.get("method", "get").lower() != "post":
            continue
        inside = [
            one
            for one in element.iter("input", "select", "textarea", "button")
            if not one.get("form")
        ]
        name = element.get("id")
        if name:
            inside += tree.xpath("//*[@form=$name]", name=name)
        form = Form(page, urljoin(page, element.get("action") or page), {})
        for control in inside:
            _read(form, control)
        found += [form, *_twins(form, element, inside)]
    return found


def _twins(form: Form, element: html.HtmlElement, inside: list[html.HtmlElement]) -> list[Form]:
    """The same form sent elsewhere: by a button of its own, or by a script while somebody writes."""
    places = [one.get("formaction") for one in inside]
    places += [one.get("hx-post") for one in element.iter()]
    twins = [replace(form, action=place, buttons=[]) for place in places if place]
    if element.get("data-autosave"):
        body = form.body | {"autosave": ["1"]}
        twins.append(replace(form, action=element.get("data-autosave"), body=body, buttons=[]))
    return twins


def _read_choices(form: Form, control: html.HtmlElement, name: str) -> None:
    options = list(control.iter("option"))
    values = [option.get("value", option.text or "") for option in options]
    form.fields[name] = Field(name, "select", tuple(values))
    chosen = [one.get("value", "") for one in options if one.get("selected") is not None]
    if not chosen and control.get("multiple") is None:
        chosen = values[:1]
    form.body.setdefault(name, []).extend(chosen)


def _read(form: Form, control: html.HtmlElement) -> None:
    name = control.get("name")
    kind = control.tag if control.tag != "input" else control.get("type", "text").lower()
    if kind == "button":
        kind = control.get("type", "submit").lower()
    if kind == "submit" and name:
        form.buttons.append((name, control.get("value", "")))
    if not name or control.get("disabled") is not None:
        return
    before = form.fields.get(name)
    if kind in {"radio", "checkbox"}:
        value = control.get("value", "on")
        form.fields[name] = Field(name, kind, (*(before.choices if before else ()), value))
        if control.get("checked") is not None:
            form.body.setdefault(name, []).append(value)
    elif kind == "select":
        _read_choices(form, control, name)
    elif kind == "file":
        form.fields[name] = Field(name, kind)
    elif kind not in UNSENT:
        value = (
            (control.text or "").removeprefix("\n")
            if kind == "textarea"
            else control.get("value", "")
        )
        if control.get("inputmode") in {"numeric", "decimal"}:
            kind = "number"
        form.fields.setdefault(name, Field(name, kind))
        form.body.setdefault(name, []).append(value)


@cache
def _small_pdf() -> bytes:
    target = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(target)
    return target.getvalue()


def upload(form: str) -> SimpleUploadedFile:
    """A file such as the form takes."""
    if form in LISTS:
        return SimpleUploadedFile("liste.csv", LISTS[form].encode(), "text/csv")
    return SimpleUploadedFile("plan.pdf", _small_pdf(), "application/pdf")

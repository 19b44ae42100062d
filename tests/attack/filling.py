"""What is written in a form: what somebody would write, and what somebody who means ill would."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from collections.abc import Collection

    from tests.attack.forms import Field, Form

Body = dict[str, list[str]]
TEXT = "Skrevet i prøven."
MARK = "xss()"
SCRIPT = f"=1+1'\"><script>{MARK}</script>"
HEADER = "Bcc: ond@ond.example"
RAW = f"<script>{MARK}"
UNSEEN = "Rett\u202e\u200b\x00 \ud800 \U0001f600 áčđŋšŧž"
LENGTH = 100_000
# What no number, date, choice or hidden value is.
NO_VALUES = ("1e999", "NaN", "-0", "99.99.9999", "\x00", "9" * LENGTH)
_CODE = re.compile(r"[2-9a-z]{14}")
_NO_ROWS = {"version", "form_token", "csrfmiddlewaretoken"}
SWAPS = 3
TYPED = ("email", "phone", "orgnr", "number", "clock", "day", "language")

_SHARES = {
    "kindergarten": "50", "school": "50", "owner": "60", "partner": "40",
    "weight_person_years": "40", "weight_geography": "30", "weight_challenges": "30",
}  # fmt: skip
# By form: what the rules below would not find out.
FILLED: dict[str, dict[str, str]] = {
    "appeals:register": {"received_date": "20.1.2026", "sent_date": ""},
    "appeals:reserve": {"amount": "50 000"},
    "appeals:reverse": {"ground": "error"},
    "decisions:delivery": {"sent_date": "20.6.2025"},
    "forum:plan-create": {
        **_SHARES, "valid_from_date": "1.1.2030", "valid_to_date": "31.12.2033",
    },
    "forum:plan-edit": _SHARES,
    "forum:region-rename": {"name": "Region Nyvik"},
    "forum:seat-create": {
        "email": "ulrik.demoviten@demo.example", "valid_to_date": "", "deputy_for": "",
    },
    "forum:set-aside": {"item_number": "08/25"},
    "payments:acceptance": {"account_number": "1234 56 78903"},
    "payments:account": {"account_number": "1234 56 78903"},
    "payments:payer": {"account_number": "1234 56 78903"},
    "reports:part": {"act": "keep"},
    "partnerships:network-create": {"others": ""},
    "partnerships:network-invite": {"others": ""},
    "partnerships:agreement-create": {"valid_to_date": "1.9.2027"},
    "partnerships:agreement-renew": {"valid_to_date": "1.9.2029"},
}  # fmt: skip


def fill(form: Form) -> Body:
    """The form as the page proposes it, with something fitting where it proposes nothing."""
    own = FILLED.get(form.key, {})
    body = {name: list(values) for name, values in form.body.items()}
    for name, field in form.fields.items():
        if name in own:
            body[name] = [own[name]]
        elif field.kind != "hidden" and not any(body.get(name, [])):
            value = _proposal(field)
            if value is not None:
                body[name] = [value]
    if form.buttons:
        name, value = form.buttons[0]
        body[name] = [own.get(name, value)]
    return body


def _proposal(field: Field) -> str | None:
    """Something for a field that is empty."""
    name = field.name
    if field.kind in {"radio", "checkbox"}:
        return field.choices[0]
    if field.kind == "select":
        return next((choice for choice in field.choices if choice), None)
    if field.kind == "number":
        return "10"
    if not field.is_text:
        return None
    if "email" in name:
        return "ny.person@demo.example"
    if name.endswith(("_date", "_from", "_to", "day")):
        return "1.9.2026"
    return "10.00" if name == "clock" else TEXT


def prose(form: Form) -> list[str]:
    """The fields that take any text."""
    own = FILLED.get(form.key, {})
    return [
        name
        for name, field in form.fields.items()
        if field.is_text and name not in own and _proposal(field) == TEXT
        and not name.endswith(TYPED) and field.kind in {"text", "textarea"}
    ]  # fmt: skip


def with_text(form: Form, body: Body, text: str) -> Body:
    """The same, with this text in every field that takes any."""
    return body | {name: [text] for name in prose(form)}


def with_lines(form: Form, body: Body) -> Body:
    """The same, with a mail's header after a line break in every field of one line."""
    one_line = [name for name in prose(form) if form.fields[name].kind == "text"]
    return body | {name: [f"Fin tittel\r\n{HEADER}"] for name in one_line}


def with_no_values(form: Form, body: Body, kept: Collection[str]) -> Body:
    """The same, with nonsense in every field that takes a number, a date, a choice or what the page put there."""
    texts = set(prose(form))
    names = [name for name in body if name not in texts and name not in kept]
    return body | {
        name: [NO_VALUES[place % len(NO_VALUES)]] for place, name in enumerate(sorted(names))
    }


def elsewhere(field: Field) -> list[str]:
    """Values that name other rows than those the field offers."""
    offered = set(field.choices)
    if field.name in _NO_ROWS:
        return []
    known = sorted(offered - {""})
    for name, is_one in (("pk", str.isdecimal), ("code", _CODE.fullmatch)):
        if known and all(is_one(value) for value in known):
            return _others(name, known, field.name.removesuffix("s"))
    return []


def _others(name: str, known: list[str], called: str) -> list[str]:
    """Of each kind of thing that all of these could be, one that they are not: first of what is called as the field is."""
    found: dict[str, bool] = {}
    for model in apps.get_models():
        columns = {"pk"} if isinstance(model._meta.pk, models.BigAutoField) else set()
        columns |= {column.name for column in model._meta.concrete_fields}
        rows = model._base_manager
        if name in columns and rows.filter(**{f"{name}__in": known}).count() == len(set(known)):
            other = rows.exclude(**{f"{name}__in": known}).order_by("-pk").first()
            if other:
                value = str(getattr(other, name))
                is_called_so = model._meta.model_name in called.replace("_", "")
                found[value] = found.get(value, False) or is_called_so
    return sorted(found, key=lambda value: (not found[value], value))[:SWAPS]


@cache
def _columns() -> dict[str, list[models.Field]]:
    """Every column of ours by the names that a form could call it."""
    found: dict[str, list[models.Field]] = {}
    for model in apps.get_models():
        if model.__module__.partition(".")[0] in settings.PROJECT_APPS:
            for column in model._meta.concrete_fields:
                for name in {column.name, column.attname}:
                    found.setdefault(name, []).append(column)
    return found


def stolen(form: Form, tables: Collection[str]) -> Body:
    """Every column of ours that the form does not ask for, with a value it could have: those of these tables first."""
    extra = {}
    for name, columns in _columns().items():
        if name in form.fields or name in form.body:
            continue
        nearest = min(columns, key=lambda column: column.model._meta.db_table not in tables)
        extra[name] = [_value_for(nearest)]
    return extra


def _value_for(column: models.Field) -> str:
    if column.choices:
        return str(list(column.flatchoices)[-1][0])
    if isinstance(column, models.BooleanField):
        return "on"
    if isinstance(column, models.DateTimeField | models.DateField):
        return date(2031, 1, 1).isoformat()
    if column.is_relation:
        return "1"
    if isinstance(column, models.IntegerField | models.DecimalField):
        return "987654"
    return "stolen"


def says(sent: str, stored: object) -> bool:
    """Whether the column has what was sent for it."""
    if isinstance(stored, bool):
        return stored and sent == "on"
    if isinstance(stored, str):
        return bool(sent) and stored.startswith(sent)  # a moment begins with its day
    return str(stored) == sent

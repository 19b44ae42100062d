"""For a form that changes a row without a version number: what its page showed is known again by its digest.

The page holds `{% version_field digest_of(stored) %}`; before anything is saved the row is locked, read anew and compared:

    check_seen(form, stored)

Whoever was late gets the page with both texts (409).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast

from django.db.models import Model

from kompetanse.forms import BaseForm, BaseModelForm
from kompetanse.lib.errors import Stale

M = TypeVar("M", bound=Model)
Stored = Mapping[str, Any]


def locked(row: M) -> M:
    """The row as it is now, which nobody changes until the transaction ends."""
    rows = row._meta.model._base_manager.select_for_update(of=("self",))
    return cast("M", rows.get(pk=row.pk))


def stored_in(row: Model, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def digest_of(stored: Stored) -> str:
    """Different when anything in it is."""
    told = json.dumps(dict(stored), default=str, sort_keys=True)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def check_seen(
    form: BaseForm | BaseModelForm, stored: Stored, *, theirs: Sequence[tuple[str, str]] = ()
) -> None:
    """Refuse (409) what was written on a page that showed something else than what is stored now.

    `theirs` tells what is stored, where the form's own fields do not.
    """
    if form.data.get("version", "") != digest_of(stored):
        raise Stale(
            theirs=list(theirs)
            or [
                (str(form.fields[name].label), _told(form, name, value))
                for name, value in stored.items()
                if name in form.fields
            ]
        )


def stored_texts(form: BaseForm | BaseModelForm) -> list[tuple[str, str]]:
    """What a form was drawn with, in words: its fields' labels and what is stored, where anything is."""
    told = [
        (str(field.label), _told(form, name, form.get_initial_for_field(field, name)))
        for name, field in form.fields.items()
        if not field.widget.is_hidden
    ]
    return [(label, text) for label, text in told if text]


def _told(form: BaseForm | BaseModelForm, name: str, value: object) -> str:
    field = form.fields[name]
    choices = dict(getattr(field, "choices", ()))
    shown = choices.get(value, field.prepare_value(value))
    return "" if shown is None else str(shown)

"""The form classes that every form of ours starts from."""

from typing import Any

from django import forms

from kompetanse.forms.messages import explain
from kompetanse.forms.renderer import Renderer


class FormMixin:
    """Our messages, our look, and what the form was sent with.

    `optional`: names of the fields to mark "(valgfritt)". None marks every field that is not
    required; a draft form, where nothing is required yet, lists those that never will be.
    """

    default_renderer = Renderer()  # one for all forms: each would read every template anew
    use_required_attribute = False
    optional: frozenset[str] | None = None
    fields: dict[str, forms.Field]
    data: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if field.label is None:
                field.label = name.replace("_", " ").capitalize()
            explain(field)

    def full_clean(self) -> None:
        # Fields that a form made for itself after the above: one for each group or year.
        for field in self.fields.values():
            explain(field)
        super().full_clean()

    def is_optional(self, name: str) -> bool:
        """Whether the field's label says "(valgfritt)"."""
        if self.optional is not None:
            return name in self.optional
        return not self.fields[name].required

    @property
    def posted_token(self) -> str:
        """The one-time token that {% form_token %} sent along; "" without one."""
        return str(self.data.get("form_token", ""))

    @property
    def posted_version(self) -> int | None:
        """The version that {% version_field %} sent along; None without a readable one."""
        text = str(self.data.get("version", ""))
        return int(text) if text.isascii() and text.isdigit() else None


class BaseForm(FormMixin, forms.Form):
    """A plain form."""


class BaseModelForm(FormMixin, forms.ModelForm):
    """A form for fields of one row that start nothing (see style guide, section 4)."""

"""What the field component and the error summary need to know of a form."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.formsets import BaseFormSet
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

SELECTED = mark_safe(" selected")
WRITTEN_IN = {forms.TextInput, forms.NumberInput, forms.EmailInput, forms.Textarea}


@dataclass(frozen=True, slots=True)
class FieldOptions:
    """What a template may say of one field; empty means "as the form has it"."""

    label: str = ""
    help: str = ""
    rows: int | None = None
    width: str = ""
    affix: str = ""
    hide_label: bool = False
    mark_optional: bool = True
    css: str = ""


def _kind(widget: forms.Widget) -> str:
    # RadioSelect is a ChoiceWidget that is drawn as several inputs; a select is one input.
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    return "text"


def _widget_attrs(bound: BoundField, options: FieldOptions, described_by: str) -> dict[str, Any]:
    field = bound.field
    css = ["ds-input", options.css, str(field.widget.attrs.get("class", ""))]
    attrs: dict[str, Any] = {"class": " ".join(part for part in css if part)}
    if described_by:
        attrs["aria-describedby"] = described_by
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if options.rows:
        attrs["rows"] = options.rows
    width = _width(field, options)
    if width and not _affix(field, options):
        attrs["data-width"] = width
    return attrs


def _width(field: forms.Field, options: FieldOptions) -> str:
    """A number or a time of day takes little room, whatever form it stands in."""
    short = isinstance(field, (forms.IntegerField, forms.TimeField))
    return options.width or getattr(field, "default_width", "sm" if short else "")


def _affix(field: forms.Field, options: FieldOptions) -> str:
    return options.affix or str(getattr(field, "affix", ""))


def _options(bound: BoundField, attrs: dict[str, Any]) -> Iterator[dict[str, Any]]:
    # Fields are copied for each form, so what is set here stays with this form.
    bound.field.widget.attrs.update(attrs)
    helps = getattr(bound.field, "choice_help", {})
    for option in bound.subwidgets:
        yield {
            "tag": option.tag(),
            "id": option.id_for_label,
            "label": option.choice_label,
            "help": helps.get(option.data["value"], ""),
        }


def _echo(bound: BoundField) -> str:
    """A date that was read, so that the person sees how it was understood."""
    cleaned = getattr(bound.form, "cleaned_data", {}).get(bound.name)
    if isinstance(cleaned, date) and not bound.errors:
        return str(bound.field.prepare_value(cleaned))
    return ""


def _counter(bound: BoundField) -> int | None:
    """The limit of a long text. Not beside an error: the counter's script owns aria-invalid."""
    is_long = isinstance(bound.field.widget, forms.Textarea)
    return getattr(bound.field, "max_length", None) if is_long and not bound.errors else None


def describe_field(bound: BoundField, options: FieldOptions) -> dict[str, Any]:
    """The context of components/field.html."""
    field, kind = bound.field, _kind(bound.field.widget)
    # allauth's forms have them; words that vanish when one types help nobody.
    field.widget.attrs.pop("placeholder", None)
    help_text = options.help or bound.help_text
    help_id, error_id = f"{bound.auto_id}_helptext", f"{bound.auto_id}_error"
    described_by = " ".join(
        target for target, shown in ((help_id, help_text), (error_id, bound.errors)) if shown
    )
    attrs = _widget_attrs(bound, options, described_by)
    is_optional = getattr(bound.form, "is_optional", lambda _name: not field.required)
    context: dict[str, Any] = {
        "kind": kind,
        "id": bound.auto_id,
        "label": options.label or bound.label,
        "hide_label": options.hide_label,
        "help": help_text,
        "help_id": help_id,
        "error_id": error_id,
        "errors": bound.errors,
        "optional": options.mark_optional and kind != "checkbox" and is_optional(bound.name),
        "affix": _affix(field, options),
        "width": _width(field, options),
        "counter": _counter(bound),
        "echo": _echo(bound),
    }
    if kind == "choices":
        context["options"] = list(_options(bound, attrs))
    else:
        context["widget"] = (
            _draw_select(bound, attrs) or _draw_input(bound, attrs) or bound.as_widget(attrs=attrs)
        )
    return context


def draw_options(choices: Iterable[tuple[Any, Any]], chosen: Collection[str]) -> SafeString:
    """The options of a select; the chosen values as text."""
    return format_html_join(
        "\n",
        '<option value="{}"{}>{}</option>',
        (
            (value, SELECTED if value in chosen else "", label)
            for value, label in ((_text(value), label) for value, label in choices)
        ),
    )


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _draw_select(bound: BoundField, attrs: dict[str, Any]) -> SafeString | None:
    """A list without groups, drawn at once: Django makes a dictionary of each choice first. None for every other widget."""
    widget = bound.field.widget
    if type(widget) is not forms.Select:
        return None
    choices = list(widget.choices)
    if any(isinstance(label, list | tuple) for _value, label in choices):
        return None
    options = draw_options(choices, widget.format_value(bound.value()))
    given = flatatt(_attributes(bound, attrs))
    return format_html('<select name="{}"{}>{}</select>', bound.html_name, given, options)


def _draw_input(bound: BoundField, attrs: dict[str, Any]) -> SafeString | None:
    """A place to write in, drawn at once: Django has two or three templates for each. None for every other widget."""
    widget = bound.field.widget
    if type(widget) not in WRITTEN_IN:
        return None
    value, given = widget.format_value(bound.value()), _attributes(bound, attrs)
    if isinstance(widget, forms.Textarea):
        # Browsers leave out one line break after the tag: without this one, the text's own first.
        text = '<textarea name="{}"{}>\n{}</textarea>'
        return format_html(text, bound.html_name, flatatt(given), value or "")
    given |= {} if value is None else {"value": str(value)}
    inner = flatatt({"type": widget.input_type, "name": bound.html_name, **given})
    return format_html("<input{}>", inner)


def _attributes(bound: BoundField, attrs: dict[str, Any]) -> dict[str, Any]:
    widget = bound.field.widget
    return {"id": bound.auto_id, **widget.attrs, **bound.build_widget_attrs(attrs, widget)}


def error_target(bound: BoundField) -> str:
    """The id that a link in the error summary leads to: the first input of the field."""
    return f"{bound.auto_id}_0" if _kind(bound.field.widget) == "choices" else bound.auto_id


def _form_errors(form: forms.BaseForm) -> Iterator[tuple[str, str]]:
    for text in form.non_field_errors():
        yield "", str(text)
    for bound in form:
        for text in bound.errors:
            yield "" if bound.is_hidden else error_target(bound), str(text)


def list_errors(forms_and_sets: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """(id, text) of every error, in the order of the page."""
    for entry in forms_and_sets:
        if isinstance(entry, BaseFormSet):
            yield from (("", str(text)) for text in entry.non_form_errors())
            yield from list_errors(entry.forms)
        elif entry is not None and entry.is_bound:
            yield from _form_errors(entry)

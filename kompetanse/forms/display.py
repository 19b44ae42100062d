"""What the field component and the error summary need to know of a form."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.formsets import BaseFormSet
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kompetanse.lib.markup import filled

SELECTED = mark_safe(" selected")
OPTION = '<option value="{}"{}>{}</option>'


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
        context["widget"] = _draw_select(bound, attrs) or bound.as_widget(attrs=attrs)
    return context


TEXT_FIELD = """
<ds-field class="ds-field"><label class="ds-label{sr}" data-weight="medium" for="{id}">{label}{optional}</label>
  {help}{widget}{echo}{counter}{errors}
</ds-field>
"""
OPTIONAL = ' <span class="optional">{}</span>'
HELP = '<p data-field="description" id="{}">{}</p>'
AFFIXED = (
    '<div class="ds-field-affixes" data-width="{}">{}'
    '<span class="ds-field-affix" aria-hidden="true">{}</span></div>'
)
ECHO = '<p class="small quiet">{}</p>'
COUNTER = '<p data-field="counter" data-limit="{}" data-over="{}" data-under="{}"></p>'
ERROR = (
    '<p class="ds-validation-message" id="{}" data-field="validation">'
    '<span class="sr">{} </span>{}</p>'
)


def draw_text_field(told: dict[str, Any]) -> SafeString:
    """What one writes in, or a list to choose one of: label, help, input and errors, from `describe_field`."""
    widget, affix, counter = told["widget"], told["affix"], told["counter"]
    if affix:
        widget = filled(AFFIXED, told["width"] or "sm", widget, affix)
    over, under = _("%d tegn for mye"), _("%d tegn igjen")
    return filled(
        TEXT_FIELD,
        id=told["id"],
        sr=" sr" if told["hide_label"] else "",
        label=told["label"],
        optional=filled(OPTIONAL, _("(valgfritt)")) if told["optional"] else "",
        help=filled(HELP, told["help_id"], told["help"]) if told["help"] else "",
        widget=widget,
        echo=filled(ECHO, told["echo"]) if told["echo"] else "",
        counter=filled(COUNTER, counter, over, under) if counter else "",
        errors=_draw_errors(told),
    )


def _draw_errors(told: dict[str, Any]) -> SafeString:
    first = told["error_id"]
    return mark_safe(
        "".join(
            filled(ERROR, first if number == 1 else f"{first}-{number}", _("Feil:"), error)
            for number, error in enumerate(told["errors"], start=1)
        )
    )


def draw_options(choices: Iterable[tuple[Any, Any]], chosen: Collection[str]) -> SafeString:
    """The options of a select; the chosen values as text."""
    options = ((_text(value), label) for value, label in choices)
    return mark_safe(
        "\n".join(
            filled(OPTION, value, SELECTED if value in chosen else "", label)
            for value, label in options
        )
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
    given = {"id": bound.auto_id, **widget.attrs, **bound.build_widget_attrs(attrs, widget)}
    options = draw_options(choices, widget.format_value(bound.value()))
    return filled('<select name="{}"{}>{}</select>', bound.html_name, flatatt(given), options)


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

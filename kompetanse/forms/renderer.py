"""How forms are drawn: templates/django/forms first, then Django's own, and what is one tag without a template."""

from functools import cached_property
from pathlib import Path
from typing import Any

import django.forms
from django.conf import settings
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.template.backends.django import DjangoTemplates
from django.utils.safestring import SafeString

from kompetanse.lib.markup import filled

DJANGO_TEMPLATES = Path(django.forms.__file__).parent / "templates"
WIDGETS = "django/forms/widgets/"
# Each of these is one <input>, by way of two or three templates.
INPUTS = {
    f"{WIDGETS}{name}.html"
    for name in (
        *("text", "number", "email", "url", "password", "hidden", "checkbox"),
        *("date", "time", "datetime", "radio_option", "checkbox_option"),
    )
}


class Renderer(BaseRenderer):
    """A page has scores of inputs, and Django's templates for them cost more than everything around them."""

    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"

    @cached_property
    def engine(self) -> DjangoTemplates:
        return DjangoTemplates(
            {
                "APP_DIRS": False,
                "DIRS": [settings.BASE_DIR / "templates", DJANGO_TEMPLATES],
                "NAME": "kompetanse-forms",
                "OPTIONS": {
                    "libraries": {"kompetanse": "kompetanse.templatetags.kompetanse"},
                },
            }
        )

    def get_template(self, template_name: str) -> Any:
        return self.engine.get_template(template_name)

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        widget = context.get("widget", {})
        if template_name in INPUTS and not widget.get("wrap_label"):
            return _input(widget)
        if template_name == f"{WIDGETS}textarea.html":
            return _textarea(widget)
        return super().render(template_name, context, request)


def _input(widget: dict[str, Any]) -> SafeString:
    attributes = {"type": widget["type"], "name": widget["name"]}
    if widget["value"] is not None:
        attributes["value"] = str(widget["value"])
    return filled("<input{}>", flatatt(attributes | widget["attrs"]))


def _textarea(widget: dict[str, Any]) -> SafeString:
    # Browsers leave out one line break after the tag: without this one, the text's own first.
    drawn = "<textarea{}>\n{}</textarea>"
    return filled(drawn, flatatt({"name": widget["name"]} | widget["attrs"]), widget["value"] or "")

"""`kompetanse.forms.renderer`: what is drawn without a template says what Django's templates say."""

from html.parser import HTMLParser

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from kompetanse.forms import Renderer
from kompetanse.forms.renderer import INPUTS, WIDGETS

HOSTILE = "<b>'\"&</b>\n"
GIVEN = {"id": "id_navn", "class": "ds-input", "required": True, "disabled": False, "size": 3}
INPUT_WIDGETS = [
    forms.TextInput,
    forms.NumberInput,
    forms.EmailInput,
    forms.URLInput,
    forms.PasswordInput,
    forms.HiddenInput,
    forms.CheckboxInput,
    forms.DateInput,
    forms.TimeInput,
    forms.DateTimeInput,
]


class Tags(HTMLParser):
    """Every tag with its attributes, and the text, whatever the order of attributes."""

    def __init__(self, html):
        super().__init__()
        self.told = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.told.append((tag, sorted((name, value or "") for name, value in attrs)))

    def handle_data(self, data):
        self.told.append(data)


def drawn(widget, value, renderer, **attrs):
    return Tags(widget.render("navn", value, attrs=GIVEN | attrs, renderer=renderer)).told


@pytest.mark.parametrize("value", [None, "", "ti", HOSTILE, 0, 1_000, True, False])
@pytest.mark.parametrize("widget", [*INPUT_WIDGETS, forms.Textarea], ids=lambda one: one.__name__)
def test_widget_is_drawn_as_django_draws_it(widget, value):
    assert drawn(widget(), value, Renderer()) == drawn(widget(), value, DjangoTemplates())


@pytest.mark.parametrize("widget", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_each_choice_is_drawn_as_django_draws_it(widget):
    made = widget(choices=[("a", "Første"), (HOSTILE, HOSTILE)])
    ours, djangos = (
        [
            Tags(each.tag()).told
            for each in forms.BoundField(form_with(made, renderer), made_field(made), "navn")
        ]
        for renderer in (Renderer(), DjangoTemplates())
    )
    assert ours == djangos
    assert len(ours) == 2


def made_field(widget):
    return forms.ChoiceField(choices=widget.choices, widget=widget)


def form_with(widget, renderer):
    return forms.Form({"navn": HOSTILE}, renderer=renderer)


def test_every_template_that_is_passed_by_is_one_input_in_django():
    told = {f"{WIDGETS}{name}" for name in ("radio_option.html", "checkbox_option.html")}
    own = {widget.template_name for widget in INPUT_WIDGETS}
    assert own | told == INPUTS

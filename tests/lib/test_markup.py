"""`kompetanse.lib.markup`: what Django's `format_html` gives, for every kind of value."""

import pytest
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html, mark_safe
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from kompetanse.lib.markup import filled

HOSTILE = "<script>'\"&</script>"
VALUES = [
    HOSTILE,
    mark_safe("<b>tegnet</b>"),
    gettext_lazy("Vis"),
    gettext_lazy("a & b"),
    SimpleLazyObject(lambda: HOSTILE),
    SimpleLazyObject(lambda: mark_safe("<b>tegnet</b>")),
    type("Drawn", (), {"__html__": lambda _self: "<i>selv</i>"})(),
    type("Told", (), {"__str__": lambda _self: HOSTILE})(),
    type("Word", (str,), {})(HOSTILE),
    12,
    None,
    True,
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_value_is_escaped_as_django_escapes_it(value):
    ours = filled("<p title='{}'>{text}</p>", value, text=value)
    assert ours == format_html("<p title='{}'>{text}</p>", value, text=value)
    assert isinstance(ours, SafeString)


def test_braces_of_a_value_are_no_place_for_another():
    assert filled("{}{}", "{1}", "{name}") == "{1}{name}"

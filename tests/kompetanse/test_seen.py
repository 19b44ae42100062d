"""A form of a row without a version number: late is who was shown something else than what is stored now."""

from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from kompetanse.forms import BaseForm
from kompetanse.lib.errors import Stale
from kompetanse.seen import check_seen, digest_of


class RegionForm(BaseForm):
    name = forms.CharField(label="Navn")
    kind = forms.ChoiceField(label="Slag", choices=[("a", "Alle"), ("b", "Bare noen")])


def test_the_same_is_the_same_and_another_is_another():
    stored = {"name": "Jæren", "from_to": (1, None)}

    assert digest_of(stored) == digest_of({"from_to": (1, None), "name": "Jæren"})
    assert digest_of(stored) != digest_of(stored | {"name": "Jaeren"})
    assert digest_of({"a": "1"}) != digest_of({"a": 1})


@pytest.mark.parametrize("sent", [{}, {"version": ""}, {"version": digest_of({"name": "Dalane"})}])
def test_who_is_late_is_told_what_is_stored(sent):
    form = RegionForm(sent | {"name": "Ryfylke", "kind": "a"})

    with pytest.raises(Stale) as stale:
        check_seen(form, {"name": "Jæren", "kind": "b", "hidden": 1})

    assert stale.value.theirs == [("Navn", "Jæren"), ("Slag", "Bare noen")]


def test_who_saw_what_is_stored_goes_on():
    stored = {"name": "Jæren", "kind": "b"}

    check_seen(RegionForm({"version": digest_of(stored), "name": "Ny"}), stored)


def drawn(request) -> str:
    template = Template("{% load kompetanse %}{% version_field row %}")
    return template.render(Context({"request": request, "row": SimpleNamespace(version=8)}))


def test_a_refused_form_keeps_the_version_it_was_sent_with():
    posted = RequestFactory().post("/", {"version": '7"><b>'})

    assert 'value="8"' in drawn(RequestFactory().get("/"))
    assert 'value="8"' in drawn(RequestFactory().post("/"))
    assert 'value="7&quot;&gt;&lt;b&gt;"' in drawn(posted)

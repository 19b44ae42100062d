"""The log in words: every verb that the code can write has its sentence."""

import ast

import pytest
from django.conf import settings

from kompetanse.devtools.paths import source_files
from overview.history import sentence_for, timeline
from records.sentences import SENTENCES


def verbs_in_code() -> set[str]:
    """Every `verb="…"` handed on, and every transition's name."""
    found = set()
    for app in settings.PROJECT_APPS:
        for file in source_files(f"{app}/**/*.py"):
            if "migrations" in file.parts:
                continue
            for node in ast.walk(ast.parse(file.read_text())):
                found |= _verbs(node)
    return found


def _verbs(node: ast.AST) -> set[str]:
    if not isinstance(node, ast.Call):
        return set()
    named = {
        constant.value
        for keyword in node.keywords
        if keyword.arg == "verb"
        for constant in ast.walk(keyword.value)
        if isinstance(constant, ast.Constant)
    }
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    if name == "Transition":
        first = (
            node.args[0] if node.args else next(k.value for k in node.keywords if k.arg == "name")
        )
        named.add(first.value)
    return named


def test_every_verb_has_a_sentence():
    assert sorted(verbs_in_code() - set(SENTENCES)) == []


@pytest.mark.parametrize(
    ("is_impartial", "text"), [(True, "Sa seg habil"), (False, "Sa seg inhabil")]
)
def test_impartiality_is_told_as_it_was_answered(is_impartial, text):
    event = {"verb": "declare_impartiality", "facts": {"impartial": is_impartial}}
    assert sentence_for(event) == text


def test_unknown_verbs_are_shown_not_hidden():
    assert sentence_for({"verb": "do_something", "facts": {}}) == "Do something"


def test_what_one_person_did_many_times_in_one_act_stands_once():
    shut = {"verb": "exclude_person", "actor_label": "Systemet", "facts": {}}
    events = [{**shut, "at": 3}, {**shut, "at": 2}, {**shut, "at": 2}]
    assert [(one["when"], str(one["text"])) for one in timeline(events)] == [
        (3, "En person ble stengt ute fra et tiltak"),
        (2, "En person ble stengt ute fra et tiltak (2 ganger)"),
    ]

"""What the glossary says about the code is true."""

import importlib
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.utils.translation import override

TEXT = (Path(settings.BASE_DIR) / "docs" / "glossary.md").read_text()
TERMS = [
    [cell.strip() for cell in line.strip("| ").split(" | ")]
    for line in TEXT.split("## State codes", 1)[0].splitlines()
    if line.startswith("| ") and not line.startswith("| English")
]
STATES = re.findall(r"^`([\w.]+)`.*?\n\n((?:\|.*\n?)+)", TEXT, flags=re.MULTILINE)
MODELS = {f"{model._meta.app_label}.{model.__name__}" for model in apps.get_models()}


def test_terms_stand_in_order() -> None:
    english = [row[0].lower().replace("á", "a") for row in TERMS]
    assert english == sorted(english)
    assert len(set(english)) == len(english)


def test_models_exist() -> None:
    named = {
        name
        for row in TERMS
        for name in re.findall(r"`([a-z]+\.[A-Z]\w+)`", row[3])
        if name.split(".")[0] in {app.label for app in apps.get_app_configs()}
    }
    in_enums = {name for name in named - MODELS if is_choice(name)}
    assert named - MODELS - in_enums == set()


def is_choice(name: str) -> bool:
    app, cls = name.split(".")
    return hasattr(importlib.import_module(f"{app}.enums"), cls)


@pytest.mark.parametrize(("path", "table"), STATES, ids=[path for path, _ in STATES])
def test_states_are_those_of_the_code(path: str, table: str) -> None:
    module, name = path.rsplit(".", 1)
    members = getattr(importlib.import_module(module), name)
    rows = []
    for member in members:
        with override("nb"):
            bokmal = str(member.label)
        with override("nn"):
            rows.append([f"`{member.value}`", bokmal, str(member.label)])
    stated = [
        [cell.strip() for cell in line.strip("| \n").split("|")]
        for line in table.strip().splitlines()
    ]
    assert stated[2:] == rows

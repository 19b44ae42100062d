"""What review forgets. Each test names the rule it keeps; the reasons are in docs/adr."""

import ast
import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.urls import get_resolver

from jobs.registry import retention_rules
from kompetanse.devtools.paths import ROOT, source_files

PROJECT_APPS = settings.PROJECT_APPS
# pghistory makes a table of old rows for each tracked model; those are not ours to name.
MODELS = [
    model
    for model in apps.get_models()
    if model._meta.app_label in PROJECT_APPS
    and "pgh_label" not in {field.name for field in model._meta.fields}
]
PUBLIC_MODELS = {"County", "LegalReference", "Municipality", "Scheme", "SchemeVersion"}
LONGEST_VIEW = 40  # lines; 25 is long already
# What is never deleted by age. The archive's own rules, and its function in the database, decide there.
KEPT_APPS = {
    "owners": "registers of public facts, with the time they were valid",
    "records": "the archive",
    "partnerships": "part of the case",
    "grants": "the case",
    "needs": "the case",
    "forum": "the case",
    "decisions": "the case",
    "payments": "the case, and the accounts of the state",
    "reports": "the case",
    "appeals": "the case",
    "demo": "exists in the demo only",
}
KEPT_MODELS = {
    "accounts.User": "who did what must be answerable as long as the case is kept; see the page on privacy",
    "accounts.Membership": "who held which role when",
    "jobs.JobRow": "goes with its job",
    "overview.CaseText": "goes with its case",
}
SOURCES = [
    file
    for app in PROJECT_APPS
    for file in source_files(f"{app}/**/*.py")
    if "migrations" not in file.parts
]


def names(models_: list[type[models.Model]]) -> list[str]:
    return sorted(model._meta.label for model in models_)


def code_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(), filename=str(file))


def test_foreign_keys_point_up():
    down = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in MODELS
        for field in [*model._meta.fields, *model._meta.many_to_many]
        if field.is_relation
        and field.related_model._meta.app_label in PROJECT_APPS
        and field.related_model._meta.label != settings.AUTH_USER_MODEL
        and PROJECT_APPS.index(field.related_model._meta.app_label)
        > PROJECT_APPS.index(model._meta.app_label)
    ]

    assert down == []


def test_no_model_inherits_a_table():
    assert names([model for model in MODELS if model._meta.parents]) == []


def test_no_generic_foreign_keys():
    generic = [
        m
        for m in MODELS
        if any(type(f).__name__ == "GenericForeignKey" for f in m._meta.private_fields)
    ]

    assert names(generic) == []


def test_no_model_has_a_default_ordering():
    assert names([model for model in MODELS if model._meta.ordering]) == []


def test_every_model_says_what_it_is():
    undocumented = [m for m in MODELS if not m.__doc__ or m.__doc__.startswith(f"{m.__name__}(")]

    assert names(undocumented) == []


def test_every_model_has_a_factory():
    made = set()
    for app in PROJECT_APPS:
        if find_spec(f"tests.factories.{app}"):
            for value in vars(import_module(f"tests.factories.{app}")).values():
                meta = getattr(value, "_meta", None)
                if isinstance(value, type) and getattr(meta, "model", None):
                    made.add(meta.model)

    assert names([model for model in MODELS if model not in made]) == []


def test_constraints_are_named_for_app_and_model():
    badly_named = [
        f"{model._meta.label}: {constraint.name}"
        for model in MODELS
        for constraint in model._meta.constraints
        if not constraint.name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_")
    ]

    assert badly_named == []


def test_fields_are_named_for_what_they_hold():
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in MODELS
        for field in model._meta.concrete_fields
        if (isinstance(field, models.DateTimeField) and not field.name.endswith("_at"))
        or (type(field) is models.DateField and not field.name.endswith("_date"))
    ]

    assert [
        name for name in wrong if not name.endswith(("_until", "_since", ".at", ".last_login"))
    ] == []


def test_no_clock_in_the_database_layer():
    automatic = [
        f"{model._meta.label}.{field.name}"
        for model in MODELS
        for field in model._meta.concrete_fields
        if getattr(field, "auto_now", False)
        or getattr(field, "auto_now_add", False)
        or (isinstance(field, models.DateTimeField | models.DateField) and field.has_default())
        or getattr(field, "db_default", models.NOT_PROVIDED) is not models.NOT_PROVIDED
    ]

    assert automatic == []


def test_only_the_workflow_sets_a_status():
    setters = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in SOURCES
        if file != ROOT / "records" / "workflow.py"
        for node in ast.walk(code_of(file))
        if isinstance(node, ast.Assign | ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute) and target.attr in {"status", "legal_status"}
    ]

    assert setters == []


def test_no_signals_and_no_work_in_save():
    found = []
    for file in SOURCES:
        tree = code_of(file)
        found += [
            f"{file.relative_to(ROOT)}:{node.lineno}"
            for node in ast.walk(tree)
            if (isinstance(node, ast.ImportFrom) and node.module == "django.db.models.signals")
            or (isinstance(node, ast.FunctionDef) and node.name == "save" and "models" in str(file))
        ]

    assert found == []


def test_wall_clock_is_read_at_the_edges_only():
    reading = re.compile(r"timezone\.(now|localdate|localtime)\(|datetime\.now\(|date\.today\(")
    inside = {
        "actions",
        "models",
        "querysets",
        "rules",
        "permissions",
        "transitions",
        "reminders",
        "documents",
    }
    found = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in SOURCES
        if inside & {*file.parts, file.stem}
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if reading.search(line)
    ]

    assert found == []


def test_templates_hold_no_inline_script_or_style():
    inline = re.compile(
        r"<style|<script(?![^>]*\bsrc=)(?![^>]*application/json)|\sstyle=|\son[a-z]+=\"",
        re.IGNORECASE,
    )
    printed = {"letters", "pdf"}  # letters are made to PDF and never sent to a browser
    found = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in source_files("templates/**/*.html", "*/templates/**/*.html")
        if not printed & set(file.parts)
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if inline.search(line)
    ]

    assert found == []


def routed_views() -> set[tuple[str, str]]:
    """(module, name) of every view of ours that an address leads to."""
    found, resolvers = set(), [get_resolver()]
    while resolvers:
        for entry in resolvers.pop().url_patterns:
            if hasattr(entry, "url_patterns"):
                resolvers.append(entry)
            elif entry.callback.__module__.split(".")[0] in PROJECT_APPS:
                found.add((entry.callback.__module__, entry.callback.__name__))
    return found


def test_views_say_what_kind_of_request_they_take():
    allowed = {"require_GET", "require_POST", "require_http_methods", "require_safe"}
    found = []
    for module, name in sorted(routed_views()):
        file = Path(import_module(module).__file__)
        found += [
            f"{file.relative_to(ROOT)}:{node.lineno} {name}"
            for node in code_of(file).body
            if isinstance(node, ast.FunctionDef) and node.name == name
            if not allowed & {ast.unparse(d).split("(")[0] for d in node.decorator_list}
        ]

    assert found == []


def test_views_are_short():
    long = []
    for module, name in sorted(routed_views()):
        file = Path(import_module(module).__file__)
        long += [
            f"{file.relative_to(ROOT)}:{node.lineno} {name}: {node.end_lineno - node.body[0].lineno + 1} lines"
            for node in code_of(file).body
            if isinstance(node, ast.FunctionDef) and node.name == name
            if node.end_lineno - node.body[0].lineno + 1 > LONGEST_VIEW
        ]

    assert long == []


def test_views_look_up_what_an_address_names_through_visible_to():
    """Invisible must be 404: what an address names is looked for among what the hat, or everybody, may see."""
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno} {ast.unparse(node)[:90]}"
        for file in SOURCES
        if file.stem == "views" or "views" in file.parts
        for node in ast.walk(code_of(file))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith(("_or_404", ".objects.get"))
        for looked_in in [ast.unparse(node.args[0] if node.args else node.func)]
        if looked_in[0].isupper()
        and looked_in.split(".")[0] not in PUBLIC_MODELS
        and not re.search(r"\.(visible_to|public)\(", ast.unparse(node))
    ]

    assert found == []


def test_every_model_has_a_retention_rule_or_is_of_the_archive():
    ruled = {name for name, _ in retention_rules}
    missing = [name for name in names(MODELS) if name not in ruled and name not in KEPT_MODELS]

    assert [name for name in missing if name.split(".")[0] not in KEPT_APPS] == []


def test_whoever_copies_a_documents_words_forgets_them_when_it_is_purged():
    """Purging is done in the database: `records_purge_document` and each app's `<app>_forget_copies` (docs/adr/0012)."""
    sql = "".join(file.read_text() for file in source_files("*/migrations/*.py"))
    not_copies = {
        "records.Purge": "why it went",
        "records.Shielding": "why it is closed",
        "forum.Allocation": "the list is the rows themselves; the JSON answers warnings",
    }
    holders = [
        model
        for model in MODELS
        if any(
            field.related_model is apps.get_model("records.Document")
            for field in model._meta.fields
        )
        and any(
            isinstance(field, models.TextField | models.JSONField) for field in model._meta.fields
        )
    ]

    assert [
        name
        for name in names([m for m in holders if f"UPDATE {m._meta.db_table} SET" not in sql])
        if name not in not_copies
    ] == []


def test_stored_bytes_are_opened_by_records_alone():
    """Whoever opens them past `records.store` serves a virus, a purged paper, or nothing where they lie in a bucket."""
    ways = re.compile(r"open_stored|DOCUMENT_ROOT|document_store")
    own = {"records", "kompetanse"}  # and the store itself, with its settings
    found = [
        str(file.relative_to(ROOT))
        for file in SOURCES
        if ways.search(file.read_text()) and file.relative_to(ROOT).parts[0] not in own
    ]
    assert found == []


@pytest.mark.parametrize("name", ["utils", "helpers", "services", "common", "core"])
def test_no_drawer_for_odd_things(name):
    found = [
        str(file.relative_to(ROOT))
        for file in SOURCES
        if name in {file.stem, *file.relative_to(ROOT).parts}
    ]

    assert [file for file in found if not file.startswith("kompetanse/devtools/")] == []


def test_env_example_lists_every_setting():
    source = (ROOT / "kompetanse" / "settings.py").read_text()
    read = set(re.findall(r"read_\w+\(\s*\"([A-Z_]+)\"", source))
    listed = set(
        re.findall(r"^#?\s?([A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE)
    )

    assert read - listed == set()


def test_psycopg_3_is_not_installed():
    assert find_spec("psycopg") is None


def test_no_file_names_a_package_registry():
    host = re.compile(r"https?://[^\s\"']*(pypi|pythonhosted|npmjs|registry)\b", re.IGNORECASE)
    files = source_files(
        "*.txt", "*.toml", "*.json", ".npmrc", "dev", "Dockerfile", "*.yml", "kompetanse/**/*.py"
    )

    assert [str(f.relative_to(ROOT)) for f in files if host.search(f.read_text())] == []

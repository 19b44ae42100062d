"""All is well at the end of the demo's season, and each invariant sees the breach that is planted, and no other does."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kompetanse.lib import invariants
from tests.invariants.conftest import name_of
from tests.invariants.plants import PLANTS

# Apps with tables in which nothing must be counted anew, and why.
WITHOUT = {
    "owners": "registers of public facts; periods and numbers are kept by constraints alone",
    "partnerships": "agreements bind nobody's money, and their state is read from their dates",
    "demo": "exists in the demo only",
}
STATES = [
    (model, name)
    for app in settings.PROJECT_APPS
    for model in apps.get_app_config(app).get_models()
    for name in ("status", "treatment")
    if name in {field.name for field in model._meta.concrete_fields}
    and "pgh_label" not in {field.name for field in model._meta.concrete_fields}
]


def test_all_is_well_at_the_end_of_the_season(found):
    assert found() == {}


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.name)
def test_breach_is_seen(found, plant):
    lines = found(*plant.statements)

    assert {name.split()[0] for name in lines} == {plant.invariant_id}
    assert plant.function in lines


def test_every_function_has_its_breach():
    assert {name_of(entry) for entry in invariants.catalogue()} == {
        plant.function for plant in PLANTS
    }


def test_every_app_with_tables_has_invariants_or_a_reason():
    with_tables = {
        app for app in settings.PROJECT_APPS if list(apps.get_app_config(app).get_models())
    }
    covered = {entry.app for entry in invariants.catalogue()}

    assert with_tables == covered | set(WITHOUT)
    assert covered & set(WITHOUT) == set()


@pytest.mark.django_db
def test_no_table_has_a_state_that_nobody_counts():
    """A table with a new life is forgotten here until somebody counts it."""
    with CaptureQueriesContext(connection) as asked:
        invariants.breaches(["I05"])
    questions = [query["sql"].replace('"', "") for query in asked]
    forgotten = [
        f"{model._meta.label}.{name}"
        for model, name in STATES
        if not any(
            re.search(rf"FROM {model._meta.db_table}\b.*WHERE.*\b{name}\b", sql, re.DOTALL)
            for sql in questions
        )
    ]

    assert len(STATES) > 10
    assert forgotten == []

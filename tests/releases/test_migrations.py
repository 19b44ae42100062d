"""Every state that was once released comes to the newest program by its migrations, with all that is in it (T12)."""

import re
import subprocess
import sys
from contextlib import contextmanager
from difflib import unified_diff
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.urls import reverse

from kompetanse.devtools import environment, services
from kompetanse.devtools.paths import MANAGE, ROOT
from records.backup import read_manifest
from records.backup.restoring import breaches_of
from tests import databases

RELEASES = sorted(path.parent for path in Path(__file__).parent.glob("*/manifest.json"))
OURS = [name for name in settings.PROJECT_APPS if apps.get_app_config(name).models_module]
# New in each dump, what pg_dump says of itself, and the schema's own rights: the operator's set-up gives those.
NOISE = re.compile(
    r"^(--.*|\\(un)?restrict .*|COMMENT ON SCHEMA public IS '';|(GRANT|REVOKE) .* ON SCHEMA public .*)?\n",
    re.MULTILINE,
)
# A constraint that comes out of a dump is told in other words than one that a migration made.
WORDED_OTHERWISE = (
    (r"\(('[^']*'::character varying)\)::text", r"\1"),
    (r"\(\(ARRAY\[([^]]*)\]\)::text\[\]\)", r"(ARRAY[\1])"),
)


class Database:
    """One to migrate: as the owner of the tables does, by the programs an operator has."""

    def __init__(self, name, documents):
        self.name = name
        ours = environment.for_tests(databases.servers(), name)
        self.variables = environment.as_owner(ours) | {"DOCUMENT_ROOT": str(documents)}

    def manage(self, *arguments):
        command = [sys.executable, str(MANAGE), *map(str, arguments)]
        done = subprocess.run(
            command, cwd=ROOT, env=self.variables, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def schema(name):
    """Tables, constraints, functions, triggers and rights, without how PostgreSQL happens to word them."""
    command = [services.postgres_program("pg_dump"), "--schema-only", "-U", "postgres"]
    command += ["-h", str(databases.servers().folder), name]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told = NOISE.sub("", done.stdout)
    for written, meant in WORDED_OTHERWISE:
        told = re.sub(written, meant, told)
    return told.splitlines()


@contextmanager
def as_owner_of(name):
    """The ORM in the place of the owner of the tables."""
    login = connections["default"].settings_dict
    before = login["USER"]
    with databases.connected_to(name):
        login["USER"] = services.OWNER
        yield
        login["USER"] = before


@pytest.fixture(scope="module")
def new(tmp_path_factory, django_db_setup):
    """A database that began empty with this program."""
    name = databases.clone(databases.migrated_template())
    yield Database(name, tmp_path_factory.mktemp("documents"))
    databases.drop(name)


@pytest.fixture(scope="module", params=RELEASES, ids=lambda folder: folder.name)
def released(request, tmp_path_factory, django_db_setup):
    """A system of an earlier release, brought to this program as an operator does; and what was in it."""
    name = f"{databases.clone(databases.migrated_template())}_released"
    databases.servers().create_database(name)
    database = Database(name, tmp_path_factory.mktemp("documents"))
    database.manage("restore", request.param)
    database.manage("migrate", "-v0")
    database.manage("catch_up")
    yield database, read_manifest(request.param)
    databases.drop(name)
    databases.drop(name.removesuffix("_released"))


def test_every_change_of_a_model_has_its_migration(db):
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    except SystemExit:
        pytest.fail("A model has changed, and no migration says so: ./dev manage makemigrations")


def test_each_app_has_one_newest_migration():
    loader = MigrationLoader(None)
    heads = {app: len(loader.graph.leaf_nodes(app)) for app in loader.migrated_apps}

    assert loader.detect_conflicts() == {}
    assert {app for app, count in heads.items() if count != 1} == set()
    assert set(OURS) <= heads.keys()


def test_released_state_gets_the_schema_that_an_empty_database_gets(released, new):
    database, _manifest = released

    there, here = schema(database.name), schema(new.name)

    assert list(unified_diff(there, here, n=0, lineterm="")) == []


def test_released_state_keeps_its_rows_and_every_invariant_holds(released, django_db_blocker):
    database, manifest = released
    kept = ("accounts_user", "grants_application", "records_document", "decisions_decision")
    with django_db_blocker.unblock(), databases.connected_to(database.name):
        found = [str(breach) for breach in breaches_of(manifest)]
        rows = {
            model._meta.db_table: model._default_manager.count()
            for model in apps.get_models()
            if model._meta.db_table in kept
        }

    assert found == []
    assert rows == {name: manifest.tables[name] for name in kept}
    assert min(rows.values()) > 0


def test_pages_of_a_released_state_are_shown(released, django_db_blocker, settings):
    """A case of each round, its owner's page, the lists and what everybody sees."""
    from accounts.models import User
    from demo.logins import logins
    from grants.models import Application

    settings.MFA_REQUIRED = False
    database, _manifest = released
    with django_db_blocker.unblock(), databases.connected_to(database.name):
        people = {
            row["role"]: User.objects.get(email=row["email"])
            for row in logins()
            if row["role"] in ("caseworker", "owner_approver")
        }
        cases = Application.objects.exclude(case_file=None).order_by("round_id", "pk")
        shown = {case.round_id: case for case in cases}
        pages = [
            ("caseworker", reverse("overview:case", args=[case.code])) for case in shown.values()
        ]
        pages += [("caseworker", reverse("overview:work-list"))]
        pages += [("caseworker", reverse("overview:cases"))]
        pages += [("owner_approver", reverse("overview:start"))]
        pages += [("owner_approver", reverse("needs:report-list"))]
        answers = {}
        for role, path in pages:
            client = Client()
            client.force_login(people[role])
            answers[path] = client.get(path).status_code

    assert len(shown) > 1
    assert set(answers.values()) == {200}, answers


def can_be_undone(migration):
    return not migration.initial and all(step.reversible for step in migration.operations)


def steps_back():
    """Each app's newest migration that can be undone and that no other one stands on, and the one before it."""
    loader = MigrationLoader(None)
    for app in OURS:
        [newest] = loader.graph.leaf_nodes(app)
        is_free = not loader.graph.node_map[newest].children
        for before in loader.disk_migrations[newest].dependencies:
            if is_free and before[0] == app and can_be_undone(loader.disk_migrations[newest]):
                yield newest, before


def test_newest_migrations_can_be_undone_and_done_again(new, django_db_blocker):
    """An operator whose new version fails goes one step back, and forward again when it is mended."""
    name = databases.clone(new.name)
    whole = schema(name)
    back = dict(steps_back())
    with django_db_blocker.unblock(), as_owner_of(name):
        for before in back.values():
            MigrationExecutor(connections["default"]).migrate([before])
        undone = schema(name)
        MigrationExecutor(connections["default"]).migrate(list(back))

    assert len(back) > 0
    assert undone != whole
    assert schema(name) == whole
    databases.drop(name)

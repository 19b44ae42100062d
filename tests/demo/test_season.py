"""The demo's season: it plays from start to end, and only forward."""

import json
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.urls import NoReverseMatch, reverse

from accounts.enums import Role
from demo.models import PlayedStep
from demo.play import steps
from demo.season import MOMENTS, jump_to, later_moments, moment_named, stand_at, standing_at
from kompetanse.lib.errors import Refused
from tests import databases


@pytest.fixture(scope="module", params=[moment.key for moment in MOMENTS])
def moment(request, django_db_setup, django_db_blocker):
    """The demo at each moment of the season, each begun where the one before ended."""
    name = databases.clone(databases.demo_template(request.param))
    with django_db_blocker.unblock(), databases.connected_to(name):
        yield moment_named(request.param)
    databases.drop(name)


def test_season_stands_at_its_moment_with_every_step_until_then_played(moment):
    due = {step.key for step in steps() if step.at <= moment.at}

    assert standing_at() == moment.at
    assert set(PlayedStep.objects.values_list("key", flat=True)) == due
    assert [later.key for later in later_moments()] == [
        later.key for later in MOMENTS if later.at > moment.at
    ]


def test_season_never_goes_back(moment):
    for earlier in MOMENTS:
        if earlier.at < moment.at:
            with pytest.raises(Refused):
                stand_at(earlier.at)

    assert list(jump_to(moment)) == []
    assert standing_at() == moment.at


def test_season_has_somebody_in_every_role(moment, capsys):
    call_command("demo_users", "--json")
    listed = json.loads(capsys.readouterr().out)

    assert {row["role"] for row in listed} == {role.value for role in Role}
    assert {key for row in listed for key in row} >= {
        "role",
        "email",
        "password",
        "organisation",
        "hat",
    }


@pytest.mark.django_db
def test_moment_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(Refused, match="møtedagen"):
        moment_named("julaften")


@pytest.mark.django_db
def test_clock_page_refuses_to_go_back(client):
    PlayedStep.objects.bulk_create(
        (PlayedStep(key=step.key, played_at=step.at) for step in steps()), ignore_conflicts=True
    )
    stand_at(datetime(2026, 1, 1, tzinfo=UTC))

    answer = client.post(reverse("demo:jump"), {"moment": "start"}, follow=True)

    assert "Klokka kan bare gå framover" in answer.content.decode()
    assert standing_at() == datetime(2026, 1, 1, tzinfo=UTC)


def test_system_that_is_no_demo_has_no_demo_addresses():
    """The addresses are read once a process, so another process is asked."""
    import subprocess
    import sys

    from kompetanse.devtools import environment
    from kompetanse.devtools.paths import MANAGE, ROOT

    asked = (
        "from django.urls import get_resolver;"
        "print(sorted(str(p.pattern) for p in get_resolver().url_patterns))"
    )
    variables = environment.for_tests(databases.servers(), databases.migrated_template())
    done = subprocess.run(
        [sys.executable, str(MANAGE), "shell", "-v0", "-c", asked],
        cwd=ROOT,
        env=variables | {"DEMO": "false"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "konto/" in done.stdout, done.stderr
    assert "demo/" not in done.stdout


def test_demo_has_its_addresses():
    with pytest.raises(NoReverseMatch):
        reverse("demo:no-such-page")
    assert reverse("demo:clock") == "/demo/klokka/"

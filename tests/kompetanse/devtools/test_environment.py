"""The variables that our programs start with."""

import os
import stat

import pytest

from kompetanse.devtools import environment, run
from kompetanse.devtools.services import Services

THEIRS = {"DATABASE_URL": "postgres://app@db/kompetanse", "REDIS_URL": "redis://cache/0"}


@pytest.fixture
def checkout_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "RUN", tmp_path / "run")
    for name in ("DATABASE_OWNER_URL", "SECRET_KEY", "PORT", "DEMO", "SITE_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in THEIRS.items():
        monkeypatch.setenv(name, value)
    return tmp_path / "run"


def test_run_uses_the_servers_that_are_named_and_starts_none(checkout_of_its_own):
    variables = environment.for_run()

    assert {name: variables[name] for name in THEIRS} == THEIRS
    assert "DATABASE_OWNER_URL" not in variables
    assert [file.name for file in checkout_of_its_own.iterdir()] == ["secret_key"]


def test_run_lets_what_is_set_stand_and_fills_in_the_rest(checkout_of_its_own, monkeypatch):
    monkeypatch.setenv("DEMO", "false")
    monkeypatch.setenv("PORT", "8123")
    variables = environment.for_run()

    assert (variables["DEMO"], variables["HTTPS"]) == ("false", "false")
    assert variables["SITE_URL"] == "http://127.0.0.1:8123"


def test_secret_key_is_made_once_for_its_owner_only(checkout_of_its_own):
    first, second = environment.for_run()["SECRET_KEY"], environment.for_run()["SECRET_KEY"]

    assert first == second
    assert len(first) > 50
    assert stat.S_IMODE((checkout_of_its_own / "secret_key").stat().st_mode) == 0o600


def test_tests_get_the_same_whatever_the_caller_has_set(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "RUN", tmp_path)
    monkeypatch.setenv("DATABASE_URL", "postgres://production/kompetanse")
    monkeypatch.setenv("SECRET_KEY", "theirs")
    variables = environment.for_tests(Services("test", tmp_path), "test_1")

    assert variables["DATABASE_URL"].endswith("/test_1")
    assert "production" not in variables["DATABASE_URL"]
    assert variables["SECRET_KEY"] != "theirs"
    assert variables["PATH"] == os.environ["PATH"]


def test_owner_logs_in_as_the_owner_without_time_limits():
    own = {"DATABASE_URL": "app", "DATABASE_OWNER_URL": "owner", "PATH": "/bin"}

    assert environment.as_owner(own) == own | {"DATABASE_URL": "owner", "STATEMENT_TIMEOUT_MS": "0"}
    assert environment.as_owner({"DATABASE_URL": "one"})["DATABASE_URL"] == "one"


def test_taken_port_is_told_before_anything_is_started(monkeypatch):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(SystemExit, match=f"Port {port} is taken. Choose another"):
            run._refuse_a_taken_port()

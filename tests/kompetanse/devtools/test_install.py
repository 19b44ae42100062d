"""What is missing on a machine is found, and told as one list where nobody may install it."""

import os

import pytest

from kompetanse.devtools import install


@pytest.fixture
def bare(programs, monkeypatch):
    """A machine without programs, and somebody on it who is not root."""

    def machine(*names, **options):
        monkeypatch.setenv("PATH", str(programs(*names, **options)))
        monkeypatch.setattr(os, "geteuid", lambda: 1000)

    return machine


def told():
    with pytest.raises(SystemExit) as stopped:
        install.system_packages(purpose="test")
    return str(stopped.value)


def test_missing_packages_without_root_are_one_list_with_the_command(bare):
    bare()
    text = told()

    command = next(line.strip() for line in text.splitlines() if "apt-get" in line)
    packages = command.removeprefix("apt-get install --no-install-recommends ").split()
    assert {
        "redis-server",
        "redis-tools",
        "gettext",
        "chromium-headless-shell",
        "poppler-utils",
        "qpdf",
    } <= set(packages)
    assert len(packages) == len(set(packages))
    assert text.startswith("These system packages are missing, and only root may install them.")
    assert text.endswith("Then try again.")


def test_what_is_there_is_not_on_the_list(bare):
    bare("redis-server", "msgfmt", "chromium-headless-shell")

    packages = told().split()

    assert {"redis-server", "gettext", "chromium-headless-shell"} & set(packages) == set()
    assert "qpdf" in packages


def test_sudo_that_asks_for_a_password_where_nobody_can_answer_counts_as_none(bare):
    bare("apt-get", "sudo", script="exit 1")

    assert "only root may install them" in told()


def test_nothing_is_said_when_nothing_is_missing(capsys):
    install.system_packages()

    assert capsys.readouterr().out == ""


def test_purpose_decides_what_is_looked_for(bare):
    bare()
    with pytest.raises(SystemExit) as stopped:
        install.system_packages()

    assert "redis-server" in str(stopped.value)
    assert "chromium" not in str(stopped.value)

"""The verbs of `./dev`, as the shell gives them."""

import re
import sys

import pytest

from kompetanse.devtools.__main__ import USAGE, VERBS


@pytest.mark.parametrize("words", [[], ["help"], ["-h"], ["--help"]])
def test_dev_without_a_verb_lists_them(checkout, words):
    done = checkout.run("./dev", *words)

    assert (done.returncode, done.stdout, done.stderr) == (0, USAGE, "")


def test_dev_with_an_unknown_verb_says_so_and_lists_those_there_are(checkout):
    done = checkout.run("./dev", "bygg")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"./dev has no verb bygg. It has these:\n\n{USAGE}"


def test_usage_names_every_verb_once():
    assert sorted(re.findall(r"^\./dev (\w+)", USAGE, re.MULTILINE)) == sorted(VERBS)


def test_dev_without_python_says_what_to_install(checkout, programs):
    done = checkout.run("./dev", "run", PATH=str(programs("dirname")))

    assert done.returncode == 3
    assert "apt-get install python3 python3-venv" in done.stderr


def test_dev_works_from_any_folder(checkout, tmp_path):
    elsewhere = tmp_path / "annet sted"
    elsewhere.mkdir()

    done = checkout.run("sh", "-c", f'cd "{elsewhere}" && "{checkout.root}/dev" help')

    assert done.stdout == USAGE


def test_bootstrap_needs_no_package(checkout):
    """Isolated from site-packages: every module of it is imported with the standard library alone."""
    modules = [file.stem for file in (checkout.root / "kompetanse" / "devtools").glob("*.py")]
    imports = "; ".join(
        f"import kompetanse.devtools.{name}" for name in modules if not name.startswith("__")
    )
    done = checkout.run(sys.executable, "-S", "-c", imports)

    assert (done.returncode, done.stderr) == (0, "")
    assert len(modules) > 8

"""Each mistake that lies in this folder makes the test it names go red, and without it that test is green."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from demo.season import MOMENTS
from kompetanse.devtools.paths import RUN
from tests.conftest import LONG
from tests.databases import code_of_today, demo_template
from tests.planted import FOLDER, ROOT, Plant, all_plants

PLANTS = all_plants()
# Where tests lie that prove something of the whole system. Each kind must catch at least one planted mistake.
PROOFS = {
    "architecture": "tests/test_architecture.py",
    "attacks on every form": "tests/attack/",
    "a crash at every point": "tests/crashes/",
    "kills, load, restore": "tests/drills/",
    "migrations of what was released": "tests/releases/",
    "grids": "tests/grids/",
    "invariants": "tests/invariants/",
    "pages for everybody": "tests/axe/",
    "races": "/test_races.py",
    "security": "tests/security/",
    "stories in a browser": "tests/journeys/",
    "a year by chance": "tests/stateful/",
    "the reminder year": "tests/year/",
}
# Packages that test one app, or what tests stand on.
OF_ONE_APP = {
    "accounts",
    "appeals",
    "decisions",
    "demo",
    "forum",
    "front",
    "grants",
    "jobs",
    "kompetanse",
    "lib",
    "needs",
    "notices",
    "overview",
    "owners",
    "partnerships",
    "payments",
    "planted",
    "records",
    "reports",
}
NOT_COPIED = shutil.ignore_patterns(".git", ".run", ".venv", "node_modules", "__pycache__", "*.pyc")
LONGEST_SECONDS = 1_800  # a browser's story on a machine that does much else


def _git_apply(tree: Path, plant: Plant, *options: str) -> subprocess.CompletedProcess[str]:
    """git looks for a checkout above the folder; there is none it should find."""
    return subprocess.run(
        ["git", "apply", *options, str(FOLDER / f"{plant.name}.patch")],
        cwd=tree,
        env=os.environ | {"GIT_DIR": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )


def _run(tree: Path, tests: list[str], *, is_long: bool) -> subprocess.CompletedProcess[str]:
    """On our own servers, where the code without mistakes has played the season: each is made after what that holds."""
    variables = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    variables |= {"PLAYED_BY": code_of_today(), "RUN_FOLDER": str(RUN)}
    variables.pop("LONG", None)
    if is_long:
        variables["LONG"] = "1"
    return subprocess.run(
        [str(tree / ".venv" / "bin" / "python"), "-m", "tests.planted", *tests],
        cwd=tree,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_SECONDS,
    )


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout for this process, with what is installed in ours."""
    demo_template(
        MOMENTS[-1].key
    )  # all of the season: nothing of it may be played by code with a mistake
    copy = tmp_path_factory.mktemp("planted") / "checkout"
    shutil.copytree(ROOT, copy, ignore=NOT_COPIED, symlinks=True)
    for installed in (".venv", "node_modules"):
        if (ROOT / installed).exists():
            (copy / installed).symlink_to(ROOT / installed)
    return copy


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.name)
def test_a_planted_mistake_is_one_that_can_still_be_made(plant: Plant):
    assert plant.names_a_test(), f"{plant.red} is gone: name the test that sees this mistake now"
    applied = _git_apply(ROOT, plant, "--check")
    assert applied.returncode == 0, f"{applied.stderr}: make the same mistake in the code of today"


def test_every_kind_of_test_has_a_mistake_it_must_see():
    blind = {
        kind for kind, path in PROOFS.items() if not any(path in plant.red for plant in PLANTS)
    }
    assert blind == set()


def test_a_new_package_of_tests_is_a_proof_or_of_one_app():
    packages = {
        file.relative_to(ROOT / "tests").parts[0] for file in (ROOT / "tests").rglob("test_*.py")
    }
    proofs = {Path(path).parts[-1] for path in PROOFS.values()} | {"test_races.py"}
    assert packages == OF_ONE_APP | proofs


@pytest.mark.skipif(not LONG, reason="each needs a run of its own: for --long")
class TestPlanted:
    @pytest.mark.parametrize("is_long", [False, True], ids=["quick", "long"])
    def test_without_a_mistake_all_are_green(self, tree: Path, is_long: bool):
        named = sorted({plant.red for plant in PLANTS if plant.is_long == is_long})
        if not named:
            pytest.skip("no mistake needs it")
        done = _run(tree, named, is_long=is_long)
        assert done.returncode == 0, done.stdout[-4_000:] + done.stderr[-1_000:]

    @pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.name)
    def test_with_it_the_test_goes_red(self, tree: Path, plant: Plant):
        applied = _git_apply(tree, plant)
        assert applied.returncode == 0, applied.stderr
        try:
            done = _run(tree, [plant.red], is_long=plant.is_long)
        finally:
            taken_out = _git_apply(tree, plant, "-R")
        assert taken_out.returncode == 0, taken_out.stderr
        # 1: tests ran and some failed. Code that cannot be loaded, or no test, is another number.
        assert done.returncode == 1, done.stdout[-4_000:] + done.stderr[-1_000:]
        assert re.search(r"\d+ (failed|error)", done.stdout), done.stdout[-4_000:]

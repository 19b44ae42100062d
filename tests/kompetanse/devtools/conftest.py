"""A checkout of its own: the bootstrap copied into a folder, so that nothing of this one is started, stopped or remembered."""

import os
import shutil
import subprocess
import sys

import pytest

from kompetanse.devtools import paths


class Checkout:
    def __init__(self, root):
        self.root = root
        shutil.copytree(
            paths.ROOT / "kompetanse" / "devtools",
            root / "kompetanse" / "devtools",
            ignore=shutil.ignore_patterns("__pycache__"),
        )
        (root / "kompetanse" / "__init__.py").touch()
        shutil.copy(paths.ROOT / "dev", root)

    def python(self, code, **variables):
        """What the code prints, run in this checkout; stops the test when it fails."""
        done = self.run(sys.executable, "-c", code, **variables)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def run(self, *command, **variables):
        inherited = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(
            command,
            cwd=self.root,
            env=inherited | variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path)


@pytest.fixture
def programs(tmp_path):
    """An empty folder to have as PATH: a machine where nothing is installed. Programs are put there by name."""

    def folder(*names, script="exit 0"):
        place = tmp_path / "programs"
        place.mkdir(exist_ok=True)
        for name in names:
            found = shutil.which(name)
            if script == "exit 0" and found:
                (place / name).symlink_to(found)
            else:
                (place / name).write_text(f"#!/bin/sh\n{script}\n")
                (place / name).chmod(0o755)
        return place

    return folder

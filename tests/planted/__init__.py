"""Mistakes that somebody could make tomorrow, each as a patch, and the test that must go red for it.

A file `NAME.patch` is what `git diff` prints, under three lines:

    Red: tests/package/test_file.py::test_name
    Long: yes                                    (only when that test needs `--long`)
    What: the mistake, in plain words.
"""

import ast
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent.parent


@dataclass(frozen=True)
class Plant:
    """One mistake. `red` is the id of a test, or of all of its parameters; `diff` what is done to the code."""

    name: str
    red: str
    what: str
    is_long: bool
    diff: str

    @property
    def file(self) -> str:
        return self.red.partition("::")[0]

    @property
    def function(self) -> str:
        return self.red.rpartition("::")[2].partition("[")[0]

    def names_a_test(self) -> bool:
        """Whether the test it names is there: a test that was renamed would leave the mistake without one."""
        file = ROOT / self.file
        if not file.is_file():
            return False
        tree = ast.parse(file.read_text())
        return self.function in {
            node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
        } | {
            target.id
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }


def read(file: Path) -> Plant:
    """The patch in a file. Refuses one whose first lines do not say which test it is for."""
    head, mark, diff = file.read_text().partition("diff --git ")
    said = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    if not {"Red", "What"} <= said.keys() or not mark:
        raise ValueError(f"{file.name} must begin with Red: and What:, and then a diff")
    return Plant(
        file.stem, said["Red"].strip(), said["What"].strip(), said.get("Long") == "yes", mark + diff
    )


def all_plants() -> list[Plant]:
    return [read(file) for file in sorted(FOLDER.glob("*.patch"))]

"""The table of races: each has a test with real threads, and a control that shows the damage without the lock or the constraint."""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parent

RACES = {
    "R01": "two approvers use the last money of a frame",
    "R02": "the same decision approved twice",
    "R03": "votes: twice, changed, at the close, member and deputy, stepping aside",
    "R04": "sending in around midnight",
    "R05": "an owner's approver approves while an editor saves",
    "R06": "a caseworker changes the amount while the approver approves",
    "R07": "two payout runs",
    "R08": "several reminder workers",
    "R09": "withdrawn as it is decided",
    "R10": "payments stopped as their batch is approved",
    "R11": "a role taken away while the page is open",
    "R12": "the frame lowered during decisions",
    "R13": "journal and case numbers taken at once",
    "R14": "writers to one event chain",
}


def labelled(kind: str) -> dict[str, list[str]]:
    """id → the tests that carry `pytest.mark.<kind>("<id>")`, read from the source so that a single file's run sees all."""
    found: dict[str, list[str]] = {}
    for path in sorted(TESTS.glob("*/test_*.py")):
        for node in ast.parse(path.read_text()).body:
            if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
                continue
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == f"pytest.mark.{kind}":
                    for argument in mark.args:
                        found.setdefault(ast.literal_eval(argument), []).append(
                            f"{path.relative_to(TESTS)}::{node.name}"
                        )
    return found


@pytest.mark.parametrize("kind", ["race", "control"])
def test_every_race_has_its_test_and_its_control(kind):
    found = labelled(kind)

    assert sorted(RACES.keys() - found.keys()) == [], f"No test is marked {kind}(id) for these."
    assert sorted(found.keys() - RACES.keys()) == [], "Not in the table above."

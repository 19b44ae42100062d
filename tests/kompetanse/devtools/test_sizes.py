"""The gate of sizes finds what has grown too big, and leaves alone what is generated or installed."""

import pytest

from kompetanse.devtools import paths, sizes


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(sizes, "ROOT", tmp_path)

    def write(name, lines):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(lines) + "\n")

    return write


def function(lines):
    return ["def long() -> None:", *["    pass"] * (lines - 1)]


def test_files_and_functions_at_the_limit_are_let_through(tree):
    tree("forum/actions.py", [*function(50), *["# remark"] * 450])
    tree("templates/side.html", ["<p>"] * 500)

    assert list(sizes.too_big()) == []


def test_one_line_too_many_is_told_with_its_place(tree):
    tree("forum/actions.py", ["", *function(51)])
    tree("templates/side.html", ["<p>"] * 501)

    assert sorted(sizes.too_big()) == [
        "forum/actions.py:2 long: 51 lines, at most 50",
        "templates/side.html: 501 lines, at most 500",
    ]


def test_generated_and_installed_files_may_be_long(tree):
    for place in ("forum/migrations/0001_initial.py", ".venv/lib/x.py", "node_modules/y/z.py"):
        tree(place, ["x = 1"] * 600)
    tree("static/build/all.css", ["a {}"] * 600)

    assert list(sizes.too_big()) == []

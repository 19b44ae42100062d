"""A step is done again when what it was made from has changed, and only then."""

import pytest

from kompetanse.devtools import paths, stamps


@pytest.fixture
def pins(tmp_path, monkeypatch):
    monkeypatch.setattr(stamps, "RUN", tmp_path)
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    file = tmp_path / "pins.txt"
    file.write_text("django==5.2")
    return [file]


def test_step_is_done_once_it_is_remembered(pins):
    before = stamps.is_done("python", pins)
    stamps.remember("python", pins)

    assert (before, stamps.is_done("python", pins)) == (False, True)


def test_changed_content_new_name_and_other_database_make_it_undone(pins, tmp_path):
    stamps.remember("seeds", pins, "postgres://here")
    renamed = tmp_path / "others.txt"
    renamed.write_text(pins[0].read_text())

    assert stamps.is_done("seeds", pins, "postgres://here") is True
    assert stamps.is_done("seeds", pins, "postgres://there") is False
    assert stamps.is_done("seeds", [renamed], "postgres://here") is False
    pins[0].write_text("django==5.3")
    assert stamps.is_done("seeds", pins, "postgres://here") is False


def test_forgotten_step_is_undone_and_may_be_forgotten_twice(pins):
    stamps.remember("demo", pins)
    stamps.remember("static", pins)
    stamps.forget("demo", "demo")

    assert (stamps.is_done("demo", pins), stamps.is_done("static", pins)) == (False, True)

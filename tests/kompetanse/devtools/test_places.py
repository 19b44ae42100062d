"""The test set's data lies in memory where there is room, and is given back."""

import json
from pathlib import Path

import pytest

START = "from kompetanse.devtools import places, services; "
WHERE = START + "print(places.data_folder('test'))"


@pytest.fixture
def own(checkout):
    yield checkout
    checkout.python(START + "services.remove('test')")


@pytest.fixture
def memory(tmp_path_factory):
    """A folder that stands for the memory, where the servant may go."""
    folder = tmp_path_factory.mktemp("memory")
    for above in (folder, *folder.parents[:2]):
        above.chmod(0o755)
    return folder


def choosing(memory, name="test", needed=0):
    return (
        START + f"places.MEMORY = places.Path({str(memory)!r}); places.MEMORY_NEEDED = {needed}; "
        f"places.choose_place({name!r}); print(places.data_folder({name!r}))"
    )


def test_test_set_lies_in_memory_where_there_is_room(own, memory):
    place = Path(own.python(choosing(memory)))

    assert place.parent == memory
    assert place.stat().st_mode & 0o777 == 0o700
    assert (place / "checkout").read_text() == str(own.root)


def test_test_set_lies_on_disk_where_there_is_no_room(own, memory):
    place = own.python(choosing(memory, needed=10**18))

    assert place == own.python(WHERE)
    assert list(memory.iterdir()) == []


def test_set_that_must_be_safe_lies_on_disk(own, memory):
    own.python(choosing(memory, name="run"))

    assert list(memory.iterdir()) == []


def test_what_a_deleted_checkout_held_in_memory_is_given_back(own, memory):
    for name, checkout in (("kompetanse-dead-test", "/nowhere"), ("kompetanse-live-test", "/tmp")):  # noqa: S108 -- a folder that is there
        (memory / name).mkdir()
        (memory / name / "checkout").write_text(checkout)

    own.python(choosing(memory))

    left = {folder.name for folder in memory.iterdir()}
    assert "kompetanse-dead-test" not in left
    assert len(left) == 2


def test_stop_gives_the_memory_back(own):
    own.python(START + "services.start('test')")
    held = json.loads(
        own.python(
            START
            + "import json; print(json.dumps([places.is_in_memory('test'), str(places.data_folder('test'))]))"
        )
    )
    assert own.run("./dev", "stop", "test").returncode == 0

    assert Path(held[1]).exists() != held[0]

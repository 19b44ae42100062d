import sys

import pytest

from tests.drills.crowd import County
from tests.drills.system import running


@pytest.fixture(scope="module")
def system(tmp_path_factory, django_db_setup, django_db_blocker):
    """Everything is running, with nobody at work yet."""
    with django_db_blocker.unblock(), running(tmp_path_factory.mktemp("system")) as system:
        yield system


@pytest.fixture(scope="module")
def county(system):
    return County(system.port)


@pytest.fixture(autouse=True)
def _documents_of_the_system(request, _documents_in_a_folder_of_their_own, settings):
    if "system" in request.fixturenames:
        settings.DOCUMENT_ROOT = request.getfixturevalue("system").documents


@pytest.fixture
def say(capsys):
    """Tell a figure to who watches the run."""

    def saying(text):
        with capsys.disabled():
            sys.stdout.write(f"\n{text}")

    return saying

"""After something a person lands on a page of ours, whatever the form said."""

import pytest

from kompetanse.redirects import own_path


@pytest.mark.parametrize("target", ["/saker/", "/saker/?side=2#d3"])
def test_own_path_keeps_a_path_of_ours(rf, target):
    assert own_path(rf.get("/"), target, default="/her/") == target


# The last ones would be looked up as the names of views.
@pytest.mark.parametrize(
    "target", ["", "//ond.no", "https://ond.no/", "/\\ond.no", "\x01//ond.no", "ord", "app:navn"]
)
def test_own_path_of_anything_else_is_the_default(rf, target):
    assert own_path(rf.get("/"), target, default="/her/") == "/her/"

"""What the factories build by hand is as it must be, so that a test of theirs may ask for every invariant afterwards."""

import pytest

from grants.enums import ForumMode
from kompetanse.lib.invariants import breaches
from tests.factories.decisions import decision_dispatched, decision_to_approval
from tests.factories.forum import allocation_handed_over, poll_opened
from tests.factories.needs import submitted_report


@pytest.mark.django_db
@pytest.mark.parametrize(
    "build",
    [
        decision_dispatched,
        lambda: decision_to_approval(mode=ForumMode.DISCUSSION, owners=2),
        allocation_handed_over,
        poll_opened,
        submitted_report,
    ],
    ids=["decision", "decision after a discussion", "list", "poll", "report"],
)
def test_what_a_factory_builds_holds(build):
    build()

    assert breaches() == []

"""What a decision binds, in the frame that pays and in the one that it is part of (R-BUD-01)."""

import pytest

from decisions.models import Point
from grants.models import Frame
from tests.factories.decisions import Stage, decision_to_approval
from tests.factories.grants import FrameFactory
from tests.factories.owners import RegionFactory

pytestmark = pytest.mark.django_db


def test_what_a_part_of_a_frame_binds_is_bound_in_the_whole():
    stage = Stage()
    decision = decision_to_approval(stage)
    part = FrameFactory(
        round=stage.round,
        scheme_version=stage.version,
        parent=stage.frame,
        region=RegionFactory(county=stage.round.county),
        amount=450_000,
    )
    Point.objects.filter(decision=decision).update(frame=part)
    stage.approve(decision)
    bound = Frame.objects.order_by("pk").values_list("committed", flat=True)
    assert list(bound) == [400_000, 400_000]

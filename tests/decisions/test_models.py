"""Each constraint broken once, and the triggers that keep what is issued."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from decisions.models import Decision
from tests.factories.accounts import UserFactory
from tests.factories.decisions import (
    DECIDED,
    DecisionFactory,
    DeliveryRegistrationFactory,
    LetterFactory,
    PointFactory,
    ReturnFactory,
)

pytestmark = pytest.mark.django_db


def breaks(constraint: str, make) -> None:
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        make()
    assert constraint in str(broken.value)


def issued(**changes) -> dict:
    one, two = UserFactory(), UserFactory()
    return {
        "status": "issued",
        "prepared_by": one,
        "sent_at": DECIDED,
        "sent_by": one,
        "approved_at": DECIDED,
        "approved_by": two,
        "decided_at": DECIDED,
        "decided_by": two,
        **changes,
    }


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("decisions_decision_sent", {"sent_at": DECIDED}),
        ("decisions_decision_opened", {"opened_at": DECIDED}),
        ("decisions_decision_approved", {"approved_at": DECIDED}),
        ("decisions_decision_decided", {"decided_at": DECIDED}),
        ("decisions_decision_superseded", {"superseded_at": DECIDED}),
        ("decisions_decision_issued_has_facts", {"status": "issued"}),
        ("decisions_decision_superseded_has_time", {"status": "superseded"}),
        ("decisions_decision_dismissal_has_ground", {"kind": "dismissal"}),
        ("decisions_decision_dismissal_has_ground", {"dismissal_ground": "formal"}),
        ("decisions_decision_beside_a_grant", {"kind": "repayment"}),
        ("decisions_decision_lapse_replaces", {"kind": "lapse"}),
    ],
)
def test_decision_constraints(constraint, changes):
    if changes.get("status") == "superseded":
        changes = issued(**changes)
    breaks(constraint, lambda: DecisionFactory(**changes))


def test_four_eyes_in_the_database():
    one = UserFactory()
    breaks(
        "decisions_decision_four_eyes",
        lambda: DecisionFactory(**issued(approved_by=one, prepared_by=one)),
    )
    breaks(
        "decisions_decision_four_eyes",
        lambda: DecisionFactory(**issued(approved_by=one, sent_by=one)),
    )


def test_dispatched_has_facts():
    breaks(
        "decisions_decision_dispatched_has_facts",
        lambda: DecisionFactory(**issued(status="dispatched", available_at=DECIDED)),
    )


@pytest.mark.parametrize(
    ("constraint", "first", "second"),
    [
        ("decisions_decision_one_open", {}, {"status": "to_approval"}),
        ("decisions_decision_one_in_force", "issued", "issued"),
    ],
)
def test_one_decision_at_a_time(constraint, first, second):
    earlier = DecisionFactory(**(issued() if first == "issued" else first))
    same = {
        "recipient": earlier.recipient,
        "round": earlier.round,
        "scheme_version": earlier.scheme_version,
    }
    changes = issued() if second == "issued" else second
    breaks(constraint, lambda: DecisionFactory(**same, **changes))


def test_replaced_once():
    earlier = DecisionFactory()
    DecisionFactory(replaces=earlier)
    breaks("replaces_id", lambda: DecisionFactory(replaces=earlier))


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("decisions_point_not_negative", {"amount": -1}),
        ("decisions_point_not_negative", {"requested": -1}),
        ("decisions_point_recommended_not_negative", {"recommended": -1}),
        ("decisions_point_refused_is_zero", {"outcome": "refused", "amount": 1}),
        ("decisions_point_refused_is_zero", {"outcome": "lapsed", "amount": 1}),
        ("decisions_point_earlier_not_negative", {"earlier_amount": -1}),
        ("decisions_point_edited", {"edited_at": DECIDED}),
    ],
)
def test_point_constraints(constraint, changes):
    decision = DecisionFactory()
    breaks(constraint, lambda: PointFactory(decision=decision, **changes))


def test_point_number_and_item_once():
    point = PointFactory()
    breaks("number_once", lambda: PointFactory(decision=point.decision, number=point.number))
    breaks("item_once", lambda: PointFactory(decision=point.decision, item=point.item))


def test_return_says_why():
    breaks("decisions_return_says_why", lambda: ReturnFactory(categories=[]))
    breaks("decisions_return_says_why", lambda: ReturnFactory(text=""))


def test_letter_rendered_has_its_document():
    breaks("decisions_letter_rendered", lambda: LetterFactory(rendered_at=DECIDED))


def test_letter_once_per_decision():
    letter = LetterFactory()
    breaks("decision_id", lambda: LetterFactory(decision=letter.decision))


def test_issued_never_goes_back():
    decision = DecisionFactory(**issued())
    for sentence, change in (
        ("an issued decision never goes back", {"status": "draft"}),
        ("an issued decision is never changed", {"language": "nn"}),
        ("an issued decision is never changed", {"decided_at": DECIDED + timedelta(days=1)}),
    ):
        breaks(sentence, partial(_update, decision, change))
    _update(decision, {"first_read_at": DECIDED})


def test_words_of_rows():
    assert str(DecisionFactory()).startswith("grant ")
    assert str(PointFactory()) == "1: 100000"
    assert str(LetterFactory()) == "0" * 12
    assert "post" in str(DeliveryRegistrationFactory())
    returned = ReturnFactory()
    assert str(returned) == f"{returned.decision_id} {returned.returned_at}"


def _update(decision, change) -> None:
    Decision.objects.filter(pk=decision.pk).update(**change)

"""A letter that should not have been sent loses its words; what was decided stands."""

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import Role
from decisions.models import Decision, Letter, Point
from records.actions import decide_purge, request_purge
from records.history import changes_of
from tests.factories.accounts import hat_for
from tests.factories.decisions import decision_dispatched, decision_to_approval

pytestmark = pytest.mark.django_db


def purge(letter, at):
    authority = letter.document.case_file.authority
    wanted = request_purge(
        document=letter.document,
        reason="Et navn som ikke skulle stått der",
        by=hat_for(authority, Role.ARCHIVIST),
        at=at,
    )
    decide_purge(purge=wanted, is_approved=True, by=hat_for(authority, Role.CASEWORKER), at=at)


def test_words_of_a_letter_go_and_what_was_decided_stands(as_hat, at):
    decision = decision_dispatched()
    letter = Letter.objects.select_related("document__case_file__authority").get(decision=decision)
    before = list(decision.points.values_list("outcome", "amount"))

    purge(letter, at)

    letter.refresh_from_db()
    decision.refresh_from_db()
    assert (letter.snapshot, len(letter.snapshot_sha256), decision.free_text) == ({}, 64, "")
    assert list(decision.points.values_list("outcome", "amount")) == before
    assert set(decision.points.values_list("reasons", "change_reason")) == {("", "")}
    staff = as_hat(hat_for(decision.authority, Role.CASEWORKER))
    assert staff.get(decision.get_absolute_url()).status_code == 200


def test_an_issued_decision_is_still_nobody_elses_to_change():
    decision = decision_dispatched()

    for rows, values in (
        (Letter.objects.filter(decision=decision), {"snapshot": {}}),
        (Point.objects.filter(decision=decision), {"reasons": "annet"}),
        (Decision.objects.filter(pk=decision.pk), {"free_text": "annet"}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)


def test_a_point_keeps_its_earlier_amount_once_it_has_been_to_approval():
    decision = decision_to_approval()
    point = decision.points.first()

    Point.objects.filter(pk=point.pk).update(reasons="Skrevet om")

    (change,) = changes_of(Point, item=point.item_id)
    assert (change.before, change.after) == (point.reasons, "Skrevet om")

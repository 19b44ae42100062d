"""Commitments for coming years: in the draft, in the letter, in the register, and against the frame of their year."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from decisions import actions
from decisions.conditions import build_conditions
from decisions.documents import build_letter
from decisions.enums import Occasion
from decisions.models import Commitment, Decision
from grants.ahead import committed_ahead
from grants.models import Application, ItemAmount, Round, SchemeVersion
from kompetanse.lib.errors import Locked, NotAllowed, Refused, RuleBroken
from kompetanse.lib.tokens import new_token
from tests.factories.accounts import hat_for
from tests.factories.decisions import DECIDED, PREPARED, Stage
from tests.factories.grants import FrameFactory, RoundFactory

pytestmark = pytest.mark.django_db


def asked(**options) -> tuple[Stage, Decision]:
    """A draft to an owner that has asked for 300 000 in 2026 and 200 000 in 2027 too."""
    stage = Stage(**options)
    for year, amount in ((2026, 300_000), (2027, 200_000), (2028, 100_000)):
        ItemAmount.objects.create(item=stage.item, year=year, recipient=stage.owner, amount=amount)
    stage.prepare()
    return stage, stage.decision_of(stage.owner)


def promise(stage: Stage, decision: Decision, amounts: dict, **changes):
    values = {"by": stage.caseworker, "at": PREPARED, **changes}
    made = actions.set_commitments(point=decision.points.get(), amounts=amounts, **values)
    decision.refresh_from_db()
    return made


def next_frame(stage: Stage, amount: int = 500_000):
    """The frame of the same scheme and forum the year after."""
    round_ = RoundFactory(
        programme=stage.round.programme,
        authority=stage.round.authority,
        forum=stage.round.forum,
        county=stage.round.county,
        budget_year=2026,
    )
    return FrameFactory(round=round_, scheme_version=stage.version, amount=amount)


def test_a_draft_promises_what_was_asked_for_and_the_letter_says_it_with_its_reservation():
    stage, decision = asked()
    promise(stage, decision, {2026: 250_000, 2027: 0})
    points = list(Decision.objects.for_detail().get(pk=decision.pk).points.all())
    [later] = [row for row in build_conditions(decision, points) if row.key == "V_FLERAAR"]
    assert later.parameters == {"later_years": ["2026 (kr 250 000)".replace(" 000", "\u00a0000")]}
    letter = build_letter(Decision.objects.for_detail().get(pk=decision.pk), on=DECIDED.date())
    [term] = [term for term in letter.terms if "Stortingets årlige budsjettvedtak" in term]
    assert term.startswith("Tilsagn for 2026")


@pytest.mark.parametrize("amounts", [{2026: 300_001}, {2026: -1}, {2028: 1}, {2030: 1}])
def test_no_more_than_was_asked_for_and_no_further_than_two_years(amounts):
    stage, decision = asked()
    with pytest.raises(Refused):
        promise(stage, decision, amounts)
    assert Commitment.objects.count() == 0


def test_only_in_a_draft_by_who_prepares_it_and_for_what_gets_money():
    stage, decision = asked()
    with pytest.raises(NotAllowed):
        promise(stage, decision, {2026: 1}, by=Stage().caseworker)
    sent = stage.send(decision)
    with pytest.raises(Locked):
        promise(stage, sent, {2026: 1})
    refused, draft = asked(recommended=(0, 0), reasons="Rammen er liten.")
    with pytest.raises(Refused):
        promise(refused, draft, {2026: 1})


def test_an_issued_promise_stands_in_the_database():
    stage, decision = asked()
    promise(stage, decision, {2026: 250_000})
    stage.approve(stage.send(decision))
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.update(amount=1)


def test_it_counts_against_the_frame_of_its_year_while_the_decision_stands():
    stage, decision = asked()
    frame = next_frame(stage)
    promise(stage, decision, {2026: 250_000})
    assert committed_ahead(frame) == 0
    issued = stage.approve(stage.send(decision))
    assert committed_ahead(frame) == 250_000
    assert committed_ahead(frame, settled={stage.item.lineage}) == 0
    assert committed_ahead(stage.frame) == 0
    lapse = actions.prepare_lapse(
        decision=issued, reasons="Takket nei.", by=stage.caseworker, at=DECIDED
    )
    stage.approve(stage.send(lapse))
    assert committed_ahead(frame) == 0


def test_a_decision_that_replaces_another_promises_the_same():
    stage, decision = asked()
    promise(stage, decision, {2026: 250_000})
    issued = stage.approve(stage.send(decision))
    new = actions.prepare_replacement(
        decision=issued, occasion=Occasion.CORRECTION, by=stage.caseworker, at=DECIDED
    )
    assert list(new.points.get().commitments.values_list("year", "amount")) == [(2026, 250_000)]
    stage.approve(stage.send(new))
    assert committed_ahead(next_frame(stage)) == 250_000


def test_the_register_shows_what_binds_and_the_draft_has_a_form(as_hat):
    stage, decision = asked()
    staff = as_hat(stage.caseworker)
    point = f"{decision.get_absolute_url()}punkt/1/"
    assert "year-2026" in staff.get(point).content.decode()
    address = reverse("decisions:point-commitments", args=[decision.code, 1])
    wrong = staff.post(address, {"form_token": new_token(), "year-2026": "300001"})
    assert wrong.status_code == 200
    sent = staff.post(address, {"form_token": new_token(), "year-2026": "250000"})
    assert (sent.status_code, sent["Location"]) == (302, point)
    decision.refresh_from_db()
    stage.approve(stage.send(decision))
    page = staff.get(reverse("decisions:commitments")).content.decode()
    assert stage.owner.name in page
    assert "Binder rammen" in page
    owner = as_hat(hat_for(stage.owner, "owner_approver"))
    assert owner.get(reverse("decisions:commitments")).status_code == 403


def test_what_is_promised_to_one_is_not_given_to_another_the_year_after():
    stage, decision = asked()
    promise(stage, decision, {2026: 250_000})
    stage.approve(stage.send(decision))
    later = Stage(budget_year=2026, frame=700_000)
    Round.objects.filter(pk=later.round.pk).update(
        forum=stage.round.forum, authority=stage.round.authority
    )
    Application.objects.filter(round=later.round).update(authority=stage.round.authority)
    SchemeVersion.objects.filter(pk=later.version.pk).update(scheme=stage.version.scheme)
    later.round.refresh_from_db()
    later.version.refresh_from_db()
    later.caseworker, later.approver = stage.caseworker, stage.approver
    later.prepare()
    later.approve(later.send(later.decision_of(later.owner)))
    rest = later.send(later.decision_of(later.university))
    with pytest.raises(RuleBroken) as broken:
        later.approve(rest)
    assert [finding.rule_id for finding in broken.value.findings] == ["R-BUD-01"]

"""What is held back for complaints: set within what is free, released when nothing can come any more, used by who gets relief."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from accounts.enums import Role
from appeals import actions
from appeals.models import ReserveChange
from appeals.reserve import periods_of
from decisions.actions import dispatch_decision
from decisions.models import Decision
from grants.models import Frame
from kompetanse.lib import clock
from kompetanse.lib.errors import NotAllowed, Refused, RuleBroken, Stale
from kompetanse.lib.tokens import new_token
from payments.ledger import frame_lines, ledger_of
from records.models import Event
from tests.factories.accounts import hat_for
from tests.factories.appeals import AFTERWARDS, IN_TIME, AppealStage
from tests.factories.decisions import DECIDED, DeliveryRegistrationFactory
from tests.factories.grants import FrameFactory
from tests.factories.owners import AuthorityFactory, RegionFactory

pytestmark = pytest.mark.django_db
NEXT_DAY = datetime(2025, 5, 3, 9, 0, tzinfo=UTC)  # the last day to complain is 2 May
WHY = "Direktoratet har bedt om det."


@pytest.fixture
def stage() -> AppealStage:
    """400 000 of 1 000 000 are bound, and every decision is sent."""
    made = AppealStage(requested=(400_000, 0), recommended=(400_000, 0))
    for draft in Decision.objects.filter(status="draft"):
        made.approve(made.send(draft))
        dispatch_decision(decision=draft, at=DECIDED)
    return made


@pytest.fixture(autouse=True)
def _in_the_period():
    with clock.told_by(lambda: IN_TIME):
        yield


def change(stage, amount, *, seen=0, at=IN_TIME, by=None, reason="") -> ReserveChange:
    return actions.set_complaint_reserve(
        frame=Frame.objects.get(pk=stage.frame.pk),
        amount=amount,
        seen_amount=seen,
        reason=reason,
        by=by or stage.caseworker,
        at=at,
    )


def reserve_of(stage) -> tuple[int, int]:
    """What is held back, and what is free."""
    frame = Frame.objects.get(pk=stage.frame.pk)
    return frame.complaint_reserve, frame.free


def test_reserve_is_taken_from_what_is_free_and_is_told(stage):
    made = change(stage, 150_000)

    assert reserve_of(stage) == (150_000, 450_000)
    assert (made.from_amount, made.to_amount, made.is_early) == (0, 150_000, False)
    event = Event.objects.get(verb="set_complaint_reserve")
    assert (event.from_state, event.to_state, event.chain.key) == (
        "0",
        "150000",
        stage.round.chain_key,
    )


def test_reserve_stands_in_the_ledger_and_is_not_free(stage):
    change(stage, 150_000)

    found = ledger_of(Frame.objects.get(pk=stage.frame.pk), by=stage.caseworker)

    numbers = [amount for _label, amount in frame_lines(found)]
    assert numbers == [1_000_000, 0, 150_000, 400_000, 450_000, 0]
    assert found.adds_up


@pytest.mark.parametrize(("amount", "field"), [(600_001, "amount"), (-1, "amount"), (0, "amount")])
def test_reserve_refuses_what_cannot_be_held_back(stage, amount, field):
    with pytest.raises(Refused) as refused:
        change(stage, amount)

    assert refused.value.field == field
    assert reserve_of(stage) == (0, 600_000)


def test_reserve_may_be_all_that_is_free(stage):
    change(stage, 600_000)

    assert reserve_of(stage) == (600_000, 0)


def test_reserve_is_not_changed_from_an_old_page(stage):
    change(stage, 100_000)

    with pytest.raises(Stale):
        change(stage, 200_000, seen=0)


@pytest.mark.parametrize("role", [Role.ACCOUNTS_OFFICER, Role.ARCHIVIST])
def test_reserve_is_for_who_runs_the_round(stage, role):
    with pytest.raises(NotAllowed):
        change(stage, 100_000, by=hat_for(stage.round.authority, role))


def test_reserve_is_not_for_another_authority(stage):
    with pytest.raises(NotAllowed):
        change(stage, 100_000, by=hat_for(AuthorityFactory(), Role.CASEWORKER))


def test_reserve_is_the_whole_frames(stage):
    part = FrameFactory(
        round=stage.round,
        scheme_version=stage.version,
        parent=stage.frame,
        region=RegionFactory(),
        amount=1,
    )

    with pytest.raises(Refused):
        actions.set_complaint_reserve(
            frame=part, amount=1, seen_amount=0, by=stage.caseworker, at=IN_TIME
        )


def test_release_on_the_last_day_needs_a_reason_and_the_day_after_none(stage):
    change(stage, 150_000)

    with pytest.raises(Refused) as refused:
        change(stage, 0, seen=150_000, at=datetime(2025, 5, 2, 21, 59, tzinfo=UTC))
    assert refused.value.field == "reason"
    assert "2. mai 2025" in str(refused.value)
    released = change(stage, 0, seen=150_000, at=NEXT_DAY)

    assert (released.is_early, reserve_of(stage)) == (False, (0, 600_000))


def test_release_in_the_period_is_let_through_with_its_reason(stage):
    change(stage, 150_000)

    released = change(stage, 50_000, seen=150_000, reason=WHY)

    assert (released.is_early, released.reason, reserve_of(stage)) == (True, WHY, (50_000, 550_000))


def test_release_while_a_complaint_is_open_needs_a_reason(stage):
    change(stage, 150_000)
    stage.complain()

    with pytest.raises(Refused):
        change(stage, 0, seen=150_000, at=NEXT_DAY)


def test_release_waits_for_what_has_not_been_sent():
    stage = AppealStage()  # the partner's decision is a draft
    change(stage, 150_000)

    assert periods_of(stage.frame).not_sent == 1
    with pytest.raises(Refused):
        change(stage, 0, seen=150_000, at=NEXT_DAY)


def test_raising_never_needs_a_reason(stage):
    change(stage, 100_000)

    assert change(stage, 200_000, seen=100_000).is_early is False


def test_periods_are_counted_from_a_letter_that_was_sent_another_way(stage):
    DeliveryRegistrationFactory(decision=stage.decision, sent_date=date(2025, 4, 25))

    assert periods_of(stage.frame).last_day == date(2025, 5, 16)


def test_relief_uses_the_reserve_when_nothing_else_is_free(stage):
    change(stage, 600_000)
    appeal = stage.checked()
    draft = actions.begin_relief(
        appeal=appeal, relief="full", seen_version=appeal.version, by=stage.colleague, at=IN_TIME
    )

    stage.issue(draft, amount=500_000)

    assert reserve_of(stage) == (500_000, 0)
    used = ReserveChange.objects.get(decision=draft)
    assert (used.from_amount, used.to_amount, used.changed_by) == (600_000, 500_000, None)


def test_another_decision_never_uses_the_reserve():
    stage = AppealStage(owners=2)
    change(stage, 600_000)
    other = stage.send(stage.decision_of(stage.owners[1]))

    with pytest.raises(RuleBroken):
        stage.approve(other, at=DECIDED)

    assert reserve_of(stage) == (600_000, 0)


def sent(amount: str, seen: int) -> dict[str, str]:
    return {
        "form_token": new_token(), "amount": amount, "seen_amount": str(seen), "reason": "",
    }  # fmt: skip


def address(stage) -> str:
    return reverse("appeals:reserve", args=[stage.round.code, stage.version.key])


def test_page_sets_the_reserve_and_says_until_when_it_is_needed(stage, as_hat):
    page = as_hat(stage.caseworker)

    answer = page.post(address(stage), sent("150 000", 0), follow=True)

    text = answer.content.decode()
    assert reserve_of(stage) == (150_000, 450_000)
    assert "Klagereserven er endret." in text
    assert "Siste klagefrist er 2. mai 2025" in text


def test_page_shows_a_refusal_at_its_field(stage, as_hat):
    change(stage, 150_000)

    answer = as_hat(stage.caseworker).post(address(stage), sent("0", 150_000))

    assert "Siste klagefrist er 2. mai 2025. Skriv hvorfor" in answer.content.decode()
    assert reserve_of(stage) == (150_000, 450_000)


def test_page_asks_few_questions(stage, as_hat, django_assert_max_num_queries):
    change(stage, 150_000)
    page = as_hat(stage.caseworker)
    page.get(address(stage))

    with django_assert_max_num_queries(20):
        page.get(address(stage))


def test_reason_is_read_by_the_authority_only(stage):
    change(stage, 150_000)
    change(stage, 50_000, seen=150_000, reason=WHY)

    seen = ReserveChange.objects.visible_to
    assert [seen(hat).count() for hat in (stage.caseworker, stage.party, stage.body)] == [2, 0, 0]


def test_page_is_for_who_runs_the_round(stage, as_hat):
    assert as_hat(stage.party).get(address(stage)).status_code == 403


def test_used_reserve_afterwards_is_in_the_history(stage, as_hat):
    change(stage, 600_000)
    appeal = stage.checked()
    draft = actions.begin_relief(
        appeal=appeal, relief="full", seen_version=appeal.version, by=stage.colleague, at=IN_TIME
    )
    stage.issue(draft, amount=500_000, at=AFTERWARDS)

    text = as_hat(stage.caseworker).get(address(stage)).content.decode()

    assert "Vedtak om klage" in text

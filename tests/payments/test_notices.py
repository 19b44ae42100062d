"""Who does not answer: reminder, prior notice, statement, and the decision that the grant lapses."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from decisions.models import Decision
from grants.models import Frame, Task
from kompetanse.lib import clock
from kompetanse.lib.errors import NotAllowed, Refused
from kompetanse.lib.invariants import breaches
from kompetanse.lib.tokens import new_token
from notices.models import PortalNotice
from payments.actions import decline_grant, draft_lapse, notify_lapse, state_on_notice
from payments.models import Acceptance, Award, PriorNotice
from payments.reminders import acceptance_due
from tests.factories.accounts import hat_for
from tests.factories.decisions import Stage, decision_dispatched
from tests.factories.payments import AcceptanceFactory

IN_TIME = datetime(2025, 5, 7, 8, 0, tzinfo=UTC)
LATE = datetime(2025, 5, 12, 8, 0, tzinfo=UTC)
STATED = datetime(2025, 5, 20, 8, 0, tzinfo=UTC)
AFTERWARDS = datetime(2025, 6, 5, 8, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage()


@pytest.fixture
def asked(stage):
    return decision_dispatched(stage).acceptance


@pytest.fixture
def approver(stage):
    return hat_for(stage.owner, Role.OWNER_APPROVER)


def told(stage, asked, at=LATE):
    return notify_lapse(
        acceptance=asked, reasons="Vi har ikke hørt noe", by=stage.caseworker, at=at
    )


def test_only_those_who_may_answer_are_reminded_until_somebody_has(stage, asked, approver):
    hat_for(stage.owner, Role.OWNER_SUBMITTER)

    found = {row.user_id: row for row in acceptance_due(today=date(2025, 5, 1))}

    candidate = found[approver.user_id]
    assert found.keys() == {approver.user_id, stage.application.created_by_id}
    assert (candidate.due_date, candidate.offsets, candidate.url) == (
        date(2025, 5, 8),
        (7, 1, -3),
        asked.get_absolute_url(),
    )
    decline_grant(acceptance=asked, reason="Nei", by=approver, at=IN_TIME)
    assert list(acceptance_due(today=date(2025, 5, 1))) == []


def test_of_one_round_only_its_own_are_reminded(stage, asked, approver):
    assert len(list(acceptance_due(today=IN_TIME.date(), scope=stage.round.chain_key))) == 2
    assert list(acceptance_due(today=IN_TIME.date(), scope="round:another")) == []


def test_prior_notice_is_a_paper_in_the_case_and_a_line_to_the_recipients_people(
    stage, asked, approver
):
    notice = told(stage, asked)

    assert notice.statement_due_date == date(2025, 6, 2)
    assert (notice.document.kind, notice.document.journal_entry.kind) == ("prior_notice", "U")
    assert [reader.organisation for reader in notice.document.readers.all()] == [stage.owner]
    lines = PortalNotice.objects.filter(key=f"prior-notice:{notice.code}")
    assert dict(lines.values_list("user_id", "url")) == dict.fromkeys(
        (approver.user_id, stage.application.created_by_id), notice.get_absolute_url()
    )
    assert breaches(["I05", "I16"]) == []


def test_nobody_is_told_before_the_last_day_has_passed(stage, asked):
    with pytest.raises(Refused):
        told(stage, asked, at=IN_TIME)

    assert PriorNotice.objects.count() == 0


def test_nothing_lapses_before_the_recipient_could_speak(stage, asked):
    told(stage, asked)

    with pytest.raises(Refused) as refused:
        draft_lapse(acceptance=asked, reasons="x", by=stage.caseworker, at=STATED)

    assert str(refused.value) == (
        "Send forhåndsvarsel først, og vent til fristen for å uttale seg er ute."
    )


def test_a_grant_that_nobody_answers_lapses_and_its_money_goes_back(stage, asked):
    told(stage, asked)

    lapse = draft_lapse(acceptance=asked, reasons="Ikke svart", by=stage.caseworker, at=AFTERWARDS)
    stage.approve(stage.send(lapse, at=AFTERWARDS), at=AFTERWARDS)

    assert Acceptance.objects.get().status == "lapsed"
    assert Award.objects.get().amount == 0
    assert Frame.objects.get(pk=stage.frame.pk).committed == 0
    assert breaches(["I01", "I02", "I05"]) == []


def test_what_is_said_is_filed_and_read_before_anything_is_decided(stage, asked, approver):
    notice = told(stage, asked)
    submitter = hat_for(stage.owner, Role.OWNER_SUBMITTER)
    with pytest.raises(NotAllowed):
        state_on_notice(notice=notice, text="Vent", by=submitter, at=STATED)

    state_on_notice(notice=notice, text="Vi trenger en uke til", by=approver, at=STATED)

    notice.refresh_from_db()
    assert (notice.statement, notice.statement_document.kind) == (
        "Vi trenger en uke til",
        "statement",
    )
    assert Task.objects.get(kind="follow_up_acceptance").url == notice.get_absolute_url()
    assert draft_lapse(acceptance=asked, reasons="x", by=stage.caseworker, at=STATED).is_lapse
    assert Task.objects.open().filter(kind="follow_up_acceptance").count() == 0


def page(response) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split())


def test_the_caseworker_is_led_from_the_list_to_the_lapse(stage, asked, approver, as_hat):
    staff, owner = as_hat(stage.caseworker), as_hat(approver)
    url = asked.get_absolute_url()
    with clock.told_by(lambda: LATE):
        listed = page(staff.get(reverse("payments:acceptances", args=[stage.round.code])))
        assert stage.owner.name in listed
        assert "Over fristen" in listed
        assert "Skriv forhåndsvarsel" in page(staff.get(url))
        writing = reverse("payments:lapse-notice", args=[asked.decision.code])
        assert staff.get(writing).status_code == 200
        staff.post(writing, {"form_token": new_token(), "reason": "Ikke svart"})
        assert "Mottakeren er varslet og kan uttale seg" in page(staff.get(url))
        notice = PriorNotice.objects.get()
        assert "Dere kan uttale dere" in page(owner.get(notice.get_absolute_url()))
        sent = {"form_token": new_token(), "reason": "Vi trenger tid"}
        owner.post(notice.get_absolute_url(), sent)
        assert "Vi trenger tid" in page(staff.get(notice.get_absolute_url()))
        assert "Lag vedtak om bortfall" in page(staff.get(url))
        lapsing = reverse("payments:lapse", args=[asked.decision.code])
        assert staff.get(lapsing).status_code == 200
        answer = staff.post(lapsing, {"form_token": new_token(), "reason": "Ikke svart"})
    assert answer.url == Decision.objects.get(kind="lapse").get_absolute_url()


def test_pages_of_staff_are_closed_to_the_recipient(stage, asked, approver, as_hat):
    owner, code = as_hat(approver), asked.decision.code
    for name in ("lapse-notice", "lapse"):
        assert owner.get(reverse(f"payments:{name}", args=[code])).status_code == 403
    listed = owner.get(reverse("payments:acceptances", args=[stage.round.code]))
    assert listed.status_code == 403


def test_list_costs_the_same_for_one_and_for_three(stage, asked, as_hat):
    staff = as_hat(stage.caseworker)
    url = reverse("payments:acceptances", args=[stage.round.code])
    page(staff.get(url))
    counts = []
    for more in (0, 2):
        for _row in range(more):
            acceptance = AcceptanceFactory(decision__round=stage.round)
            assert acceptance.decision.authority == stage.round.authority
        with CaptureQueriesContext(connection) as asked_for:
            page(staff.get(url))
        counts.append(len(asked_for))
    assert counts[0] == counts[1]

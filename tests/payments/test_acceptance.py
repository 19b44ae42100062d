"""The answer to a grant: yes with account and own share, or no with a reason."""

import re
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from accounts.enums import Role
from decisions import actions as deciding
from grants.models import Task
from kompetanse.lib import clock
from kompetanse.lib.errors import AlreadyDone, NotAllowed, Refused
from kompetanse.lib.invariants import breaches
from kompetanse.lib.tokens import new_token
from payments.actions import accept_grant, decline_grant, register_account
from payments.models import Acceptance, PayeeAccount
from records.models import Document, Event
from tests.factories.accounts import hat_for
from tests.factories.decisions import Stage, decision_dispatched
from tests.factories.payments import ACCOUNT, OTHER_ACCOUNT

LATER = datetime(2025, 4, 28, 8, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage()


@pytest.fixture
def asked(stage):
    """The owner has its letter and is asked to answer."""
    return decision_dispatched(stage).acceptance


@pytest.fixture
def approver(stage):
    return hat_for(stage.owner, Role.OWNER_APPROVER)


def accept(acceptance, by, **changes):
    told = {"account_number": ACCOUNT, "own_financing": None, "own_contribution": "", **changes}
    return accept_grant(acceptance=acceptance, **told, by=by, at=LATER)


def demand(stage, **rules):
    """The scheme demands an own share, in kroner or in words."""
    stage.version.rules = {**stage.version.rules, **rules}
    stage.version.terms = (
        [*stage.version.terms, "V_EGENINNSATS"] if not rules else stage.version.terms
    )
    stage.version.save()


def test_yes_is_stored_with_its_account_and_filed_as_an_incoming_paper(asked, approver):
    accept(asked, approver)

    answered = Acceptance.objects.get()
    assert (answered.status, answered.answered_at, answered.answered_by_id) == (
        "accepted",
        LATER,
        approver.user_id,
    )
    assert answered.account == PayeeAccount.objects.get(number=ACCOUNT)
    receipt = answered.receipt
    assert (receipt.kind, receipt.journal_entry.kind, receipt.case_file) == (
        "acceptance",
        "I",
        asked.decision.case_file,
    )
    assert breaches(["I02", "I05", "I16"]) == []


def test_the_account_number_is_in_no_event(asked, approver):
    accept(asked, approver)

    facts = [str(event.facts) + event.reason_id for event in Event.objects.order_by("pk")]
    assert [text for text in facts if ACCOUNT in text] == []


@pytest.mark.parametrize(("own", "is_enough"), [(120_000, True), (119_999, False), (None, False)])
def test_an_owner_in_the_decentralised_scheme_bears_thirty_percent(stage, approver, own, is_enough):
    demand(stage, **{"R-LOK-03": {"percent": 30}})
    asked = decision_dispatched(stage).acceptance

    if is_enough:
        accept(asked, approver, own_financing=own)
        assert Acceptance.objects.get().own_financing == own
    else:
        with pytest.raises(Refused) as refused:
            accept(asked, approver, own_financing=own)
        assert (refused.value.rule_id, refused.value.field) == ("R-LOK-03", "own_financing")
        assert Acceptance.objects.get().status == "waiting"


def test_from_2026_the_owner_says_in_words_what_it_bears(stage, approver):
    demand(stage)
    asked = decision_dispatched(stage).acceptance

    with pytest.raises(Refused) as refused:
        accept(asked, approver)
    accept(asked, approver, own_contribution="Vikarer for elleve lærere")

    assert refused.value.field == "own_contribution"
    assert Acceptance.objects.get().own_contribution == "Vikarer for elleve lærere"


def test_an_own_share_that_nobody_asked_for_is_not_kept(asked, approver):
    accept(asked, approver, own_financing=5, own_contribution="Noe")

    answered = Acceptance.objects.get()
    assert (answered.own_financing, answered.own_contribution) == (None, "")


@pytest.mark.parametrize("role", [Role.OWNER_SUBMITTER, Role.LEADER])
def test_others_at_the_owner_cannot_answer(stage, asked, role):
    with pytest.raises(NotAllowed):
        accept(asked, hat_for(stage.owner, role))


def test_another_owners_approver_cannot_answer(asked):
    from tests.factories.owners import OwnerFactory

    with pytest.raises(NotAllowed):
        accept(asked, hat_for(OwnerFactory(), Role.OWNER_APPROVER))


def test_nobody_answers_twice(asked, approver):
    accept(asked, approver)

    with pytest.raises(AlreadyDone):
        decline_grant(acceptance=asked, reason="Likevel ikke", by=approver, at=LATER)


def test_what_is_replaced_cannot_be_answered(stage, asked, approver):
    lapse = deciding.prepare_lapse(
        decision=asked.decision, reasons="Ikke svart", by=stage.caseworker, at=LATER
    )
    stage.approve(stage.send(lapse, at=LATER), at=LATER)

    with pytest.raises(Refused) as refused:
        accept(asked, approver)

    assert str(refused.value) == "Vedtaket gjelder ikke lenger. Se etter et nyere vedtak."


def test_no_needs_a_reason_and_becomes_somebodys_task(stage, asked, approver):
    with pytest.raises(Refused):
        decline_grant(acceptance=asked, reason=" ", by=approver, at=LATER)
    decline_grant(acceptance=asked, reason="Vi får ikke vikarer", by=approver, at=LATER)

    answered = Acceptance.objects.get()
    assert (answered.status, answered.decline_reason) == ("declined", "Vi får ikke vikarer")
    task = Task.objects.get(kind="follow_up_acceptance")
    assert (task.authority, task.url) == (stage.round.authority, asked.get_absolute_url())
    assert breaches(["I02", "I05", "I16"]) == []


def test_a_new_number_ends_the_earlier_account_and_the_same_changes_nothing(stage, approver):
    for number in (ACCOUNT, ACCOUNT, OTHER_ACCOUNT):
        register_account(organisation=stage.owner, number=number, by=approver, at=LATER)

    rows = PayeeAccount.objects.order_by("pk").values_list("number", "ended_at")
    assert list(rows) == [(ACCOUNT, LATER), (OTHER_ACCOUNT, None)]


def test_a_wrong_number_is_refused_by_the_action_too(stage, approver):
    with pytest.raises(Refused):
        register_account(organisation=stage.owner, number="12345678904", by=approver, at=LATER)


def test_account_numbers_are_for_those_who_accept_and_those_who_pay(stage, asked, approver):
    accept(asked, approver)
    authority = stage.round.authority
    hats = {
        "approver": approver,
        "submitter": hat_for(stage.owner, Role.OWNER_SUBMITTER),
        "partner": hat_for(stage.university, Role.PARTNER),
        "caseworker": stage.caseworker,
        "decision_approver": stage.approver,
        "accounts_officer": hat_for(authority, Role.ACCOUNTS_OFFICER),
        "archivist": hat_for(authority, Role.ARCHIVIST),
    }

    seeing = [name for name, hat in hats.items() if PayeeAccount.objects.visible_to(hat).exists()]

    assert seeing == ["approver", "decision_approver", "accounts_officer"]


# The pages


def page(response) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split())


def test_the_approver_is_led_from_the_decision_to_the_answer(stage, asked, approver, as_hat):
    client = as_hat(approver)
    decision = page(client.get(asked.decision.get_absolute_url()))
    assert "Svar på om dere tar imot tilskuddet" in decision
    assert f'href="{asked.get_absolute_url()}"' in decision

    form = page(client.get(asked.get_absolute_url()))
    assert "Dette sier dere ja til" in form
    sent = {"form_token": new_token(), "account_number": "1234 56 78904", "declared": "on"}
    wrong = page(client.post(asked.get_absolute_url(), sent))
    assert "Kontonummeret stemmer ikke." in wrong
    assert 'value="1234 56 78904"' in wrong
    answer = client.post(
        asked.get_absolute_url(),
        sent | {"form_token": new_token(), "account_number": "1234 56 78903"},
    )

    assert answer.url == asked.get_absolute_url()
    done = page(client.get(answer.url))
    assert re.search(r"Akseptert", done)
    assert ACCOUNT not in done.replace("\u00a0", "")
    receipt = Document.objects.get(kind="acceptance")
    assert reverse("records:document", args=[receipt.code]) in done


def test_who_may_not_answer_reads_who_may(stage, asked, as_hat):
    submitter = as_hat(hat_for(stage.owner, Role.OWNER_SUBMITTER))

    text = page(submitter.get(asked.get_absolute_url()))

    assert "En godkjenner hos dere må svare, med sikker innlogging." in text
    assert submitter.post(asked.get_absolute_url(), {"form_token": new_token()}).status_code == 403


def test_another_owner_finds_nothing(asked, as_hat):
    from tests.factories.owners import OwnerFactory

    stranger = as_hat(hat_for(OwnerFactory(), Role.OWNER_APPROVER))

    assert stranger.get(asked.get_absolute_url()).status_code == 404


def test_no_is_said_on_a_page_of_its_own(stage, asked, approver, as_hat):
    client = as_hat(approver)
    url = reverse("payments:decline", args=[asked.decision.code])
    assert "Sier dere nei, går pengene tilbake til ordningen." in page(client.get(url))

    client.post(url, {"form_token": new_token(), "reason": "Vi får ikke vikarer"})

    text = page(as_hat(stage.caseworker).get(asked.get_absolute_url()))
    assert "Takket nei" in text
    assert "Vi får ikke vikarer" in text


def test_the_account_page_shows_the_number_and_takes_a_new_one(stage, asked, approver, as_hat):
    accept(asked, approver)
    client = as_hat(approver)
    url = reverse("payments:account")
    assert "1234\u00a056\u00a078903" in client.get(url).content.decode()

    client.post(url, {"form_token": new_token(), "account_number": OTHER_ACCOUNT})

    assert PayeeAccount.objects.current().get().number == OTHER_ACCOUNT
    assert as_hat(stage.caseworker).get(url).status_code == 404
    submitter = as_hat(hat_for(stage.owner, Role.OWNER_SUBMITTER))
    assert submitter.get(url).status_code == 403


def test_a_day_that_has_passed_is_said_and_the_answer_still_taken(asked, approver, as_hat):
    assert asked.due_date == date(2025, 5, 8)

    with clock.told_by(lambda: datetime(2025, 5, 20, 8, 0, tzinfo=UTC)):
        text = page(as_hat(approver).get(asked.get_absolute_url()))

    assert "Det går fortsatt an å svare" in text

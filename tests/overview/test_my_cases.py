"""Min side's table: whose turn it is in each case, and the money."""

import pytest

from accounts.enums import Role
from decisions.actions import dispatch_decision
from decisions.models import Decision
from grants.enums import ApplicationStatus
from grants.models import Application
from needs.steps import status_tag
from overview.my_cases import cases_table, granted_in, who_has_it
from tests.factories.accounts import hat_for
from tests.factories.decisions import DECIDED, Stage
from tests.factories.owners import OwnerFactory

pytestmark = pytest.mark.django_db


def cells(case, hat, *, treated=()):
    case.tag = status_tag(case)
    [row] = cases_table([case], hat=hat, treated=treated, granted=granted_in([case], hat)).rows
    head, _pill, turn, money = row.cells
    return head.small, turn, money.text, money.small


def test_every_status_says_whose_turn_it_is_to_owner_and_partner(case):
    owner = hat_for(case.applicant, Role.OWNER_SUBMITTER)
    approver = hat_for(case.applicant, Role.OWNER_APPROVER)
    stranger = hat_for(OwnerFactory(), Role.OWNER_SUBMITTER)
    said = {}
    for status in ApplicationStatus:
        case.status = status
        said[status] = [who_has_it(case, hat=hat, is_treated=False) for hat in (owner, stranger)]

    assert said["draft"] == ["Dere fyller ut", "Eieren fyller ut"]
    assert said["incomplete"] == ["Dere retter", "Eieren retter"]
    assert said["submitted"] == ["En saksbehandler kontrollerer"] * 2
    assert said["withdrawn"] == said["closed"] == ["Ingen. Saken er ferdig."] * 2
    case.status = ApplicationStatus.IN_APPROVAL
    assert who_has_it(case, hat=approver, is_treated=False) == "Du godkjenner"
    case.status = ApplicationStatus.IN_TREATMENT
    assert who_has_it(case, hat=owner, is_treated=True) == "Tilskuddsforvalteren lager vedtak"


def test_what_was_asked_for_is_shown_until_there_is_a_letter_and_then_what_was_given():
    stage = Stage()
    stage.prepare()
    owner = hat_for(stage.owner, Role.OWNER_SUBMITTER)
    decision = stage.approve(stage.send(stage.decision_of(stage.owner)))
    case = Application.objects.for_list().get(items__points__decision=decision)
    before = cells(case, owner)
    dispatch_decision(decision=decision, at=DECIDED)
    decision = Decision.objects.with_sums().get(pk=decision.pk)

    assert before[2:] == (case.requested_total, "meldt")
    assert cells(case, owner) == (
        case.reference,
        "Vedtaket er fattet",
        decision.amount_sum,
        "vedtatt til dere",
    )
    # Another owner's page says whose it is, and never what the recipient got.
    stranger = hat_for(OwnerFactory(), Role.OWNER_SUBMITTER)
    number, _turn, *money = cells(case, stranger)
    assert number == f"{case.applicant.name} · {case.reference}"
    assert money == [case.requested_total, "meldt"]

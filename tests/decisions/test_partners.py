"""A change of partner: named in the notice, in the draft's letter and its terms, and a party of the case when the answer is issued."""

import pytest

from accounts.enums import Role
from decisions import actions
from decisions.conditions import build_conditions
from decisions.documents import build_letter, draw_letter, read_snapshot
from decisions.models import Decision
from grants.enums import Part
from grants.models import Application, Item, Party
from kompetanse.lib.errors import Refused
from notices.models import PortalNotice
from records.models import Document
from tests.decisions.test_changes import answer, posted, told
from tests.factories.accounts import hat_for
from tests.factories.decisions import DECIDED, Stage, decision_dispatched
from tests.factories.grants import ItemFactory
from tests.factories.owners import OwnerFactory, UniversityFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage(recommended=(400_000, 0))


@pytest.fixture
def college():
    return UniversityFactory(name="Fagskolen i Prøvedal")


def partners(stage: Stage) -> set[str]:
    rows = Party.objects.filter(application=stage.application, part=Part.PARTNER)
    return set(rows.values_list("organisation__name", flat=True))


def changed(stage: Stage, decision: Decision, college, *, leaves: bool = True) -> Decision:
    """A draft that gives the owner another partner."""
    notice = told(
        stage, decision, kind="partner", new_partner=college,
        old_partner=stage.university if leaves else None,
    )  # fmt: skip
    return actions.accept_change(notice=notice, by=stage.caseworker, at=DECIDED)


def letter_of(draft: Decision) -> list[str]:
    decision = Decision.objects.for_detail().get(pk=draft.pk)
    return build_letter(decision, on=DECIDED.date()).points[0].partners


def test_letter_and_terms_name_the_new_partner_before_and_after_it_is_one(stage, college):
    decision = decision_dispatched(stage)
    draft = changed(stage, decision, college)
    assert college.name in letter_of(draft)
    assert stage.university.name not in letter_of(draft)
    assert partners(stage) == {stage.university.name}

    issued = answer(stage, draft)
    assert partners(stage) == {college.name}
    letter = draw_letter(read_snapshot(issued.letter.snapshot))
    assert college.name in letter
    assert stage.university.name not in letter
    points = list(Decision.objects.for_detail().get(pk=issued.pk).points.all())
    [terms] = [one for one in build_conditions(issued, points) if one.key == "V_PARTNER"]
    assert terms.parameters == {"partner": [college.name]}
    assert {"key": "V_PARTNER", "parameters": terms.parameters} in [
        {"key": row["key"], "parameters": row["parameters"]} for row in issued.conditions
    ]


def test_new_partner_sees_the_case_and_is_told_when_the_decision_is_sent(stage, college):
    member = hat_for(college, Role.PARTNER)
    issued = answer(stage, changed(stage, decision_dispatched(stage), college))
    assert stage.application in Application.objects.visible_to(member)
    assert not PortalNotice.objects.filter(user=member.user_id).exists()

    actions.dispatch_decision(decision=issued, at=DECIDED)
    [notice] = PortalNotice.objects.filter(user=member.user_id)
    assert notice.title == f"Dere er partner i et tiltak hos {stage.owner.name}"
    left = hat_for(stage.university, Role.PARTNER)
    assert stage.application not in Application.objects.visible_to(left)


def test_one_that_comes_beside_the_others_takes_nobodys_place(stage, college):
    draft = changed(stage, decision_dispatched(stage), college, leaves=False)
    assert all(name in letter_of(draft) for name in (college.name, stage.university.name))
    answer(stage, draft)
    assert partners(stage) == {college.name, stage.university.name}


def test_a_partner_that_leaves_one_measure_stays_in_the_case_for_the_other(stage, college):
    decision = stage.prepare()[0]
    second = ItemFactory(application=stage.application)
    point = decision.points.get()
    point.pk, point.item, point.number = None, Item.objects.get(pk=second.pk), 2
    point.save()
    issued = stage.approve(stage.send(decision))
    actions.dispatch_decision(decision=issued, at=DECIDED)

    answer(stage, changed(stage, issued, college))
    assert partners(stage) == {college.name, stage.university.name}


def test_who_stays_a_recipient_still_sees_the_case(college):
    stage = Stage()
    decision = decision_dispatched(stage)
    answer(stage, stage.decision_of(stage.university))
    answer(stage, changed(stage, decision, college))
    assert partners(stage) == {college.name}
    assert stage.application in Application.objects.visible_to(hat_for(stage.university, "partner"))


def test_a_refusal_changes_no_partner(stage, college):
    decision = decision_dispatched(stage)
    notice = told(stage, decision, kind="partner", new_partner=college, old_partner=stage.university)  # fmt: skip
    draft = actions.refuse_change(
        notice=notice, reasons="Fagskolen kan ikke.", by=stage.caseworker, at=DECIDED
    )
    actions.dispatch_decision(decision=answer(stage, draft), at=DECIDED)
    assert partners(stage) == {stage.university.name}
    assert not PortalNotice.objects.filter(title__startswith="Dere er partner").exists()


@pytest.mark.parametrize(
    ("new", "old", "field"),
    [
        (None, None, "new_partner"),
        ("another owner", None, "new_partner"),
        ("the same", None, "new_partner"),
        ("college", "another owner", "old_partner"),
    ],
)
def test_new_one_is_a_centre_of_competence_and_the_old_one_is_a_partner(stage, college, new, old, field):  # fmt: skip
    decision = decision_dispatched(stage)
    named = {"another owner": OwnerFactory(), "the same": stage.university, "college": college}
    with pytest.raises(Refused) as refused:
        told(stage, decision, kind="partner", new_partner=named.get(new), old_partner=named.get(old))  # fmt: skip
    assert refused.value.field == field


def test_only_the_owner_changes_partners(college, as_hat):
    stage = Stage()
    decision_dispatched(stage)
    decision = stage.approve(stage.send(stage.decision_of(stage.university)))
    actions.dispatch_decision(decision=decision, at=DECIDED)
    member = hat_for(stage.university, Role.PARTNER)
    with pytest.raises(Refused) as refused:
        told(stage, decision, kind="partner", new_partner=college, by=member)
    assert refused.value.field == "kind"
    page = as_hat(member).get(f"{decision.get_absolute_url()}meld-endring/").content.decode()
    assert "Annen tid for gjennomføring" in page
    assert "Ny partner" not in page


def test_through_the_pages_and_the_authority_is_told_of_money_that_stays_behind(as_hat, college):
    stage = Stage()
    decision = decision_dispatched(stage)
    theirs = stage.approve(stage.send(stage.decision_of(stage.university)))
    owner = as_hat(hat_for(stage.owner, Role.OWNER_SUBMITTER))
    new = f"{decision.get_absolute_url()}meld-endring/"
    filled = {"kind": "partner", "point_numbers": "1", "text": "De har ikke folk."}
    again = posted(owner, new, filled).content.decode()
    assert "Velg den nye partneren." in again
    sent = posted(owner, new, {**filled, "new_partner": college.pk, "old_partner": stage.university.pk})  # fmt: skip
    notice = decision.change_notices.get()
    assert sent["Location"] == notice.get_absolute_url()

    page = owner.get(notice.get_absolute_url()).content.decode()
    assert f"Ny partner: {college.name}." in page
    assert f"{stage.university.name} går ut." in page
    assert theirs.get_absolute_url() not in page
    staff = as_hat(stage.caseworker).get(notice.get_absolute_url()).content.decode()
    assert theirs.get_absolute_url() in staff
    file = Document.objects.get(pk=notice.document_id).stored_file
    assert file.size > 0

"""What comes after a decision: replacement, lapse and demand to pay back, each on its way from draft to letter."""

from datetime import UTC, date, datetime

import pytest

from accounts.enums import Role
from decisions import actions
from decisions.checks import find_all
from decisions.documents import draw_letter, read_snapshot
from decisions.models import Decision, Point
from grants.models import Frame
from kompetanse.lib.errors import NotAllowed, Refused, RuleBroken
from tests.factories.accounts import hat_for
from tests.factories.decisions import DECIDED, Stage, decision_dispatched, decision_issued

pytestmark = pytest.mark.django_db


def replaced(stage: Stage, decision: Decision, occasion: str) -> Decision:
    return actions.prepare_replacement(
        decision=decision, occasion=occasion, by=stage.caseworker, at=DECIDED
    )


def lapsed(stage: Stage, decision: Decision, reasons: str = "Ikke akseptert i tide.") -> Decision:
    return actions.prepare_lapse(
        decision=decision, reasons=reasons, by=stage.caseworker, at=DECIDED
    )


def demanded(stage: Stage, decision: Decision, amount: int, reasons: str = "Ubrukt.") -> Decision:
    return actions.prepare_repayment(
        decision=decision,
        amounts={stage.item.pk: amount},
        reasons=reasons,
        by=stage.caseworker,
        at=DECIDED,
    )


def changed(stage: Stage, decision: Decision, amount: int, reasons: str = "Fordi.") -> Decision:
    actions.edit_point(
        point=decision.points.get(),
        amount=amount,
        reasons=reasons,
        ground="",
        change_reason="",
        seen_version=decision.version,
        by=stage.caseworker,
        at=DECIDED,
    )
    decision.refresh_from_db()
    return decision


def committed(stage: Stage) -> int:
    return Frame.objects.get(pk=stage.frame.pk).committed


def said(decision: Decision) -> str:
    return " ".join(draw_letter(read_snapshot(decision.letter.snapshot)).split())


@pytest.mark.parametrize(
    ("occasion", "words"),
    [
        ("correction", "Vi har rettet en feil i det."),
        ("change", "Grunnen er at det er meldt en endring."),
        ("appeal", "Grunnen er en klage på det."),
        ("reversal", "Vi har gjort om det tidligere vedtaket."),
        ("second_allocation", "Grunnen er en ny fordeling av midler i samme runde."),
    ],
)
def test_letter_of_a_replacement_says_its_occasion(occasion, words):
    stage = Stage()
    new = replaced(stage, decision_dispatched(stage), occasion)
    issued = stage.approve(stage.send(new))
    assert (issued.occasion, words in said(issued)) == (occasion, True)


def test_replacement_needs_an_occasion_and_only_one_is_begun():
    stage = Stage()
    decision = decision_dispatched(stage)
    with pytest.raises(Refused):
        replaced(stage, decision, "ordinary")
    replaced(stage, decision, "change")
    with pytest.raises(Refused):
        replaced(stage, decision, "correction")
    with pytest.raises(Refused):
        lapsed(stage, decision)


def test_after_a_change_less_needs_reasons_but_no_criterion_and_more_needs_the_forum():
    stage = Stage()
    new = replaced(stage, decision_dispatched(stage), "change")
    with pytest.raises(RuleBroken) as broken:
        changed(stage, new, 400_001)
    assert [finding.rule_id for finding in broken.value.findings] == ["R-LOK-09"]
    changed(stage, new, 300_000, reasons="")
    with pytest.raises(RuleBroken) as broken:
        stage.send(new)
    assert [finding.rule_id for finding in broken.value.findings] == ["R-BRV-02"]
    issued = stage.approve(stage.send(changed(stage, new, 300_000)))
    assert (issued.points.get().earlier_amount, committed(stage)) == (400_000, 300_000)


def test_an_upheld_complaint_may_give_more_than_the_forum_did():
    stage = Stage(recommended=(300_000, 100_000), reasons="Rammen.")
    new = replaced(stage, decision_dispatched(stage), "appeal")
    stage.approve(stage.send(changed(stage, new, 400_000)))
    assert committed(stage) == 400_000


def test_lapse_gives_the_money_back_when_another_approves_it():
    stage = Stage()
    decision = decision_dispatched(stage)
    draft = lapsed(stage, decision)
    assert committed(stage) == 400_000
    with pytest.raises(NotAllowed):
        stage.approve(stage.send(draft), by=stage.caseworker)
    draft.refresh_from_db()
    issued = stage.approve(draft)
    decision.refresh_from_db()
    point = issued.points.get()
    assert (decision.status, point.outcome, point.amount, point.earlier_amount) == (
        "superseded",
        "lapsed",
        0,
        400_000,
    )
    assert committed(stage) == 0
    stage.application.refresh_from_db()
    assert stage.application.status == "decided"


def test_lapse_letter_says_what_falls_away_and_why_and_nothing_of_terms():
    stage = Stage()
    issued = stage.approve(stage.send(lapsed(stage, decision_dispatched(stage))))
    text = said(issued)
    assert issued.letter.snapshot["title"].startswith("Vedtak om bortfall av tilskudd")
    assert "Tilskuddet på kr&nbsp;400 000" in text
    assert "Ikke akseptert i tide." in text
    assert "Rett til å klage" in text
    assert [word for word in ("Vilkår<", "Utbetaling<", "akseptere") if word in text] == []


def test_lapse_needs_reasons_and_money_that_can_fall_away():
    stage = Stage(recommended=(0, 500_000), rules={})
    with pytest.raises(Refused, match="Skriv hvorfor"):
        lapsed(stage, decision_issued(stage), reasons=" ")
    with pytest.raises(Refused, match="ingen penger"):
        lapsed(stage, Decision.objects.get(recipient=stage.owner))


def test_a_lapse_that_is_undone_gives_the_grant_anew():
    stage = Stage()
    lapse = stage.approve(stage.send(lapsed(stage, decision_dispatched(stage))))
    again = replaced(stage, lapse, "appeal")
    assert (again.kind, again.points.get().amount) == ("grant", 400_000)
    stage.approve(stage.send(again))
    lapse.refresh_from_db()
    assert (lapse.status, committed(stage)) == ("superseded", 400_000)


def test_a_corrected_lapse_is_still_a_lapse():
    stage = Stage()
    lapse = stage.approve(stage.send(lapsed(stage, decision_dispatched(stage))))
    new = stage.approve(stage.send(replaced(stage, lapse, "correction")))
    assert (new.kind, new.points.get().earlier_amount, committed(stage)) == ("lapse", 400_000, 0)


def test_repayment_stands_beside_the_grant_and_binds_nothing():
    stage = Stage()
    decision = decision_dispatched(stage)
    issued = stage.approve(stage.send(demanded(stage, decision, 150_000)))
    decision.refresh_from_db()
    assert (decision.status, issued.concerns, issued.replaces) == ("dispatched", decision, None)
    assert committed(stage) == 400_000
    assert list(Point.objects.granted().filter(decision__recipient=stage.owner)) == [
        decision.points.get()
    ]
    text = said(issued)
    assert "skal betale tilbake kr&nbsp;150 000" in text
    assert "6 uker fra dere fikk dette brevet" in text
    assert "Vi viser også til vedtaket av 10. april 2025." in text
    assert [word for word in ("Vilkår<", "Utbetaling<", "akseptere") if word in text] == []


def test_several_repayments_stand_but_never_more_than_was_granted_and_one_draft_at_a_time():
    stage = Stage()
    decision = decision_dispatched(stage)
    stage.approve(stage.send(demanded(stage, decision, 150_000)))
    with pytest.raises(Refused, match="mer enn kr 250"):
        demanded(stage, decision, 250_001)
    second = demanded(stage, decision, 250_000)
    with pytest.raises(Refused, match="alt laget et utkast"):
        demanded(stage, decision, 1)
    stage.approve(stage.send(second))
    in_force = Decision.objects.in_force().filter(kind="repayment")
    assert (in_force.count(), committed(stage)) == (2, 400_000)


def test_repayment_needs_measures_of_the_decision_and_reasons():
    stage = Stage()
    decision = decision_dispatched(stage)
    with pytest.raises(Refused):
        demanded(stage, decision, 0)
    with pytest.raises(Refused):
        demanded(stage, decision, 1, reasons="")
    with pytest.raises(Refused):
        actions.prepare_repayment(
            decision=decision, amounts={0: 1}, reasons="x", by=stage.caseworker, at=DECIDED
        )


def test_what_was_paid_before_a_reduction_can_be_demanded_back():
    stage = Stage()
    new = replaced(stage, decision_dispatched(stage), "change")
    reduced = stage.approve(stage.send(changed(stage, new, 100_000)))
    assert demanded(stage, reduced, 300_000).points.get().earlier_amount == 400_000


def test_a_complaint_may_take_a_demand_away():
    stage = Stage()
    first = stage.approve(stage.send(demanded(stage, decision_dispatched(stage), 150_000)))
    new = changed(stage, replaced(stage, first, "appeal"), 0)
    issued = stage.approve(stage.send(new))
    assert (issued.kind, issued.points.get().outcome) == ("repayment", "kept")
    assert "skal ikke betale tilbake noe" in said(issued)


def test_bulk_takes_neither_replacements_nor_repayments():
    stage = Stage()
    decision = decision_dispatched(stage)
    stage.send(replaced(stage, decision, "correction"))
    demanded(stage, decision, 1)
    figures = actions.bulk_figures(
        round_=stage.round, scheme_version=stage.version, by=stage.approver
    )
    sent, stopped = actions.send_all_without_deviation(
        round_=stage.round, scheme_version=stage.version, by=stage.caseworker, at=DECIDED
    )
    assert (figures.count, sent, stopped) == (0, 1, [])  # the university's draft


def test_a_draft_that_was_begun_by_mistake_goes():
    stage = Stage()
    decision = decision_dispatched(stage)
    for draft in (lapsed(stage, decision), demanded(stage, decision, 1)):
        actions.discard_draft(decision=draft, by=stage.caseworker, at=DECIDED)
    assert Decision.objects.filter(recipient=stage.owner).get() == decision


def test_another_authority_prepares_nothing():
    decision = decision_dispatched()
    other = Stage()
    with pytest.raises(NotAllowed):
        lapsed(other, decision)


def test_unverified_notice_stops_the_letter_of_a_lapse_only():
    stage = Stage()
    decision = decision_dispatched(stage)
    from grants.models import LegalReference

    LegalReference.objects.filter(key="fvl.forhandsvarsel").update(status="unverified")
    lapse = Decision.objects.for_detail().get(pk=lapsed(stage, decision).pk)
    broken = find_all(lapse, lapse.points.all(), on=DECIDED.date())
    assert [finding.rule_id for finding in broken] == ["R-BRV-01"]
    fine = Decision.objects.for_detail().get(recipient=stage.university)
    assert find_all(fine, fine.points.all(), on=DECIDED.date()) == []


@pytest.mark.parametrize("kind", ["lapse", "repayment"])
def test_pages_of_what_comes_after(kind, as_hat):
    stage = Stage()
    decision = decision_dispatched(stage)
    draft = lapsed(stage, decision) if kind == "lapse" else demanded(stage, decision, 150_000)
    staff, approver = as_hat(stage.caseworker), as_hat(stage.approver)
    point = f"{draft.get_absolute_url()}punkt/1/"
    title = "Vedtak om bortfall" if kind == "lapse" else "Vedtak om tilbakebetaling"
    assert title in staff.get(draft.get_absolute_url()).content.decode()
    form = {"version": draft.version, "reasons": "Nye ord.", "amount": "100000"}
    assert staff.post(point, form).status_code == 302
    draft.refresh_from_db()
    assert draft.points.get().reasons == "Nye ord."
    sent = stage.send(draft)
    assert approver.get(f"{draft.get_absolute_url()}godkjenn/").status_code == 200
    issued = stage.approve(sent)
    actions.dispatch_decision(decision=issued, at=DECIDED)
    owner = as_hat(hat_for(stage.owner, Role.OWNER_SUBMITTER))
    page = owner.get(issued.get_absolute_url()).content.decode()
    words = "Tilskuddet faller bort" if kind == "lapse" else "Dere skal betale tilbake 100"
    assert (words in page, "kan akseptere" in page) == (True, False)
    assert approver.get(issued.get_absolute_url()).status_code == 200
    assert owner.get("/vedtak/").status_code == 200


def draft_of(stage: Stage) -> Decision:
    stage.prepare()
    return stage.decision_of(stage.owner)


def test_what_follows_after_a_grant_stands_on_the_law_of_the_grants_year():
    """The guidelines that it was given under have ended since (`domain.md` 9.24)."""
    stage = Stage()
    stage.basis.valid_to_date = date(2025, 12, 31)
    stage.basis.save()
    issued = stage.approve(stage.send(draft_of(stage)))
    after = datetime(2026, 3, 2, 9, tzinfo=UTC)
    draft = replaced(stage, issued, "change")
    assert stage.approve(stage.send(draft, after), after).status == "issued"


def test_an_ordinary_decision_never_stands_on_law_that_has_ended():
    stage = Stage()
    stage.basis.valid_to_date = date(2025, 12, 31)
    stage.basis.save()
    with pytest.raises(RuleBroken) as broken:
        stage.send(draft_of(stage), datetime(2026, 3, 2, 9, tzinfo=UTC))
    assert [finding.rule_id for finding in broken.value.findings] == ["R-BRV-01"]

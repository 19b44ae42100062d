"""Each rule by a table, and then refused through its action, and let through when it is off the version."""

from datetime import date

import pytest

from decisions import actions, rules
from decisions.models import Decision
from kompetanse.lib.errors import NotAllowed, RuleBroken
from tests.factories.decisions import DECIDED, RULES, Stage, decision_draft

GROUNDS = ("local_need", "partnership", "formal")


def said(answer) -> list:
    return list(answer)


@pytest.mark.parametrize(
    ("amount", "recommended", "ground", "refused"),
    [
        (400, 400, "", False),
        (401, 400, "", True),
        (401, 400, "formal", True),
        (399, 400, "", True),
        (399, 400, "because", True),
        (399, 400, "partnership", False),
        (0, 400, "formal", False),
        (0, 0, "", False),
        (900, None, "", False),
    ],
)
def test_r_lok_09(amount, recommended, ground, refused):
    found = said(
        rules.within_recommendation(
            amount=amount, recommended=recommended, ground=ground, grounds=GROUNDS
        )
    )
    assert bool(found) is refused


@pytest.mark.parametrize(
    ("year", "first", "last", "refused"),
    [
        (2025, 2026, None, True),
        (2026, 2026, None, False),
        (2030, 2026, None, False),
        (2026, 2021, 2025, True),
        (2025, 2021, 2025, False),
    ],
)
def test_r_kol_01(year, first, last, refused):
    found = said(rules.version_holds_in_year(budget_year=year, first_year=first, last_year=last))
    assert bool(found) is refused


@pytest.mark.parametrize(("unverified", "refused"), [([], False), (["forskrift"], True)])
def test_r_brv_01(unverified, refused):
    assert bool(said(rules.references_verified(unverified=unverified))) is refused


@pytest.mark.parametrize(
    ("is_below", "reasons", "refused"),
    [(True, "", True), (True, "  \n", True), (True, "Fordi.", False), (False, "", False)],
)
def test_r_brv_02(is_below, reasons, refused):
    assert bool(said(rules.below_has_reasons(is_below=is_below, reasons=reasons))) is refused


@pytest.mark.parametrize(
    ("amount", "free", "refused"),
    [(0, 0, False), (100, 100, False), (101, 100, True), (-50, 0, False)],
)
def test_r_bud_01(amount, free, refused):
    assert bool(said(rules.within_frame(amount=amount, free=free))) is refused


def test_r_bud_01_says_what_is_left():
    assert [str(text) for text in rules.within_frame(amount=300_000, free=120_000)] == [
        "Rammen er brukt opp: kr 120\u00a0000 igjen, og vedtaket er på kr 300\u00a0000."
    ]


@pytest.mark.parametrize(
    ("approver", "preparers", "refused"),
    [(2, {1}, False), (1, {1}, True), (1, {2, 1}, True), (None, {1}, True)],
)
def test_r_rol_02(approver, preparers, refused):
    found = said(rules.approver_is_another(approver=approver, preparers=preparers))
    assert bool(found) is refused


@pytest.mark.parametrize(
    ("available", "deadline"),
    [
        (date(2026, 4, 15), date(2026, 5, 6)),
        (date(2026, 4, 23), date(2026, 5, 15)),
        (date(2026, 12, 4), date(2026, 12, 28)),
    ],
)
def test_r_kla_01(available, deadline):
    assert (
        said(rules.complaint_deadline_counted(available=available, deadline=deadline, weeks=3))
        == []
    )
    early = deadline.replace(day=deadline.day - 1)
    assert said(rules.complaint_deadline_counted(available=available, deadline=early, weeks=3))


# ---- Through the action ----


def stage_breaking(rule_id: str, *, active: bool) -> Stage:
    """A stage on which exactly this rule is in the way of sending, with it on the version or taken off."""
    known = {**RULES, "R-KOL-01": {"first_year": 2026}, "R-KOL-05": {}, "R-KOL-07": {}}
    kept = {rule_id: known[rule_id]} if active else {}
    if rule_id == "R-KOL-01":
        return Stage(mode="discussion", rules=kept, budget_year=2025)
    if rule_id == "R-KOL-05":
        stage = Stage(mode="discussion", rules=kept)
        type(stage.allocation.agenda_item).objects.update(status="open", outcome="")
        return stage
    if rule_id == "R-BRV-01":
        stage = Stage(rules=kept)
        type(stage.basis).objects.filter(pk=stage.basis.pk).update(valid_to_date=date(2025, 4, 1))
        return stage
    if rule_id == "R-BRV-02":
        return Stage(rules=kept, recommended=(300_000, 100_000))
    if rule_id == "R-LOK-09":
        return Stage(rules=kept)
    return Stage(rules=kept, mode="discussion")


@pytest.mark.django_db
@pytest.mark.parametrize("rule_id", ["R-KOL-01", "R-KOL-05", "R-BRV-01", "R-BRV-02"])
def test_rule_is_refused_when_sent_and_passes_when_off_the_version(rule_id):
    stage = stage_breaking(rule_id, active=True)
    with pytest.raises(RuleBroken) as refused:
        stage.send(decision_draft(stage))
    assert {finding.rule_id for finding in refused.value.findings} == {rule_id}
    other = stage_breaking(rule_id, active=False)
    assert stage_status(other.send(decision_draft(other))) == "to_approval"


@pytest.mark.django_db
@pytest.mark.parametrize(("rule_id", "amount"), [("R-LOK-09", 410_000), ("R-KOL-07", 390_000)])
def test_rule_is_refused_when_saved_and_passes_when_off_the_version(rule_id, amount):
    for active in (True, False):
        stage = stage_breaking(rule_id, active=active)
        decision = decision_draft(stage)

        def save(stage=stage, decision=decision):
            return actions.edit_point(
                point=decision.points.get(),
                amount=amount,
                reasons="Fordi.",
                ground="",
                change_reason="",
                seen_version=decision.version,
                by=stage.caseworker,
                at=DECIDED,
            )

        if active:
            with pytest.raises(RuleBroken) as refused:
                save()
            assert refused.value.rule_id == rule_id
        else:
            assert save().amount == amount


@pytest.mark.django_db
def test_r_bud_01_through_the_action():
    stage = Stage(frame=450_000)
    decisions = stage.prepare()
    sent = [stage.send(decision) for decision in decisions]
    first, second = sorted(sent, key=lambda row: row.recipient_id != stage.owner.pk)
    stage.approve(first)
    with pytest.raises(RuleBroken) as refused:
        stage.approve(second)
    assert refused.value.rule_id == "R-BUD-01"
    assert "kr 50\u00a0000 igjen" in str(refused.value)
    stage.frame.refresh_from_db()
    assert stage.frame.committed == 400_000


@pytest.mark.django_db
def test_r_rol_02_through_the_action():
    from accounts.enums import Role
    from tests.factories.accounts import hat_for

    stage = Stage()
    both = hat_for(stage.round.authority, Role.CASEWORKER, Role.DECISION_APPROVER)
    stage.caseworker = both
    sent = stage.send(decision_draft(stage))
    with pytest.raises(NotAllowed) as refused:
        stage.approve(sent, by=both)
    assert refused.value.rule_id == "R-ROL-02"
    assert Decision.objects.get(pk=sent.pk).status == "to_approval"


def stage_status(decision) -> str:
    return decision.status

"""What may be done with a complaint, by whom and when; and what follows from it."""

import io
from datetime import UTC, date, datetime, timedelta

import pikepdf
import pytest

from accounts.enums import Role
from appeals import actions
from appeals.enums import AppealStatus, ComplaintWay, LateGround, PaperKind, SettlementKind
from appeals.models import Appeal, AppealResult, Suspension
from appeals.standing import decision_in_force, replacement_of
from decisions.enums import Occasion
from decisions.models import Decision
from grants.models import Task
from jobs.models import Job
from jobs.running import run_job
from kompetanse.lib.errors import AlreadyDone, Locked, NotAllowed, Refused, Stale
from notices.models import PortalNotice
from records.models import Document, Event
from records.store import open_document
from tests.factories.accounts import hat_for
from tests.factories.appeals import AFTERWARDS, IN_TIME, LATE, WHY, WISH, AppealStage
from tests.factories.decisions import DECIDED
from tests.factories.owners import OwnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> AppealStage:
    return AppealStage()


def open_tasks(appeal: Appeal) -> set[str]:
    rows = Task.objects.filter(object_key=appeal.object_key, done_at=None)
    return set(rows.values_list("kind", flat=True))


def kinds_of(appeal: Appeal) -> list[str]:
    return list(appeal.papers.order_by("pk").values_list("kind", flat=True))


def test_complain_in_time_is_filed_journaled_and_a_task(stage):
    appeal = stage.complain(wants_suspension=True)

    assert (appeal.status, appeal.is_late, appeal.way) == ("received", False, "portal")
    assert (appeal.received_date, appeal.deadline_date) == (date(2025, 4, 28), date(2025, 5, 2))
    assert [row.change_wanted for row in appeal.points.all()] == [WISH]
    paper = appeal.papers.get().document
    assert (paper.kind, paper.journal_entry.kind) == ("complaint", "I")
    assert set(paper.readers.values_list("organisation_id", flat=True)) == {stage.owner.pk}
    assert open_tasks(appeal) == {"handle_appeal", "answer_suspension"}
    assert Suspension.objects.get(appeal=appeal).status == "asked"
    event = Event.objects.get(verb="receive_appeal")
    assert event.facts["points"] == [1]
    assert WISH not in str(event.facts)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"points": {}}, "points"),
        ({"points": {7: WISH}}, "points"),
        ({"reasons": " "}, "reasons"),
    ],
)
def test_complain_refuses_what_says_nothing(stage, changes, field):
    with pytest.raises(Refused) as refused:
        stage.complain(**changes)

    assert refused.value.field == field
    assert Appeal.objects.count() == 0


def test_complain_on_the_last_day_is_in_time_and_the_next_midnight_is_late(stage):
    midnight = datetime(2025, 5, 2, 22, 0, tzinfo=UTC)

    with pytest.raises(Refused) as refused:
        stage.complain(at=midnight)
    assert refused.value.field == "late_reason"
    last = stage.complain(at=midnight - timedelta(microseconds=1))

    assert last.is_late is False


def test_complain_late_is_received_with_its_reason(stage):
    appeal = stage.complain(at=LATE, late_reason="Vi var syke.")

    assert (appeal.is_late, appeal.late_reason) == (True, "Vi var syke.")


def test_complain_twice_leads_to_the_first(stage):
    first = stage.complain()

    with pytest.raises(AlreadyDone) as done:
        stage.complain()

    assert done.value.result_url == first.get_absolute_url()


@pytest.mark.parametrize("role", [Role.OWNER_SUBMITTER, Role.LEADER, Role.UNION_REP])
def test_complain_is_for_who_binds_the_owner(stage, role):
    with pytest.raises(NotAllowed):
        stage.complain(by=hat_for(stage.owner, role))


def test_complain_is_not_for_another_owner(stage):
    with pytest.raises(NotAllowed):
        stage.complain(by=hat_for(OwnerFactory(), Role.OWNER_APPROVER))


def test_complain_is_closed_to_the_kinds_that_the_round_names(stage):
    stage.round.complaint_closed_to = list(stage.owner.functions)
    stage.round.save(update_fields=["complaint_closed_to"])

    with pytest.raises(NotAllowed):
        stage.complain()


@pytest.mark.parametrize("may", [True, False])
def test_the_forum_complains_where_the_round_says_so(stage, may):
    stage.round.forum_may_complain = may
    stage.round.save(update_fields=["forum_may_complain"])
    leader = hat_for(stage.round.forum, Role.FORUM_LEADER)

    if may:
        assert stage.complain(by=leader).party == stage.round.forum
    else:
        with pytest.raises(NotAllowed):
            stage.complain(by=leader)


def test_nobody_complains_on_a_decision_that_was_replaced(stage):
    appeal = stage.checked()
    draft = relieve(stage, appeal, "full")
    stage.issue(draft, amount=300_000)

    with pytest.raises(Locked):
        stage.complain()


def register(stage, **changes):
    values = {
        "decision": stage.decision,
        "party": stage.owner,
        "complaint": actions.Complaint(points={1: ""}, reasons=WHY),
        "way": ComplaintWay.POST,
        "received_date": date(2025, 5, 5),
        "sent_date": None,
        "paper": actions.keep_file(content=b"Brev fra eieren", name="brev.txt", at=LATE),
        "by": stage.caseworker,
        "at": LATE,
        **changes,
    }
    return actions.register_complaint(**values)


def test_register_paper_by_postmark_is_in_time(stage):
    appeal = register(stage, sent_date=date(2025, 5, 2))

    assert (appeal.is_late, appeal.way, appeal.counted_date) == (False, "post", date(2025, 5, 2))
    assert appeal.papers.get().document.journal_entry.document_date == date(2025, 5, 2)
    assert PortalNotice.objects.filter(user_id=stage.party.user_id, url=appeal.get_absolute_url()).count() == 1  # fmt: skip


def test_register_without_postmark_counts_the_day_it_came(stage):
    assert register(stage).is_late is True


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"received_date": date(2025, 5, 6)}, "received_date"),
        ({"received_date": date(2025, 4, 9)}, "received_date"),
        ({"sent_date": date(2025, 5, 6)}, "sent_date"),
    ],
)
def test_register_refuses_impossible_days(stage, changes, field):
    with pytest.raises(Refused) as refused:
        register(stage, **changes)

    assert refused.value.field == field


def test_register_is_for_staff(stage):
    with pytest.raises(NotAllowed):
        register(stage, by=stage.party)


def test_a_deadline_that_ran_from_another_delivery_is_the_longer_one(stage):
    from appeals.counting import last_day
    from decisions.actions import register_other_delivery
    from decisions.enums import DeliveryWay

    register_other_delivery(
        decision=stage.decision, way=DeliveryWay.POST, sent_date=date(2025, 4, 28), note="",
        by=stage.caseworker, at=IN_TIME,
    )  # fmt: skip

    assert last_day(stage.decision) == date(2025, 5, 19)
    assert stage.complain(at=LATE).is_late is False


def test_correction_is_asked_for_answered_and_comes_back(stage):
    due = date(2025, 5, 6)
    appeal = stage.do(
        actions.ask_for_correction, stage.complain(), text="Hvilken endring?", due_date=due
    )
    assert appeal.status == "incomplete"
    with pytest.raises(NotAllowed):
        actions.correct_appeal(appeal=appeal, text="Hele.", by=stage.colleague, at=IN_TIME)

    actions.correct_appeal(appeal=appeal, text="Hele beløpet.", by=stage.party, at=IN_TIME)

    appeal = stage.fresh(appeal)
    assert appeal.status == "received"
    assert appeal.corrections.get().answer == "Hele beløpet."
    assert kinds_of(appeal) == ["complaint", "request", "correction"]


def test_a_page_that_is_old_is_refused(stage):
    appeal = stage.complain()
    stage.do(actions.take_appeal, appeal)

    with pytest.raises(Stale):
        actions.take_appeal(appeal=appeal, seen_version=1, by=stage.caseworker, at=IN_TIME)


def test_late_is_assessed_before_it_is_treated_or_dismissed(stage):
    appeal = stage.complain(at=LATE, late_reason="Syk.")
    with pytest.raises(Refused):
        stage.do(actions.finish_check, appeal, at=LATE)
    with pytest.raises(Refused) as refused:
        stage.settle(appeal, SettlementKind.DISMISS, ground="late", at=LATE)
    assert refused.value.field == "ground"

    stage.do(actions.assess_late, appeal, ground=LateGround.NONE, text=WHY, at=LATE)
    with pytest.raises(Refused):
        stage.do(actions.finish_check, appeal, at=LATE)
    appeal = stage.settle(appeal, SettlementKind.DISMISS, ground="late", at=LATE)

    assert appeal.status == AppealStatus.DISMISSED
    assert kinds_of(appeal) == ["complaint", "answer"]
    assert open_tasks(appeal) == set()


def test_late_with_special_reasons_is_treated(stage):
    appeal = stage.complain(at=LATE, late_reason="Syk.")
    stage.do(actions.assess_late, appeal, ground=LateGround.SPECIAL_REASONS, text=WHY, at=LATE)

    assert stage.do(actions.finish_check, appeal, at=LATE).status == AppealStatus.CHECKED


@pytest.mark.parametrize(
    ("at", "is_refused"),
    [
        (datetime(2026, 4, 10, 12, tzinfo=UTC), False),
        (datetime(2026, 4, 11, 12, tzinfo=UTC), True),
    ],
)
def test_after_a_year_no_reason_helps(stage, at, is_refused):
    assert datetime(2025, 4, 10, 8, tzinfo=UTC) == DECIDED
    appeal = stage.complain(at=at, late_reason="Syk.")

    if is_refused:
        with pytest.raises(Refused):
            stage.do(actions.assess_late, appeal, ground="special_reasons", text=WHY, at=at)
    else:
        stage.do(actions.assess_late, appeal, ground="special_reasons", text=WHY, at=at)
        assert stage.fresh(appeal).late_assessment.over_a_year is False


def test_one_in_time_is_not_assessed_as_late(stage):
    with pytest.raises(Locked):
        stage.do(actions.assess_late, stage.complain(), ground="none", text=WHY)


@pytest.mark.parametrize("ground", ["late", "no_right", "incomplete", "other"])
def test_dismissal_refuses_a_ground_that_the_check_does_not_bear_out(stage, ground):
    appeal = stage.complain()

    with pytest.raises(Refused):
        stage.settle(appeal, SettlementKind.DISMISS, ground=ground)

    assert stage.fresh(appeal).status == "received"


def test_who_proposes_does_not_approve(stage):
    appeal = stage.do(
        actions.propose_settlement, stage.checked(), kind="forward", text=WHY, by=stage.approver
    )

    with pytest.raises(NotAllowed):
        actions.approve_settlement(
            settlement=appeal.settlements.get(), seen_version=appeal.version,
            by=stage.approver, at=IN_TIME,
        )  # fmt: skip


def test_a_proposal_is_dropped_and_made_anew(stage):
    appeal = stage.do(actions.propose_settlement, stage.checked(), kind="forward", text=WHY)
    with pytest.raises(Locked):
        stage.do(actions.propose_settlement, appeal, kind="forward", text=WHY)

    actions.drop_settlement(settlement=appeal.settlements.get(), by=stage.approver, at=IN_TIME)

    stage.do(actions.propose_settlement, appeal, kind="forward", text=WHY)
    assert open_tasks(appeal) == {"handle_appeal", "approve_decision"}


def test_forwarding_is_one_ordered_bookmarked_document(stage):
    files = [actions.keep_file(content=b"Et vedlegg", name="vedlegg.txt", at=IN_TIME)]
    appeal = stage.settle(stage.checked(files=files), SettlementKind.FORWARD)
    assert appeal.status == AppealStatus.CHECKED
    job = Job.objects.get(kind="appeals.forwarding")

    run_job(job_id=job.pk, at=IN_TIME)

    appeal = stage.fresh(appeal)
    assert appeal.status == AppealStatus.FORWARDED
    forwarding = appeal.forwarding
    with (
        open_document(forwarding.document) as stored,
        pikepdf.open(io.BytesIO(stored.read())) as pdf,
    ):
        with pdf.open_outline() as outline:
            groups = [item.title for item in outline.root]
        assert len(pdf.pages) == forwarding.page_count
        assert "/PageLabels" in pdf.Root
    assert groups == ["Innhold", "Oversendelsen", "Vedtaket", "Klagen", "Forumet"]
    assert stage.owner.pk in set(forwarding.document.readers.values_list("organisation_id", flat=True))  # fmt: skip
    assert kinds_of(appeal) == ["complaint", "attachment", "forwarding", "forwarding"]
    assert open_tasks(appeal) == set()
    assert PortalNotice.objects.filter(user_id=stage.body.user_id).count() == 1
    assert actions.forward_appeal(appeal=appeal, at=IN_TIME) is False


def test_a_complaint_that_is_withdrawn_meanwhile_is_not_sent(stage):
    appeal = stage.settle(stage.checked(), SettlementKind.FORWARD)
    actions.withdraw_appeal(appeal=appeal, by=stage.party, at=IN_TIME)
    job = Job.objects.get(kind="appeals.forwarding")

    run_job(job_id=job.pk, at=IN_TIME)

    job.refresh_from_db()
    assert (job.done, job.skipped) == (0, 1)
    assert stage.fresh(appeal).status == AppealStatus.WITHDRAWN
    assert open_tasks(appeal) == set()


def test_the_appeal_body_sees_a_complaint_from_when_it_is_sent(stage):
    appeal = stage.checked()
    assert list(Appeal.objects.visible_to(stage.body)) == []
    with pytest.raises(NotAllowed):
        actions.register_result(appeal=appeal, outcome="upheld", text=WHY, by=stage.approver, at=IN_TIME)  # fmt: skip

    appeal = stage.settle(appeal, SettlementKind.FORWARD)
    actions.forward_appeal(appeal=appeal, at=IN_TIME)

    assert list(Appeal.objects.visible_to(stage.body)) == [appeal]


def test_upheld_ends_the_complaint_and_the_decision_stands(stage):
    appeal = stage.decided("upheld")

    assert (appeal.status, appeal.ended_at) == ("upheld", AFTERWARDS)
    assert kinds_of(appeal)[-1] == PaperKind.RESULT
    assert open_tasks(appeal) == set()
    with pytest.raises(Locked):
        actions.carry_out(appeal=appeal, by=stage.colleague, at=AFTERWARDS)


@pytest.mark.parametrize("outcome", ["changed", "annulled"])
def test_a_result_that_changes_is_carried_out_by_a_new_decision(stage, outcome):
    appeal = stage.decided(outcome)
    assert open_tasks(appeal) == {"carry_out_appeal"}

    draft = actions.carry_out(appeal=appeal, by=stage.caseworker, at=AFTERWARDS)
    assert (draft.occasion, draft.replaces) == (Occasion.APPEAL, stage.decision)
    new = stage.issue(draft, amount=300_000)

    assert decision_in_force(Decision.objects.get(pk=stage.decision.pk)) == new
    assert AppealResult.objects.get(appeal=appeal).carried_out_at == AFTERWARDS
    assert open_tasks(appeal) == set()
    stage.frame.refresh_from_db()
    assert stage.frame.committed == 300_000


def relieve(stage, appeal, relief, **changes):
    appeal = stage.fresh(appeal)
    return actions.begin_relief(
        appeal=appeal, relief=relief, seen_version=appeal.version, by=stage.caseworker,
        at=IN_TIME, **changes,
    )  # fmt: skip


@pytest.mark.parametrize(("relief", "status"), [("full", "granted"), ("part", "partly")])
def test_relief_is_a_new_decision_and_then_a_letter_about_costs(stage, relief, status):
    from decisions.actions import dispatch_decision

    appeal = stage.checked()
    draft = relieve(stage, appeal, relief)
    assert stage.fresh(appeal).status == "checked"
    new = stage.issue(draft, amount=350_000)

    appeal = stage.fresh(appeal)
    assert (appeal.status, appeal.granted_in) == (status, new)
    assert kinds_of(appeal) == ["complaint"]
    dispatch_decision(decision=new, at=AFTERWARDS)
    assert kinds_of(appeal) == ["complaint", "answer"]
    old = Document.objects.get(decision_letter__decision=stage.decision)
    assert old.stored_file.sha256 == Event.objects.get(verb="dispatch_decision", object_id=stage.decision.code).facts["sha256"]  # fmt: skip


def test_what_is_granted_in_part_may_still_be_forwarded(stage):
    appeal = stage.checked()
    stage.issue(relieve(stage, appeal, "part"), amount=350_000)

    appeal = stage.settle(appeal, SettlementKind.FORWARD, at=AFTERWARDS)
    actions.forward_appeal(appeal=appeal, at=AFTERWARDS)

    assert stage.fresh(appeal).status == AppealStatus.FORWARDED


def test_a_draft_on_its_way_and_forwarding_exclude_each_other(stage):
    appeal = stage.checked()
    draft = relieve(stage, appeal, "full")
    with pytest.raises(Locked):
        stage.do(actions.propose_settlement, appeal, kind="forward", text=WHY)
    assert replacement_of(stage.decision) == draft

    draft.points.all().delete()
    draft.delete()
    appeal = stage.settle(appeal, SettlementKind.FORWARD)

    with pytest.raises(Locked):
        relieve(stage, appeal, "full")


@pytest.mark.parametrize(("is_granted", "status"), [(True, "granted"), (False, "refused")])
def test_suspension_is_answered_with_reasons(stage, is_granted, status):
    appeal = stage.complain(wants_suspension=True)
    with pytest.raises(Refused):
        actions.answer_suspension(appeal=appeal, is_granted=is_granted, reasons=" ", by=stage.colleague, at=IN_TIME)  # fmt: skip

    actions.answer_suspension(
        appeal=appeal, is_granted=is_granted, reasons=WHY, by=stage.colleague, at=IN_TIME
    )

    assert Suspension.objects.get(appeal=appeal).status == status
    assert open_tasks(appeal) == {"handle_appeal"}
    assert kinds_of(appeal) == ["complaint", "answer"]
    actions.withdraw_appeal(appeal=appeal, by=stage.party, at=AFTERWARDS)
    lifted = Suspension.objects.get(appeal=appeal).lifted_at
    assert lifted == (AFTERWARDS if is_granted else None)

"""The verbs: what they do, and what they refuse."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.db.models.functions import Now

from accounts.enums import Assurance, Role
from decisions import actions
from decisions.models import Decision, Point
from grants import transitions as cases
from grants.actions import exclude_person, move_application
from grants.enums import ExclusionReason, TaskKind
from grants.models import Application, Frame, Task
from jobs.models import Job
from jobs.running import run_job
from kompetanse.lib.errors import AlreadyDone, Locked, NotAllowed, Refused, RuleBroken, Stale
from notices.models import OutboxMessage, PortalNotice
from records.actions import note_reading
from records.models import Document, Event
from tests.factories.accounts import UserFactory, hat_for
from tests.factories.decisions import (
    DECIDED,
    PREPARED,
    Stage,
    decision_dispatched,
    decision_draft,
    decision_issued,
    decision_to_approval,
)

pytestmark = pytest.mark.django_db


def without_strong_login(hat):
    from dataclasses import replace

    return replace(hat, assurance=Assurance.PASSWORD)


def open_tasks(kind) -> int:
    return Task.objects.open().filter(kind=kind).count()


def test_prepare_makes_one_draft_per_recipient_with_all_its_points():
    stage = Stage(owners=2)
    made = stage.prepare()
    assert sorted((row.recipient.name, row.points.count()) for row in made) == sorted(
        [
            (stage.owners[0].name, 1),
            (stage.owners[1].name, 1),
            (stage.university.name, 2),
        ]
    )
    university = stage.decision_of(stage.university)
    assert university.application is None
    assert university.case_file.reference not in {
        row.case_file.reference for row in made if row.recipient_id != stage.university.pk
    }
    assert stage.prepare() == []


def test_prepare_gives_the_applicant_a_decision_when_all_goes_to_the_partner():
    stage = Stage(requested=(0, 500_000), recommended=(0, 500_000))
    stage.prepare()
    point = stage.decision_of(stage.owner).points.get()
    assert (point.amount, point.outcome) == (0, "granted")


def test_prepare_refuses_before_it_is_handed_over():
    stage = Stage()
    type(stage.allocation).objects.update(status="treated", handed_over_at=None)
    with pytest.raises(Refused, match="ikke sendt over"):
        stage.prepare()


def test_prepare_asks_for_verification_of_what_stops_the_letters():
    stage = Stage()
    stage.basis.status = "unverified"
    stage.basis.save()
    stage.prepare()
    assert open_tasks(TaskKind.VERIFY_REFERENCE) == 1


def test_prepare_is_for_the_rounds_own_staff():
    stage, other = Stage(), Stage()
    with pytest.raises(NotAllowed):
        actions.prepare_decisions(
            round_=stage.round, scheme_version=stage.version, by=other.caseworker, at=DECIDED
        )


def test_edit_refuses_what_is_no_draft():
    stage = Stage()
    decision = decision_to_approval(stage)
    with pytest.raises(Locked):
        actions.edit_point(
            point=decision.points.get(),
            amount=1,
            reasons="Fordi.",
            ground="formal",
            change_reason="",
            seen_version=decision.version,
            by=stage.caseworker,
            at=DECIDED,
        )


def test_edit_by_a_recused_person_is_refused():
    stage = Stage()
    decision = decision_draft(stage)
    exclude_person(
        item=stage.item,
        user=UserFactory._meta.model.objects.get(pk=stage.caseworker.user_id),
        reason=ExclusionReason.DECLARED,
        by=stage.caseworker,
        at=DECIDED,
    )
    with pytest.raises(NotAllowed) as refused:
        stage.send(decision)
    assert refused.value.rule_id == "R-ROL-07"


def test_recused_person_does_not_see_the_decision():
    stage = Stage()
    decision = decision_draft(stage)
    user = UserFactory._meta.model.objects.get(pk=stage.caseworker.user_id)
    exclude_person(
        item=stage.item,
        user=user,
        reason=ExclusionReason.DECLARED,
        by=stage.caseworker,
        at=DECIDED,
    )
    assert decision not in Decision.objects.visible_to(stage.caseworker)
    assert decision in Decision.objects.visible_to(stage.approver)


def test_send_opens_a_task_and_approval_closes_it():
    stage = Stage()
    decision = decision_to_approval(stage)
    assert open_tasks(TaskKind.APPROVE_DECISION) == 1
    stage.approve(decision)
    assert open_tasks(TaskKind.APPROVE_DECISION) == 0


def test_return_goes_back_to_the_one_who_prepared():
    stage = Stage()
    decision = decision_to_approval(stage)
    returned = actions.return_decision(
        decision=decision,
        categories=["amount", "reasons"],
        text="Se på beløpet.",
        seen_version=decision.version,
        by=stage.approver,
        at=DECIDED,
    )
    task = Task.objects.get(kind=TaskKind.RETURNED_DECISION)
    assert task.assignee_id == stage.caseworker.user_id
    event = Event.objects.get(verb="return_decision")
    assert event.facts == {"categories": ["amount", "reasons"]}
    assert "Se på" not in str(event.facts)
    assert returned.category_labels == ["Beløp", "Begrunnelse"]
    decision.refresh_from_db()
    stage.send(decision)
    assert open_tasks(TaskKind.RETURNED_DECISION) == 0


@pytest.mark.parametrize(
    ("categories", "text", "field"),
    [([], "Fordi", "categories"), (["amount"], " ", "text"), (["unknown"], "x", "categories")],
)
def test_return_refuses_without_ticks_and_words(categories, text, field):
    stage = Stage()
    decision = decision_to_approval(stage)
    with pytest.raises(Refused) as refused:
        actions.return_decision(
            decision=decision,
            categories=categories,
            text=text,
            seen_version=decision.version,
            by=stage.approver,
            at=DECIDED,
        )
    assert refused.value.field == field


def test_take_back_until_an_approver_has_opened_it():
    stage = Stage()
    decision = decision_to_approval(stage)
    assert actions.take_back(decision=decision, by=stage.caseworker, at=DECIDED).status == "draft"
    decision.refresh_from_db()
    decision = stage.send(decision)
    actions.note_opening(decision=decision, by=stage.approver, at=DECIDED)
    with pytest.raises(Refused, match="har åpnet"):
        actions.take_back(decision=decision, by=stage.caseworker, at=DECIDED)


def test_take_back_is_for_the_sender():
    stage = Stage()
    decision = decision_to_approval(stage)
    with pytest.raises(NotAllowed):
        actions.take_back(decision=decision, by=stage.approver, at=DECIDED)


def test_letter_waits_for_the_hold_and_goes_when_it_is_over(settings):
    settings.LETTER_HOLD = timedelta(minutes=10)
    decision = decision_issued()
    job = Job.objects.get()
    assert run_job(job_id=job.pk, at=DECIDED) is None
    decision.refresh_from_db()
    assert decision.status == "issued"

    Job.objects.update(held_until=Now())
    run_job(job_id=job.pk, at=DECIDED)
    decision.refresh_from_db()
    assert decision.status == "dispatched"


def test_approve_needs_a_strong_login():
    stage = Stage()
    decision = decision_to_approval(stage)
    with pytest.raises(NotAllowed):
        stage.approve(decision, by=without_strong_login(stage.approver))


def test_approve_needs_the_word_that_one_is_impartial():
    stage = Stage()
    decision = decision_to_approval(stage)
    with pytest.raises(Refused) as refused:
        stage.approve(decision, is_impartial=False)
    assert refused.value.field == "is_impartial"


def test_approve_refuses_a_stale_page_and_says_when_it_is_done():
    stage = Stage()
    decision = decision_to_approval(stage)
    with pytest.raises(Stale):
        actions.approve_decision(
            decision=decision,
            seen_version=decision.version - 1,
            is_impartial=True,
            by=stage.approver,
            at=DECIDED,
        )
    stage.approve(decision)
    with pytest.raises(AlreadyDone) as done:
        stage.approve(decision)
    assert done.value.result_url == decision.get_absolute_url()


def test_approve_refuses_a_point_edited_by_the_approver():
    stage = Stage()
    decision = decision_draft(stage)
    both = hat_for(stage.round.authority, Role.DECISION_APPROVER)
    actions.edit_point(
        point=decision.points.get(),
        amount=400_000,
        reasons="Fordi.",
        ground="",
        change_reason="",
        seen_version=decision.version,
        by=both,
        at=DECIDED,
    )
    decision.refresh_from_db()
    with pytest.raises(NotAllowed) as refused:
        stage.approve(stage.send(decision), by=both)
    assert refused.value.rule_id == "R-ROL-02"


def test_approve_refuses_a_case_that_was_withdrawn_meanwhile():
    stage = Stage()
    decision = decision_to_approval(stage)
    owner = hat_for(stage.owner, Role.OWNER_APPROVER)
    stage.application.refresh_from_db()
    move_application(stage.application, cases.WITHDRAW, by=owner, at=DECIDED)
    with pytest.raises(Refused, match="trukket"):
        stage.approve(decision)


@pytest.mark.parametrize("status", ["submitted", "incomplete"])
def test_approve_refuses_a_case_that_is_being_corrected(status):
    """The forum has taken it from its list, and it was sent back: nobody knows yet what it will say."""
    stage = Stage()
    decision = decision_to_approval(stage)
    Application.objects.update(status=status)
    with pytest.raises(Refused, match="ikke ferdig kontrollert"):
        stage.approve(decision)
    Application.objects.update(status="checked")
    assert stage.approve(decision).status == "issued"


def test_approve_asks_the_references_anew():
    stage = Stage()
    decision = decision_to_approval(stage)
    stage.basis.status = "repealed"
    stage.basis.save()
    with pytest.raises(RuleBroken) as refused:
        stage.approve(decision)
    assert refused.value.rule_id == "R-BRV-01"
    assert Frame.objects.get(pk=stage.frame.pk).committed == 0


def test_issued_stands_whoever_tries():
    decision = decision_issued()
    point = decision.points.get()
    for change in (
        lambda: Decision.objects.filter(pk=decision.pk).update(free_text="Endret"),
        lambda: Decision.objects.filter(pk=decision.pk).delete(),
        lambda: Point.objects.filter(pk=point.pk).update(amount=1),
        lambda: Point.objects.filter(pk=point.pk).delete(),
        lambda: type(decision.letter).objects.update(snapshot={}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_correction_replaces_and_binds_the_difference():
    stage = Stage()
    decision = decision_dispatched(stage)
    new = actions.prepare_replacement(
        decision=decision, occasion="correction", by=stage.caseworker, at=DECIDED
    )
    actions.edit_point(
        point=new.points.get(),
        amount=350_000,
        reasons="Regnefeil.",
        ground="formal",
        change_reason="",
        seen_version=new.version,
        by=stage.caseworker,
        at=DECIDED,
    )
    new.refresh_from_db()
    issued = stage.approve(stage.send(new))
    decision.refresh_from_db()
    assert (decision.status, issued.status) == ("superseded", "issued")
    assert Frame.objects.get(pk=stage.frame.pk).committed == 350_000
    assert "erstatter vedtaket av 10. april 2025" in _letter_text(issued)
    with pytest.raises(Refused):
        actions.prepare_replacement(
            decision=decision, occasion="correction", by=stage.caseworker, at=DECIDED
        )


def test_notice_tells_where_and_until_when_and_nothing_more():
    stage = Stage()
    person = hat_for(stage.owner, Role.OWNER_SUBMITTER)
    hat_for(stage.owner, Role.LEADER)
    decision = decision_dispatched(stage)
    mails = OutboxMessage.objects.filter(kind="decisions/issued")
    approver = PortalNotice.objects.exclude(user_id=person.user_id).get()
    assert {mail.to_address for mail in mails} == {
        stage.owner.notice_email,
        approver.user.email,
        PortalNotice.objects.get(user_id=person.user_id).user.email,
    }
    for mail in mails:
        assert f"Vi har fattet vedtak i sak {decision.case_file.reference}" in mail.subject
        assert "Regional ordning for barnehage, 2025" in mail.text
        assert "fredag 2. mai 2025" in mail.text
        assert decision.get_absolute_url() in mail.text
        for secret in ("400", "innvilget", "avslag", "tilskudd på"):
            assert secret not in mail.text + mail.html
    assert decision.complaint_deadline_date == date(2025, 5, 2)


def test_unread_gets_a_second_notice_and_then_a_task():
    stage = Stage()
    decision = decision_dispatched(stage)
    days = [DECIDED + timedelta(days=number) for number in (6, 7, 8, 14, 15)]
    counts = [actions.follow_up_unread(at=at) for at in days]
    assert [count["second_notices"] for count in counts] == [0, 1, 0, 0, 0]
    assert [count["tasks"] for count in counts] == [0, 0, 0, 1, 0]
    actions.register_other_delivery(
        decision=decision,
        way="post",
        sent_date=date(2025, 4, 25),
        note="",
        by=stage.caseworker,
        at=days[-1],
    )
    assert open_tasks(TaskKind.SEND_ANOTHER_WAY) == 0


def test_read_gets_no_second_notice():
    stage = Stage()
    decision = decision_dispatched(stage)
    reader = hat_for(stage.owner, Role.OWNER_SUBMITTER)
    actions.note_reading(decision=decision, by=reader, at=DECIDED)
    counts = actions.follow_up_unread(at=DECIDED + timedelta(days=20))
    assert counts == {"second_notices": 0, "tasks": 0}


def test_opening_the_filed_letter_counts_as_reading():
    stage = Stage()
    decision = decision_dispatched(stage)
    reader = hat_for(stage.owner, Role.OWNER_SUBMITTER)
    letter = Document.objects.get(case_file=decision.case_file)
    note_reading(document=letter, by=reader, at=DECIDED)
    counts = actions.follow_up_unread(at=DECIDED + timedelta(days=20))
    assert counts == {"second_notices": 0, "tasks": 0}
    decision.refresh_from_db()
    assert decision.first_read_at == DECIDED


def test_bounced_mail_gives_a_second_notice_at_once():
    decision = decision_dispatched()
    OutboxMessage.objects.filter(dedupe_key__contains="postmottak").update(status="failed")
    counts = actions.follow_up_unread(at=DECIDED + timedelta(days=1))
    assert counts["second_notices"] == 1
    decision.refresh_from_db()
    assert decision.second_notice_at == DECIDED + timedelta(days=1)


def test_bulk_takes_only_what_is_as_the_forum_left_it():
    stage = Stage(owners=3)
    stage.prepare()
    odd = stage.decision_of(stage.owners[0])
    actions.edit_point(
        point=odd.points.get(),
        amount=300_000,
        reasons="Fordi.",
        ground="formal",
        change_reason="",
        seen_version=odd.version,
        by=stage.caseworker,
        at=DECIDED,
    )
    odd.refresh_from_db()
    stage.send(odd)
    sent, stopped = actions.send_all_without_deviation(
        round_=stage.round, scheme_version=stage.version, by=stage.caseworker, at=DECIDED
    )
    assert (sent, stopped) == (3, [])
    figures = actions.bulk_figures(
        round_=stage.round, scheme_version=stage.version, by=stage.approver
    )
    assert (figures.count, figures.total) == (3, 1_100_000)
    own = actions.bulk_figures(
        round_=stage.round, scheme_version=stage.version, by=stage.caseworker
    )
    assert (own.count, own.own) == (0, 3)


def test_bulk_row_that_fails_stops_no_other():
    from jobs.running import run_job

    stage = Stage(owners=2, frame=550_000)
    stage.prepare()
    actions.send_all_without_deviation(
        round_=stage.round, scheme_version=stage.version, by=stage.caseworker, at=DECIDED
    )
    figures = actions.bulk_figures(
        round_=stage.round, scheme_version=stage.version, by=stage.approver
    )
    job = actions.approve_without_deviation(
        round_=stage.round,
        scheme_version=stage.version,
        seen_digest=figures.digest,
        is_impartial=True,
        by=stage.approver,
        at=DECIDED,
    )
    done = run_job(job_id=job.pk, at=DECIDED)
    assert (done.done, done.failed) == (1, 2)
    messages = list(done.rows.failed().values_list("message", flat=True))
    assert all(message.startswith("Rammen er brukt opp") for message in messages)
    assert Decision.objects.filter(status="issued").count() == 1


def _letter_text(decision) -> str:
    from decisions.documents import draw_letter, read_snapshot

    return draw_letter(read_snapshot(decision.letter.snapshot))


def test_dismissal_waits_in_vain_when_the_forum_has_begun_on_the_case():
    stage = Stage()
    case = type(stage.application).objects.filter(pk=stage.application.pk)
    case.update(status="submitted")
    stage.application.refresh_from_db()
    draft = actions.prepare_dismissal(
        application=stage.application,
        ground="too_late",
        reasons="Kom 3. februar.",
        by=stage.caseworker,
        at=PREPARED,
    )
    sent = stage.send(draft)
    case.update(status="in_treatment")

    with pytest.raises(Refused, match="kan ikke avvises slik saken står nå"):
        stage.approve(sent)

    draft.refresh_from_db()
    assert (draft.status, case.get().status) == ("to_approval", "in_treatment")

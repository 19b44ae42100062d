"""What owners, caseworkers and the clock may do, each by the real action."""

from datetime import timedelta

from django.utils import timezone

from accounts.actions import end_membership
from accounts.models import Membership, User
from forum.actions import add_set_aside
from grants.actions import (
    admit_late,
    ask_for_completion,
    declare_impartiality,
    finish_check,
    message_authority,
    move_deadline,
    reopen_check,
    save_checks,
    write_case_note,
)
from grants.models import Application, Frame, Round
from jobs.models import Job
from jobs.running import run_job
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.clock import in_oslo
from needs import actions
from notices.delivery import drain_outbox
from notices.reminding import send_due_reminders
from records.actions import shield_document
from records.models import Document
from tests.factories.needs import answers_to
from tests.overview.conftest import CRITERIA
from tests.stateful.world import FRAME, act


@act
def begin_anew(w, p):
    w.new_report(p.randrange(3))


@act
def send_to_approver(w, p):
    report = w.report(p, "draft")
    by = w.of(w.writers, report.application.applicant_id, p)
    actions.send_to_approver(report=report, answers=answers_to(report), by=by, at=w.at)
    w.model.cases[report.pk] = "in_approval"


@act
def send_back(w, p):
    report = w.report(p, "in_approval")
    by = w.of(w.approvers, report.application.applicant_id, p)
    actions.send_back(report=report, reason="Se på målene.", by=by, at=w.at)
    w.model.cases[report.pk] = "draft"


@act
def take_back(w, p):
    report = w.report(p, "in_approval")
    by = w.of(w.writers, report.application.applicant_id, p)
    actions.take_back(report=report, by=by, at=w.at)
    w.model.cases[report.pk] = "draft"


@act
def submit(w, p):
    report = w.report(p, "draft", "in_approval")
    by = w.of(w.approvers, report.application.applicant_id, p)
    send = actions.submit if p.random() < 0.7 else actions.request_late
    late = {"reason": "Sykdom"} if send is actions.request_late else {}
    send(report=report, declares=True, answers=answers_to(report), by=by, at=w.at, **late)
    w.model.cases[report.pk] = "submitted"


@act
def throw_away(w, p):
    report = w.report(p, "draft")
    case = report.application_id
    actions.delete_draft(
        report=report, by=w.of(w.writers, report.application.applicant_id, p), at=w.at
    )
    w.model.cases[case] = "withdrawn"


@act
def withdraw(w, p):
    if p.random() < 0.5:  # so that something is left to decide on
        return
    report = w.report(p, "submitted", "incomplete", "checked", "in_treatment")
    by = w.of(w.approvers, report.application.applicant_id, p)
    actions.withdraw(report=report, reason="Ikke behov", by=by, at=w.at)
    w.model.cases[report.pk] = "withdrawn"


@act
def say_no_this_year(w, p):
    number = p.randrange(3)
    do = p.one([actions.opt_out, actions.undo_opt_out])
    do(round_=w.round, organisation=w.owners[number], by=w.writers[number], at=w.at)


@act
def complete(w, p):
    report = w.report(p, "incomplete")
    by = w.of(w.approvers, report.application.applicant_id, p)
    actions.answer_completion(
        report=report, declares=True, answers=answers_to(report), by=by, at=w.at
    )
    w.model.cases[report.pk] = "submitted"


@act
def ask_the_authority(w, p):
    case = w.case(p, "submitted", "checked", "in_treatment", "decided")
    by = w.of(w.writers, case.applicant_id, p)
    message_authority(application=case, text="Kan vi bytte partner?", by=by, at=w.at)


@act
def be_impartial(w, p):
    for by in [*w.staff, *w.deciders]:
        for case in Application.objects.exclude(needs_report=None).order_by("pk"):
            declare_impartiality(
                application=case, user=User.objects.get(pk=by.user_id), is_impartial=True,
                reason="", by=by, at=w.at,
            )  # fmt: skip


@act
def check(w, p):
    case, by = w.case(p, "submitted"), p.one(w.staff)
    for item in case.items.all():
        answers = {one["key"]: ("met", "") for one in CRITERIA}
        save_checks(item=item, answers=answers, by=by, at=w.at)
    finish_check(
        application=case, seen_version=Application.objects.get(pk=case.pk).version, by=by, at=w.at
    )
    w.model.cases[case.pk] = "checked"


@act
def check_again(w, p):
    case = w.case(p, "checked")
    reopen_check(application=case, seen_version=case.version, by=p.one(w.staff), at=w.at)
    w.model.cases[case.pk] = "submitted"


@act
def ask_to_complete(w, p):
    case = w.case(p, "submitted", "checked")
    ask_for_completion(
        application=case, text="Budsjettet summerer ikke.", sections=["measures"],
        due_date=in_oslo(w.at).date() + timedelta(days=10), seen_version=case.version,
        by=p.one(w.staff), at=w.at,
    )  # fmt: skip
    w.model.cases[case.pk] = "incomplete"


@act
def let_in(w, p):
    late = Application.objects.filter(is_late=True, dispensation=None)
    case = p.one(late)
    admit_late(
        application=case, reason="Strømbrudd.", seen_version=case.version, by=p.one(w.deciders),
        at=w.at,
    )  # fmt: skip


@act
def note(w, p):
    write_case_note(
        application=w.case(p, "submitted"), text="Ringte eieren.", by=w.someone(p), at=w.at
    )


@act
def shield(w, p):
    shield_document(
        document=p.one(Document.objects.all()), basis="offl. § 13", reason="Taushetsplikt",
        by=w.someone(p), at=w.at,
    )  # fmt: skip


@act
def set_money_aside(w, p):
    frame = p.one(Frame.objects.filter(parent=None))
    amount = p.choice([0, 50_000, FRAME // 3, FRAME + 1])
    add_set_aside(
        frame=frame, amount=amount, item_number="05/25", purpose="Fagbrev", by=p.one(w.staff),
        at=w.at,
    )  # fmt: skip
    w.model.set_aside = amount


@act
def give_more_time(w, p):
    round_ = Round.objects.get(pk=w.round.pk)
    move_deadline(
        round_=round_, to_date=in_oslo(w.at).date() + timedelta(days=p.choice([1, 3, 10])),
        reason="Driftsstans", seen_version=round_.version, by=w.someone(p), at=w.at,
    )  # fmt: skip


@act
def end_a_role(w, p):
    """A writer or an approver of one owner leaves, once in a while."""
    if p.random() < 0.7:
        return
    held = Membership.objects.filter(ended_at=None, organisation=w.owners[2])
    end_membership(membership=p.one(held), by=p.one([SYSTEM, w.staff[0]]), at=w.at)


@act
def let_time_pass(w, p):
    """Never past what makes the season end at once: a day or three, seldom more."""
    w.at += timedelta(days=p.choice([1, 1, 3, 3, 10, 25]))


@act
def workers_work(w, p):
    for job in Job.objects.filter(finished_at=None).order_by("pk"):
        run_job(job_id=job.pk, at=w.at)
    drain_outbox(at=timezone.now())
    send_due_reminders(at=w.at)

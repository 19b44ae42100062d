"""The authority's work on a case, act by act, with what each refuses."""

from datetime import date

import pytest

from accounts.enums import Role
from accounts.models import User
from grants import actions
from grants.enums import TaskKind
from grants.models import Application, CriterionCheck, Dispensation, Exclusion, Task
from kompetanse.lib.errors import Locked, NotAllowed, Refused, Stale
from records.models import Document, Event
from tests.factories.accounts import hat_for
from tests.factories.grants import THEN
from tests.factories.needs import open_version, submitted_report

pytestmark = pytest.mark.django_db
CRITERIA = [{"key": "need", "nb": "Behov", "nn": "Behov", "source": ""}]


@pytest.fixture
def case():
    report = submitted_report(scheme_version=open_version(criteria=CRITERIA))
    return Application.objects.get(pk=report.pk)


@pytest.fixture
def worker(case):
    return hat_for(case.authority, Role.CASEWORKER)


def declare(case, hat, *, is_impartial=True, reason="", user_id=None):
    return actions.declare_impartiality(
        application=case,
        user=User.objects.get(pk=user_id or hat.user_id),
        is_impartial=is_impartial,
        reason=reason,
        by=hat,
        at=THEN,
    )


def check(case, hat, outcome="met", comment="", **more):
    item = case.items.get()
    return actions.save_checks(
        item=item, answers={"need": (outcome, comment)}, by=hat, at=THEN, **more
    )


def fresh(case):
    return Application.objects.get(pk=case.pk)


def test_nothing_is_checked_before_impartiality_is_declared(case, worker):
    with pytest.raises(Refused, match="habil"):
        check(case, worker)


def test_nobody_declares_for_another(case, worker):
    with pytest.raises(NotAllowed):
        declare(case, worker, user_id=hat_for(case.authority, Role.CASEWORKER).user_id)


def test_declaring_recusal_needs_a_reason_and_closes_the_case(case, worker):
    with pytest.raises(Refused) as refused:
        declare(case, worker, is_impartial=False)
    assert refused.value.field == "reason"
    task = Task.objects.get(kind=TaskKind.CHECK_APPLICATION)
    actions.assign_task(task=task, seen_assignee=None, by=worker, at=THEN)
    declare(case, worker, is_impartial=False, reason="Slekt")
    task.refresh_from_db()
    assert (task.assignee, fresh(case).caseworker) == (None, None)
    assert Exclusion.objects.get().user_id == worker.user_id


def recused_acts(case, hat):
    item, task = case.items.get(), Task.objects.get(kind=TaskKind.CHECK_APPLICATION)
    now = {"by": hat, "at": THEN}
    version = {"application": case, "seen_version": case.version, **now}
    asked = {"text": "Rett", "sections": ["need"], "due_date": date(2025, 2, 20)}
    return {
        "check": lambda: actions.save_checks(item=item, answers={}, **now),
        "finish": lambda: actions.finish_check(**version),
        "reopen": lambda: actions.reopen_check(**version),
        "completion": lambda: actions.ask_for_completion(**asked, **version),
        "note": lambda: actions.write_case_note(application=case, text="x", **now),
        "message": lambda: actions.message_party(application=case, to=case.applicant, text="x", **now),
        "assign": lambda: actions.assign_task(task=task, seen_assignee=None, **now),
        "habil again": lambda: declare(case, hat),
    }  # fmt: skip


@pytest.mark.parametrize(
    "act", ["check", "finish", "reopen", "completion", "note", "message", "assign", "habil again"]
)
def test_a_recused_person_does_nothing_in_the_case(case, worker, act):
    declare(case, worker, is_impartial=False, reason="Slekt")
    with pytest.raises(NotAllowed) as refused:
        recused_acts(case, worker)[act]()
    assert refused.value.rule_id == "R-ROL-07"


def test_check_refuses_unknown_criteria_and_shortfalls_without_words(case, worker):
    declare(case, worker)
    item = case.items.get()
    with pytest.raises(Refused, match="finnes ikke"):
        actions.save_checks(item=item, answers={"other": ("met", "")}, by=worker, at=THEN)
    with pytest.raises(Refused) as refused:
        check(case, worker, "partly")
    assert refused.value.field == f"{item.code}-need"
    check(case, worker, "partly", "Mangler partner.")
    assert CriterionCheck.objects.get().comment == "Mangler partner."


def test_check_on_an_old_version_is_stale(case, worker):
    declare(case, worker)
    check(case, worker, seen_version=case.version)
    with pytest.raises(Stale):
        check(case, worker, seen_version=case.version)


def test_finish_closes_the_task_and_reopen_opens_a_new_one(case, worker):
    declare(case, worker)
    with pytest.raises(Refused, match="Svar på alle kriteriene"):
        actions.finish_check(application=case, seen_version=case.version, by=worker, at=THEN)
    check(case, worker)
    done = actions.finish_check(application=case, seen_version=fresh(case).version, by=worker, at=THEN)  # fmt: skip
    assert (done.status, Task.objects.open().count()) == ("checked", 0)
    with pytest.raises(Locked):
        check(case, worker)
    again = actions.reopen_check(application=case, seen_version=done.version, by=worker, at=THEN)
    assert (again.status, Task.objects.open().count()) == ("submitted", 1)


def test_a_late_case_is_finished_only_when_admitted(case, worker):
    Application.objects.filter(pk=case.pk).update(is_late=True)
    declare(case, worker)
    check(case, worker)
    late = fresh(case)
    with pytest.raises(Refused, match="for sent"):
        actions.finish_check(application=late, seen_version=late.version, by=worker, at=THEN)
    shared = {"application": late, "seen_version": late.version, "at": THEN}
    with pytest.raises(NotAllowed):
        actions.admit_late(reason="Strøm", by=worker, **shared)
    approver = hat_for(case.authority, Role.DECISION_APPROVER)
    with pytest.raises(Refused) as refused:
        actions.admit_late(reason=" ", by=approver, **shared)
    assert refused.value.field == "reason"
    actions.admit_late(reason="Strømbrudd", by=approver, **shared)
    assert Dispensation.objects.get().admitted_by_id == approver.user_id
    with pytest.raises(Refused, match="venter ikke"):
        actions.admit_late(reason="Igjen", by=approver, **{**shared, "seen_version": fresh(case).version})  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": " "}, "text"),
        ({"sections": []}, "sections"),
        ({"due_date": date(2025, 1, 30)}, "due_date"),
    ],
)
def test_completion_is_asked_for_with_text_parts_and_a_day_to_come(case, worker, changes, field):
    declare(case, worker)
    asked = {"text": "Rett", "sections": ["need"], "due_date": date(2025, 2, 20), **changes}
    with pytest.raises(Refused) as refused:
        actions.ask_for_completion(
            application=case, seen_version=case.version, by=worker, at=THEN, **asked
        )
    assert refused.value.field == field


def test_completion_is_a_letter_and_moves_the_case(case, worker):
    declare(case, worker)
    actions.ask_for_completion(
        application=case, text="Rett budsjettet", sections=["measures"],
        due_date=date(2025, 2, 20), seen_version=case.version, by=worker, at=THEN,
    )  # fmt: skip
    assert fresh(case).status == "incomplete"
    letter = Document.objects.get(kind="completion_request")
    assert [reader.organisation for reader in letter.readers.all()] == [case.applicant]
    assert "Rett budsjettet" not in str(list(Event.objects.values_list("facts", flat=True)))


def test_owners_and_other_authorities_check_nothing(case):
    owner = hat_for(case.applicant, Role.OWNER_APPROVER)
    with pytest.raises(NotAllowed):
        declare(case, owner)
    with pytest.raises(NotAllowed):
        actions.write_case_note(application=case, text="x", by=owner, at=THEN)


def test_no_note_on_what_is_not_sent_in(case):
    worker = hat_for(case.authority, Role.CASEWORKER)
    Application.objects.filter(pk=case.pk).update(
        status="draft", case_file=None, submitted_at=None, submitted_by=None
    )
    with pytest.raises(Locked, match="ikke sendt inn"):
        actions.write_case_note(application=fresh(case), text="x", by=worker, at=THEN)


def test_withdrawing_takes_the_check_off_the_work_list(case):
    from grants import transitions

    owner = hat_for(case.applicant, Role.OWNER_APPROVER)
    actions.move_application(
        actions.lock_application(case), transitions.WITHDRAW, by=owner, at=THEN
    )
    assert Task.objects.open().count() == 0

"""Row history: drafts keep the last version only; from the first submission on the earlier ones stand."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from structlog.contextvars import bound_contextvars

from grants.enums import ApplicationStatus
from grants.models import Application, Item
from needs import actions
from needs.models import Involvement, NeedsReport
from records.history import changes_of
from tests.factories.grants import CompletionRequestFactory
from tests.factories.needs import filled_report, submitted_report

pytestmark = pytest.mark.django_db

FIRST = "Ansatte ber om støtte til arbeid med språkmiljø."
HISTORIES = [
    model
    for model in apps.get_models()
    if "pgh_label" in {field.name for field in model._meta.fields}
    and model._meta.app_label != "pghistory"
]


def rows() -> dict[str, int]:
    counted = {model.__name__: model.objects.count() for model in HISTORIES}
    return {name: number for name, number in counted.items() if number}


def returned(at):
    report = submitted_report(at=at)
    CompletionRequestFactory(
        application=report.application,
        sections=["need", "measures", "involvement", "participants"],
        asked_at=at,
    )
    Application.objects.filter(pk=report.pk).update(status=ApplicationStatus.INCOMPLETE)
    return report


def write(report, text, at):
    return actions.save_section(
        report=report, section="need", data={"need_text": text}, by=report.filler, at=at
    )


def test_what_is_followed_is_few():
    assert sorted(model._meta.label for model in HISTORIES) == [
        "decisions.PointHistory",
        "forum.AllocationLineHistory",
        "forum.LineShareHistory",
        "grants.CriterionCheckHistory",
        "grants.ItemHistory",
        "needs.InvolvementHistory",
        "needs.MeasureHistory",
        "needs.NeedsReportHistory",
    ]


def test_a_draft_and_its_submission_keep_no_earlier_rows(at):
    report = filled_report(at=at)
    write(report, "Et annet behov", at)

    assert rows() == {}
    submitted_report(at=at)
    assert rows() == {}


def test_a_returned_report_keeps_what_it_said_and_who_changed_it(at):
    report = returned(at)
    later = at + timedelta(days=2)

    with bound_contextvars(request_id="a" * 32):
        write(report, "Nytt", at + timedelta(days=1))
    write(report, "Nyest", later)

    changes = changes_of(NeedsReport, application_id=report.pk)
    assert [(c.before, c.after, c.at, c.user_id) for c in changes] == [
        (FIRST, "Nytt", at + timedelta(days=1), report.filler.user_id),
        ("Nytt", "Nyest", later, report.filler.user_id),
    ]
    assert {c.field.name for c in changes} == {"need_text"}
    assert changes[0].row.pgh_context == {
        "user": report.filler.user_id,
        "organisation": report.application.applicant_id,
        "at": (at + timedelta(days=1)).isoformat(),
        "request": "a" * 32,
    }


def test_added_and_removed_rows_are_changes_too(at):
    report = returned(at)
    measure = actions.add_measure(
        report=report, data={"title": "Nytt tiltak"}, by=report.filler, at=at
    )
    actions.remove_measure(measure=measure, by=report.filler, at=at)
    involvement = Involvement.objects.filter(report=report).first()
    actions.remove_involvement(involvement=involvement, by=report.filler, at=at)

    items = changes_of(Item, application_id=report.pk)
    assert [(c.kind, c.field, c.row.title) for c in items] == [
        ("insert", None, "Nytt tiltak"),
        ("delete", None, "Nytt tiltak"),
    ]
    assert [c.kind for c in changes_of(Involvement, report_id=report.pk)] == ["delete"]


def test_a_change_by_hand_is_kept_without_a_name(at):
    report = returned(at)

    NeedsReport.objects.filter(pk=report.pk).update(need_text="Skrevet i databasen")

    (change,) = changes_of(NeedsReport, application_id=report.pk)
    assert (change.before, change.user_id) == (FIRST, None)


def test_history_is_read_in_two_queries(at, django_assert_num_queries):
    report = returned(at)
    for day in (1, 2, 3):
        write(report, f"Dag {day}", at + timedelta(days=day))

    with django_assert_num_queries(2):
        assert len(changes_of(NeedsReport, application_id=report.pk)) == 3


@pytest.mark.parametrize("model", HISTORIES, ids=lambda model: model.__name__)
@pytest.mark.parametrize("statement", ["UPDATE {} SET pgh_label = 'x'", "DELETE FROM {}"])
def test_the_application_cannot_change_history(model, statement):
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(model._meta.db_table))


@pytest.mark.parametrize("statement", ["UPDATE {} SET need_text = 'x'", "DELETE FROM {}"])
def test_not_even_the_owner_of_the_tables_can(statement, owner_login, at):
    import psycopg2

    with transaction.atomic():
        write(returned(at), "Nytt", at)

    with (
        pytest.raises(psycopg2.errors.InsufficientPrivilege),
        owner_login.cursor() as cursor,
    ):
        cursor.execute(statement.format("needs_needsreporthistory"))


def test_history_holds_no_ones_address():
    personal = {"contact_name", "contact_email", "contact_phone", "asked_email"}

    assert [m.__name__ for m in HISTORIES if personal & {f.name for f in m._meta.fields}] == []

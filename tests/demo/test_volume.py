"""The bench's cases: copies that hang together, without history of their own, and pages that cost no more queries for them."""

import pytest
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from demo.volume import seed_volume
from grants.enums import Part
from grants.models import Application, Item, ItemAmount, Party, Task
from kompetanse.lib.orgnr import is_valid
from needs.models import BudgetLine, Measure, MeasureParticipants, NeedsReport
from records.actions.filing import CASE_NUMBERS
from records.models import Counter
from tests.factories.accounts import hat_for
from tests.factories.grants import THEN
from tests.factories.needs import submitted_report

pytestmark = pytest.mark.django_db
CONTENTS = ("items", "items__amounts", "items__measure__budget_lines", "items__measure__participants", "parties", "tasks")  # fmt: skip


@pytest.fixture
def original():
    report = submitted_report(titles=("Første tiltak", "Andre tiltak"))
    Task.objects.update(done_at=THEN, done_by=report.approver.user_id)
    return Application.objects.get(pk=report.pk)


def test_copies_have_owners_numbers_and_contents_of_their_own(original):
    counted = {f"n_{name}": Count(name, distinct=True) for name in CONTENTS}

    assert [seed_volume(cases=3), seed_volume(cases=4), seed_volume(cases=4)] == [2, 1, 0]

    cases = list(Application.objects.annotate(**counted).order_by("pk"))
    first = original.case_file.number
    assert [case.applicant.name for case in cases[1:]] == [
        "Volum 00001 AS",
        "Volum 00002 AS",
        "Volum 00003 AS",
    ]
    assert all(is_valid(case.applicant.orgnr, allow_demo=True) for case in cases[1:])
    assert [case.case_file.number for case in cases] == [first, first + 1, first + 2, first + 3]
    assert [case.reference for case in cases] == [case.case_file.reference for case in cases]
    assert Counter.objects.get(purpose=CASE_NUMBERS, authority=original.authority).last == first + 3
    assert len({tuple(getattr(case, name) for name in counted) for case in cases}) == 1
    assert set(Task.objects.exclude(application=original).values_list("done_at")) == {(None,)}
    assert len(set(Item.objects.values_list("code", flat=True))) == 2 * 4


def test_rows_of_a_copy_point_at_the_copy_and_say_nothing_of_history(original):
    seed_volume(cases=2)
    copy = Application.objects.get(applicant__name="Volum 00001 AS")
    owner = copy.applicant_id

    recipients = ItemAmount.objects.filter(item__application=copy).values_list(
        "recipient", flat=True
    )
    assert (owner in recipients, original.applicant_id in recipients) == (True, False)
    assert Party.objects.get(application=copy, part=Part.APPLICANT).organisation_id == owner
    assert set(Measure.objects.filter(item__application=copy).values_list("report")) == {(copy.pk,)}
    for model, case in (
        (NeedsReport, "application"),
        (BudgetLine, "measure__report"),
        (MeasureParticipants, "measure__report"),
    ):
        assert model.objects.filter(**{case: copy.pk}).exists()
    for task in Task.objects.filter(application=copy):
        assert copy.code in task.url
        assert ["Volum 00001 AS" in text for text in (task.subject_nb, task.subject_nn)] == [
            True
        ] * 2
        assert task.case_file_id == copy.case_file_id
    assert Item._meta.get_field("earlier").related_model.objects.count() == 0


def test_many_cases_cost_no_more_queries(original, settings):
    settings.MFA_REQUIRED = False
    worker = hat_for(original.authority, Role.CASEWORKER)
    client = Client()
    client.force_login(User.objects.get(pk=worker.user_id))
    work_list = reverse("overview:work-list")
    seed_volume(cases=60)
    last = Application.objects.order_by("-pk").first()

    def queries(path):
        client.get(path)  # what is read once a process
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    for path in (
        f"{work_list}?visning=alle",
        f"{work_list}?visning=alle&q=Volum",
        reverse("overview:case", args=[last.code]),
    ):
        assert queries(path) <= 15


def test_a_demo_without_submitted_cases_has_nothing_to_copy():
    with pytest.raises(LookupError):
        seed_volume(cases=5)

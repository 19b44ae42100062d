"""The bench's cases: copies that hang together, without history of their own, and pages that cost no more queries for them."""

import pytest
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from demo import volume
from demo.volume import country, seed_volume
from grants.enums import Part
from grants.models import Application, Item, ItemAmount, Party, Round, Task
from kompetanse.lib.invariants import breaches
from kompetanse.lib.orgnr import is_valid
from needs.models import BudgetLine, Measure, MeasureParticipants, NeedsReport
from tests.factories.accounts import hat_for
from tests.factories.grants import THEN
from tests.factories.needs import submitted_report

pytestmark = pytest.mark.django_db
LAST = 2025  # the year of what is copied
CONTENTS = ("items", "items__amounts", "items__measure__budget_lines", "items__measure__participants", "parties", "tasks")  # fmt: skip


@pytest.fixture
def original():
    report = submitted_report(titles=("Første tiltak", "Andre tiltak"))
    Task.objects.update(done_at=THEN, done_by=report.approver.user_id)
    return Application.objects.get(pk=report.pk)


def test_copies_have_owners_numbers_and_contents_of_their_own(original):
    counted = {f"n_{name}": Count(name, distinct=True) for name in CONTENTS}

    assert [seed_volume(cases=3), seed_volume(cases=4), seed_volume(cases=4)] == [2, 1, 0]

    cases = list(Application.objects.annotate(**counted).select_related("applicant").order_by("pk"))
    assert cases[1].applicant.name == "Volum 00001 AS"
    assert is_valid(cases[1].applicant.orgnr, allow_demo=True)
    assert len({case.authority_id for case in cases[1:]}) == 3
    assert [case.reference for case in cases] == [case.case_file.reference for case in cases]
    assert len({tuple(getattr(case, name) for name in counted) for case in cases}) == 1
    assert set(Task.objects.exclude(application=original).values_list("done_at")) == {(None,)}
    assert len(set(Item.objects.values_list("code", flat=True))) == 2 * 4


def test_country_has_earlier_years_where_nothing_waits(original, monkeypatch):
    """In two batches: what a later one finds is what the earlier one left."""
    monkeypatch.setattr(country, "A_YEAR", 40)
    monkeypatch.setattr(volume, "AT_ONCE", 30)
    seed_volume(cases=60)

    assert breaches({"I01", "I06", "I14", "I16"}) == []
    assert set(Round.objects.values_list("budget_year", flat=True)) == {LAST, LAST - 1}
    before = Task.objects.filter(application__round__budget_year=LAST - 1)
    assert (before.count() > 0, before.filter(done_at=None).count()) == (True, 0)
    once = Application.objects.values("applicant", "round", "scheme_version").distinct()
    assert once.count() == Application.objects.count()


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
    last = Application.objects.filter(authority=original.authority).order_by("-pk").first()

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

"""The measure's page keeps itself: what can be read, once, and never over somebody else's words."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from needs import actions
from needs.models import BudgetLine, Measure
from tests.factories.accounts import hat_for
from tests.factories.needs import filled_report
from tests.factories.owners import OwnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(browser, at):
    return MeasurePage(browser, at)


class MeasurePage:
    """The form of one measure as a browser would send it."""

    def __init__(self, browser, at):
        self.browser, self.at = browser, at
        self.report = filled_report(at=at)
        self.measure = Measure.objects.select_related("item", "report").get()
        self.owner = self.report.application.applicant
        self.code = self.report.application.code
        browser.wear(self.report.filler)
        line = BudgetLine.objects.filter(recipient=self.owner).order_by("pk").first()
        self.field = f"b_{line.year}_{line.recipient_id}_{line.cost_type}"

    @property
    def key(self):
        return f"measure:{self.measure.item.code}"

    def version(self):
        return type(self.report).objects.get(pk=self.report.pk).version_of(self.key)

    def send(self, name="measure-autosave", **changed):
        url = reverse(f"needs:{name}", args=[self.code, self.measure.item.code])
        form = self.browser.get(reverse("needs:measure", args=[self.code, self.measure.item.code]))
        sent = {"version": str(self.version())}
        for bound in [*form.context["form"], *form.context["budget"]]:
            value = bound.value()
            if value not in (None, ""):
                sent[bound.html_name] = bound.field.prepare_value(value) or ""
        return self.browser.post(url, sent | changed)

    def amount(self):
        year, to, cost = self.field.split("_", 3)[1:]
        return BudgetLine.objects.get(
            measure=self.measure, year=year, recipient_id=to, cost_type=cost
        ).amount

    def stored(self):
        return Measure.objects.select_related("item").get(pk=self.measure.pk)


def test_autosave_keeps_texts_and_amounts_once(page):
    before = page.version()
    changed = {
        "kind_text": "Samlinger i hele personalet",
        page.field: "123 000",
        "version": str(before),
    }

    first, second = page.send(**changed).json(), page.send(**changed).json()

    assert (page.stored().kind_text, page.amount()) == ("Samlinger i hele personalet", 123_000)
    assert first["version"] == second["version"] == page.version() > before


def test_autosave_leaves_what_cannot_be_read_as_it_was(page):
    before = page.amount()

    answer = page.send(**{page.field: "40 tus", "title": "", "goals_text": "Nytt mål"})

    assert (answer.status_code, page.amount(), page.stored().goals_text) == (
        200,
        before,
        "Nytt mål",
    )
    assert page.stored().item.title != ""


def test_autosave_keeps_the_rest_when_the_dates_are_turned_around(page):
    ends = page.stored().item.ends_date

    answer = page.send(starts_date="1.8.2025", ends_date="1.1.2025", theme="Språk")

    assert (answer.status_code, page.stored().theme, page.stored().item.ends_date) == (
        200,
        "Språk",
        ends,
    )


def test_autosave_over_what_somebody_else_saved_is_409_and_the_page_shows_both_budgets(page):
    other = hat_for(page.owner, Role.OWNER_APPROVER)
    old = page.version()
    actions.save_measure(measure=page.measure, data={"theme": "Deres tema"}, by=other, at=page.at)

    kept = page.send(version=str(old), kind_text="Min tekst")
    sent = page.send("measure", version=str(old), kind_text="Min tekst", **{page.field: "77 000"})

    assert (kept.status_code, sent.status_code) == (409, 409)
    text = sent.content.decode().replace("\xa0", " ")
    assert [words in text for words in ("Min tekst", "Deres tema", "77 000 kr")] == [True] * 3
    assert page.stored().theme == "Deres tema"


def test_button_after_its_own_autosave_is_no_conflict(page):
    old = page.version()
    page.send(kind_text="Det samme")

    answer = page.send("measure", kind_text="Det samme", version=str(old))

    assert answer.status_code == 302


def test_autosave_is_for_the_owners_writers(page):
    page.browser.wear(hat_for(OwnerFactory(), Role.OWNER_SUBMITTER))
    other = page.browser.post(
        reverse("needs:measure-autosave", args=[page.code, page.measure.item.code])
    )
    page.browser.wear(hat_for(page.owner, Role.LEADER))
    leader = page.browser.post(
        reverse("needs:measure-autosave", args=[page.code, page.measure.item.code])
    )

    assert (other.status_code, leader.status_code) == (404, 403)

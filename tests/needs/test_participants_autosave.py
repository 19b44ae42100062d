"""Participants, a partner's contact and the local plan keep themselves, as the measure's page does."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from needs import actions
from needs.models import LocalPlan, Measure, NeedsReport
from records.models import Event
from tests.factories.accounts import hat_for
from tests.factories.needs import filled_report, started_report
from tests.factories.owners import EstablishmentFactory

pytestmark = pytest.mark.django_db


class Page:
    """The form of one measure's participants, as a browser would send it."""

    def __init__(self, browser, at):
        self.browser, self.at = browser, at
        self.report = filled_report(at=at)
        self.owner = self.report.application.applicant
        self.measure = Measure.objects.select_related("item", "report").get()
        self.arguments = [self.report.application.code, self.measure.item.code]
        self.ticked = [row.establishment_id for row in self.measure.establishments.order_by("pk")]
        self.other = EstablishmentFactory(owner=self.owner, name="Myra barnehage")
        browser.wear(self.report.filler)

    def version(self):
        report = NeedsReport.objects.get(pk=self.report.pk)
        return report.version_of(f"participants:{self.measure.item.code}")

    def send(self, name="participants-autosave", **changed):
        url = reverse(f"needs:{name}", args=self.arguments)
        sent = {
            "version": str(self.version()),
            "count_leaders": "2",
            "count_kindergarten_staff": "9",
        }
        return self.browser.post(url, sent | {"establishments": self.ticked} | changed)

    def stored(self):
        counts = dict(self.measure.participants.values_list("category", "count"))
        places = set(self.measure.establishments.values_list("establishment_id", flat=True))
        return counts, places

    def somebody_else_saves(self):
        by = hat_for(self.owner, Role.OWNER_APPROVER)
        actions.save_participants(
            measure=self.measure, counts={"leaders": 71}, establishments=[], by=by, at=self.at
        )


@pytest.fixture
def page(browser, at):
    return Page(browser, at)


def test_autosave_keeps_numbers_and_ticks_once(page):
    version = str(page.version())
    changed = {"establishments": [*page.ticked, page.other.pk], "version": version}

    first, second = page.send(**changed).json(), page.send(**changed).json()

    kept = ({"leaders": 2, "kindergarten_staff": 9}, {*page.ticked, page.other.pk})
    assert page.stored() == kept
    assert first["version"] == second["version"] == page.version() == int(version) + 1
    assert page.send("measure-participants", **changed).status_code == 302
    assert page.version() == first["version"]


def test_autosave_leaves_what_cannot_be_read_and_keeps_the_rest(page):
    before, places = page.stored()

    answer = page.send(count_leaders="noen", establishments=[page.other.pk, "0"])

    expected = before | {"kindergarten_staff": 9}
    assert (answer.status_code, page.stored()) == (200, (expected, {page.other.pk}))
    assert places != {page.other.pk}


def test_two_at_once_lose_nothing_neither_ticks_nor_what_was_pasted(page):
    old = str(page.version())
    page.somebody_else_saves()
    theirs = page.stored()

    kept = page.send(version=old)
    pasted = page.send(
        "establishments-paste", version=old, establishments=[page.other.pk], rows="Limt barnehage"
    )

    assert (kept.status_code, pasted.status_code) == (409, 409)
    places = "Barnehager og skoler som deltar"
    mine, stored = dict(pasted.context["mine"]), dict(pasted.context["theirs"])
    assert (mine[places], mine["Limt inn"], mine["Ledere"]) == (
        "Myra barnehage",
        "Limt barnehage",
        "2",
    )
    assert (stored, page.stored()) == ({"Ledere": "71", places: ""}, theirs)


def test_pasting_keeps_first_what_was_ticked_above(page):
    wrong = page.send("establishments-paste", rows=page.other.orgnr, count_leaders="noen")
    assert (wrong.status_code, wrong.context["paste"]["rows"].value()) == (200, page.other.orgnr)
    assert page.other.pk not in page.stored()[1]

    done = page.send("establishments-paste", rows=page.other.orgnr, count_leaders="3")

    counts, places = page.stored()
    assert (done.status_code, counts["leaders"]) == (302, 3)
    assert places == {*page.ticked, page.other.pk}


def test_partners_contact_keeps_itself_and_says_when_another_wrote(browser, at):
    report = filled_report(at=at)
    part = report.partner_parts.get()
    browser.wear(report.filler)
    arguments = [report.application.code, part.code]
    autosave = reverse("needs:partner-autosave", args=arguments)
    sent = {
        "contact_name": "Kari Prøve",
        "contact_email": "kari@",
        "agreed_date": "",
        "version": "0",
    }
    email = part.contact_email

    first = browser.post(autosave, sent)
    again = browser.post(autosave, sent)
    other = browser.post(autosave, sent | {"contact_name": "En annen"})
    page = browser.post(
        reverse("needs:partner-edit", args=arguments),
        sent | {"contact_name": "En annen", "contact_email": ""},
    )

    part.refresh_from_db()
    assert (part.contact_name, part.contact_email) == ("Kari Prøve", email)
    assert first.json()["version"] == again.json()["version"] == 1
    assert (other.status_code, page.status_code) == (409, 409)
    assert ["Kari Prøve" in page.text, "En annen" in page.text] == [True, True]


def test_local_plan_keeps_itself_from_when_it_has_a_name_and_a_first_day(browser, at):
    report = started_report(at=at)
    browser.wear(hat_for(report.application.applicant, Role.OWNER_SUBMITTER))
    autosave = reverse("needs:plan-autosave", args=[report.application.code])
    sent = {"title": "Plan for språk", "valid_from_date": "", "version": "0"}

    early = browser.post(autosave, sent)
    assert (early.status_code, LocalPlan.objects.count()) == (204, 0)
    first = browser.post(autosave, sent | {"valid_from_date": "1.8.2024"}).json()
    text = sent | {"valid_from_date": "1.8.2024", "title": "Plan for lesing", "headings": ["goals"]}
    second = browser.post(autosave, text | {"version": first["version"]}).json()
    stale = browser.post(autosave, text | {"title": "Noe annet", "version": first["version"]})
    button = reverse("needs:section-plans", args=[report.application.code])
    assert browser.post(button, text | {"version": second["version"]}).status_code == 302

    plan = LocalPlan.objects.get()
    assert (plan.title, stale.status_code) == ("Plan for lesing", 409)
    assert NeedsReport.objects.get(pk=report.pk).local_plan_id == plan.pk
    assert second["version"] == first["version"] + 1
    assert Event.objects.filter(verb="save_local_plan").count() == 1

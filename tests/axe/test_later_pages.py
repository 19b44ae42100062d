"""Pages of the season after the decision, where they have rows: accounts of money, reports, and what follows from them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.axe.look import complaints_about, complaints_when_sent_empty
from tests.browser import LiveSite
from tests.journeys.browse import log_in

pytestmark = pytest.mark.browser
MOMENT = "rapportfristen"
WRITES, BINDS, TEACHES = "Ingrid Eksempelvik", "Torstein Prøveland", "Ulrik Demoviten"
WORKS, APPROVES, PAYS = "Marit Testdal", "Astrid Prøveborg", "Reidun Regnskapseng"
GOVERNS = "Dag Demotoppen"


def addresses() -> dict[str, list[str]]:
    """Who looks, and where."""
    return {
        WRITES: [reverse("overview:start"), *of_writers()],
        BINDS: [reverse("payments:account"), *of_recipients()],
        TEACHES: [reverse("reports:list"), own_part()],
        WORKS: of_caseworkers(),
        APPROVES: [reverse("reports:act", args=[sent().code, "godkjenn"])],
        PAYS: of_accounts(),
        GOVERNS: [reverse("overview:compilation"), reverse("reports:questions")],
    }


def of_writers() -> list[str]:
    from reports.models import Report

    report = Report.objects.get(application__applicant__name="Time kommune")
    item = report.items.first().item
    return [
        report.get_absolute_url(),
        reverse("reports:measure", args=[report.code, item.code]),
        *(reverse("reports:step", args=[report.code, step]) for step in ("goals", "together", "files")),
        reverse("reports:review", args=[report.code]),
    ]  # fmt: skip


def of_recipients() -> list[str]:
    from decisions.models import Decision

    decision = Decision.objects.get(recipient__name="Time kommune", round__budget_year=2025, status="dispatched")  # fmt: skip
    return [
        decision.get_absolute_url(),
        decision.acceptance.get_absolute_url(),
        reverse("decisions:change-new", args=[decision.code]),
    ]


def own_part() -> str:
    from reports.models import PartnerPart

    part = PartnerPart.objects.get(
        partner__name="Universitetet i Stavanger", report__application__applicant__name="Time kommune"
    )  # fmt: skip
    return reverse("reports:part", args=[part.code])


def sent():
    from reports.models import Report

    return Report.objects.filter(status="submitted").order_by("pk").first()


def of_caseworkers() -> list[str]:
    from payments.models import Award, Repayment

    paid = Award.objects.get(recipient__name="Time kommune", item__title__startswith="Språkmiljø")
    round_, version = paid.round, paid.point.decision.scheme_version
    return [
        reverse("reports:list"),
        reverse("reports:control", args=[sent().code]),
        reverse("reports:act", args=[sent().code, "retting"]),
        reverse("payments:award", args=[paid.code]),
        reverse("payments:repayment-register", args=[paid.code]),
        reverse("payments:acceptances", args=[round_.code]),
        reverse("payments:repayments", args=[round_.code]),
        *(one.get_absolute_url() for one in Repayment.objects.order_by("pk")[:1]),
        reverse("decisions:commitments"),
        reverse("decisions:second-allocation", args=[round_.code, version.key]),
    ]


def of_accounts() -> list[str]:
    from payments.models import Batch

    batch = Batch.objects.order_by("pk").first()
    return [
        reverse("payments:batches"),
        batch.get_absolute_url(),
        reverse("payments:batch-status", args=[batch.code]),
        reverse("payments:ledgers"),
    ]


@pytest.mark.parametrize(
    "who", [WRITES, BINDS, TEACHES, WORKS, APPROVES, PAYS, GOVERNS], ids=lambda name: name.split()[0]
)  # fmt: skip
def test_pages_after_the_decision_have_no_barriers(live_site: LiveSite, new_page, who):
    page = new_page()
    log_in(page, who)
    found = []
    for where in addresses()[who]:
        assert page.goto(where).status == 200, where
        found += complaints_about(page, f"{where} as {who}")
        found += complaints_when_sent_empty(page, f"{where} as {who}", most=1)
    assert found == []

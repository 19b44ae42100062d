"""To the evening of the deadline in 2025: references are verified, owners write and send."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from accounts.enums import Role
from decisions.actions.legal import ReferenceFacts, verify_reference
from demo.county import organisation
from demo.people import AUTHORITY, SULDAL
from demo.play import Step, filing, plans
from demo.play.acting import answering, oslo
from demo.play.actors import hat_of
from grants.models import LegalReference
from needs import actions

if TYPE_CHECKING:
    from demo.play.filing import Filing

YEAR = 2025
ACTS = {
    "fvl": ("LOV-1967-02-10", date(1967, 2, 10), "https://lovdata.no/lov/1967-02-10"),
    "offl": ("LOV-2006-05-19-16", date(2006, 5, 19), "https://lovdata.no/lov/2006-05-19-16"),
    "lok": ("FOR-2021-01-26-230", date(2021, 1, 26), "https://lovdata.no/forskrift/2021-01-26-230"),
}


def verify_references(at: datetime) -> None:
    """The juridisk ansvarlig verifies what letters of 2025 cite. The regulation of 2026 waits for the visitor."""
    by = hat_of(AUTHORITY, Role.LEGAL_OFFICER, at)
    for reference in LegalReference.objects.filter(status="unverified").order_by("key"):
        act = ACTS.get(reference.key.split(".")[0])
        if act is None or reference.key == "lok.klage":
            continue
        number, day, source = act
        facts = ReferenceFacts(
            citation_nb=reference.citation_nb,
            citation_nn=reference.citation_nn,
            document_number=number,
            document_date=day,
            paragraphs=reference.paragraphs,
            source_url=source,
            valid_from_date=reference.valid_from_date or day,
            valid_to_date=reference.valid_to_date,
        )
        verify_reference(
            reference=reference, facts=facts, seen_version=reference.version, by=by, at=at
        )


def send(which: Filing, at: datetime) -> None:
    filing.send(which, YEAR, at)


def to_approver(which: Filing, at: datetime) -> None:
    report = filing.draft(which, YEAR, at)
    answering(
        actions.send_to_approver, report=report, by=filing.submitter_of(which.owner, at), at=at
    )


def draft_time(at: datetime) -> None:
    """The visitor's own case: begun, with one measure, and the partner asked."""
    filing.draft(plans.TIME_REGIONAL, YEAR, at)


def opt_out(at: datetime) -> None:
    actions.opt_out(
        round_=filing.round_of(YEAR),
        organisation=organisation(SULDAL),
        by=hat_of(SULDAL, Role.OWNER_APPROVER, at),
        at=at,
    )


def confirm(which: Filing, at: datetime) -> None:
    filing.confirm_partner(which, YEAR, at)


def withdraw(at: datetime) -> None:
    case = filing.existing(plans.WITHDRAWN, YEAR)
    if case and case.status == "submitted":
        actions.withdraw(
            report=case.needs_report,
            reason="Vi er med i nettverket til en annen barnehage i stedet.",
            by=hat_of(plans.WITHDRAWN.owner, Role.OWNER_APPROVER, at),
            at=at,
        )


STEPS = (
    Step("verify-2025", oslo(2024, 12, 2, 10), verify_references),
    Step("stavanger-2025", oslo(2025, 1, 17, 13, 5), partial(send, plans.STAVANGER_REGIONAL)),
    Step(
        "stavanger-partner-2025",
        oslo(2025, 1, 20, 9, 30),
        partial(confirm, plans.STAVANGER_REGIONAL),
    ),
    Step("haugesund-2025", oslo(2025, 1, 22, 15, 4), partial(send, plans.HAUGESUND_DECENTRALISED)),
    Step("karmoy-2025", oslo(2025, 1, 23, 10, 11), partial(send, plans.KARMOY_INCLUSION)),
    Step("private-2025", oslo(2025, 1, 26, 20, 40), partial(send, plans.PRIVATE_REGIONAL)),
    Step("steiner-2025", oslo(2025, 1, 28, 14, 2), partial(send, plans.STEINER_INCLUSION)),
    Step("one-more-2025", oslo(2025, 1, 24, 10), partial(send, plans.WITHDRAWN)),
    Step("withdrawn-2025", oslo(2025, 1, 28, 9), withdraw),
    Step("time-draft-2025", oslo(2025, 1, 29, 16, 20), draft_time),
    Step(
        "sandnes-approval-2025",
        oslo(2025, 1, 30, 11, 0),
        partial(to_approver, plans.SANDNES_REGIONAL),
    ),
    Step("suldal-out-2025", oslo(2025, 1, 30, 12, 0), opt_out),
    Step("sandnes-2025", oslo(2025, 1, 31, 9, 15), partial(send, plans.SANDNES_REGIONAL)),
    Step("sola-2025", oslo(2025, 1, 31, 22, 50), partial(send, plans.SOLA_DECENTRALISED)),
    Step("time-2025", oslo(2025, 1, 31, 23, 50), partial(send, plans.TIME_REGIONAL)),
)

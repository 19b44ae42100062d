"""How owners and partners in the demo tell what became of the grant, and how the county governor's staff look at it.

Sola never sends its report, and Karmøy's partner leaves it to others to say what it did.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from accounts.enums import Role
from demo.county import organisation
from demo.people import AUTHORITY, HAUGESUND, HVL, KARMOY, SANDNES, STAVANGER, STRAND, TIME, UIS
from demo.play import Step
from demo.play.acting import answering, oslo, settle
from demo.play.actors import hat_of
from demo.play.answering import PRIVATE, approver_of
from demo.play.filing import round_of, submitter_of
from kompetanse.lib.money import ceil_percent
from payments.actions import notify_repayment
from payments.models import Repayment
from reports import actions
from reports.content import Content, read_content
from reports.enums import Attained, Done, FileKind, ReportStatus
from reports.models import PartnerPart, Report

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

YEAR = 2025
AUDITED = "Vi har kontrollert regnskapet for tilskuddet, og har ikke funnet feil."
YES = (Attained.YES, "Alle barnehagene og skolene i tiltaket har vært med fra start.")
PARTLY = (Attained.PARTLY, "Vi er på vei. Arbeidet fortsetter til våren.")


@dataclass(frozen=True)
class Told:
    """What an owner tells of its measures, by their number: what was not used and why, and what did not go as planned."""

    owner: str
    unused: dict[int, tuple[int, str]] = field(default_factory=dict)
    deviations: dict[int, str] = field(default_factory=dict)


TIME_TELLS = Told(
    TIME, deviations={2: "Den siste samlingen er flyttet til mars på grunn av sykdom."}
)
STAVANGER_TELLS = Told(STAVANGER, unused={1: (120_000, "To samlinger ble slått sammen til én.")})
KARMOY_TELLS = Told(KARMOY, deviations={1: "To skoler trakk seg i august, og færre deltok."})


def report_of(owner: str) -> Report | None:
    """The owner's report while the authority waits for it."""
    rows = Report.objects.awaited().for_detail()
    return rows.filter(
        application__round=round_of(YEAR), application__applicant=organisation(owner)
    ).first()


def write(told: Told, at: datetime) -> None:
    """Fill every part that the owner has; what has been sent on is left alone."""
    report = report_of(told.owner)
    if report is None or report.status not in (ReportStatus.OPEN, ReportStatus.DRAFT):
        return
    content = read_content(report)
    for measure in content["measures"]:
        write_measure(report, measure, told, at)
    by = submitter_of(told.owner, at)
    answers = {goal["key"]: YES for goal in content["goals"]}
    if told.deviations:
        answers["MO_LOKALE_MAAL"] = PARTLY
    actions.save_goals(report=report, answers=answers, by=by, at=at)
    together = {
        "staff_text": "Alle ansatte svarte på spørsmålene om måloppnåelse i mai og november.",
        "evaluation_text": "Vi har sammenlignet kartleggingen før og etter, sammen med partneren.",
        "practice_text": "Personalet observerer på en ny måte, og deler det de ser.",
        "plans_text": "Vi fortsetter med nettverkene mellom enhetene.",
        "contact_name": by.user_name,
        "contact_email": "post@demo.example",
    }
    actions.save_together(report=report, data=together, by=by, at=at)
    limit = content["auditor_from"]
    if limit and not content["attachments"] and _owners_share(content) >= limit:
        actions.attach_file(
            report=report,
            kind=FileKind.AUDITOR,
            content=f"{AUDITED}\n{report.application.applicant.name}\n".encode(),
            name="revisors-uttalelse.txt",
            by=by,
            at=at,
        )


def _owners_share(content: Content) -> int:
    shares = [share for measure in content["measures"] for share in measure["shares"]]
    return sum(share["granted"] for share in shares if share["is_owner"])


def write_measure(report: Report, measure: Content, told: Told, at: datetime) -> None:
    granted = sum(share["granted"] for share in measure["shares"] if share["is_owner"])
    unused, reason = told.unused.get(measure["number"], (0, ""))
    deviation = told.deviations.get(measure["number"], "")
    group = report.application.scheme_version.participant_categories[0]["key"]
    actions.save_measure(
        report=report,
        code=measure["code"],
        data={
            "done": Done.PARTLY if deviation else Done.YES,
            "deviation_text": deviation,
            "own_financing": ceil_percent(granted, 30),
            "own_effort_text": "Fire halve dager til alle som deltok.",
            "coordinator_text": "",
            "evaluation_text": "De ansatte har fått en felles måte å arbeide på.",
        },
        account=(granted - unused, unused, reason),
        participants={(None, group): measure["planned"] or 10},
        by=submitter_of(told.owner, at),
        at=at,
    )


def give_parts(partner: str, owners: Sequence[str], at: datetime) -> None:
    """The university gives its part of owners' reports, with everything used."""
    for owner in owners:
        report = report_of(owner)
        if report is None or report.status == ReportStatus.IN_APPROVAL:
            continue
        _give_part(report, partner, at)


def _give_part(report: Report, partner: str, at: datetime) -> None:
    waiting = PartnerPart.objects.filter(
        report=report, partner=organisation(partner), completed_at=None
    )
    for part in waiting.select_related("partner"):
        content = read_content(report)
        own = next(one for one in content["parts"] if one["code"] == part.code)
        actions.complete_part(
            part=part,
            data={
                "contribution_text": "Vi har holdt samlingene og veiledet mellom dem.",
                "evaluation_text": "Samarbeidet har vært godt. Eieren har satt av tid.",
            },
            accounts={
                measure["code"]: (share["granted"], 0, "")
                for measure in content["measures"]
                for share in measure["shares"]
                if share["orgnr"] == part.partner.orgnr
            },
            answers={goal["key"]: YES for goal in own["goals"]},
            by=approver_of(partner, at),
            at=at,
        )


def to_approver(owner: str, at: datetime) -> None:
    report = report_of(owner)
    if report and report.status == ReportStatus.DRAFT:
        answering(actions.send_to_approver, report=report, by=submitter_of(owner, at), at=at)


def send(owner: str, at: datetime) -> None:
    """Approved and sent in, by two people where the owner has two."""
    report = report_of(owner)
    if report is None or report.status == ReportStatus.CHANGES_ASKED:
        return
    if report.application.applicant.two_person_filing:
        to_approver(owner, at)
    answering(actions.submit, report=report, declares=True, by=approver_of(owner, at), at=at)
    settle(at)


def tell(told: Told, at: datetime) -> None:
    write(told, at)
    send(told.owner, at)


def sent_by(owners: Sequence[str]) -> list[Report]:
    """What has been sent in and nobody has answered."""
    rows = Report.objects.for_detail().filter(
        application__round=round_of(YEAR),
        application__applicant__in=[organisation(key) for key in owners],
        status=ReportStatus.SUBMITTED,
    )
    return list(rows.order_by("submitted_at", "pk"))


def approve(owners: Sequence[str], at: datetime) -> None:
    for report in sent_by(owners):
        actions.approve(report=report, by=hat_of(AUTHORITY, Role.DECISION_APPROVER, at), at=at)


def ask_karmoy(at: datetime) -> None:
    for report in sent_by((KARMOY,)):
        actions.ask_for_changes(
            report=report,
            text="Skriv hvor mange som deltok fra hver skole etter at to trakk seg.",
            due_date=date(2026, 2, 5),
            by=hat_of(AUTHORITY, Role.CASEWORKER, at),
            at=at,
        )


def want_back(at: datetime) -> None:
    """What Stavanger did not use shall come back: the matter begins, and the owner is told beforehand."""
    by = hat_of(AUTHORITY, Role.CASEWORKER, at)
    reports = Report.objects.for_detail().filter(
        application__round=round_of(YEAR),
        status=ReportStatus.APPROVED,
        unused__gt=0,
        settled_at=None,
    )
    for report in reports.order_by("pk"):
        actions.settle_unused(
            report=report,
            outcome="back",
            reason="Pengene kan ikke brukes etter at tiltaket er ferdig.",
            by=by,
            at=at,
        )
    for repayment in Repayment.objects.filter(
        award__round=round_of(YEAR), status="registered"
    ).order_by("pk"):
        notify_repayment(
            repayment=repayment,
            reasons="Rapporten viser at dere ikke har brukt alt tilskuddet.",
            by=by,
            at=at,
        )
    settle(at)


STEPS = (
    Step(
        "parts-2025",
        oslo(2025, 12, 8, 10),
        partial(give_parts, UIS, (TIME, STAVANGER, SANDNES, STRAND, PRIVATE)),
    ),
    Step("report-private-2025", oslo(2025, 12, 15, 19), partial(tell, Told(PRIVATE))),
    Step("part-haugesund-2025", oslo(2025, 12, 17, 9), partial(give_parts, HVL, (HAUGESUND,))),
    Step("report-haugesund-2025", oslo(2025, 12, 18, 14), partial(tell, Told(HAUGESUND))),
    Step("reports-approved-2025", oslo(2026, 1, 7, 10), partial(approve, (PRIVATE, HAUGESUND))),
    Step("report-karmoy-2025", oslo(2026, 1, 8, 13), partial(tell, KARMOY_TELLS)),
    Step("report-stavanger-2025", oslo(2026, 1, 9, 12), partial(tell, STAVANGER_TELLS)),
    Step("report-time-written-2025", oslo(2026, 1, 12, 15), partial(write, TIME_TELLS)),
    Step("changes-karmoy-2025", oslo(2026, 1, 13, 9), ask_karmoy),
    Step("report-strand-2025", oslo(2026, 1, 13, 14), partial(tell, Told(STRAND))),
    Step("report-stavanger-approved-2025", oslo(2026, 1, 14, 10), partial(approve, (STAVANGER,))),
    Step("report-sandnes-written-2025", oslo(2026, 1, 14, 13), partial(write, Told(SANDNES))),
    Step("report-sandnes-approval-2025", oslo(2026, 1, 15, 9), partial(to_approver, SANDNES)),
    Step("report-sandnes-2025", oslo(2026, 1, 15, 22, 30), partial(send, SANDNES)),
    Step("report-time-2025", oslo(2026, 1, 15, 23, 10), partial(send, TIME)),
    Step("unused-wanted-back-2025", oslo(2026, 1, 22, 10), want_back),
)

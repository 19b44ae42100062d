"""From the deadline to the eve of the meeting in 2025: late reports, checks, one that must be corrected, the list drawn up."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from accounts.enums import Role
from accounts.models import User
from demo.county import organisation
from demo.people import AUTHORITY, FORUM
from demo.play import Step, deciding, filing, plans, ranking
from demo.play.acting import answering, oslo, settle
from demo.play.actors import hat_of
from forum import actions as forum
from forum.enums import ItemKind
from forum.models import Allocation, Meeting
from grants.actions import (
    admit_late,
    ask_for_completion,
    assign_task,
    declare_impartiality,
    finish_check,
    save_checks,
)
from grants.models import Application, ImpartialityDeclaration, SchemeVersion, Task
from needs import actions as needs

YEAR = 2025
SCHEMES = (plans.REGIONAL, plans.DECENTRALISED, plans.INCLUSION)
REASON_LESS = (
    "Samarbeidsforumets arbeidsutvalg mener at tiltaket kan gjennomføres med færre samlinger."
)


def late(which: filing.Filing, reason: str, at: datetime) -> None:
    filing.send(which, YEAR, at, late_reason=reason)


def admit(at: datetime) -> None:
    """The one that came twenty minutes late is let in; the other waits for the visitor to dismiss or admit."""
    case = filing.existing(plans.STRAND_LATE, YEAR)
    if case and case.is_late:
        admit_late(
            application=case,
            reason="Driftsforstyrrelse hos eieren, meldt samme kveld. Forsinkelsen var 20 minutter.",
            seen_version=case.version,
            by=hat_of(AUTHORITY, Role.DECISION_APPROVER, at),
            at=at,
        )


def dismiss_suldal(at: datetime) -> None:
    """Five days late and without a reason that holds."""
    case = filing.existing(plans.SULDAL_LATE, YEAR)
    if case and case.is_late and case.status == "submitted":
        # Suldal writes nynorsk, and so does who writes to it.
        reasons = "Behovsmeldinga kom fem dagar etter fristen. Grunnen er ikkje slik at vi kan gjere unntak."
        deciding.dismiss(case, reasons, at)


def check(application: Application, at: datetime) -> None:
    """Take the task, say that one is impartial, answer each criterion, and finish."""
    by = hat_of(AUTHORITY, Role.CASEWORKER, at)
    user = User.objects.get(pk=by.user_id)
    task = Task.objects.open().filter(application=application, assignee=None).first()
    if task:
        assign_task(task=task, seen_assignee=None, by=by, at=at)
    if not ImpartialityDeclaration.objects.filter(application=application, user=user).exists():
        declare_impartiality(
            application=application, user=user, is_impartial=True, reason="", by=by, at=at
        )
    for item in application.items.select_related("application__scheme_version").order_by("number"):
        answers = {
            criterion["key"]: ("met", "") for criterion in application.scheme_version.criteria
        }
        save_checks(item=item, answers=answers, by=by, at=at)
    application.refresh_from_db()
    finish_check(application=application, seen_version=application.version, by=by, at=at)


def check_all(year: int, at: datetime) -> None:
    """Check every report that has come and stands in lists."""
    waiting = Application.objects.in_lists().filter(round__budget_year=year, status="submitted")
    for application in waiting.select_related("scheme_version", "case_file").order_by(
        "submitted_at", "pk"
    ):
        check(application, at)


def ask_karmoy(at: datetime) -> None:
    case = filing.existing(plans.KARMOY_INCLUSION, YEAR)
    if case is None or case.status != "submitted":
        return
    by = hat_of(AUTHORITY, Role.CASEWORKER, at)
    user = User.objects.get(pk=by.user_id)
    declare_impartiality(application=case, user=user, is_impartial=True, reason="", by=by, at=at)
    ask_for_completion(
        application=case,
        text="Skriv hvordan PP-tjenesten er med i gjennomføringen, og hvor mange som deltar fra hver skole.",
        sections=["perspectives"],
        due_date=date(2025, 2, 20),
        seen_version=case.version,
        by=by,
        at=at,
    )


def answer_karmoy(at: datetime) -> None:
    case = filing.existing(plans.KARMOY_INCLUSION, YEAR)
    if case is None or case.status != "incomplete":
        return
    submitter = filing.submitter_of(plans.KARMOY_INCLUSION.owner, at)
    needs.save_section(
        report=case.needs_report,
        section="perspectives",
        data={
            "ppt_text": "To rådgivere fra PP-tjenesten leder samlingene sammen med høyskolen, og veileder skolene mellom dem."
        },
        done=True,
        by=submitter,
        at=at,
    )
    approver = hat_of(plans.KARMOY_INCLUSION.owner, Role.OWNER_APPROVER, at)
    answering(needs.answer_completion, report=case.needs_report, declares=True, by=approver, at=at)
    settle(at)


def plan_meeting(starts_at: datetime, at: datetime) -> None:
    forum.plan_meeting(
        forum=organisation(FORUM),
        starts_at=starts_at,
        place="Statens hus, Stavanger",
        by=hat_of(AUTHORITY, Role.CASEWORKER, at),
        at=at,
    )


def draw_up(at: datetime) -> None:
    """The secretariat draws up the three lists, and proposes less than reported in one line."""
    by = hat_of(AUTHORITY, Role.CASEWORKER, at)
    for key in SCHEMES:
        allocation = forum.draft_allocation(
            round_=filing.round_of(YEAR),
            scheme_version=SchemeVersion.objects.get(key=key),
            by=by,
            at=at,
        )
        if key == plans.REGIONAL:
            lower_first_line_of(allocation, plans.STAVANGER_REGIONAL.owner, 250_000, at)


def lower_first_line_of(allocation: Allocation, owner: str, kroner: int, at: datetime) -> None:
    """Take some money from the owner's share of its first line, with the reason."""
    line = (
        allocation.lines.filter(item__application__applicant=organisation(owner))
        .order_by("number")
        .first()
    )
    if line is None:
        return
    amounts = {share.recipient_id: share.recommended for share in line.shares.all()}
    amounts[organisation(owner).pk] -= kroner
    forum.edit_line(
        line=line,
        amounts=amounts,
        reasons=REASON_LESS,
        seen_version=line.version,
        by=hat_of(AUTHORITY, Role.CASEWORKER, at),
        at=at,
    )


def planned_meeting() -> Meeting:
    """The next meeting that has been planned and not called."""
    return Meeting.objects.filter(forum=organisation(FORUM), status="planned").order_by(
        "starts_at"
    )[0]


def lay_before_forum(year: int, kind: ItemKind, at: datetime) -> None:
    """Put each list on the agenda of the meeting to come, call it and publish the agenda."""
    by = hat_of(AUTHORITY, Role.CASEWORKER, at)
    meeting = planned_meeting()
    forum.add_agenda_item(
        meeting=meeting,
        kind=ItemKind.INFORMATION,
        title="Orientering fra Statsforvaltaren",
        by=by,
        at=at,
    )
    for allocation in Allocation.objects.filter(round__budget_year=year).order_by(
        "scheme_version__key"
    ):
        scheme = allocation.scheme_version.scheme
        item = forum.add_agenda_item(
            meeting=meeting,
            kind=kind,
            title=f"{allocation.get_kind_display()} {year}, {scheme.name_nb}",
            background="Behovsmeldingene er kontrollert. Lista viser meldt og foreslått beløp per tiltak.",
            proposal_text="Samarbeidsforum slutter seg til lista slik den er lagt fram.",
            by=by,
            at=at,
        )
        answering(forum.put_on_agenda, allocation=allocation, item=item, by=by, at=at)
    forum.add_agenda_item(meeting=meeting, kind=ItemKind.OTHER, title="Eventuelt", by=by, at=at)
    forum.call_meeting(meeting=meeting, by=by, at=at)
    answering(forum.publish_agenda, meeting=meeting, by=by, at=at)


MEETING_2025 = oslo(2025, 3, 12, 9)
TWENTY_MINUTES = "Nettet var nede hos oss fra kl. 23.30 til 00.15."
A_WEEK = "Den som skulle sende inn, var sjuk."

STEPS = (
    Step(
        "strand-late-2025",
        oslo(2025, 2, 1, 0, 20),
        partial(late, plans.STRAND_LATE, TWENTY_MINUTES),
    ),
    Step("meeting-planned-2025", oslo(2025, 2, 3, 9), partial(plan_meeting, MEETING_2025)),
    Step("admit-strand-2025", oslo(2025, 2, 4, 10), admit),
    Step("suldal-late-2025", oslo(2025, 2, 6, 13), partial(late, plans.SULDAL_LATE, A_WEEK)),
    Step("dismiss-suldal-2025", oslo(2025, 2, 12, 10), dismiss_suldal),
    Step("ask-karmoy-2025", oslo(2025, 2, 7, 9, 20), ask_karmoy),
    Step("check-2025", oslo(2025, 2, 11, 10), partial(check_all, YEAR)),
    Step("answer-karmoy-2025", oslo(2025, 2, 17, 14), answer_karmoy),
    Step("check-rest-2025", oslo(2025, 2, 18, 9), partial(check_all, YEAR)),
    Step("to-regions-2025", oslo(2025, 2, 12, 9), partial(ranking.send_to_regions, SCHEMES, YEAR)),
    Step("regions-rank-2025", oslo(2025, 2, 19, 13), partial(ranking.regions_rank, YEAR)),
    Step("committee-ranks-2025", oslo(2025, 2, 21, 14), partial(ranking.committee_ranks, YEAR)),
    Step("draw-up-2025", oslo(2025, 2, 24, 10), draw_up),
    Step("agenda-2025", oslo(2025, 3, 3, 11), partial(lay_before_forum, YEAR, ItemKind.DECISION)),
)

"""How an owner in the demo writes, fills and sends a needs report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from accounts.enums import Role
from demo.county import organisation
from demo.play.acting import answering, settle
from demo.play.actors import everyone, hat_of
from grants.models import Application, LongTermPlan, Round, SchemeVersion
from needs import actions
from needs.enums import PLAN_HEADINGS, CostType, InvolvedGroup, SamiAnswer, Section, Sector
from needs.models import NeedsReport

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.hat import Hat
    from owners.models import Organisation


@dataclass(frozen=True)
class Wish:
    """One measure: its title, what the owner and the partner ask for in kroner, how many take part, and the plan's theme."""

    title: str
    owner_amount: int
    partner_amount: int
    participants: int
    theme: str = "language"


@dataclass(frozen=True)
class Filing:
    """One owner's report in one scheme."""

    owner: str
    scheme: str
    partner: str
    wishes: tuple[Wish, ...]
    need: str


def round_of(year: int) -> Round:
    return Round.objects.select_related("programme", "authority", "forum").get(
        budget_year=year, authority=organisation("974763230")
    )


def existing(filing: Filing, year: int) -> Application | None:
    """The owner's active case in the scheme, when the visitor or an earlier step has opened one."""
    return (
        Application.objects.filter(
            round=round_of(year),
            scheme_version__key=filing.scheme,
            applicant=organisation(filing.owner),
        )
        .exclude(status__in=("withdrawn", "dismissed"))
        .first()
    )


def submitter_of(owner: str, at: datetime) -> Hat:
    """Who writes for the owner: its submitter, or the one person that it has."""
    has_submitter = any(
        p.organisation == owner and Role.OWNER_SUBMITTER in p.roles for p in everyone()
    )
    return hat_of(owner, Role.OWNER_SUBMITTER if has_submitter else Role.OWNER_APPROVER, at)


def draft(filing: Filing, year: int, at: datetime) -> NeedsReport:
    """Open the report and fill every part of it."""
    by = submitter_of(filing.owner, at)
    report = actions.start_report(
        round_=round_of(year),
        scheme_version=SchemeVersion.objects.get(key=filing.scheme),
        applicant=organisation(filing.owner),
        by=by,
        at=at,
    )
    fill(report, filing, by=by, at=at)
    return report


def fill(report: NeedsReport, filing: Filing, *, by: Hat, at: datetime) -> None:
    partner = organisation(filing.partner)
    write_texts(report, filing, by=by, at=at)
    actions.add_partner(
        report=report,
        partner=partner,
        contact_name="Siri Mønstervik",
        contact_email="siri.monstervik@demo.example",
        agreed_date=date(at.year - 1, 12, 4),
        by=by,
        at=at,
    )
    for group, who in (
        (InvolvedGroup.EMPLOYEES, "Alle ansatte, i personalmøtene"),
        (InvolvedGroup.LEADERS, "Styrere og rektorer"),
        (InvolvedGroup.UNION, "Hovedtillitsvalgte"),
    ):
        actions.record_involvement(
            report=report,
            group=group,
            held_date=date(at.year - 1, 11, 14),
            method="Møte",
            who=who,
            by=by,
            at=at,
        )
    link_plan(report, by=by, at=at)
    for wish in filing.wishes:
        add_wish(report, wish, partner=partner, by=by, at=at)
    for section in Section.values:
        actions.mark_section(report=report, section=section, done=True, by=by, at=at)


def write_texts(report: NeedsReport, filing: Filing, *, by: Hat, at: datetime) -> None:
    name = report.application.applicant.name
    texts: dict[Section, dict[str, object]] = {
        Section.CONTACT: {
            "contact_name": by.user_name,
            "contact_email": "post@demo.example",
            "contact_phone": "51 00 00 00",
            "sectors": [
                Sector.KINDERGARTEN if filing.scheme == "regional-2021" else Sector.PRIMARY_SCHOOL
            ],
            "municipal_coordination": True,
        },
        Section.NEED: {
            "need_text": filing.need,
            "assessment_text": f"{name} har sett kartlegginger, elev- og foreldreundersøkelser og ståstedsanalyser i sammenheng.",
            "inclusive_process_text": "Alle ansatte har svart på kartleggingen og drøftet svarene i personalmøter.",
        },
        Section.FUNDING: {
            "own_effort_text": "Vi setter av fire halve dager til alle som deltar, og dekker vikarer."
        },
        Section.PERSPECTIVES: {
            "sami_answer": SamiAnswer.PARTLY,
            "sami_text": "Samisk språk og kultur er tema på en av samlingene.",
            "inclusion_text": "Tiltaket gjelder alle barn, også dem med særskilte behov.",
            "ppt_text": "PP-tjenesten er med i planlegging og på samlingene.",
            "private_included_text": "De private barnehagene og skolene er invitert til alle samlinger.",
            "evaluation_text": "Vi evaluerer hver vår sammen med partneren.",
        },
    }
    for section, data in texts.items():
        actions.save_section(report=report, section=section, data=data, done=True, by=by, at=at)


def link_plan(report: NeedsReport, *, by: Hat, at: datetime) -> None:
    """Link the owner's local plan, or write it down the first time."""
    plan = report.application.applicant.local_plans.order_by("-pk").first()
    if plan:
        actions.link_local_plan(report=report, plan=plan, by=by, at=at)
        return
    actions.save_local_plan(
        report=report,
        data={
            "title": "Plan for kompetanseutvikling 2024–2028",
            "valid_from_date": date(2024, 1, 1),
            "valid_to_date": date(2028, 12, 31),
            "adopted_date": date(2023, 12, 14),
            "headings": [key for key, _label in PLAN_HEADINGS],
        },
        by=by,
        at=at,
    )


def add_wish(
    report: NeedsReport, wish: Wish, *, partner: Organisation, by: Hat, at: datetime
) -> None:
    application = report.application
    year = application.round.budget_year
    plan = (
        LongTermPlan.objects.in_force(date(year, 1, 15))
        .filter(forum=application.round.forum)
        .order_by("-pk")
        .first()
    )
    measure = actions.add_measure(
        report=report,
        data={
            "title": wish.title,
            "kind_text": "Samlinger med hele personalet og utprøving i egen barnehage eller skole mellom dem.",
            "goals_text": "Personalet har en felles praksis som barna og elevene merker.",
            "indicators_text": "Observasjoner før og etter. Svar fra barn, elever og foreldre.",
            "teacher_education_text": "Studenter er med, og erfaringene brukes i undervisningen.",
            "starts_date": date(year, 8, 1),
            "ends_date": date(year + 1, 6, 30),
            "plan_priority": plan.priorities.filter(key=wish.theme).first() if plan else None,
        },
        by=by,
        at=at,
    )
    owner = application.applicant
    lines: dict[tuple[int, int, str], int] = {
        (year, owner.pk, CostType.IMPLEMENTATION): wish.owner_amount,
        (year, partner.pk, CostType.PLANNING): wish.partner_amount,
    }
    needs_own = application.scheme_version.has_rule("R-LOK-03")
    own = {year: (wish.owner_amount * 3 // 10 + 1, "Vikarer og frikjøp")} if needs_own else {}
    actions.save_budget(measure=measure, lines=lines, own=own, by=by, at=at)
    key = application.scheme_version.participant_categories[0]["key"]
    places = list(owner.establishments.order_by("pk").values_list("pk", flat=True)[:6])
    actions.save_participants(
        measure=measure, counts={key: wish.participants}, establishments=places, by=by, at=at
    )


def send(filing: Filing, year: int, at: datetime, *, late_reason: str = "") -> None:
    """Bring the owner's report in, from wherever it stands: nothing, a draft or on its way to the approver."""
    application = existing(filing, year)
    report = application.needs_report if application else draft(filing, year, at)
    application = report.application
    approver = hat_of(filing.owner, Role.OWNER_APPROVER, at)
    if application.status == "draft" and application.applicant.two_person_filing:
        answering(actions.send_to_approver, report=report, by=submitter_of(filing.owner, at), at=at)
    if late_reason:
        answering(
            actions.request_late,
            report=report,
            reason=late_reason,
            declares=True,
            by=approver,
            at=at,
        )
    elif Application.objects.filter(
        pk=application.pk, status__in=("draft", "in_approval")
    ).exists():
        answering(actions.submit, report=report, declares=True, by=approver, at=at)
    settle(at)


def confirm_partner(filing: Filing, year: int, at: datetime) -> None:
    """The partner confirms its part."""
    application = existing(filing, year)
    if application:
        for part in application.needs_report.partner_parts.filter(confirmed_at=None):
            actions.confirm_partner_part(
                part=part,
                teacher_education_text="Studentene er med på samlingene, og vi bruker erfaringene i undervisningen.",
                by=hat_of(filing.partner, Role.PARTNER, at),
                at=at,
            )

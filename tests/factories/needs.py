"""Needs reports, built by walking the real actions."""

from datetime import date

import factory

from accounts.enums import Role
from grants.models import SchemeVersion
from jobs.models import Job
from jobs.running import run_job
from needs import actions
from needs.enums import (
    PLAN_HEADINGS,
    ConsentStatus,
    CostType,
    InvolvedGroup,
    SamiAnswer,
    Section,
    Sector,
    SnapshotReason,
)
from needs.models import (
    Attachment,
    AuthorityComment,
    BudgetLine,
    Involvement,
    LocalPlan,
    Measure,
    MeasureEstablishment,
    MeasureParticipants,
    NeedsReport,
    NetworkConsent,
    OwnFunding,
    PartnerPart,
    Snapshot,
)
from tests.factories.accounts import UserFactory, hat_for
from tests.factories.grants import (
    THEN,
    ApplicationFactory,
    FrameFactory,
    ItemFactory,
    RoundFactory,
    SchemeVersionFactory,
)
from tests.factories.owners import EstablishmentFactory, OwnerFactory, UniversityFactory
from tests.factories.records import DocumentFactory, StoredFileFactory

CATEGORIES = [
    {"key": "kindergarten_staff", "nb": "Ansatte i barnehage", "nn": "Tilsette i barnehage"},
    {"key": "leaders", "nb": "Ledere", "nn": "Leiarar"},
]
HEADINGS = [key for key, _label in PLAN_HEADINGS]


class NeedsReportFactory(factory.django.DjangoModelFactory):
    """An empty draft."""

    class Meta:
        model = NeedsReport

    application = factory.SubFactory(ApplicationFactory)


class LocalPlanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LocalPlan

    organisation = factory.SubFactory(OwnerFactory)
    title = "Plan for kompetanseutvikling"
    valid_from_date = date(2024, 1, 1)
    valid_to_date = date(2027, 12, 31)
    headings = factory.LazyFunction(lambda: list(HEADINGS))


class MeasureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Measure

    report = factory.SubFactory(NeedsReportFactory)
    item = factory.LazyAttribute(lambda own: ItemFactory(application=own.report.application))


class MeasureParticipantsFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MeasureParticipants

    measure = factory.SubFactory(MeasureFactory)
    category = "leaders"
    count = 4


class MeasureEstablishmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MeasureEstablishment

    measure = factory.SubFactory(MeasureFactory)
    establishment = factory.SubFactory(EstablishmentFactory)


class BudgetLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BudgetLine

    measure = factory.SubFactory(MeasureFactory)
    year = 2025
    recipient = factory.SubFactory(OwnerFactory)
    cost_type = CostType.IMPLEMENTATION
    amount = 100_000


class OwnFundingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OwnFunding

    measure = factory.SubFactory(MeasureFactory)
    year = 2025
    amount = 30_000


class InvolvementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Involvement

    report = factory.SubFactory(NeedsReportFactory)
    group = InvolvedGroup.EMPLOYEES
    held_date = date(2024, 11, 14)
    method = "Personalmøte"


class PartnerPartFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PartnerPart

    report = factory.SubFactory(NeedsReportFactory)
    partner = factory.SubFactory(UniversityFactory)


class AuthorityCommentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AuthorityComment

    report = factory.SubFactory(NeedsReportFactory)
    organisation = factory.SubFactory(OwnerFactory)
    document = factory.SubFactory(DocumentFactory)
    text = "Vi kjenner behovet."
    written_at = THEN
    written_by = factory.SubFactory(UserFactory)


class NetworkConsentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NetworkConsent

    report = factory.SubFactory(NeedsReportFactory)
    organisation = factory.SubFactory(OwnerFactory)
    answer = ConsentStatus.ASKED
    asked_at = THEN
    asked_by = factory.SubFactory(UserFactory)


class AttachmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Attachment

    report = factory.SubFactory(NeedsReportFactory)
    stored_file = factory.SubFactory(StoredFileFactory)
    title = "Kartlegging"
    file_name = "kartlegging.pdf"
    attached_at = THEN
    attached_by = factory.SubFactory(UserFactory)


class SnapshotFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Snapshot

    application = factory.SubFactory(ApplicationFactory)
    number = 1
    reason = SnapshotReason.SUBMITTED
    data = factory.LazyFunction(dict)
    sha256 = "0" * 64
    taken_at = THEN
    taken_by = factory.SubFactory(UserFactory)


def open_version(key: str = "", **values) -> SchemeVersion:
    """A seeded scheme version by its key, or one without rules that two groups of staff may take part in."""
    if key:
        return SchemeVersion.objects.select_related("scheme").get(key=key)
    values = {"participant_categories": CATEGORIES, "categories": ["ordinary"], **values}
    return SchemeVersionFactory(**values)


def started_report(*, owner=None, round_=None, scheme_version=None, by=None, at=THEN, **values):
    """An empty draft, opened by the owner's submitter."""
    owner = owner or OwnerFactory()
    scheme_version = scheme_version or open_version()
    round_ = round_ or RoundFactory(budget_year=2025)
    if not round_.frames.filter(scheme_version=scheme_version).exists():
        FrameFactory(round=round_, scheme_version=scheme_version)
    return actions.start_report(
        round_=round_,
        scheme_version=scheme_version,
        applicant=owner,
        by=by or hat_for(owner, Role.OWNER_SUBMITTER),
        at=at,
        **values,
    )


def filled_report(
    *,
    owner=None,
    partner=None,
    round_=None,
    scheme_version=None,
    by=None,
    at=THEN,
    amounts=None,
    titles=("Språkmiljø i barnehagen",),
    **values,
):
    """A draft that is ready to send: every part filled in and marked as finished, through the real actions.

    `amounts` is {recipient: kroner} for the round's year and each measure; by default 100 000 to the owner and
    50 000 to the partner. Gives the report; `report.filler` is the submitter's hat.
    """
    owner = owner or OwnerFactory()
    partner = partner or UniversityFactory()
    by = by or hat_for(owner, Role.OWNER_SUBMITTER)
    report = started_report(
        owner=owner, round_=round_, scheme_version=scheme_version, by=by, at=at, **values
    )
    fill_texts(report, by=by, at=at)
    fill_ground(report, partner=partner, by=by, at=at)
    place = EstablishmentFactory(owner=owner, municipality=owner.municipality)
    for title in titles:
        add_full_measure(
            report, title=title, partner=partner, place=place, amounts=amounts, by=by, at=at
        )
    for section in Section.values:
        actions.mark_section(report=report, section=section, done=True, by=by, at=at)
    report = NeedsReport.objects.for_detail().get(pk=report.pk)
    report.filler = by
    return report


def fill_ground(report, *, partner, by, at=THEN):
    """The partner, who was involved, and the local plan."""
    actions.add_partner(
        report=report, partner=partner, contact_name="Siri Mønstervik",
        contact_email="siri@example.invalid", agreed_date=date(2024, 12, 4), by=by, at=at,
    )  # fmt: skip
    for group in (InvolvedGroup.EMPLOYEES, InvolvedGroup.LEADERS, InvolvedGroup.UNION):
        actions.record_involvement(
            report=report, group=group, held_date=date(2024, 11, 14), method="Møte", who="Alle",
            by=by, at=at,
        )  # fmt: skip
    actions.save_local_plan(
        report=report,
        data={
            "title": "Plan for kompetanseutvikling",
            "valid_from_date": date(2024, 1, 1),
            "valid_to_date": date(2027, 12, 31),
            "adopted_date": date(2023, 12, 14),
            "headings": HEADINGS,
        },
        by=by,
        at=at,
    )


def fill_texts(report, *, by, at=THEN):
    """Every text part with the least that each rule asks for."""
    texts = {
        Section.CONTACT: {
            "contact_name": "Ingrid Eksempelvik",
            "contact_email": "ingrid@example.invalid",
            "contact_phone": "51 00 00 00",
            "sectors": [Sector.KINDERGARTEN],
            "municipal_coordination": True,
        },
        Section.NEED: {
            "need_text": "Ansatte ber om støtte til arbeid med språkmiljø.",
            "assessment_text": "Kartleggingen viser det samme i alle barnehagene.",
            "inclusive_process_text": "Alle ansatte har svart og drøftet svarene.",
        },
        Section.FUNDING: {"own_effort_text": "Fire halve dager for alle."},
        Section.PERSPECTIVES: {
            "sami_answer": SamiAnswer.PARTLY,
            "ppt_text": "PPT er med på samlingene.",
            "private_included_text": "Private barnehager er invitert.",
            "evaluation_text": "Vi evaluerer hver vår.",
        },
    }
    for section, data in texts.items():
        actions.save_section(report=report, section=section, data=data, done=True, by=by, at=at)


def add_full_measure(report, *, title, partner, place, by, amounts=None, at=THEN):
    """One measure with texts, budget, participants and a kindergarten."""
    year = report.application.round.budget_year
    measure = actions.add_measure(
        report=report,
        data={
            "title": title,
            "kind_text": "Hele barnehagen lærer sammen.",
            "goals_text": "Bedre språkmiljø.",
            "indicators_text": "Barna bruker språket mer.",
            "starts_date": date(year, 8, 1),
            "ends_date": date(year + 1, 6, 30),
        },
        by=by,
        at=at,
    )
    wanted = amounts or {report.application.applicant: 100_000, partner: 50_000}
    actions.save_budget(
        measure=measure,
        lines={
            (year, organisation.pk, CostType.IMPLEMENTATION): amount
            for organisation, amount in wanted.items()
        },
        own={year: (sum(wanted.values()) * 30 // 100 + 1, "Vikarer")},
        by=by,
        at=at,
    )
    open_to = report.application.scheme_version.participant_categories
    actions.save_participants(
        measure=measure, counts={open_to[0]["key"]: 40}, establishments=[place.pk], by=by, at=at
    )
    return measure


def answers_to(report) -> dict[str, str]:
    """A reason for every warning that the report gives."""
    from needs.actions.ready import findings_of
    from needs.content import read_content

    found = findings_of(report, read_content(report))
    return {finding.key: "Det stemmer." for finding in found if not finding.is_hard}


def submitted_report(*, at=THEN, approver=None, run_jobs=False, **values):
    """A report that has been filled in, approved by another person and sent in. `report.approver` is the approver's hat.

    With `run_jobs` the PDF is drawn and the receipts queued, as the worker would do.
    """
    report = filled_report(at=at, **values)
    owner, filler = report.application.applicant, report.filler
    approver = approver or hat_for(owner, Role.OWNER_APPROVER)
    answers = answers_to(report)
    if owner.two_person_filing:
        actions.send_to_approver(report=report, answers=answers, by=filler, at=at)
    report = actions.submit(report=report, declares=True, answers=answers, by=approver, at=at)
    if run_jobs:
        for job in Job.objects.filter(kind="needs.receipt", finished_at=None):
            run_job(job_id=job.pk, at=at)
    report.filler, report.approver = filler, approver
    return report

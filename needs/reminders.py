"""Who is reminded before a round's deadline, and of what: one source per kind, in a fixed number of queries each.

Nobody is reminded of a round that the owner has said no to this year (`domain.md` 0.5.17).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from grants.enums import ENDED, ApplicationStatus
from grants.models import Application, OptOut, Round
from kompetanse.lib.clock import in_oslo
from needs.models import PartnerPart
from notices.planning import Candidate, reminder_source
from owners.models import Organisation
from owners.querysets import in_force as exists_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from django.db.models import QuerySet
    from django.utils.functional import Promise

SUBMITTERS = ("owner_submitter", "owner_approver")
APPROVERS = ("owner_approver",)
PARTNERS = ("partner",)


# No reminder goes later than this after a deadline: what is older is not even read.
LONGEST_AFTER = timedelta(days=366)


def opened_rounds(today: date, scope: str) -> QuerySet[Round]:
    """Published rounds that have opened and are not long gone; of one scope, only its own."""
    rounds = Round.objects.filter(
        published_at__isnull=False,
        opens_date__lte=today,
        deadline_date__gte=today - LONGEST_AFTER,
    )
    return rounds.filter(code=scope.removeprefix("round:")) if scope else rounds


def is_running(round_: Round, today: date) -> bool:
    """Whether a reminder may still stand: until a week after the last one."""
    last = max(0, -min(round_.reminder_offsets, default=0))
    return bool(round_.reminder_offsets) and (today - round_.deadline_date).days <= last + 7


def people_by_organisation(
    organisations: Iterable[int], roles: tuple[str, ...], today: date
) -> dict[int, list[int]]:
    """Organisation → the active people with one of the roles; none of one that is closed. One query."""
    people: dict[int, list[int]] = {}
    rows = (
        Membership.objects.in_force(today)
        .filter(organisation_id__in=set(organisations), role__in=roles, user__is_active=True)
        .filter(exists_on(today, "organisation__"))
        .order_by("organisation_id", "user_id")
        .values_list("organisation_id", "user_id")
        .distinct()
    )
    for organisation, user in rows:
        people.setdefault(organisation, []).append(user)
    return people


@reminder_source("needs.not_begun", title=_("Har ikke begynt på behovsmeldingen"))
def not_begun(*, today: date, scope: str = "") -> Iterator[Candidate]:
    """Owners in the round's county with somebody who may write, and neither a report nor a no for this year."""
    rounds = opened_rounds(today, scope).order_by("pk")
    for round_ in [one for one in rounds if is_running(one, today)]:
        # Who sent one and withdrew it, has begun; who threw a draft away, has not.
        has_case = Application.objects.filter(
            ~Q(status__in=ENDED) | Q(submitted_at__isnull=False),
            round=round_,
            applicant_id=OuterRef("pk"),
        )
        said_no = OptOut.objects.filter(round=round_, organisation_id=OuterRef("pk"))
        owners = (
            Organisation.objects.owners()
            .filter(county_id=round_.county_id)
            .exclude(Exists(has_case))
            .exclude(Exists(said_no))
        )
        names = dict(owners.order_by("pk").values_list("pk", "name"))
        for organisation, users in people_by_organisation(names, SUBMITTERS, today).items():
            yield from _each(
                round_,
                users,
                key=f"owner:{organisation}",
                what=_("Dere har ikke begynt på behovsmeldingen."),
                url=reverse("grants:round", args=(round_.code,)),
                label=names[organisation],
                organisation=organisation,
            )


def _each(
    round_: Round,
    users: Iterable[int],
    *,
    key: str,
    what: str | Promise,
    url: str,
    label: str,
    organisation: int,
    since: date | None = None,
) -> Iterator[Candidate]:
    for user in users:
        yield Candidate(
            user_id=user,
            object_key=f"round:{round_.code}:{key}",
            due_date=round_.deadline_date,
            offsets=tuple(round_.reminder_offsets),
            what=what,
            url=url,
            scope=f"round:{round_.code}",
            label=label,
            organisation_id=organisation,
            since_date=since,
        )


def _open_cases(today: date, scope: str, status: str) -> list[Application]:
    cases = Application.objects.filter(round__in=opened_rounds(today, scope), status=status)
    rows = cases.select_related("applicant", "round").order_by("pk")
    return [case for case in rows if is_running(case.round, today)]


def _of_cases(
    cases: list[Application],
    people: Mapping[int, list[int]],
    *,
    what: str | Promise,
    page: str,
) -> Iterator[Candidate]:
    for case in cases:
        since = case.sent_to_approver_at or case.created_at
        yield from _each(
            case.round,
            people.get(case.applicant_id, ()),
            key=f"case:{case.code}",
            what=what,
            url=reverse(page, args=(case.code,)),
            label=case.applicant.name,
            organisation=case.applicant_id,
            since=in_oslo(since).date(),
        )


@reminder_source("needs.not_submitted", title=_("Behovsmeldingen er ikke sendt"))
def not_submitted(*, today: date, scope: str = "") -> Iterator[Candidate]:
    """Drafts, to those who write."""
    cases = _open_cases(today, scope, ApplicationStatus.DRAFT)
    people = people_by_organisation([case.applicant_id for case in cases], SUBMITTERS, today)
    what = _("Behovsmeldingen er begynt, men ikke sendt.")
    yield from _of_cases(cases, people, what=what, page="needs:report")


@reminder_source("needs.waiting_approval", title=_("Behovsmeldingen venter på godkjenning"))
def waiting_approval(*, today: date, scope: str = "") -> Iterator[Candidate]:
    """Reports that lie with the approvers."""
    cases = _open_cases(today, scope, ApplicationStatus.IN_APPROVAL)
    people = people_by_organisation([case.applicant_id for case in cases], APPROVERS, today)
    what = _("En behovsmelding venter på at du godkjenner og sender den inn.")
    yield from _of_cases(cases, people, what=what, page="needs:report-approve")


@reminder_source("needs.partner_unconfirmed", title=_("Partneren har ikke bekreftet"))
def partner_unconfirmed(*, today: date, scope: str = "") -> Iterator[Candidate]:
    """Partners that were asked and have not answered, while the report is still with the owner."""
    asked = (
        PartnerPart.objects.filter(
            report__application__round__in=opened_rounds(today, scope),
            report__application__status__in=(
                ApplicationStatus.DRAFT,
                ApplicationStatus.IN_APPROVAL,
            ),
            asked_at__isnull=False,
            confirmed_at=None,
        )
        .select_related("report__application__applicant", "report__application__round", "partner")
        .order_by("pk")
    )
    parts = [part for part in asked if is_running(part.report.application.round, today)]
    people = people_by_organisation([part.partner_id for part in parts], PARTNERS, today)
    for part in parts:
        application = part.report.application
        yield from _each(
            application.round,
            people.get(part.partner_id, ()),
            key=f"part:{part.code}",
            what=_("En eier venter på at dere bekrefter deres del av behovsmeldingen."),
            url=reverse("needs:partner-confirm", args=(part.code,)),
            label=f"{part.partner.name} – {application.applicant.name}",
            organisation=part.partner_id,
            since=in_oslo(part.asked_at).date() if part.asked_at else None,
        )

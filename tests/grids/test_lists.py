"""Grid: every list with one row and with three costs the same number of queries.

Every address without an argument is a list here, or stands in `NO_ROWS` with its reason.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from decisions.models import Decision
from tests.factories import (
    accounts,
    appeals,
    decisions,
    forum,
    grants,
    needs,
    notices,
    owners,
    partnerships,
    payments,
    reports,
)
from tests.factories import records as archive
from tests.factories.accounts import hat_for
from tests.grids.cast import patterns

pytestmark = pytest.mark.django_db
MOST = 25


class Place:
    """Where the rows belong: a forum in use with its authority, an owner, and who looks."""

    def __init__(self) -> None:
        self.the = forum.forum_with_seats(voting=1)
        self.authority, self.forum = self.the.authority, self.the.forum
        self.frame = forum.round_for(self.the)
        self.owner = owners.OwnerFactory()

    def hat(self, role: str):
        place = {
            Role.OWNER_APPROVER: self.owner,
            Role.CASEWORKER: self.authority,
            Role.ACCOUNTS_OFFICER: self.authority,
            Role.ARCHIVIST: self.authority,
            Role.FORUM_MEMBER: self.forum,
        }.get(role)
        return hat_for(place or owners.AdministrationFactory(), role)


def due_payment(place):
    """One that has an obstacle: it stands in the list with why."""
    decision = decisions.DecisionFactory(round__authority=place.authority)
    award = payments.AwardFactory(point=decisions.PointFactory(decision=decision))
    return payments.PaymentFactory(award=award, due_date=date(2025, 1, 1))


def promise(place):
    """A commitment of an issued decision."""
    decision = decisions.DecisionFactory(round__authority=place.authority)
    decisions.CommitmentFactory(point__decision=decision)
    at, by = datetime(2025, 4, 10, tzinfo=UTC), accounts.UserFactory()
    facts = {
        f"{fact}_{part}": value
        for fact in ("sent", "approved", "decided")
        for part, value in (("at", at), ("by", decision.prepared_by if fact == "sent" else by))
    }
    Decision.objects.filter(pk=decision.pk).update(status="issued", **facts)


LISTS: dict[str, tuple[str, Callable[[Place, object], object]]] = {
    "appeals:list": (
        Role.CASEWORKER,
        lambda place, hat: appeals.AppealFactory(decision__authority=place.authority),
    ),
    "accounts:members": (
        Role.OWNER_APPROVER,
        lambda place, hat: accounts.MembershipFactory(organisation=place.owner),
    ),
    "accounts:owners-without-user": (
        Role.CASEWORKER,
        lambda place, hat: owners.OwnerFactory(county=place.authority.county),
    ),
    "accounts:user-list": (Role.ADMINISTRATOR, lambda place, hat: accounts.UserFactory()),
    "decisions:commitments": (Role.CASEWORKER, lambda place, hat: promise(place)),
    "decisions:legal-list": (Role.CASEWORKER, lambda place, hat: grants.LegalReferenceFactory()),
    "decisions:list": (
        Role.CASEWORKER,
        lambda place, hat: grants.FrameFactory(round=place.frame.round),
    ),
    "reports:list": (
        Role.CASEWORKER,
        lambda place, hat: reports.ReportFactory(
            application=grants.ApplicationFactory(
                round=place.frame.round, authority=place.authority
            )
        ),
    ),
    "overview:compilation": (
        Role.CASEWORKER,
        lambda place, hat: reports.ReportFactory(
            application=grants.ApplicationFactory(
                round=place.frame.round, authority=place.authority
            ),
            granted=100_000,
        ),
    ),
    "reports:questions": (
        Role.ADMINISTRATOR,
        lambda place, hat: reports.GoalQuestionFactory(scheme_version=place.frame.scheme_version),
    ),
    "forum:start": (
        Role.FORUM_MEMBER,
        lambda place, hat: forum.MeetingFactory(
            forum=place.forum,
            case_file=archive.CaseFileFactory(authority=place.authority),
            status="called",
        ),
    ),
    "payments:batches": (
        Role.CASEWORKER,
        lambda place, hat: payments.BatchFactory(authority=place.authority),
    ),
    "payments:batch-new": (Role.ACCOUNTS_OFFICER, lambda place, hat: due_payment(place)),
    "payments:ledgers": (
        Role.CASEWORKER,
        lambda place, hat: grants.FrameFactory(round=place.frame.round),
    ),
    "grants:round-list": (Role.OWNER_APPROVER, lambda place, hat: grants.RoundFactory()),
    "needs:report-list": (
        Role.OWNER_APPROVER,
        lambda place, hat: needs.NeedsReportFactory(application__applicant=place.owner),
    ),
    "notices:mailbox": (Role.CASEWORKER, lambda place, hat: notices.OutboxMessageFactory()),
    "notices:notice-list": (
        Role.CASEWORKER,
        lambda place, hat: notices.PortalNoticeFactory(user_id=hat.user_id),
    ),
    "overview:cases": (
        Role.CASEWORKER,
        lambda place, hat: forum.checked_application(place.frame),
    ),
    "overview:search": (
        Role.CASEWORKER,
        lambda place, hat: forum.checked_application(place.frame),
    ),
    "overview:start": (
        Role.OWNER_APPROVER,
        lambda place, hat: needs.NeedsReportFactory(application__applicant=place.owner),
    ),
    "overview:work-list": (
        Role.CASEWORKER,
        lambda place, hat: grants.TaskFactory(authority=place.authority),
    ),
    "owners:organisation-list": (Role.CASEWORKER, lambda place, hat: owners.OwnerFactory()),
    "partnerships:partnership-list": (
        Role.OWNER_APPROVER,
        lambda place, hat: partnerships.PartnershipFactory(owner=place.owner),
    ),
    "records:journal": (
        Role.ARCHIVIST,
        lambda place, hat: archive.DocumentFactory(case_file__authority=place.authority),
    ),
    "records:public-journal": (
        Role.ARCHIVIST,
        lambda place, hat: archive.DocumentFactory(case_file__authority=place.authority),
    ),
}
QUERY = {"overview:search": "?q=kommune"}

NO_ROWS = {
    **dict.fromkeys(("healthz", "readyz"), "a machine asks"),
    **dict.fromkeys(
        (
            "pages:privacy", "pages:accessibility", "pages:help", "pages:language",
            "pages:session-extend", "pages:policy-report", "pages:gallery", "overview:front", "overview:rules", "demo:clock",
        ),
        "a page of words",
    ),
    **dict.fromkeys(
        (
            "accounts:hat-choose", "accounts:first-users-upload", "accounts:invite-where",
            "accounts:profile", "payments:account", "accounts:strong-login", "accounts:resend", "accounts:no-user",
            "accounts:oidc-too-weak", "accounts:connections-closed", "accounts:oidc-signup-closed",
            "forum:allocation-create",
            "partnerships:profile-edit",
            "partnerships:agreement-create",
            "partnerships:network-create",
            "notices:notice-read-all",
            "forum:preparations-open",
            "forum:forum-set-up",
            "overview:filter-save", "overview:tasks-assign", "overview:tasks-due",
            "overview:tasks-due-choose", "demo:jump",
            "payments:payer",
        ),
        "a form, or the act of one",
    ),
    **dict.fromkeys(
        (
            "accounts:role-report", "overview:work-list-export", "overview:case-export",
            "overview:compilation-xlsx", "overview:compilation-pdf",
        ),
        "a file, counted in its app's tests",
    ),
}  # fmt: skip


def without_arguments() -> set[str]:
    return {
        name
        for name, path, pattern in patterns()
        if not name.startswith("/") and "<" not in path and not pattern.pattern.converters
    }


def test_every_address_without_an_argument_is_a_list_or_says_why_not():
    assert sorted(without_arguments() - LISTS.keys() - NO_ROWS.keys()) == []
    assert sorted((LISTS.keys() | NO_ROWS.keys()) - without_arguments()) == []


def login(hat) -> Client:
    from accounts.models import User

    client = Client()
    client.force_login(User.objects.get(pk=hat.user_id))
    session = client.session
    session["hat"] = hat.key
    session["account_authentication_methods"] = [{"method": "mfa"}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client


@pytest.mark.parametrize("name", sorted(LISTS))
def test_list_costs_the_same_with_one_row_and_with_three(name):
    role, make = LISTS[name]
    place = Place()
    hat = place.hat(role)
    client = login(hat)
    url = reverse(name) + QUERY.get(name, "")

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            answer = client.get(url)
        assert answer.status_code == 200, answer.status_code
        return len(captured)

    make(place, hat)
    client.get(url)
    with_one = queries()
    make(place, hat)
    make(place, hat)

    assert queries() == with_one
    assert with_one <= MOST

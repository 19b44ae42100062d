"""The kommune as kindergarten authority has its say on a private kindergarten owner's report, and on nothing else."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from grants.models import Application, Party
from kompetanse.lib.errors import Locked, NotAllowed, Refused
from needs import actions
from needs.models import AuthorityComment
from notices.models import PortalNotice
from records.models import JournalEntry
from tests.factories.accounts import hat_for
from tests.factories.needs import started_report, submitted_report
from tests.factories.owners import AuthorityFactory, OwnerFactory, PrivateOwnerFactory

pytestmark = pytest.mark.django_db
TEXT = "Vi kjenner behovet. Barnehagen er med i vårt eget språknettverk."


@pytest.fixture
def case(at):
    return Case(at)


class Case:
    """A private owner's report that is sent, and its kommune in both of its qualities."""

    def __init__(self, at):
        self.at = at
        self.private = PrivateOwnerFactory()
        OwnerFactory(municipality=self.private.municipality)
        self.report = submitted_report(owner=self.private, at=at)
        # The registers of the template may know a kommune there already.
        parts = Party.objects.filter(application=self.report.application)
        self.kommune = parts.get(part="kindergarten_authority").organisation
        self.authority = hat_for(self.kommune, Role.KINDERGARTEN_AUTHORITY)
        self.code = self.report.application.code

    def comment(self, by=None, text=TEXT):
        return actions.comment_as_authority(
            report=self.report,
            organisation=self.kommune,
            text=text,
            by=by or self.authority,
            at=self.at,
        )


def test_comment_is_journaled_and_the_owner_is_told(case):
    before = JournalEntry.objects.count()

    comment = case.comment()

    assert (comment.text, JournalEntry.objects.count()) == (TEXT, before + 1)
    assert comment.document.title == f"Uttalelse fra {case.kommune.name} som barnehagemyndighet"
    told = PortalNotice.objects.filter(
        title=f"{case.kommune.name} har uttalt seg om behovsmeldingen"
    )
    assert set(told.values_list("user_id", flat=True)) == {
        case.report.filler.user_id,
        case.report.approver.user_id,
    }


def test_comment_is_the_kindergarten_authoritys_and_no_other_hats(case):
    others = [
        hat_for(case.kommune, Role.OWNER_APPROVER),
        case.report.approver,
        hat_for(OwnerFactory(), Role.KINDERGARTEN_AUTHORITY),
    ]
    for hat in others:
        with pytest.raises(NotAllowed):
            case.comment(by=hat)
    with pytest.raises(Refused):
        case.comment(text="  ")


def test_comment_after_the_decision_is_too_late(case):
    actions.withdraw(report=case.report, by=case.report.approver, at=case.at)
    with pytest.raises(Locked):
        case.comment()


def test_comment_is_read_by_owner_staff_and_its_author(case):
    case.comment()
    staff = hat_for(case.report.application.authority, Role.CASEWORKER)
    partner = hat_for(case.report.partner_parts.get().partner, Role.PARTNER)
    counts = {
        name: AuthorityComment.objects.visible_to(hat).count()
        for name, hat in {
            "owner": case.report.approver,
            "author": case.authority,
            "staff": staff,
            "other staff": hat_for(AuthorityFactory(), Role.CASEWORKER),
            "partner": partner,
            "same kommune as owner": hat_for(case.kommune, Role.OWNER_APPROVER),
        }.items()
    }
    assert counts == {
        "owner": 1, "author": 1, "staff": 1, "other staff": 0, "partner": 0, "same kommune as owner": 0,
    }  # fmt: skip


def test_private_schools_report_is_not_the_kindergarten_authoritys(at):
    school = PrivateOwnerFactory(functions=["school_owner"])
    OwnerFactory(municipality=school.municipality)

    report = started_report(owner=school, at=at)

    parts = Party.objects.filter(application=report.application, part="kindergarten_authority")
    assert parts.count() == 0


def test_page_is_offered_to_the_authority_and_shows_the_owner_what_was_said(case, browser):
    browser.wear(case.authority)
    url = reverse("needs:authority-comment", args=[case.code])
    offered = browser.get(reverse("needs:report", args=[case.code]))
    empty = browser.post(url, {"text": ""})
    sent = browser.post(url, {"text": TEXT})
    browser.wear(case.report.approver)
    read = browser.get(reverse("needs:report", args=[case.code]))
    refused = browser.get(url)

    assert (url in offered.text, "Uttalelsen må" in empty.text, sent.status_code) == (
        True,
        True,
        302,
    )
    assert (TEXT in read.text, url in read.text, refused.status_code) == (True, False, 403)
    assert Application.objects.get(code=case.code).status == "submitted"

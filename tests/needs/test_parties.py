"""Partners, network members, and the personal links of leaders and union representatives."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from grants.models import Application, Party
from kompetanse.lib.errors import Locked, NotAllowed, Refused, RuleBroken
from needs import actions
from needs.enums import ConsentStatus, InvolvedGroup
from needs.models import Involvement, NeedsReport
from notices.models import OutboxMessage, PortalNotice
from tests.factories.accounts import hat_for
from tests.factories.needs import answers_to, filled_report, started_report, submitted_report
from tests.factories.owners import OwnerFactory, PrivateOwnerFactory, UniversityFactory
from tests.factories.partnerships import NetworkFactory, NetworkMemberFactory
from tests.seen import seen

pytestmark = pytest.mark.django_db


def submitter_of(report):
    return hat_for(report.application.applicant, Role.OWNER_SUBMITTER)


def test_partner_sees_the_draft_from_when_it_is_named_and_not_before(at):
    report, partner = started_report(at=at), UniversityFactory()
    hat = hat_for(partner, Role.PARTNER)
    before = NeedsReport.objects.visible_to(hat).count()

    actions.add_partner(report=report, partner=partner, by=submitter_of(report), at=at)

    assert (before, NeedsReport.objects.visible_to(hat).count()) == (0, 1)


def test_partner_that_is_no_expertise_is_refused(at):
    report = started_report(at=at)

    with pytest.raises(Refused):
        actions.add_partner(report=report, partner=OwnerFactory(), by=submitter_of(report), at=at)


def test_partner_with_money_cannot_be_removed(at):
    report = filled_report(at=at)

    with pytest.raises(Refused):
        actions.remove_partner(part=report.partner_parts.get(), by=report.filler, at=at)


def test_removed_partner_no_longer_sees_the_draft(at):
    report, partner = started_report(at=at), UniversityFactory()
    by = submitter_of(report)
    part = actions.add_partner(report=report, partner=partner, by=by, at=at)

    actions.remove_partner(part=part, by=by, at=at)

    assert not Party.objects.filter(organisation=partner).exists()


def test_asked_partner_is_told_and_confirms_with_its_own_hat(at):
    report, partner = started_report(at=at), UniversityFactory()
    by, hat = submitter_of(report), hat_for(partner, Role.PARTNER)
    part = actions.add_partner(report=report, partner=partner, by=by, at=at)

    actions.ask_partner(part=part, by=by, at=at)
    with pytest.raises(NotAllowed):
        actions.confirm_partner_part(part=part, teacher_education_text="", by=by, at=at)
    part = actions.confirm_partner_part(
        part=part, teacher_education_text="Studentene er med.", by=hat, at=at
    )

    assert PortalNotice.objects.get().user_id == hat.user_id
    assert (part.confirmed_at, part.confirmed_by_id) == (at, hat.user_id)
    with pytest.raises(Refused):
        actions.ask_partner(part=part, by=by, at=at)


def test_involvement_needs_a_date_that_has_been(at):
    report = started_report(at=at)
    wrong = [
        {"group": "leaders", "method": "Møte"},
        {"group": "leaders", "held_date": date(2024, 1, 1)},
        {"group": "leaders", "held_date": date(2025, 2, 1), "method": "Møte"},
    ]

    fields = []
    for values in wrong:
        with pytest.raises(Refused) as refused:
            actions.record_involvement(report=report, by=submitter_of(report), at=at, **values)
        fields.append(refused.value.field)

    assert fields == ["held_date", "method", "held_date"]


def test_no_union_representative_is_an_answer(at):
    report = started_report(at=at)

    row = actions.record_involvement(
        report=report, group=InvolvedGroup.NO_UNION, by=submitter_of(report), at=at
    )

    assert row.held_date is None


def _asked(at):
    report = started_report(at=at)
    by = submitter_of(report)
    row = actions.record_involvement(
        report=report, group="union", held_date=date(2024, 12, 4), method="Drøfting", by=by, at=at
    )
    token = actions.ask_involvement_confirmation(
        involvement=row, email="tillitsvalgt@example.invalid", by=by, at=at
    )
    return report, row, token


def test_personal_link_is_mailed_kept_as_hash_and_good_for_one_answer(at):
    _report, row, token = _asked(at)

    mail = OutboxMessage.objects.get(kind="needs/involvement")
    confirmed = actions.confirm_by_link(token=token, name="Berit Tenktvoll", text="", at=at)

    assert token in mail.text
    assert token not in Involvement.objects.get(pk=row.pk).token_hash
    assert (confirmed.confirmed_name, confirmed.confirmed_at) == ("Berit Tenktvoll", at)
    with pytest.raises(Refused):
        actions.confirm_by_link(token=token, name="Berit Tenktvoll", text="", at=at)


def test_personal_link_dies_after_thirty_days_and_when_asked_again(at):
    report, row, token = _asked(at)

    with pytest.raises(Refused):
        actions.confirm_by_link(token=token, name="B", text="", at=at + timedelta(days=31))
    actions.ask_involvement_confirmation(
        involvement=row, email="b@example.invalid", by=submitter_of(report), at=at
    )
    with pytest.raises(Refused):
        actions.confirm_by_link(token=token, name="B", text="", at=at)


def test_link_page_works_without_login_and_shows_nothing_of_the_report(browser, at):
    report, _row, token = _asked(at)
    actions.save_section(
        report=report,
        section="need",
        data={"need_text": "Hemmelig"},
        by=submitter_of(report),
        at=at,
    )
    url = reverse("needs:involvement-link", args=[token])

    page = browser.get(url)
    done = browser.post(url, {"name": "Berit Tenktvoll", "confirms": "on"})
    again = browser.get(url)

    assert (page.status_code, done.status_code, again.status_code) == (200, 200, 404)
    assert "Hemmelig" not in page.content.decode()
    assert Involvement.objects.get().confirmed_name == "Berit Tenktvoll"


def _network(at):
    lead, member = OwnerFactory(), OwnerFactory()
    network = NetworkFactory(lead=lead)
    for organisation in (lead, member):
        NetworkMemberFactory(network=network, organisation=organisation)
    report = filled_report(owner=lead, network=network, at=at)
    return report, member


def test_network_report_waits_for_every_members_consent(at):
    report, member = _network(at)
    approver = hat_for(report.application.applicant, Role.OWNER_APPROVER)
    hat = hat_for(member, Role.OWNER_APPROVER)

    def send():
        actions.send_to_approver(report=report, answers=answers_to(report), by=report.filler, at=at)

    assert NeedsReport.objects.visible_to(hat).count() == 1
    with pytest.raises(RuleBroken):
        send()
    consent = actions.ask_consent(report=report, organisation=member, by=report.filler, at=at)
    with pytest.raises(RuleBroken):
        send()
    with pytest.raises(NotAllowed):
        actions.answer_consent(consent=consent, joins=True, by=report.filler, at=at)
    consent = actions.answer_consent(
        consent=consent, joins=True, participants=12, amount=40_000, by=hat, at=at
    )
    send()

    assert consent.answer == ConsentStatus.CONFIRMED
    assert Application.objects.get(pk=report.pk).status == "in_approval"
    assert approver.user_id != report.filler.user_id
    with pytest.raises(Locked):
        actions.answer_consent(consent=consent, joins=False, by=hat, at=at)


def test_asking_one_who_is_not_in_the_network_is_refused(at):
    report, _member = _network(at)

    with pytest.raises(Refused):
        actions.ask_consent(report=report, organisation=OwnerFactory(), by=report.filler, at=at)


def test_pages_of_partner_and_member_open_for_their_own(browser, at):
    report, member = _network(at)
    consent = actions.ask_consent(report=report, organisation=member, by=report.filler, at=at)
    part = report.partner_parts.select_related("partner").get()

    browser.wear(hat_for(member, Role.OWNER_SUBMITTER))
    answered = browser.post(
        reverse("needs:consent-answer", args=[consent.code]), {"joins": "ja", "participants": "3"}
    )
    browser.wear(hat_for(part.partner, Role.PARTNER))
    address = reverse("needs:partner-confirm", args=[part.code])
    confirmed = browser.post(address, {"agrees": "on"} | seen(browser, address))
    own = browser.get(reverse("needs:report", args=[report.application.code]))
    browser.wear(report.filler)
    forbidden = browser.get(reverse("needs:partner-confirm", args=[part.code]))
    network = browser.get(reverse("needs:section-network", args=[report.application.code]))

    assert [page.status_code for page in (answered, confirmed, own, forbidden, network)] == [
        302, 302, 200, 403, 200,
    ]  # fmt: skip


def test_kindergarten_authority_sees_a_private_owners_report_only_when_sent(at):
    private = PrivateOwnerFactory()
    kommune = OwnerFactory(municipality=private.municipality)
    hat = hat_for(kommune, Role.KINDERGARTEN_AUTHORITY)
    report = started_report(owner=private, at=at)
    before = NeedsReport.objects.visible_to(hat).filter(pk=report.pk).exists()

    sent = submitted_report(owner=PrivateOwnerFactory(municipality=private.municipality), at=at)

    assert (before, NeedsReport.objects.visible_to(hat).filter(pk=sent.pk).exists()) == (
        False,
        True,
    )

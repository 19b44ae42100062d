"""A case's first verbs, and who gets to see it."""

from datetime import UTC, date, datetime

import pytest

from accounts.enums import Role
from accounts.models import User
from grants.actions import (
    add_party,
    exclude_person,
    lift_exclusion,
    load_schemes,
    lock_application,
    move_application,
    open_application,
    remove_party,
    set_amounts,
)
from grants.enums import ApplicationStatus, ExclusionReason, Part
from grants.models import Application, Item, LegalReference, SchemeVersion
from grants.transitions import SEND_TO_APPROVER, SUBMIT, TABLE
from kompetanse.lib.errors import NotAllowed, Refused, Stale
from records.models import Event
from tests.factories.accounts import hat_for
from tests.factories.grants import (
    FrameFactory,
    ItemFactory,
    RoundFactory,
    SchemeVersionFactory,
)
from tests.factories.owners import (
    AuditorFactory,
    CountyFactory,
    OwnerFactory,
    RegionFactory,
    RegionMembershipFactory,
    UniversityFactory,
)
from tests.factories.records import CaseFileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return OwnerFactory()


@pytest.fixture
def frame():
    return FrameFactory(round=RoundFactory(), scheme_version=SchemeVersionFactory())


def opened(frame, owner, at, role=Role.OWNER_SUBMITTER, **more):
    return open_application(
        round_=frame.round,
        scheme_version=frame.scheme_version,
        applicant=owner,
        by=hat_for(owner, role),
        at=at,
        **more,
    )


def test_open_application_notes_the_owners_region_of_the_day(frame, owner, at):
    moved = RegionFactory(county=frame.round.county)
    now = RegionFactory(county=frame.round.county)
    RegionMembershipFactory(region=moved, organisation=owner, valid_to_date=date(2024, 12, 31))
    RegionMembershipFactory(region=now, organisation=owner, valid_from_date=date(2025, 1, 1))
    assert opened(frame, owner, at).region == now


def test_open_application_without_a_region_in_the_county_has_none(frame, owner, at):
    elsewhere = RegionFactory(county=CountyFactory(number="97"))
    RegionMembershipFactory(region=elsewhere, organisation=owner)
    assert opened(frame, owner, at).region is None


def submitted(application, at):
    approver = hat_for(application.applicant, Role.OWNER_APPROVER)
    case_file = CaseFileFactory(authority=application.authority)
    return move_application(
        lock_application(application),
        SUBMIT,
        by=approver,
        at=at,
        also={
            "case_file": case_file,
            "submitted_at": at,
            "submitted_by_id": approver.user_id,
            "reference": case_file.reference,
        },
    )


def test_move_application_by_staff_who_are_recused_is_refused_on_every_edge(frame, owner, at):
    application = submitted(opened(frame, owner, at), at)
    staff = hat_for(application.authority, Role.CASEWORKER)
    exclude_person(
        item=ItemFactory(application=application),
        user=User.objects.get(pk=staff.user_id),
        reason=ExclusionReason.DECLARED,
        by=staff,
        at=at,
    )
    for edge in TABLE:
        with pytest.raises(NotAllowed) as refused:
            move_application(lock_application(application), edge, by=staff, at=at)
        assert refused.value.rule_id == "R-ROL-07"
    application.refresh_from_db()
    assert application.status == ApplicationStatus.SUBMITTED


def test_an_owner_opens_a_draft_and_is_its_party(frame, owner, at):
    application = opened(frame, owner, at)

    assert application.status == ApplicationStatus.DRAFT
    assert [(p.organisation, p.part) for p in application.parties.all()] == [
        (owner, Part.APPLICANT)
    ]
    assert Event.objects.filter(verb="open_application", object_id=application.code).count() == 1


def test_a_leader_cannot_open_one(frame, owner, at):
    with pytest.raises(NotAllowed) as refused:
        opened(frame, owner, at, role=Role.LEADER)
    assert refused.value.rule_id == "R-GEN-01"


def test_a_second_active_one_is_refused_by_the_action_and_by_the_database(frame, owner, at):
    opened(frame, owner, at)
    with pytest.raises(Refused) as refused:
        opened(frame, owner, at)
    assert refused.value.rule_id == "R-KOL-03"


def test_a_round_not_open_or_without_the_scheme_is_refused(frame, owner, at):
    with pytest.raises(Refused):
        opened(frame, owner, datetime(2024, 11, 17, tzinfo=UTC))
    other = FrameFactory(round=frame.round)
    other.scheme_version = SchemeVersionFactory()
    with pytest.raises(Refused):
        opened(other, owner, at)


def test_moving_counts_the_version_and_a_stale_page_is_refused(frame, owner, at):
    application = opened(frame, owner, at)
    hat = hat_for(owner, Role.OWNER_SUBMITTER)

    moved = move_application(
        lock_application(application, seen_version=1), SEND_TO_APPROVER, by=hat, at=at
    )

    assert (moved.status, moved.version) == (ApplicationStatus.IN_APPROVAL, 2)
    with pytest.raises(Stale):
        lock_application(application, seen_version=1)
    with pytest.raises(Stale):
        move_application(lock_application(application), SEND_TO_APPROVER, by=hat, at=at)


def test_a_hat_without_the_pen_is_refused(frame, owner, at):
    application = opened(frame, owner, at)
    with pytest.raises(NotAllowed):
        move_application(
            lock_application(application), SUBMIT, by=hat_for(owner, Role.OWNER_SUBMITTER), at=at
        )


def test_who_sees_a_draft_and_who_a_submitted_case(frame, owner, at):
    application = opened(frame, owner, at)
    partner, stranger = UniversityFactory(), OwnerFactory()
    add_party(application=application, organisation=partner, part=Part.PARTNER)
    hats = {
        "owner": hat_for(owner, Role.OWNER_SUBMITTER),
        "partner": hat_for(partner, Role.PARTNER),
        "stranger": hat_for(stranger, Role.OWNER_APPROVER),
        "caseworker": hat_for(frame.round.authority, Role.CASEWORKER),
        "auditor": hat_for(AuditorFactory(), Role.AUDITOR),
        "kindergarten authority": hat_for(owner, Role.KINDERGARTEN_AUTHORITY),
        "forum": hat_for(frame.round.forum, Role.FORUM_MEMBER),
    }

    def seen():
        return {name for name, hat in hats.items() if Application.objects.visible_to(hat).exists()}

    assert seen() == {"owner", "partner"}
    submitted(application, at)
    assert seen() == {"owner", "partner", "caseworker", "auditor"}
    add_party(application=application, organisation=owner, part=Part.KINDERGARTEN_AUTHORITY)
    Application.objects.filter(pk=application.pk).update(status=ApplicationStatus.IN_TREATMENT)
    assert seen() == {
        "owner",
        "partner",
        "caseworker",
        "auditor",
        "kindergarten authority",
        "forum",
    }
    remove_party(application=application, organisation=partner, part=Part.PARTNER)
    assert "partner" not in seen()


def test_an_excluded_person_no_longer_sees_the_item(frame, owner, at):
    item = ItemFactory(application=submitted(opened(frame, owner, at), at))
    caseworker = hat_for(frame.round.authority, Role.CASEWORKER)
    assert list(Item.objects.visible_to(caseworker)) == [item]
    from accounts.models import User

    user = User.objects.get(pk=caseworker.user_id)

    exclude_person(item=item, user=user, reason=ExclusionReason.DECLARED, by=caseworker, at=at)
    assert list(Item.objects.visible_to(caseworker)) == []

    lift_exclusion(item=item, user=user, by=caseworker, at=at)
    assert list(Item.objects.visible_to(caseworker)) == [item]


def test_amounts_add_up_on_item_and_case(frame, owner, at):
    application = opened(frame, owner, at)
    partner = UniversityFactory()
    first, second = ItemFactory(application=application), ItemFactory(application=application)

    set_amounts(
        item=first,
        amounts={(2025, owner.pk): 100_000, (2025, partner.pk): 50_000, (2026, owner.pk): 70_000},
    )
    set_amounts(item=second, amounts={(2025, owner.pk): 1})

    application.refresh_from_db()
    assert (first.requested, second.requested, application.requested_total) == (150_000, 1, 150_001)


def test_late_ones_stand_in_no_list_until_admitted(frame, owner, at):
    from tests.factories.grants import DispensationFactory

    application = submitted(opened(frame, owner, at), at)
    Application.objects.filter(pk=application.pk).update(is_late=True)
    assert list(Application.objects.in_lists()) == []

    DispensationFactory(application=application)

    assert list(Application.objects.in_lists()) == [application]


def test_the_schemes_load_twice_and_nothing_is_verified():
    first, second = load_schemes(), load_schemes()

    assert first == second
    assert first["grants.SchemeVersion"] == 4
    assert not LegalReference.objects.exclude(status="unverified").exists()
    assert SchemeVersion.objects.get(key="regional-2021").rules["R-LOK-01"] == {"percent": 30}
    assert list(
        SchemeVersion.objects.get(key="collective-2026").legal_basis.values_list("key", flat=True)
    ) == ["kol.forskrift"]
    assert date(2025, 12, 31) == LegalReference.objects.get(key="lok.retn").valid_to_date

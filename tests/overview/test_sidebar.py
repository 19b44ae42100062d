"""Beside Min side: what dates lie ahead, and who does what at home."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Membership
from grants.models import Application
from kompetanse.lib.clock import in_oslo
from overview.sidebar import NAMES_SHOWN, dates_ahead, people_here
from tests.factories.accounts import hat_for
from tests.factories.decisions import DECIDED, Stage
from tests.factories.grants import THEN, RoundFactory
from tests.factories.owners import OwnerFactory

pytestmark = pytest.mark.django_db
TODAY = date(2025, 1, 30)


def ahead(hat, *, rounds=(), cases=(), due=None, reports=(), today=TODAY):
    found = dates_ahead(hat, rounds=rounds, cases=cases, due=due, reports=(), today=today)
    return [(row["when"], row["planned"]) for row in found]


def test_open_round_and_what_others_have_promised_stand_by_date(case):
    owner = hat_for(case.applicant, Role.OWNER_SUBMITTER)
    open_one = RoundFactory(county=case.round.county, deadline_date=TODAY + timedelta(days=1))
    type(case.round).objects.filter(pk=case.round_id).update(
        forum_due_date=TODAY + timedelta(days=10), decision_due_date=TODAY + timedelta(days=20)
    )
    case = Application.objects.select_related("round__programme").get(pk=case.pk)
    assert ahead(owner, rounds=[open_one], cases=[case]) == [
        ("fredag 31. januar 2025, om 1 dag", False),
        ("søndag 9. februar 2025, om 10 dager", True),
        ("onsdag 19. februar 2025, om 20 dager", True),
    ]
    # What is over is not ahead; the day itself is.
    assert ahead(owner, rounds=[open_one], today=TODAY + timedelta(days=1)) == [
        ("fredag 31. januar 2025, i dag", False)
    ]
    assert ahead(owner, rounds=[open_one], today=TODAY + timedelta(days=2)) == []


def test_report_that_must_be_corrected_has_its_own_date(case):
    owner = hat_for(case.applicant, Role.OWNER_SUBMITTER)
    case.status = "incomplete"
    [row] = dates_ahead(owner, rounds=(), cases=(), due=(case, TODAY), reports=(), today=TODAY)
    assert (row["text"], row["url"]) == ("Rett behovsmeldingen", reverse("needs:report", args=[case.code]))  # fmt: skip


def test_last_day_to_complain_is_the_recipients_alone():
    from decisions.actions import dispatch_decision

    stage = Stage()
    stage.prepare()
    issued = stage.approve(stage.send(stage.decision_of(stage.owner)))
    owner = hat_for(stage.owner, Role.OWNER_SUBMITTER)
    today = in_oslo(DECIDED).date()
    assert ahead(owner, today=today) == []
    dispatch_decision(decision=issued, at=DECIDED)
    issued.refresh_from_db()
    [row] = dates_ahead(owner, rounds=(), cases=(), due=None, reports=(), today=today)
    assert row["text"].startswith("Siste dag for å klage:")
    assert row["url"] == issued.get_absolute_url()
    stranger = hat_for(OwnerFactory(), Role.OWNER_SUBMITTER)
    assert ahead(stranger, today=today) == []
    over = issued.complaint_deadline_date + timedelta(days=1)
    assert ahead(owner, today=over) == []


def test_people_of_the_organisation_stand_by_role_and_oneself_is_marked():
    organisation = OwnerFactory()
    me = hat_for(organisation, Role.OWNER_APPROVER)
    for _number in range(NAMES_SHOWN + 2):
        hat_for(organisation, Role.LEADER)
    hat_for(OwnerFactory(), Role.OWNER_APPROVER)
    ended = hat_for(organisation, Role.OWNER_SUBMITTER)
    Membership.objects.filter(user_id=ended.user_id).update(
        valid_to_date=in_oslo(THEN).date() - timedelta(days=1)
    )
    (approvers, mine), (leaders, names) = people_here(me, in_oslo(THEN).date())
    assert (approvers, leaders) == ("Godkjenner", "Leder")
    assert mine.endswith(" (deg)")
    assert (len(names.split("\n")), names.split("\n")[-1]) == (NAMES_SHOWN + 1, "og 2 til")


def test_only_who_manages_members_is_offered_to_invite(login):
    organisation = OwnerFactory()
    start = reverse("overview:start")
    links = [
        "Inviter eller endre roller" in login(hat_for(organisation, role)).get(start).text
        for role in (Role.OWNER_APPROVER, Role.OWNER_SUBMITTER)
    ]
    assert links == [True, False]

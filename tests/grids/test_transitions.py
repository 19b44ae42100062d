"""Grid: every transition × every role, against `transitions.csv`. Each cell there names its row of the roles' matrix."""

import csv
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from accounts.enums import Role
from kompetanse.lib.actor import SYSTEM
from records.workflow import Transition, offered
from tests.factories import appeals, decisions, forum, grants, owners, payments, reports
from tests.factories.accounts import UserFactory, hat_for
from tests.factories.records import CaseFileFactory

GRID = Path(__file__).with_name("transitions.csv")
ACTORS = [*(role.value for role in Role), "nobody", "system"]
# A legal reference is the whole country's, not one authority's (domain 0.5.14); so is the appeal body (2.7).
NATIONAL = {
    "verify_reference",
    "repeal_reference",
    "uphold_decision",
    "change_decision",
    "annul_decision",
}


def transitions() -> dict[tuple[str, str], Transition]:
    """Every edge of every life cycle in the project, by app and name."""
    found = {}
    for app in apps.get_app_configs():
        module = f"{app.name}.transitions"
        if not Path(app.path).is_relative_to(settings.BASE_DIR) or not find_spec(module):
            continue
        for value in vars(import_module(module)).values():
            if isinstance(value, Transition):
                found[app.label, value.name] = value
    return found


def rows() -> list[dict[str, str]]:
    with GRID.open(newline="") as file:
        return list(csv.DictReader(file))


TRANSITIONS = transitions()
EXPECTED = {(row["app"], row["transition"], row["role"]): row["allowed"] == "yes" for row in rows()}


class World:
    """One owner, authority and forum; an object of each kind between them; and somebody in each role."""

    def __init__(self) -> None:
        self.owner = owners.OwnerFactory()
        self.authority = owners.AuthorityFactory()
        self.forum = owners.ForumFactory()
        self.sender = UserFactory()
        self.hats = self._cast()
        self.objects = self._objects()

    def subject(self, app: str, name: str, actor: str):
        """What the actor tries it on."""
        if name == "declare_recusal":
            return self.recusals.get(actor, self.recusals["forum_member"])
        return self.objects[KINDS[app, name]]

    def _cast(self) -> dict:
        places = {
            **dict.fromkeys(("owner_submitter", "owner_approver"), self.owner),
            **dict.fromkeys(("leader", "union_rep", "kindergarten_authority"), self.owner),
            **dict.fromkeys(("caseworker", "decision_approver"), self.authority),
            **dict.fromkeys(("legal_officer", "archivist", "accounts_officer"), self.authority),
            **dict.fromkeys(("forum_member", "forum_leader"), self.forum),
            "partner": owners.UniversityFactory(),
            **dict.fromkeys(("directorate", "appeal_handler"), owners.DirectorateFactory()),
            "auditor": owners.AuditorFactory(),
            "administrator": owners.AdministrationFactory(),
        }
        users = {"caseworker": self.sender}
        hats = {role: hat_for(place, role, user=users.get(role)) for role, place in places.items()}
        nobody = hat_for(owners.PrivateOwnerFactory(), Role.LEADER)
        return hats | {"nobody": nobody, "system": SYSTEM}

    def _objects(self) -> dict:
        round_ = grants.RoundFactory(authority=self.authority, forum=self.forum)
        frame = grants.FrameFactory(round=round_)
        version = frame.scheme_version
        case_file = CaseFileFactory(authority=self.authority)
        meeting = forum.MeetingFactory(forum=self.forum, case_file=case_file)
        allocation = forum.AllocationFactory(frame=frame, case_file=case_file)
        application = grants.ApplicationFactory(
            round=round_, scheme_version=version, applicant=self.owner
        )
        line = forum.AllocationLineFactory(
            allocation=allocation, item=grants.ItemFactory(application=application)
        )
        self.recusals = {
            role: forum.RecusalFactory(
                line=line,
                seat=forum.SeatFactory(
                    forum=self.forum, user_id=self.hats[role].user_id, category=category
                ),
            )
            for role, category in (("forum_member", "public_school_owner"), ("forum_leader", "ks"))
        }
        other_seat = forum.SeatFactory(forum=self.forum, category="pbl")
        minutes = forum.MinutesFactory(meeting=meeting)
        sent = decisions.DecisionFactory(
            round=round_, recipient=self.owner, case_file=case_file, authority=self.authority
        )
        return {
            **self._after(sent),
            "application": application,
            "report": reports.ReportFactory(application=application),
            "decision": decisions.DecisionFactory(
                round=round_, scheme_version=version, recipient=self.owner, case_file=case_file,
                status="to_approval", sent_by=self.sender, sent_at=decisions.PREPARED,
            ),
            "reference": grants.LegalReferenceFactory(),
            "preparation": forum.PreparationFactory(round=round_, scheme_version=version),
            "meeting": meeting,
            "item": forum.AgendaItemFactory(meeting=meeting),
            "minutes": minutes,
            "minutes_remark": forum.MinutesRemarkFactory(minutes=minutes, seat=other_seat),
            "allocation": allocation,
            "line": line,
            "recusal": forum.RecusalFactory(line=line, seat=other_seat),
        }  # fmt: skip

    def _after(self, sent) -> dict:
        """What follows a decision."""
        award = payments.AwardFactory(point=decisions.PointFactory(decision=sent))
        appeal = appeals.AppealFactory(decision=sent, party=self.owner)
        return {
            "change_notice": decisions.ChangeNoticeFactory(decision=sent),
            "appeal": appeal,
            "suspension": appeals.SuspensionFactory(appeal=appeal),
            "acceptance": payments.AcceptanceFactory(decision=sent),
            "batch": payments.BatchFactory(authority=self.authority, case_file=CaseFileFactory()),
            "payment": payments.PaymentFactory(award=award),
            "repayment": payments.RepaymentFactory(award=award),
        }


def _kinds() -> dict[tuple[str, str], str]:
    """Which kind of object a transition moves: by the table that it stands in."""
    from appeals import transitions as a
    from decisions import transitions as d
    from forum import transitions as f
    from grants import transitions as g
    from payments import transitions as p
    from reports import transitions as r

    tables = {
        ("grants", "application"): g.TABLE,
        ("decisions", "decision"): d.TABLE,
        ("decisions", "reference"): d.REFERENCE_TABLE,
        ("decisions", "change_notice"): d.CHANGE_TABLE,
        ("forum", "preparation"): f.PREPARATION,
        ("forum", "meeting"): f.MEETING,
        ("forum", "item"): f.ITEM,
        ("forum", "allocation"): f.ALLOCATION,
        ("forum", "line"): f.LINE,
        ("forum", "recusal"): f.RECUSAL,
        ("forum", "minutes"): f.MINUTES,
        ("forum", "minutes_remark"): f.REMARK,
        ("appeals", "appeal"): a.TABLE,
        ("appeals", "suspension"): a.SUSPENSION_TABLE,
        ("reports", "report"): r.TABLE,
        ("payments", "acceptance"): p.ACCEPTANCE,
        ("payments", "payment"): p.PAYMENT,
        ("payments", "batch"): p.BATCH,
        ("payments", "repayment"): p.REPAYMENT,
    }
    return {(app, edge.name): kind for (app, kind), table in tables.items() for edge in table}


KINDS = _kinds()


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Built once for the whole grid, and rolled back."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def test_every_transition_stands_in_a_table_of_a_kind():
    assert TRANSITIONS.keys() - KINDS.keys() == set()


def test_every_transition_and_every_role_is_listed():
    cells = {(app, name, actor) for app, name in TRANSITIONS for actor in ACTORS}

    unlisted = sorted(cells - EXPECTED.keys())
    gone = sorted(EXPECTED.keys() - cells)

    assert unlisted == [], "Add to transitions.csv:\n" + "\n".join(
        f"{','.join(cell)},no,<row of domain 3.3>" for cell in unlisted
    )
    assert gone == []


def test_every_cell_names_its_source():
    assert [row for row in rows() if not row["source"].strip()] == []


@pytest.mark.parametrize(("app", "name"), sorted(TRANSITIONS))
def test_only_the_roles_of_the_grid_hold_the_pen(world, app, name):
    transition = TRANSITIONS[app, name]

    held = {}
    for actor in ACTORS:
        subject = world.subject(app, name, actor)
        held[actor] = set()
        for source in transition.sources:
            setattr(subject, transition.field, source)
            offers = offered([transition], hat=world.hats[actor], obj=subject)
            held[actor].add(offers == [transition])

    assert held == {actor: {EXPECTED.get((app, name, actor))} for actor in ACTORS}


@pytest.fixture(scope="module")
def strangers(world):
    """The same roles in another county."""
    return World().hats


@pytest.mark.parametrize(("app", "name"), sorted(TRANSITIONS))
def test_the_same_roles_elsewhere_hold_no_pen(world, strangers, app, name):
    transition = TRANSITIONS[app, name]

    holders = [
        actor
        for actor, hat in strangers.items()
        if transition.is_held_by(hat, world.subject(app, name, actor))
    ]

    nationwide = {actor for actor in ACTORS if EXPECTED.get((app, name, actor))}
    assert set(holders) == (nationwide if name in NATIONAL else nationwide & {"system"})


@pytest.mark.parametrize(("app", "name"), sorted(TRANSITIONS))
def test_a_state_that_is_no_source_offers_nothing(world, app, name):
    transition = TRANSITIONS[app, name]

    offers = []
    for actor, hat in world.hats.items():
        subject = world.subject(app, name, actor)
        setattr(subject, transition.field, "no-such-state")
        offers += offered([transition], hat=hat, obj=subject)

    assert offers == []


def test_four_eyes_the_one_who_drafted_cannot_check_the_quality(world):
    allocation = world.objects["allocation"]
    drafter = hat_for(world.authority, Role.CASEWORKER, user=allocation.drafted_by)

    assert TRANSITIONS["forum", "check_quality"].is_held_by(drafter, allocation) is False


def test_the_body_decides_on_a_recusal_without_the_one_it_is_about(world):
    own = world.recusals["forum_leader"]
    leader = world.hats["forum_leader"]

    held = [
        TRANSITIONS["forum", name].is_held_by(leader, own) for name in ("recuse", "find_impartial")
    ]

    assert held == [False, False]

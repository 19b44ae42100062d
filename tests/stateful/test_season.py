"""A season by chance (T4): anybody tries anything, in both regimes; after every step the rows are what the model says and nothing is broken.

What is refused is an answer. Anything else that is raised, an invariant that breaks or a model that says something else is a failure;
hypothesis then prints the steps, each with the number that its choices were drawn from.
"""

from collections import Counter
from copy import deepcopy

import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from decisions.models import Decision
from forum.models import (
    AgendaItem,
    Allocation,
    AllocationLine,
    LineShare,
    Meeting,
    Poll,
    Recusal,
)
from grants.enums import ForumMode
from grants.models import Application, Round
from jobs.models import Job
from kompetanse.lib import clock, invariants
from kompetanse.lib.deadlines import is_in_time
from kompetanse.lib.errors import ActionError
from records.models import Event
from tests import databases
from tests.grids.test_transitions import TRANSITIONS
from tests.races import LONG, copy_of
from tests.stateful import acts_of_forum, acts_of_owners
from tests.stateful.world import ACTS, FRAME, Nothing, Pick, World

RUNS, STEPS = (12, 80) if LONG else (2, 45)
MODULES = (acts_of_forum, acts_of_owners)  # where the acts are written down
# Reading every chain, file and mail anew costs most of a step: those are asked at the end of a run.
EACH_STEP = sorted(
    {one.invariant_id for one in invariants.catalogue()} - {"I06", "I07", "I13", "I15"}
)
# So many of the edges of the life cycles must have been taken, or the runs show little.
FLOOR = {ForumMode.RECOMMENDATION: 17, ForumMode.DISCUSSION: 14}
CHANCE = st.integers(0, 2**32)


def what_comes_next(world: World, pick: Pick) -> str:
    """What somebody who wants the season to go on would do now."""
    if Job.objects.filter(finished_at=None).exists() and pick.random() < 0.3:
        return "workers_work"
    allocation = Allocation.objects.select_related("agenda_item__meeting").first()
    if allocation is None:
        return of_the_reports(world, pick)
    if allocation.status == "handed_over":
        return of_the_decisions(pick)
    if allocation.status in ("treated", "adjusted"):
        return pick.choice([after_the_list(), after_the_list(), "hand_over", "change_line"])
    if allocation.agenda_item_id is None:
        return of_the_draft(world, allocation, pick)
    return of_the_meeting(allocation, pick)


def of_the_reports(world: World, pick: Pick) -> str:
    """Sent in, looked at, and then a list is drawn up of what has been checked."""
    states = set(world.model.cases.values())
    if states & {"draft", "in_approval"} and pick.random() < 0.6:
        return pick.choice(["send_to_approver", "submit", "submit"])
    if "incomplete" in states and pick.random() < 0.3:
        return "complete"
    if "submitted" in states:
        late = Application.objects.filter(is_late=True, dispensation=None).exists()
        return pick.choice(["be_impartial", "check", "check", "let_in" if late else "check"])
    if is_in_time(world.at, Round.objects.get(pk=world.round.pk).deadline_date):
        return "let_time_pass"
    return "draft_list" if "checked" in states else "begin_anew"


def of_the_draft(world: World, allocation: Allocation, pick: Pick) -> str:
    """Cut to the frame, looked at by a colleague where the forum discusses, and laid before a meeting."""
    if not AgendaItem.objects.filter(status="reported").exists():
        return "plan_meeting"
    asked = LineShare.objects.aggregate(kroner=Sum("recommended"))["kroner"]
    if asked + world.model.set_aside > FRAME:
        return pick.choice(["change_line", "change_line", "set_money_aside"])
    if allocation.kind == "proposal" and allocation.status == "draft":
        return "check_quality"
    return "put_on_agenda"


def of_the_meeting(allocation: Allocation, pick: Pick) -> str:
    """Called, opened, each line settled by consensus or by vote, and closed."""
    item, meeting = allocation.agenda_item, allocation.agenda_item.meeting
    if meeting.status in ("planned", "called"):
        return pick.choice(["call_meeting", "publish_agenda"])
    if meeting.status == "agenda_published":
        return "open_meeting"
    if item.status == "on_agenda":
        return "close_item" if AgendaItem.objects.filter(status="open").exists() else "open_item"
    if Recusal.objects.filter(status__in=["proposed", "declared"]).exists():
        return pick.choice(["find_on_recusal", "find_on_recusal", "answer_impartiality"])
    if Poll.objects.filter(closed_at=None).exists():
        return pick.choice(["vote", "vote", "close_poll"])
    lines = set(AllocationLine.objects.values_list("treatment", flat=True))
    if "no_consensus" in lines:
        return pick.choice(["open_poll", "open_poll", "agree"])
    if "pending" in lines and allocation.kind != "proposal":
        return pick.choice(["answer_impartiality", "agree", "disagree", "step_aside"])
    return pick.choice(["close_item", "close_item", "treat_again"])


def after_the_list() -> str:
    """What is left of the meeting."""
    left = set(AgendaItem.objects.filter(meeting__status="open").values_list("status", flat=True))
    return (
        "close_item" if "open" in left else "open_item" if "on_agenda" in left else "close_meeting"
    )


def of_the_decisions(pick: Pick) -> str:
    """Drafted, approved by another, sent, corrected; the minutes meanwhile."""
    found = {
        "draft": ["send_decision", "send_decision", "change_point"],
        "to_approval": ["be_impartial", "approve_decision", "approve_decision", "return_decision"],
        "issued": ["workers_work", "correct_decision"],
        "dispatched": ["correct_decision", "read_letter"],
    }  # fmt: skip
    offered = [
        one for status in sorted(set(Decision.objects.values_list("status", flat=True)))
        for one in found.get(status, [])
    ]  # fmt: skip
    minutes = {
        "open": [after_the_list()] * 4,
        "closed": ["send_minutes"] * 4,
        "minutes_sent": ["remark_on_minutes", "answer_remark", "approve_minutes"],
    }
    for status in sorted(set(Meeting.objects.values_list("status", flat=True))):
        offered += minutes.get(status, [])
    return pick.choice(offered) if Decision.objects.exists() else "prepare_decisions"


class Season(RuleBasedStateMachine):
    """One run, in a copy of the database in which the world was made."""

    made: World
    database: str
    reached: set[str]
    tried: Counter
    failed: list[str]  # what went wrong first: played again, a run draws other choices

    def __init__(self) -> None:
        super().__init__()
        self.copy = copy_of(self.database)
        self.copy.__enter__()
        self.world = deepcopy(self.made)
        self.refused = ""  # what was tried last and refused: the same again would be refused again

    def teardown(self) -> None:
        try:
            assert invariants.breaches() == []
            self.reached |= set(Event.objects.values_list("verb", flat=True).distinct())
        finally:
            self.copy.__exit__(None, None, None)

    @rule(name=st.sampled_from(sorted(ACTS)), chance=CHANCE)
    def anybody_tries(self, name: str, chance: int) -> None:
        """Whatever it is, now."""
        self._do(name, self._pick(chance))

    @rule(chance=CHANCE)
    def the_season_goes_on(self, chance: int) -> None:
        """What would come next."""
        self._go_on(chance, steps=2)

    @rule(chance=CHANCE)
    def the_season_goes_well_on(self, chance: int) -> None:
        """The same again, so that a run comes far enough to have a decision in it."""
        self._go_on(chance, steps=4)

    def _go_on(self, chance: int, *, steps: int) -> None:
        for _number in range(steps):
            pick = self._pick(chance)
            name = what_comes_next(self.world, pick)
            self._do(pick.choice(sorted(ACTS)) if name == self.refused else name, pick)

    def _pick(self, chance: int) -> Pick:
        """Chance of the drawn number and of how far the run has come: hypothesis likes to draw the same."""
        return Pick(chance + 7919 * self.tried.total())

    def _do(self, name: str, pick: Pick) -> None:
        world = self.world
        world.at += pick.choice((1, 7, 53)) * MINUTE
        clock.set_source(lambda: world.at)
        try:
            ACTS[name](world, pick)
            self.tried[name, "done"] += 1
            self.refused = ""
        except ActionError:
            self.tried[name, "refused"] += 1
            self.refused = name
        except Nothing:
            self.tried[name, "nothing"] += 1
        except Exception as error:
            self.failed.append(f"{name}: {type(error).__name__}: {error}")
            raise
        wrong = [*world.model.differs(), *map(str, invariants.breaches(EACH_STEP))]
        self.failed += [f"after {name}: {line}" for line in wrong]
        assert wrong == []


MINUTE = acts_of_owners.timedelta(minutes=1)


@pytest.fixture(scope="module", params=list(FLOOR), ids=str)
def world(request, django_db_setup, django_db_blocker):
    """The world as it is made, and the database that it was made in."""
    with django_db_blocker.unblock():
        name = databases.clone(databases.migrated_template())
        with databases.connected_to(name):
            made = World(request.param)
            made.build()
            yield made, name
    databases.drop(name)


def test_a_season_by_chance(world, settings):
    settings.DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MFA_REQUIRED = False
    made, name = world

    class ThisSeason(Season):
        database, reached, tried, failed = name, set(), Counter(), []

    ThisSeason.made = made
    try:
        run_state_machine_as_test(ThisSeason, settings=RUNNING, _min_steps=STEPS)
    except Exception as error:
        error.add_note("\n".join(["What went wrong first:", *ThisSeason.failed[:5]]))
        raise
    edges = ThisSeason.reached & {name for _app, name in TRANSITIONS}
    done = sum(count for (_name, how), count in ThisSeason.tried.items() if how == "done")
    said = f"{len(edges)} edges taken, {done} acts done of {ThisSeason.tried.total()} tried"
    assert len(edges) >= FLOOR[made.mode], f"{said}: {sorted(edges)}"
    assert done >= ThisSeason.tried.total() // 3, said


RUNNING = settings(
    max_examples=RUNS,
    stateful_step_count=STEPS,
    derandomize=not LONG,
    database=None,
    deadline=None,
    phases=[Phase.generate],  # to make a failed run shorter takes an hour
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)

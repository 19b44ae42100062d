"""The tables of a case, in the order in which their rows point at each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models.functions import TruncDate

from decisions.enums import IN_FORCE, DecisionStatus
from decisions.models import Decision, Letter, Point
from demo.volume.afterwards import follow_decisions
from demo.volume.copying import CODE, PLACE, Copies, make_places, next_key, run
from demo.volume.log import copy_logs
from forum.models import Allocation, AllocationLine, LineShare
from grants.models import (
    Application,
    CompletionRequest,
    CriterionCheck,
    Dispensation,
    Frame,
    ImpartialityDeclaration,
    Item,
    ItemAmount,
    Party,
    Round,
    Task,
)
from kompetanse.lib.clock import OSLO
from kompetanse.lib.deadlines import ONE_DAY, complaint_deadline, end_of_day
from needs.models import (
    BudgetLine,
    Involvement,
    Measure,
    MeasureParticipants,
    NeedsReport,
    OwnFunding,
    PartnerPart,
    Snapshot,
)
from owners.models import Organisation
from records.actions.filing import CASE_NUMBERS, JOURNAL_NUMBERS
from records.models import CaseFile, Document, DocumentReader, JournalEntry

if TYPE_CHECKING:
    from demo.volume.country import Place

COLUMNS = {
    "number": "int",
    "original": "bigint",
    "authority": "bigint",
    "round": "bigint",
    "forum": "bigint",
    "county": "text",
    "years": "int",
    "owner": "bigint",
    "owner_name": "text",
    "old_frame": "bigint",
    "frame": "bigint",
    "old_allocation": "bigint",
    "allocation": "bigint",
    "old_authority": "bigint",
    "old_forum": "bigint",
    "old_round": "bigint",
}
TITLE = "'Behovsmelding fra ' || place.owner_name"
NEXT_IN_SERIES = """coalesce((SELECT last FROM records_counter WHERE authority_id = place.authority
    AND year = was.year + place.years AND purpose = '{purpose}'), 0)
    + row_number() OVER (PARTITION BY place.authority, was.year + place.years ORDER BY made.number, was.id)"""
COUNT_ON = """INSERT INTO records_counter (authority_id, year, purpose, last)
    SELECT authority_id, year, '{purpose}', max(number) FROM {table} GROUP BY 1, 2
    ON CONFLICT (authority_id, year, purpose) DO UPDATE SET last = EXCLUDED.last"""
REFERENCE = "(SELECT reference FROM records_casefile WHERE id = case_file.new_id)"
# The season ends with an empty work list: this year's last task of each kind waits again in the copy.
WAITS = """place.years = 0 AND was.id = (SELECT max(id) FROM grants_task other
    WHERE (other.application_id, other.kind, other.object_key) = (was.application_id, was.kind, was.object_key))"""
CODE_OF = "(SELECT code FROM grants_application WHERE id = made.{key})"
URL = f"replace(was.url, {CODE_OF.format(key='old_id')}, {CODE_OF.format(key='new_id')})"
SUBJECT = """replace(was.{column}, (SELECT name FROM owners_organisation
    WHERE id = (SELECT applicant_id FROM grants_application WHERE id = made.old_id)), place.owner_name)"""
LINE_NUMBER = """coalesce((SELECT max(number) FROM forum_allocationline there WHERE there.allocation_id = allocation.new_id), 0)
    + row_number() OVER (PARTITION BY allocation.new_id ORDER BY made.number, was.number)"""
# The same day and month of another year may be a Sunday.
PERIOD = """UPDATE decisions_decision SET complaint_deadline_date = %s
    WHERE status = 'to_approval' AND available_at >= %s AND available_at < %s"""
ISSUE = """UPDATE decisions_decision SET status = was.status FROM volume_decision made
    JOIN decisions_decision was ON was.id = made.old_id WHERE made.new_id = decisions_decision.id"""
COMMIT = """UPDATE grants_frame SET committed = bound.kroner, amount = greatest(amount, bound.kroner + set_aside)
    FROM (SELECT point.frame_id, sum(point.amount) AS kroner FROM decisions_point point
          JOIN decisions_decision decision ON decision.id = point.decision_id
          WHERE decision.status = ANY(%s) GROUP BY 1) bound
    WHERE bound.frame_id = grants_frame.id"""


def copy_cases(places: list[Place]) -> None:
    """Each place gets its copy of its original."""
    make_places(COLUMNS, [_row(place) for place in places])
    copies = Copies()
    _choose(copies)
    _copy_case(copies)
    _copy_contents(copies)
    _copy_papers(copies)
    _copy_decisions(copies)
    follow_decisions()
    copy_logs()


def _count_complaint_periods() -> None:
    """The last day to complain of each copy, from the day in Oslo when it was available (R-KLA-01)."""
    waiting = Decision.objects.filter(status=DecisionStatus.TO_APPROVAL, available_at__isnull=False)
    for day in (
        waiting.annotate(day=TruncDate("available_at", tzinfo=OSLO))
        .values_list("day", flat=True)
        .distinct()
    ):
        run(PERIOD, complaint_deadline(day), end_of_day(day - ONE_DAY), end_of_day(day))


def _row(place: Place) -> tuple[object, ...]:
    new, old = place.home, place.old_home
    return (
        *(place.number, place.original, new.round.authority_id, new.round.pk, new.round.forum_id),
        *(new.round.county_id, place.years, place.owner.pk, place.owner.name),
        *(old.frame, new.frame, old.allocation, new.allocation),
        *(old.round.authority_id, old.round.forum_id, old.round.pk),
    )


def _choose(copies: Copies) -> None:
    """What each copy points at instead: its owner, authority and forum, its round and what belongs to that."""
    case = f"{PLACE} place JOIN grants_application was ON was.id = place.original"
    copies.give(
        Application,
        f"SELECT original, number, {next_key(Application)} FROM {PLACE} ORDER BY number",
    )
    copies.give(CaseFile, f"SELECT was.case_file_id, number, {next_key(CaseFile)} FROM {case}")
    copies.give(
        Organisation,
        f"""SELECT was.applicant_id, number, owner FROM {case}
        UNION ALL SELECT old_authority, number, authority FROM {PLACE}
        UNION ALL SELECT old_forum, number, forum FROM {PLACE}""",
    )
    copies.give(Round, f"SELECT old_round, number, round FROM {PLACE}")
    for model, name in ((Frame, "frame"), (Allocation, "allocation")):
        copies.give(
            model,
            f"SELECT old_{name}, number, {name} FROM {PLACE} WHERE old_{name} IS NOT NULL AND {name} IS NOT NULL",
        )


def _copy_case(copies: Copies) -> None:
    number = NEXT_IN_SERIES.format(purpose=CASE_NUMBERS)
    reference = f"was.year + place.years || '/' || to_char({number}, 'FM00000')"
    copies.insert(CaseFile, number=number, reference=reference, title=TITLE, public_title=TITLE)
    run(COUNT_ON.format(purpose=CASE_NUMBERS, table="records_casefile"))
    copies.insert(
        Application,
        network_id="NULL",
        region_id="NULL",
        county_id="place.county",
        reference=REFERENCE,
    )
    copies.insert(NeedsReport, of="application")
    copies.insert(Party, of="application")
    copies.insert(ImpartialityDeclaration, of="application")
    copies.insert(Dispensation, of="application")
    copies.insert(CompletionRequest, of="application")
    copies.insert(
        Task,
        of="application",
        done_at=f"CASE WHEN {WAITS} THEN NULL ELSE was.done_at END",
        done_by_id=f"CASE WHEN {WAITS} THEN NULL ELSE was.done_by_id END",
        url=URL,
        subject_nb=SUBJECT.format(column="subject_nb"),
        subject_nn=SUBJECT.format(column="subject_nn"),
    )


def _copy_contents(copies: Copies) -> None:
    """What was asked for, and who took part in asking."""
    copies.reserve(Item, of="application")
    copies.insert(Item, lineage=CODE, plan_priority_id="NULL")
    copies.insert(ItemAmount, of="item")
    copies.insert(CriterionCheck, of="item")
    copies.insert(Measure, of="item")
    copies.insert(BudgetLine, of="measure")
    copies.insert(MeasureParticipants, of="measure")
    copies.insert(OwnFunding, of="measure")
    copies.insert(PartnerPart, of="report")
    copies.insert(Involvement, of="report", token_hash="''")  # noqa: S106 -- no link leads to a copy


def _copy_papers(copies: Copies) -> None:
    """The journal and its documents. The files are the originals' own."""
    copies.reserve(JournalEntry, of="case_file")
    copies.insert(JournalEntry, number=NEXT_IN_SERIES.format(purpose=JOURNAL_NUMBERS))
    run(COUNT_ON.format(purpose=JOURNAL_NUMBERS, table="records_journalentry"))
    copies.reserve(Document, of="case_file")
    copies.insert(Document)
    copies.insert(DocumentReader, of="document")
    copies.insert(Snapshot, of="application", data="'{}'")  # as when its words are purged


def _copy_decisions(copies: Copies) -> None:
    """The line in the forum's list, the owner's decision, its points and its letter's record."""
    copies.reserve(AllocationLine, of="item")
    copies.insert(AllocationLine, number=LINE_NUMBER, region_id="NULL", plan_priority_id="NULL")
    copies.insert(LineShare, of="line")
    copies.reserve(
        Decision,
        of="case_file",
        only="was.status <> 'superseded' AND was.kind IN ('grant', 'dismissal')",
    )
    # The points of an issued decision are never changed: it is issued when it has them.
    copies.insert(Decision, status="'to_approval'")
    copies.insert(Point, of="decision")
    _count_complaint_periods()
    run(ISSUE)
    copies.insert(Letter, of="decision")
    run(COMMIT, list(IN_FORCE))

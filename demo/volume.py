"""Many cases for the bench: copies of submitted cases of the demo, each of an invented owner of its own.

Rows are copied inside the database, table by table, not acted out: they have no events and no earlier versions. Good for
measuring lists, search and case pages, and for nothing else.
"""

from __future__ import annotations

from itertools import cycle, islice
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.db import connection, transaction

from grants.models import Application, Item, ItemAmount, Party, Task
from kompetanse.lib.orgnr import make_demo
from needs.models import BudgetLine, Measure, MeasureParticipants, NeedsReport
from owners.models import Organisation
from records.actions.filing import CASE_NUMBERS
from records.models import CaseFile

if TYPE_CHECKING:
    from django.db.models import Model

OWNERS = "Volum"  # how the name of every invented owner begins
FIRST_NUMBER = 100_000  # of the invented organisation numbers; the demo county's own lie below

# SQL for a column of a copy. `was` is the row that is copied; `made` says whose copy it is: old_id, number, new_id.
CODE = "translate(left(md5(gen_random_uuid()::text), 14), '01', 'gh')"  # letters of `new_code`
OWNER = f"'{OWNERS} ' || to_char(made.number, 'FM00000') || ' AS'"
TITLE = f"'Behovsmelding fra ' || {OWNER}"
NUMBER = f"""(SELECT last FROM records_counter
    WHERE authority_id = was.authority_id AND year = was.year AND purpose = '{CASE_NUMBERS}')
    + row_number() OVER (PARTITION BY was.authority_id, was.year ORDER BY made.number)"""
COUNT_ON = f"""UPDATE records_counter SET last = used.number
    FROM (SELECT authority_id, year, max(number) AS number FROM records_casefile GROUP BY authority_id, year) used
    WHERE (records_counter.authority_id, records_counter.year) = (used.authority_id, used.year)
    AND purpose = '{CASE_NUMBERS}'"""
REFERENCE = "(SELECT reference FROM records_casefile WHERE id = case_file.new_id)"
# The season ends with an empty work list: the last task of each kind waits again in the copy.
IS_LAST = """was.id = (SELECT max(id) FROM grants_task other WHERE (other.application_id, other.kind, other.object_key)
    = (was.application_id, was.kind, was.object_key))"""
CODE_OF = "(SELECT code FROM grants_application WHERE id = made.{key})"
URL = f"replace(was.url, {CODE_OF.format(key='old_id')}, {CODE_OF.format(key='new_id')})"
SUBJECT = f"""replace(was.{{column}}, (SELECT name FROM owners_organisation
    WHERE id = (SELECT applicant_id FROM grants_application WHERE id = made.old_id)), {OWNER})"""


def seed_volume(*, cases: int) -> int:
    """Copy until there are so many cases in all; the number of copies made. Refuses a demo without submitted cases."""
    submitted = Application.objects.exclude(case_file=None).order_by("pk")
    originals = submitted.exclude(applicant__name__startswith=f"{OWNERS} ")
    keys = list(originals.values_list("pk", flat=True))
    if not keys:
        raise LookupError("There is no submitted case to copy: load the demo at a later moment.")
    wanted = max(cases - Application.objects.count(), 0)
    if wanted:
        made = Organisation.objects.filter(name__startswith=f"{OWNERS} ").count()
        # A copy is no measure that somebody added later.
        with pgtrigger.ignore("grants.Item:history_insert"), transaction.atomic():
            _copy_cases(list(islice(cycle(keys), wanted)), first=made + 1)
    return wanted


def _copy_cases(keys: list[int], *, first: int) -> None:
    copies = _Copies(Application, keys, first=first)
    copies.reserve(Organisation, source=Application, key="applicant_id", of="id")
    copies.reserve(CaseFile, source=Application, key="case_file_id", of="id")
    copies.reserve(Item, source=Item, key="id", of="application_id")
    copies.insert(
        Organisation,
        name=OWNER,
        orgnr="(SELECT orgnr FROM volume_orgnr given WHERE given.number = made.number)",
        is_demo="true",
    )
    reference = f"was.year || '/' || to_char({NUMBER}, 'FM00000')"
    copies.insert(CaseFile, number=NUMBER, reference=reference, title=TITLE, public_title=TITLE)
    _run(COUNT_ON)
    copies.insert(Application, network_id="NULL", reference=REFERENCE)
    copies.insert(NeedsReport, of="application")
    copies.insert(Party, of="application")
    copies.insert(
        Task,
        of="application",
        done_at=f"CASE WHEN {IS_LAST} THEN NULL ELSE was.done_at END",
        done_by_id=f"CASE WHEN {IS_LAST} THEN NULL ELSE was.done_by_id END",
        url=URL,
        subject_nb=SUBJECT.format(column="subject_nb"),
        subject_nn=SUBJECT.format(column="subject_nn"),
    )
    copies.insert(Item, lineage=CODE)
    copies.insert(ItemAmount, of="item")
    copies.insert(Measure, of="item")
    copies.insert(BudgetLine, of="measure")
    copies.insert(MeasureParticipants, of="measure")


class _Copies:
    """Where copied rows go. For each model that others point at, a temporary table: old key, number of the copy, new key."""

    def __init__(self, model: type[Model], keys: list[int], *, first: int) -> None:
        numbers = list(range(first, first + len(keys)))
        self.tables: dict[type[Model], str] = {}
        self._keep(model, "SELECT *, {key} FROM unnest(%s::bigint[], %s::int[]) AS chosen", keys, numbers)  # fmt: skip
        _run("DROP TABLE IF EXISTS volume_orgnr")
        orgnrs = [make_demo(FIRST_NUMBER + number) for number in numbers]
        _run("CREATE TEMPORARY TABLE volume_orgnr (number int PRIMARY KEY, orgnr text) ON COMMIT DROP")  # fmt: skip
        _run("INSERT INTO volume_orgnr SELECT * FROM unnest(%s::int[], %s::text[])", numbers, orgnrs)  # fmt: skip
        self.root = self.tables[model]

    def reserve(self, model: type[Model], *, source: type[Model], key: str, of: str) -> None:
        """New keys for the rows of `model` that belong to copied cases: column `key` of `source`, where column `of` is the case."""
        rows = f"{_table(source)} was JOIN {self.root} made ON made.old_id = was.{of}"
        self._keep(model, f"SELECT was.{key}, made.number, {{key}} FROM {rows}")

    def _keep(self, model: type[Model], query: str, *values: Any) -> None:
        """Make a model's table of keys. `{key}` in the query is the next key of its sequence."""
        name = self.tables[model] = f"volume_{model._meta.model_name}"
        new_key = f"nextval(pg_get_serial_sequence('{_table(model)}', '{model._meta.pk.column}'))"
        _run(f"DROP TABLE IF EXISTS {name}")
        _run(
            f"CREATE TEMPORARY TABLE {name} (old_id bigint, number int, new_id bigint,"
            " PRIMARY KEY (old_id, number)) ON COMMIT DROP"
        )
        _run(f"INSERT INTO {name} {query.format(key=new_key)}", *values)
        _run(f"ANALYZE {name}")

    def insert(self, model: type[Model], *, of: str = "", **changes: str) -> None:
        """Each row once for each copy of what it belongs to (the field `of`), or once for each key reserved for it.

        Where a row points at copied rows its copy points at theirs; codes are new; `changes` are columns and their SQL.
        """
        key = model._meta.pk
        belongs: Any = model._meta.get_field(of) if of else key
        driver = self.tables[belongs.related_model if of else model]
        if belongs is key:
            self.tables[model] = driver
        joins = [f"JOIN {driver} made ON made.old_id = was.{belongs.column}"]
        values = {belongs.column: "made.new_id"}
        for each in model._meta.concrete_fields:
            if each in (key, belongs):
                continue  # a key of its own comes from the sequence
            values[each.column] = CODE if each.column == "code" else f"was.{each.column}"
            went = self.tables.get(each.related_model) if each.related_model else None
            if went:
                joins.append(
                    f"LEFT JOIN {went} {each.name}"
                    f" ON ({each.name}.old_id, {each.name}.number) = (was.{each.column}, made.number)"
                )
                values[each.column] = f"COALESCE({each.name}.new_id, was.{each.column})"
        values |= changes
        _run(
            f"INSERT INTO {_table(model)} ({', '.join(values)})"
            f" SELECT {', '.join(values.values())} FROM {_table(model)} was {' '.join(joins)}"
        )


def _table(model: type[Model]) -> str:
    return model._meta.db_table


def _run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)

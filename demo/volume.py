"""Many cases for the bench: copies of submitted cases of the demo, each of an invented owner of its own.

Rows are copied, not acted out, so they have no history of their own: good for measuring lists, search and case pages,
and for nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.db.models import Max, Model

from grants.models import Application, Item, ItemAmount, Party, Task
from kompetanse.lib.orgnr import make_demo
from kompetanse.lib.tokens import new_code
from needs.models import BudgetLine, Measure, MeasureParticipants, NeedsReport
from owners.models import Organisation
from records.models import CaseFile

if TYPE_CHECKING:
    from collections.abc import Iterator

M = TypeVar("M", bound=Model)
BATCH = 500
FIRST_NUMBER = 100_000  # of the invented organisation numbers; the demo county's own lie below


@transaction.atomic
def seed_volume(*, cases: int) -> int:
    """Copy until there are so many cases in all; the number of copies made. Refuses a demo without submitted cases."""
    originals = list(
        Application.objects.exclude(case_file=None).select_related("applicant", "case_file")
    )
    if not originals:
        raise LookupError("There is no submitted case to copy: load the demo at a later moment.")
    wanted = cases - Application.objects.count()
    for start in range(0, wanted, BATCH):
        chosen = [
            originals[place % len(originals)] for place in range(start, min(start + BATCH, wanted))
        ]
        _copy_cases(chosen)
    return max(wanted, 0)


def _copy_cases(originals: list[Application]) -> None:
    owners = list(_owners(originals))
    folders = list(_case_files(originals, owners))
    cases = [
        _copied(
            original,
            applicant=owner,
            network=None,
            case_file=folder,
            reference=folder.reference,
            code=new_code(),
        )
        for original, owner, folder in zip(originals, owners, folders, strict=True)
    ]
    Application.objects.bulk_create(cases)
    for original in {original.pk: original for original in originals}.values():
        copies = [case for case, of in zip(cases, originals, strict=True) if of.pk == original.pk]
        _copy_contents(original, copies)


def _owners(originals: list[Application]) -> Iterator[Organisation]:
    made = Organisation.objects.filter(name__startswith="Volum ").count()
    for number, original in enumerate(originals, made + 1):
        yield _saved(
            _copied(
                original.applicant,
                name=f"Volum {number:05} AS",
                orgnr=make_demo(FIRST_NUMBER + number),
                is_demo=True,
                code=new_code(),
            )
        )


def _case_files(originals: list[Application], owners: list[Organisation]) -> Iterator[CaseFile]:
    numbers: dict[tuple[int, int], int] = {}
    for original, owner in zip(originals, owners, strict=True):
        folder = original.case_file
        assert folder is not None  # noqa: S101 -- only submitted cases are copied
        key = (folder.authority_id, folder.year)
        if key not in numbers:
            same = CaseFile.objects.filter(authority=folder.authority_id, year=folder.year)
            numbers[key] = same.aggregate(last=Max("number"))["last"]
        numbers[key] += 1
        yield _saved(
            _copied(
                folder,
                number=numbers[key],
                reference=f"{folder.year}/{numbers[key]:05}",
                title=f"Behovsmelding fra {owner.name}",
                public_title=f"Behovsmelding fra {owner.name}",
                code=new_code(),
            )
        )


def _copy_contents(original: Application, copies: list[Application]) -> None:
    report = NeedsReport.objects.get(application=original)
    NeedsReport.objects.bulk_create(_copied(report, application=copy) for copy in copies)
    _spread(Party.objects.filter(application=original), copies, "application")
    _spread(Task.objects.filter(application=original), copies, "application", "case_file")
    for item in Item.objects.filter(application=original):
        items = [
            _copied(item, application=copy, code=new_code(), lineage=new_code()) for copy in copies
        ]
        Item.objects.bulk_create(items)
        _spread(ItemAmount.objects.filter(item=item), items, "item")
        measure = Measure.objects.get(item=item)
        measures = [_copied(measure, item=copy, report_id=copy.application_id) for copy in items]
        Measure.objects.bulk_create(measures)
        for model in (BudgetLine, MeasureParticipants):
            _spread(model.objects.filter(measure=measure), measures, "measure")


def _spread(rows: Any, parents: list[Any], name: str, *also: str) -> None:
    """Each row once for each new parent; `also` names what the row has in common with its parent."""
    for row in rows:
        changes = {"code": new_code} if hasattr(row, "code") else {}
        row.__class__.objects.bulk_create(
            _copied(
                row,
                **{name: parent},
                **{field: getattr(parent, field) for field in also},
                **{field: make() for field, make in changes.items()},
            )
            for parent in parents
        )


def _copied(row: M, **changes: Any) -> M:
    """An unsaved row like this one."""
    values = {
        field.name: getattr(row, field.attname if not field.is_relation else field.name)
        for field in row._meta.concrete_fields
        if not field.auto_created and field.name not in changes
    }
    return row.__class__(**values, **changes)


def _saved(row: M) -> M:
    row.save(force_insert=True)
    return row

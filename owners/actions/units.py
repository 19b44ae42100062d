"""Import schools and kindergartens from a file."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from owners.models import Establishment, Municipality, Organisation
from owners.unit_rows import COLUMNS_MISSING, NEEDED, Known, LineError, UnitRow, read_unit

BATCH = 1_000
MOST_ERRORS = 500
"""A file with more errors than this is of another kind; reading on helps nobody."""


@dataclass(slots=True)
class UnitsReport:
    """What an import did, or would have done."""

    dry_run: bool
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    errors: list[LineError] = field(default_factory=list)

    @property
    def read(self) -> int:
        return self.created + self.changed + self.unchanged

    @property
    def is_saved(self) -> bool:
        return not self.dry_run and not self.errors

    @property
    def is_full(self) -> bool:
        return len(self.errors) >= MOST_ERRORS


class _Wrong(Exception):
    """The file cannot be read further from here."""

    def __init__(self, error: LineError) -> None:
        self.error = error


@transaction.atomic
def import_units(
    *, lines: Iterable[bytes], dry_run: bool = False, allow_demo: bool = False
) -> UnitsReport:
    """Insert and update units from the lines of a CSV file, comma or semicolon, UTF-8.

    All or nothing: one wrong line, or a dry run, and nothing is changed. A second run of the
    same file changes nothing. Units that the file does not name are left as they are.
    """
    report = UnitsReport(dry_run=dry_run)
    known = Known(
        municipalities=dict(Municipality.objects.values_list("number", "county")),
        owners={
            orgnr: pk
            for orgnr, pk in Organisation.objects.legal().values_list("orgnr", "pk")
            if orgnr
        },
        allow_demo=allow_demo,
    )
    seen: dict[tuple[object, object], int] = {}
    try:
        read = _units(lines, known)
        while batch := list(islice(read, BATCH)):
            _take(batch, seen, report)
            if report.is_full:
                break
    except _Wrong as wrong:
        report.errors.append(wrong.error)
    if dry_run or report.errors:
        transaction.set_rollback(True)
    return report


def _units(lines: Iterable[bytes], known: Known) -> Iterator[UnitRow]:
    decoded = _decoded(lines)
    first = next(decoded, "").removeprefix("\ufeff")
    if not first.strip():
        raise _Wrong(LineError(1, _("Filen er tom.")))
    delimiter = ";" if first.count(";") > first.count(",") else ","
    header = [cell.strip().lower() for cell in next(csv.reader([first], delimiter=delimiter))]
    missing = [column for column in NEEDED if column not in header]
    if missing:
        raise _Wrong(LineError(1, COLUMNS_MISSING % {"columns": ", ".join(missing)}))
    for line, cells in _cells(decoded, delimiter):
        if len(cells) == len(header):
            yield read_unit(line, dict(zip(header, cells, strict=True)), known)
        elif any(cells):
            row = UnitRow(line)
            row.wrong(
                _("Linjen har %(found)s kolonner, men første linje har %(wanted)s.")
                % {"found": len(cells), "wanted": len(header)}
            )
            yield row


def _decoded(lines: Iterable[bytes]) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise _Wrong(
                LineError(
                    number, _("Filen er ikke lagret som UTF-8. Lagre den på nytt som CSV UTF-8.")
                )
            ) from error


def _cells(decoded: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of the line in the file that they end on; the header was line 1."""
    reader = csv.reader(decoded, delimiter=delimiter, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _Wrong(
                LineError(
                    reader.line_num + 1,
                    _("Vi kan ikke lese linjen. Se etter et anførselstegn for mye eller for lite."),
                )
            ) from error
        yield reader.line_num + 1, cells


def _take(
    batch: list[UnitRow], seen: dict[tuple[object, object], int], report: UnitsReport
) -> None:
    """Compare a batch with what is stored; write the difference while the file is clean."""
    good = []
    for row in batch:
        if not row.errors:
            first = seen.setdefault(row.key, row.line)
            if first != row.line:
                row.wrong(
                    _("Samme organisasjonsnummer og type står på linje %(line)s.") % {"line": first}
                )
        report.errors.extend(row.errors)
        if not row.errors:
            good.append(row)
    new, changed = _difference(good)
    report.created += len(new)
    report.changed += len(changed)
    report.unchanged += len(good) - len(new) - len(changed)
    if report.is_saved:
        Establishment.objects.bulk_create(new)
        if good and changed:
            Establishment.objects.bulk_update(changed, [*good[0].values, "is_active"])


def _difference(rows: list[UnitRow]) -> tuple[list[Establishment], list[Establishment]]:
    numbers = [row.values["orgnr"] for row in rows]
    stored: dict[tuple[object, object], Establishment] = {
        (unit.orgnr, unit.kind): unit for unit in Establishment.objects.filter(orgnr__in=numbers)
    }
    new, changed = [], []
    for row in rows:
        unit = stored.get(row.key)
        if unit is None:
            new.append(Establishment(**row.values))
        elif _differs(unit, row.values):
            changed.append(unit)
    return new, changed


def _differs(unit: Establishment, values: Mapping[str, object]) -> bool:
    """Whether the stored unit says something else; if so it is given the new values."""
    if unit.is_active and all(getattr(unit, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(unit, name, value)
    unit.is_active = True
    return True

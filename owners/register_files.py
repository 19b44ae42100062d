"""Reading the project's own data files, `registers/*.csv`. What they are: `registers/README.md`."""

import csv
from collections.abc import Iterator
from pathlib import Path

from kompetanse.lib.orgnr import is_valid

FOLDER = Path(__file__).parent / "registers"

# In the order they are loaded: each may point at those above it.
ORGANISATION_FILES = (
    "kommuner_as_owners.csv",
    "county_municipalities.csv",
    "county_governors.csv",
    "universities.csv",
    "private_school_owners.csv",
    "other_organisations.csv",
)


class BrokenRegister(Exception):
    """A file of the project's own is wrong: a mistake of ours, named by file and line."""

    def __init__(self, file: str, line: int, what: str) -> None:
        super().__init__(f"{file}, line {line}: {what}")


def rows(file: str, *, folder: Path = FOLDER) -> Iterator[dict[str, str]]:
    """The rows of one file as text; a row with a wrong organisation number stops the load."""
    with (folder / file).open(encoding="utf-8", newline="") as opened:
        reader = csv.DictReader(opened, strict=True)
        for row in reader:
            if None in row or None in row.values():
                raise BrokenRegister(file, reader.line_num, "wrong number of columns")
            if "orgnr" in row and not is_valid(row["orgnr"]):
                raise BrokenRegister(
                    file, reader.line_num, f"{row['orgnr']} is not an organisation number"
                )
            yield row


def several(cell: str) -> list[str]:
    """The values of a cell that holds several, split by semicolons."""
    return [value for value in cell.split(";") if value]

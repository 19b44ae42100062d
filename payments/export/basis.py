"""The payment basis for the authority's accounts: a row a measure, then a row that proves nothing is lost.

The last row holds the number of lines, the sum, and the SHA-256 of every byte of the CSV file before that row. The
spreadsheet holds the same rows and the same sum of control.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kompetanse.lib.tabular import write_csv, write_xlsx

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kompetanse.lib.tabular import Cell
    from payments.export.values import Basis, BasisLine


def header() -> list[str]:
    return [
        _("Bilag"),
        _("Vedtak"),
        _("Kapittel"),
        _("Post"),
        _("Koststed"),
        _("Budsjettår"),
        _("Ordning"),
        _("Tilskuddsmottaker"),
        _("Betales til"),
        _("Organisasjonsnummer"),
        _("Kontonummer"),
        _("Beløp i kroner"),
        _("Forfall"),
        _("Tekst"),
    ]


def write_basis_csv(basis: Basis) -> Iterator[bytes]:
    """The CSV file piece by piece."""
    digest = hashlib.sha256()
    for piece in write_csv(header(), map(_row, basis.lines)):
        digest.update(piece)
        yield piece
    yield from _last_line(_control(basis, digest.hexdigest()))


def write_basis_xlsx(basis: Basis) -> bytes:
    """The same rows as a spreadsheet."""
    digest = hashlib.sha256()
    for piece in write_csv(header(), map(_row, basis.lines)):
        digest.update(piece)
    return write_xlsx(header(), _rows(basis, digest.hexdigest()), sheet=basis.reference)


def _rows(basis: Basis, digest: str) -> Iterable[list[Cell]]:
    yield from map(_row, basis.lines)
    yield _control(basis, digest)


def _row(line: BasisLine) -> list[Cell]:
    chapter, post = chapter_and_post(line.budget_item)
    return [
        line.voucher,
        line.decision,
        chapter,
        post,
        line.cost_centre,
        line.budget_year,
        line.scheme,
        line.recipient,
        line.payee,
        line.orgnr,
        dotted(line.account),
        line.amount,
        line.due_date,
        line.text,
    ]


def _control(basis: Basis, digest: str) -> list[Cell]:
    """Under the columns that it sums up: how many lines, and how much."""
    words: list[Cell] = [_("Kontroll"), basis.reference, None, None, None, None, None]
    return [*words, None, None, _("Linjer"), str(len(basis.lines)), basis.total, None, digest]


def _last_line(row: list[Cell]) -> Iterator[bytes]:
    pieces = write_csv([], [row])
    next(pieces), next(pieces)  # the mark and the empty header are at the top of the file already
    yield from pieces


def chapter_and_post(budget_item: str) -> tuple[str, str]:
    """The two numbers of "kap. 226 post 21"; what has no two numbers stands whole under the chapter."""
    found = re.findall(r"[0-9]+", budget_item)
    return (found[0], found[1]) if len(found) > 1 else (budget_item, "")


def dotted(account: str) -> str:
    """An account number as it is written (1234.56.78903): a spreadsheet takes no digit away from what is no number."""
    return f"{account[:4]}.{account[4:6]}.{account[6:]}" if account else ""

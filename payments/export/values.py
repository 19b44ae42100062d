"""The values of a payment basis: what the formats are written from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class BasisLine:
    """One measure's money to one payee: a row in the accounts."""

    voucher: str
    decision: str
    budget_item: str
    cost_centre: str
    budget_year: int
    scheme: str
    recipient: str
    payee: str
    orgnr: str
    account: str
    amount: int
    due_date: date
    text: str


@dataclass(frozen=True, slots=True)
class Basis:
    """A whole batch, as it is handed over: who pays from which account, and when it was made."""

    reference: str
    payer: str
    payer_orgnr: str
    payer_account: str
    made_at: datetime
    pays_on: date
    lines: tuple[BasisLine, ...]

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True)
class Transfer:
    """What the bank moves: the lines of one voucher, in one sum to one account."""

    voucher: str
    payee: str
    orgnr: str
    account: str
    amount: int
    text: str


def transfers_of(lines: Iterable[BasisLine]) -> list[Transfer]:
    """One transfer a voucher, in the order of the vouchers. What is kept back whole against a debt is not moved."""
    found: dict[str, list[BasisLine]] = {}
    for line in lines:
        found.setdefault(line.voucher, []).append(line)
    return [
        Transfer(
            voucher=voucher,
            payee=rows[0].payee,
            orgnr=rows[0].orgnr,
            account=rows[0].account,
            amount=sum(row.amount for row in rows),
            text=rows[0].decision,
        )
        for voucher, rows in sorted(found.items())
        if any(row.amount for row in rows)
    ]

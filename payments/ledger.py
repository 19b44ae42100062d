"""The money of one frame from what was set aside to what has come back: counted from the rows each time, and it adds up or says so."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from grants.models import Frame
from kompetanse.lib.invariants import ask
from kompetanse.lib.money import format_kroner
from payments.models import Award

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kompetanse.lib.actor import Actor

# What became of each award; what is kept back against a debt has come back too.
AWARDS = """
    WITH mine AS (SELECT * FROM payments_award WHERE frame_id = ANY(%(frames)s)),
    sent AS (
        SELECT payment.award_id,
               sum(payment.amount) FILTER (WHERE payment.status = 'planned') AS planned,
               sum(payment.amount) FILTER (WHERE payment.status = 'in_batch') AS in_batch,
               sum(payment.amount) FILTER (WHERE payment.status = 'paid') AS paid,
               sum(payment.amount) FILTER (WHERE payment.status = 'returned') AS returned
        FROM payments_payment payment JOIN mine ON mine.id = payment.award_id GROUP BY 1
    ),
    back AS (
        SELECT repayment.award_id,
               coalesce(sum(repayment.amount) FILTER (WHERE repayment.status = 'offset'), 0)
             + coalesce(sum((SELECT sum(amount) FROM payments_instalment part
                             WHERE part.repayment_id = repayment.id AND part.paid_at IS NOT NULL)), 0) AS repaid
        FROM payments_repayment repayment JOIN mine ON mine.id = repayment.award_id GROUP BY 1
    )
    SELECT mine.id, recipient.id, recipient.name, mine.amount,
           CASE WHEN NOT round.needs_acceptance OR acceptance.status = 'accepted' THEN mine.amount ELSE 0 END,
           coalesce(sent.planned, 0), coalesce(sent.in_batch, 0), coalesce(sent.paid, 0),
           coalesce(sent.returned, 0), coalesce(back.repaid, 0)
    FROM mine
    JOIN owners_organisation recipient ON recipient.id = mine.recipient_id
    JOIN grants_round round ON round.id = mine.round_id
    JOIN decisions_point point ON point.id = mine.point_id
    LEFT JOIN payments_acceptance acceptance ON acceptance.decision_id = point.decision_id
    LEFT JOIN sent ON sent.award_id = mine.id
    LEFT JOIN back ON back.award_id = mine.id
    ORDER BY recipient.name, recipient.id, mine.id
"""
# What decisions that let a grant lapse took from the decisions that they came instead of.
LAPSED = """
    SELECT coalesce(sum(earlier.amount), 0)
    FROM decisions_decision lapse
    JOIN decisions_point earlier ON earlier.decision_id = lapse.replaces_id
    WHERE lapse.kind = 'lapse' AND lapse.status IN ('issued', 'dispatched') AND earlier.frame_id = ANY(%(frames)s)
"""


@dataclass(slots=True)
class Sums:
    """Whole kroner. `planned`, `in_batch` and `paid` come to `granted`, or exceed it by what is `overpaid`."""

    granted: int = 0
    accepted: int = 0
    planned: int = 0
    in_batch: int = 0
    paid: int = 0
    returned: int = 0
    repaid: int = 0
    overpaid: int = 0

    def add(self, other: Sums) -> None:
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))

    @property
    def adds_up(self) -> bool:
        return self.granted + self.overpaid == self.planned + self.in_batch + self.paid


@dataclass(frozen=True, slots=True)
class Ledger:
    """One frame, and what became of its money by recipient. `rows` is empty for who sees totals only."""

    frame: Frame
    rows: list[tuple[str, Sums]]
    total: Sums
    lapsed: int

    @property
    def adds_up(self) -> bool:
        """The frame is its parts, and what it has bound is what its awards come to."""
        return self.frame.committed == self.total.granted and self.total.adds_up

    @property
    def words(self) -> list[str]:
        """How the numbers hang together, said with the numbers."""
        frame, total = self.frame, self.total
        said = [
            _("Rammen %(amount)s = avsatt %(set_aside)s + klagereserve %(reserve)s + bundet %(committed)s + fritt %(free)s.")
            % {
                "amount": format_kroner(frame.amount),
                "set_aside": format_kroner(frame.set_aside),
                "reserve": format_kroner(frame.complaint_reserve),
                "committed": format_kroner(frame.committed),
                "free": format_kroner(frame.free),
            },
            _("Bundet %(committed)s = planlagt %(planned)s + i utbetaling %(in_batch)s + betalt %(paid)s − for mye betalt %(overpaid)s.")
            % {
                "committed": format_kroner(frame.committed),
                "planned": format_kroner(total.planned),
                "in_batch": format_kroner(total.in_batch),
                "paid": format_kroner(total.paid),
                "overpaid": format_kroner(total.overpaid),
            },
        ]  # fmt: skip
        if not self.adds_up:
            said.append(_("Tallene går ikke opp. Meld fra til dem som drifter systemet."))
        return said


def ledger_of(frame: Frame, *, by: Actor) -> Ledger:
    """Counted anew. Recipients in cases that the person is kept from are one row without a name. Four queries."""
    parts = Frame.objects.filter(Q(pk=frame.pk) | Q(parent=frame)).values_list("pk", flat=True)
    values = {"frames": list(parts)}
    seen = set(Award.objects.visible_to(by).filter(frame__in=parts).values_list("pk", flat=True))
    found: dict[tuple[int, str], Sums] = {}
    total = Sums()
    for award, recipient, name, granted, *rest in ask(AWARDS, values):
        sums = Sums(granted, *map(int, rest))
        sums.overpaid = max(0, sums.planned + sums.in_batch + sums.paid - granted)
        key = (recipient, name) if award in seen else (0, "")
        found.setdefault(key, Sums()).add(sums)
        total.add(sums)
    [(lapsed,)] = ask(LAPSED, values)
    hidden = _("Saker du ikke har tilgang til")
    rows = [(name or hidden, sums) for (_pk, name), sums in found.items()]
    shows_rows = by.side == "authority" or by.can("audit_all")
    return Ledger(frame, rows if shows_rows else [], total, int(lapsed))


HEADER = (
    "granted",
    "accepted",
    "planned",
    "in_batch",
    "paid",
    "returned",
    "repaid",
    "overpaid",
)


def header() -> list[str]:
    """Over the columns of the page and of the files."""
    return [
        _("Mottaker"),
        _("Innvilget"),
        _("Akseptert"),
        _("Planlagt"),
        _("I utbetaling"),
        _("Betalt"),
        _("Kom i retur"),
        _("Tilbakebetalt"),
        _("For mye betalt"),
    ]


def numbers(sums: Sums) -> list[int]:
    return [getattr(sums, name) for name in HEADER]


def frame_lines(ledger: Ledger) -> list[tuple[str, int]]:
    """The frame's own numbers, in the order of the page and of the files."""
    frame = ledger.frame
    return [
        (_("Ramme"), frame.amount),
        (_("Avsatt"), frame.set_aside),
        (_("Klagereserve"), frame.complaint_reserve),
        (_("Bundet i vedtak"), frame.committed),
        (_("Fritt"), frame.free),
        (_("Bortfalt"), ledger.lapsed),
    ]


def file_rows(ledger: Ledger) -> Iterable[list[str | int | None]]:
    """What the page shows, row by row."""
    blank: list[None] = [None] * (len(HEADER) - 1)
    for name, sums in ledger.rows:
        yield [name, *numbers(sums)]
    yield [_("Sum"), *numbers(ledger.total)]
    for label, amount in frame_lines(ledger):
        yield [label, amount, *blank]
    for line in ledger.words:
        yield [line, None, *blank]

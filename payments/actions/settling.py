"""What the bank did: paid or returned, told in a file or by hand; money that came back is planned anew."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from grants.actions import close_tasks, open_task
from grants.enums import TaskKind
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_short_date
from kompetanse.lib.deadlines import add_working_days
from kompetanse.lib.errors import Locked, Refused
from kompetanse.lib.tabular import read_table
from kompetanse.lib.text import plain_line
from payments import transitions
from payments.actions.batches import payments_of, replan
from payments.actions.returned import task_key
from payments.batching import lock_payments
from payments.enums import BatchStatus, LineOutcome
from payments.models import Batch, BatchLine
from records import workflow
from records.events import record_event

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kompetanse.lib.actor import Actor

WITHIN_DAYS = 3
MAX_REASON = 200
SHOWN_ERRORS = 50
WORDS = {
    "betalt": LineOutcome.PAID,
    "paid": LineOutcome.PAID,
    "retur": LineOutcome.RETURNED,
    "returnert": LineOutcome.RETURNED,
    "returned": LineOutcome.RETURNED,
}


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a voucher at the bank, on what day, and why if it came back."""

    outcome: LineOutcome
    day: date
    reason: str = ""


class UnreadableRows(Refused):
    """A status file with rows that cannot be right. Nothing of it is kept; `rows` says what is wrong where."""

    def __init__(self, rows: Sequence[str]) -> None:
        super().__init__(
            _("Ingenting er registrert. Rett radene, og last opp filen på nytt."), field="file"
        )
        self.rows = tuple(rows)


def read_status_file(*, batch: Batch, content: bytes, name: str, at: datetime) -> dict[str, Result]:
    """The file's result for each voucher; refuses the whole file with every row that is wrong."""
    vouchers = set(batch.lines.standing().values_list("voucher", flat=True))
    found: dict[str, Result] = {}
    wrong: list[str] = []
    for number, row in enumerate(read_table(content, name), start=1):
        cells = [*row, "", "", "", ""][:4]
        if number == 1 and cells[1].lower() not in WORDS:
            continue  # the header
        try:
            voucher, result = _read_row(cells, vouchers, found, batch, at)
        except Refused as refusal:
            wrong.append(_("Rad %(number)s: %(text)s") % {"number": number, "text": refusal})
        else:
            found[voucher] = result
    if not found and not wrong:
        wrong.append(_("Filen har ingen rader med bilag."))
    if wrong:
        raise UnreadableRows(wrong[:SHOWN_ERRORS])
    return found


def _read_row(
    cells: Sequence[str],
    vouchers: set[str],
    found: Mapping[str, Result],
    batch: Batch,
    at: datetime,
) -> tuple[str, Result]:
    voucher, word, day, reason = cells
    if voucher not in vouchers:
        raise Refused(_("Bilaget «%(text)s» er ikke i utbetalingen.") % {"text": voucher[:40]})
    if voucher in found:
        raise Refused(_("Bilaget står i flere rader."))
    outcome = WORDS.get(word.lower())
    if outcome is None:
        raise Refused(_("Skriv «betalt» eller «retur», ikke «%(text)s».") % {"text": word[:40]})
    result = Result(outcome, _read_day(day), plain_line(reason)[:MAX_REASON])
    check_result(batch, result, at=at)
    return voucher, result


def _read_day(text: str) -> date:
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 -- a day has no zone
        except ValueError:
            continue
    raise Refused(_("Skriv datoen som 10.06.2025, ikke «%(text)s».") % {"text": text[:40]})


def check_result(batch: Batch, result: Result, *, at: datetime) -> None:
    """Refuse a day before the batch was approved or after today, and a return without a reason."""
    first = in_oslo(batch.approved_at).date() if batch.approved_at else date.max
    if not first <= result.day <= in_oslo(at).date():
        raise Refused(
            _("Datoen må være fra %(first)s til i dag.") % {"first": format_short_date(first)},
            field="day",
        )
    if result.outcome == LineOutcome.RETURNED and not result.reason:
        raise Refused(_("Skriv hvorfor pengene kom i retur."), field="reason")


@transaction.atomic
def settle_vouchers(
    *, batch: Batch, results: Mapping[str, Result], by: Actor, at: datetime
) -> Batch:
    """Register what the bank did with vouchers: all of them, or none. The last one settles the batch.

    What was told before is told again without effect; what was paid may come back later. Returned money is planned anew,
    and somebody must find out why.
    """
    workflow.check_holder(transitions.SETTLE, by=by, obj=batch)
    lines = batch.lines.standing().filter(voucher__in=results)
    lock_payments(lines.values_list("payment_id", flat=True))
    workflow.lock(batch)
    batch = Batch.objects.for_detail().get(pk=batch.pk)
    if batch.status not in (BatchStatus.TRANSFERRED, BatchStatus.SETTLED):
        raise Locked(_("Merk utbetalingen som overført før du registrerer hva som er betalt."))
    changed = [line for line in lines.order_by("pk") if _is_news(line, results[line.voucher])]
    for result, of_result in _by_result(changed, results).items():
        check_result(batch, result, at=at)
        _settle(batch, of_result, result, by=by, at=at)
    if changed:
        _tell(batch, changed, results, by=by, at=at)
    _finish(batch, by=by, at=at)
    return batch


def _is_news(line: BatchLine, result: Result) -> bool:
    if line.outcome == LineOutcome.RETURNED and result.outcome == LineOutcome.PAID:
        raise Refused(
            _("Bilag %(voucher)s er registrert som retur. Betalingen er planlagt på nytt.")
            % {"voucher": line.voucher}
        )
    return line.outcome != result.outcome


def _by_result(
    lines: Iterable[BatchLine], results: Mapping[str, Result]
) -> dict[Result, list[BatchLine]]:
    found: dict[Result, list[BatchLine]] = defaultdict(list)
    for line in lines:
        found[results[line.voucher]].append(line)
    return found


def _settle(
    batch: Batch, lines: list[BatchLine], result: Result, *, by: Actor, at: datetime
) -> None:
    rows = BatchLine.objects.filter(pk__in=[line.pk for line in lines])
    payments = payments_of(rows)
    rows.update(outcome=result.outcome, settled_date=result.day, return_reason=result.reason)
    is_paid = result.outcome == LineOutcome.PAID
    workflow.move_all(
        payments,
        transitions.MARK_PAID if is_paid else transitions.MARK_RETURNED,
        by=by,
        at=at,
        chain_of=lambda payment: payment.chain_key,
        facts={"batch": batch.code, "date": result.day.isoformat()},
        also={"settled_at": at, "settled_date": result.day},
    )
    if not is_paid:
        replan({payment.award_id for payment in payments}, at=at)


def _tell(
    batch: Batch,
    lines: Sequence[BatchLine],
    results: Mapping[str, Result],
    *,
    by: Actor,
    at: datetime,
) -> None:
    sums: dict[str, int] = defaultdict(int)
    for line in lines:
        sums[results[line.voucher].outcome] += line.amount
    record_event(
        chain=batch.chain_key, verb="register_payment", on=batch, by=by, at=at,
        facts={str(outcome): amount for outcome, amount in sorted(sums.items())},
    )  # fmt: skip
    if LineOutcome.RETURNED in sums:
        reference = batch.reference
        open_task(
            kind=TaskKind.FOLLOW_UP_PAYMENT,
            authority=batch.authority,
            case_file=batch.case_file,
            subject=lambda: (
                _("Penger i retur fra utbetaling %(reference)s") % {"reference": reference}
            ),
            url=batch.get_absolute_url(),
            due_date=add_working_days(in_oslo(at).date(), WITHIN_DAYS),
            object_key=task_key(batch),
            at=at,
        )


def _finish(batch: Batch, *, by: Actor, at: datetime) -> None:
    if (
        batch.status != BatchStatus.TRANSFERRED
        or batch.lines.filter(outcome=LineOutcome.IN).exists()
    ):
        return
    workflow.move(
        batch, transitions.SETTLE, by=by, at=at, chain=batch.chain_key,
        also={"settled_at": at, "settled_by_id": by.user_id},
    )  # fmt: skip
    close_tasks(kind=TaskKind.FOLLOW_UP_PAYMENT, object_key=batch.object_key, by=by, at=at)

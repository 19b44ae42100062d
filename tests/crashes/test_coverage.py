"""Every edge of every life cycle is taken by an act that dies at every point, or is listed here with the reason why not."""

import ast
from pathlib import Path

from tests.grids.test_transitions import TRANSITIONS

HERE = Path(__file__).parent
ONE_TRANSACTION = (
    "one transaction of rows and their event, and nothing outside the database follows from it"
)
# Edges that no story takes yet: why it is no worse for that.
NOT_CRASHED = {
    "grants.close": "nothing takes it yet",
    "grants.take_out_of_treatment": "by the same statement as begin_treatment, in the act that hands a list over anew",
    "decisions.answer_change_notice": ONE_TRANSACTION,
    "decisions.withdraw_change_notice": ONE_TRANSACTION,
    "appeals.check_appeal": ONE_TRANSACTION,
    "appeals.dismiss_appeal": ONE_TRANSACTION,
    "appeals.grant_appeal": ONE_TRANSACTION,
    "appeals.grant_appeal_in_part": ONE_TRANSACTION,
    "appeals.withdraw_appeal": ONE_TRANSACTION,
    "appeals.uphold_decision": ONE_TRANSACTION,
    "appeals.annul_decision": ONE_TRANSACTION,
    "appeals.refuse_suspension": ONE_TRANSACTION,
    "reports.begin_report": ONE_TRANSACTION,
    "reports.send_report_to_approver": ONE_TRANSACTION,
    "reports.take_report_back": ONE_TRANSACTION,
    "reports.send_report_back": ONE_TRANSACTION,
    "reports.waive_report": ONE_TRANSACTION,
    "payments.lapse_acceptance": ONE_TRANSACTION,
    "payments.replace_acceptance": ONE_TRANSACTION,
    "payments.return_batch": ONE_TRANSACTION,
    "payments.cancel_batch": ONE_TRANSACTION,
    "payments.take_payment_out": ONE_TRANSACTION,
    "payments.mark_payment_returned": ONE_TRANSACTION,
    "payments.cancel_payment": ONE_TRANSACTION,
    "payments.notify_repayment": ONE_TRANSACTION,
    "payments.state_on_repayment": ONE_TRANSACTION,
    "payments.decide_repayment": ONE_TRANSACTION,
    "payments.repayment_falls_due": ONE_TRANSACTION,
    "payments.agree_instalments": ONE_TRANSACTION,
    "payments.repayment_paid": ONE_TRANSACTION,
    "payments.send_to_collection": ONE_TRANSACTION,
    "payments.waive_repayment": ONE_TRANSACTION,
    "payments.carry_over_repayment": ONE_TRANSACTION,
    "payments.offset_repayment": ONE_TRANSACTION,
}


def crashed() -> set[str]:
    """What the acts of the stories say that they take; the theatre holds them to it when they are played."""
    found = set()
    for path in HERE.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def test_every_edge_dies_at_every_point_or_says_why_not():
    edges = {f"{app}.{name}" for app, name in TRANSITIONS}
    covered = crashed() & edges

    assert sorted(edges - covered - NOT_CRASHED.keys()) == [], "Let an act of a story take it."
    assert sorted(NOT_CRASHED.keys() - edges) == []

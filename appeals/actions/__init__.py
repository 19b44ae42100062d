"""The verbs of complaints, one subject a module."""

from appeals.actions.checking import (
    ask_for_correction,
    assess_late,
    correct_appeal,
    finish_check,
    take_appeal,
)
from appeals.actions.forwarding import carry_out, forward_appeal, register_result
from appeals.actions.receiving import (
    Complaint,
    check_complains,
    check_may_be_complained_on,
    complain,
    keep_file,
    register_complaint,
    withdraw_appeal,
)
from appeals.actions.reserving import set_complaint_reserve
from appeals.actions.reversing import begin_reversal, open_reversal
from appeals.actions.settling import (
    approve_settlement,
    begin_relief,
    drop_settlement,
    propose_settlement,
)
from appeals.actions.suspending import answer_suspension

__all__ = [
    "Complaint",
    "answer_suspension",
    "approve_settlement",
    "ask_for_correction",
    "assess_late",
    "begin_relief",
    "begin_reversal",
    "carry_out",
    "check_complains",
    "check_may_be_complained_on",
    "complain",
    "correct_appeal",
    "drop_settlement",
    "finish_check",
    "forward_appeal",
    "keep_file",
    "open_reversal",
    "propose_settlement",
    "register_complaint",
    "register_result",
    "set_complaint_reserve",
    "take_appeal",
    "withdraw_appeal",
]

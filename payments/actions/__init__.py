"""The verbs of payments, one subject a module."""

from payments.actions.acceptance import (
    accept_grant,
    decline_grant,
    open_acceptance,
    register_account,
)
from payments.actions.awards import plan_payment, replan_award, take_over
from payments.actions.repayments import register_repayment
from payments.actions.stops import lift_stop, open_stop

__all__ = [
    "accept_grant",
    "decline_grant",
    "lift_stop",
    "open_acceptance",
    "open_stop",
    "plan_payment",
    "register_account",
    "register_repayment",
    "replan_award",
    "take_over",
]

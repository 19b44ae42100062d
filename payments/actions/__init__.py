"""The verbs of payments, one subject a module."""

from payments.actions.acceptance import (
    accept_grant,
    decline_grant,
    open_acceptance,
    register_account,
)
from payments.actions.awards import plan_payment, replan_award, take_over
from payments.actions.lapses import draft_lapse, may_lapse
from payments.actions.notices import notify_lapse, notify_repayment, state_on_notice
from payments.actions.repayments import register_repayment
from payments.actions.stops import lift_stop, open_stop

__all__ = [
    "accept_grant",
    "decline_grant",
    "draft_lapse",
    "lift_stop",
    "may_lapse",
    "notify_lapse",
    "notify_repayment",
    "open_acceptance",
    "open_stop",
    "plan_payment",
    "register_account",
    "register_repayment",
    "replan_award",
    "state_on_notice",
    "take_over",
]

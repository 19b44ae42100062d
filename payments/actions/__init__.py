"""The verbs of payments, one subject a module."""

from payments.actions.acceptance import (
    accept_grant,
    decline_grant,
    open_acceptance,
    register_account,
)
from payments.actions.awards import plan_payment, replan_award, split_plan, take_over
from payments.actions.demands import (
    agree_instalments,
    carry_over,
    draft_repayment,
    may_demand,
    offset_repayment,
    register_instalment,
    send_to_collection,
    waive_repayment,
)
from payments.actions.lapses import draft_lapse, may_lapse
from payments.actions.notices import notify_lapse, notify_repayment, state_on_notice
from payments.actions.repayments import register_repayment
from payments.actions.stops import lift_stop, open_stop

__all__ = [
    "accept_grant",
    "agree_instalments",
    "carry_over",
    "decline_grant",
    "draft_lapse",
    "draft_repayment",
    "lift_stop",
    "may_demand",
    "may_lapse",
    "notify_lapse",
    "notify_repayment",
    "offset_repayment",
    "open_acceptance",
    "open_stop",
    "plan_payment",
    "register_account",
    "register_instalment",
    "register_repayment",
    "replan_award",
    "send_to_collection",
    "split_plan",
    "state_on_notice",
    "take_over",
    "waive_repayment",
]

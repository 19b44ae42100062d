"""The pages of payments, one subject a module."""

from payments.views.acceptance import acceptance, account, decline
from payments.views.awards import award, plan, repayment_register, stop, stop_lift
from payments.views.following import acceptances, lapse, lapse_notice, notice
from payments.views.repayments import repayment, repayment_step, repayments

__all__ = [
    "acceptance",
    "acceptances",
    "account",
    "award",
    "decline",
    "lapse",
    "lapse_notice",
    "notice",
    "plan",
    "repayment",
    "repayment_register",
    "repayment_step",
    "repayments",
    "stop",
    "stop_lift",
]

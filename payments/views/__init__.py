"""The pages of payments, one subject a module."""

from payments.views.acceptance import acceptance, account, decline
from payments.views.following import acceptances, lapse, lapse_notice, notice

__all__ = [
    "acceptance",
    "acceptances",
    "account",
    "decline",
    "lapse",
    "lapse_notice",
    "notice",
]

"""The pages of payments, one subject a module."""

from payments.views.acceptance import acceptance, account, decline

__all__ = [
    "acceptance",
    "account",
    "decline",
]

"""From the answer to a decision to the money's result: acceptance, awards and their payments, stops, repayments."""

from payments.models.acceptance import Acceptance, PayeeAccount
from payments.models.awards import Award, Payment
from payments.models.batches import Batch, BatchLine, Payer
from payments.models.notices import PriorNotice
from payments.models.repayments import Instalment, Repayment
from payments.models.stops import Stop

__all__ = [
    "Acceptance",
    "Award",
    "Batch",
    "BatchLine",
    "Instalment",
    "PayeeAccount",
    "Payer",
    "Payment",
    "PriorNotice",
    "Repayment",
    "Stop",
]

"""What leaves the system when money is to be paid: from plain values to bytes, without a query.

`basis` is for the authority's accounts (CSV and spreadsheet), `pain001` for its bank (ISO 20022).
"""

from payments.export.basis import write_basis_csv, write_basis_xlsx
from payments.export.pain001 import write_pain001
from payments.export.values import Basis, BasisLine, Transfer, transfers_of

__all__ = (
    "Basis",
    "BasisLine",
    "Transfer",
    "transfers_of",
    "write_basis_csv",
    "write_basis_xlsx",
    "write_pain001",
)

"""Paths of the ledger, below `utbetalinger/`."""

from django.urls import URLPattern, path

from payments.views import ledgers

_ONE = "regnskap/<slug:round_code>/<slug:version_key>/"

urlpatterns: list[URLPattern] = [
    path("regnskap/", ledgers.listing, name="ledgers"),
    path(_ONE, ledgers.ledger, name="ledger"),
    path(f"{_ONE}regnskap.csv", ledgers.ledger_csv, name="ledger-csv"),
    path(f"{_ONE}regnskap.xlsx", ledgers.ledger_xlsx, name="ledger-xlsx"),
]

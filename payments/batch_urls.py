"""Paths of batches of payments, below `utbetalinger/`."""

from django.urls import URLPattern, path

from payments.views import batches, settling

_ONE = "samlet/<slug:code>/"

urlpatterns: list[URLPattern] = [
    path("samlet/", batches.listing, name="batches"),
    path("samlet/ny/", batches.new, name="batch-new"),
    path("samlet/oppsett/", batches.payer, name="payer"),
    path(_ONE, batches.batch, name="batch"),
    path(f"{_ONE}attester/", batches.attest, name="batch-attest"),
    path(f"{_ONE}godkjenn/", batches.approve, name="batch-approve"),
    path(f"{_ONE}tilbake/", batches.send_back, name="batch-return"),
    path(f"{_ONE}avbryt/", batches.cancel, name="batch-cancel"),
    path(f"{_ONE}overfort/", batches.transfer, name="batch-transfer"),
    path(f"{_ONE}status/", settling.status_file, name="batch-status"),
    path(f"{_ONE}alle-betalt/", settling.all_paid, name="batch-all-paid"),
    path(f"{_ONE}bilag/<slug:voucher>/", settling.voucher, name="batch-voucher"),
]

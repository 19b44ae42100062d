"""Telling what the bank did: by a file, all at once, or voucher by voucher."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from jobs.once import once
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Refused
from payments.actions.settling import Result, UnreadableRows, read_status_file, settle_vouchers
from payments.batch_forms import AllPaidForm, StatusFileForm, VoucherForm
from payments.enums import LineOutcome
from payments.transitions import SETTLE
from payments.views.batches import get_batch
from records.workflow import check_holder

if TYPE_CHECKING:
    from payments.models import Batch


def _own(request: HttpRequest, code: str) -> Batch:
    found = get_batch(request, code)
    check_holder(SETTLE, by=request.hat, obj=found)
    return found


@require_http_methods(["GET", "POST"])
@once
def status_file(request: HttpRequest, code: str) -> HttpResponse:
    """Rows with voucher, paid or returned, date and reason. One wrong row and nothing is registered."""
    found = _own(request, code)
    form = StatusFileForm(request.POST or None, request.FILES or None)
    wrong: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        [upload, *_more] = form.cleaned_data["file"]
        try:
            results = read_status_file(
                batch=found, content=upload.read(), name=upload.name, at=request.received_at
            )
            settle_vouchers(batch=found, results=results, by=request.hat, at=request.received_at)
        except UnreadableRows as rows:
            wrong = rows.rows
            form.add_error("file", str(rows))
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            text = ngettext(
                "%(n)s bilag er registrert.", "%(n)s bilag er registrert.", len(results)
            )
            messages.success(request, text % {"n": len(results)})
            return redirect(found)
    return _page(request, found, form=form, wrong=wrong)


@require_POST
@once
def all_paid(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that nobody has told of was paid on one day."""
    found = _own(request, code)
    form = AllPaidForm(request.POST)
    if form.is_valid():
        waiting = found.lines.filter(outcome=LineOutcome.IN).values_list("voucher", flat=True)
        result = Result(LineOutcome.PAID, form.cleaned_data["day"])
        try:
            settle_vouchers(
                batch=found,
                results=dict.fromkeys(waiting, result),
                by=request.hat,
                at=request.received_at,
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Alle bilag er registrert som betalt."))
            return redirect(found)
    return _page(request, found, all_form=form)


def _page(
    request: HttpRequest,
    found: Batch,
    *,
    form: StatusFileForm | None = None,
    all_form: AllPaidForm | None = None,
    wrong: tuple[str, ...] = (),
) -> HttpResponse:
    today = in_oslo(request.received_at).date()
    context = {
        "batch": found,
        "file_form": form or StatusFileForm(),
        "all_form": all_form or AllPaidForm(initial={"day": today}),
        "form": all_form or form,
        "wrong": wrong,
    }
    return render(request, "payments/batch_status.html", context)


@require_http_methods(["GET", "POST"])
@once
def voucher(request: HttpRequest, code: str, voucher: str) -> HttpResponse:
    """What the bank did with one voucher."""
    found = _own(request, code)
    lines = list(found.lines.standing().filter(voucher=voucher).for_list().order_by("number"))
    if not lines:
        raise Http404
    today = in_oslo(request.received_at).date()
    form = VoucherForm(request.POST or None, initial={"day": today})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        result = Result(LineOutcome(values["outcome"]), values["day"], values["reason"])
        try:
            settle_vouchers(
                batch=found, results={voucher: result}, by=request.hat, at=request.received_at
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Bilaget er registrert."))
            return redirect(found)
    context = {
        "batch": found,
        "voucher": voucher,
        "lines": lines,
        "total": sum(line.amount for line in lines),
        "form": form,
    }
    return render(request, "payments/voucher.html", context)

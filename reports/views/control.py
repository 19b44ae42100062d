"""The authority's page of a report, and its acts: each says what will happen before it happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from jobs.once import once
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_date
from kompetanse.lib.errors import NotAllowed, Refused, RuleBroken
from kompetanse.lib.money import format_kroner
from reports import actions
from reports.enums import ReportStatus
from reports.forms import ActForm, ChangesForm, ExtendForm, NoticeForm, SettleForm, WaiveForm
from reports.models import Attachment, Report
from reports.permissions import WHO_CONTROLS, WHO_DECIDES, is_controller, is_decider
from reports.views.framing import frame_of, load_report
from reports.views.reading import WRITERS, drawn, newest

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse
    from django_stubs_ext import StrOrPromise

    from kompetanse.forms import BaseForm


@dataclass(frozen=True)
class Act:
    """One act of the authority: who may, its words, what it asks for, what it does, and when the page offers it."""

    do: Callable[..., Report]
    form: type[BaseForm]
    decides: bool
    label: StrOrPromise
    done: StrOrPromise
    text: StrOrPromise
    is_offered: Callable[[Report, date], bool]
    color: str = ""

    def may(self, hat: Any, report: Report) -> bool:
        return (is_decider if self.decides else is_controller)(hat, report)


def _is_sent(report: Report, _today: date) -> bool:
    return report.status == ReportStatus.SUBMITTED


def _is_left(report: Report, _today: date) -> bool:
    return report.status == ReportStatus.APPROVED and report.unused > 0 and not report.settled_at


def _is_awaited(report: Report, _today: date) -> bool:
    return report.is_awaited


def _may_warn(report: Report, today: date) -> bool:
    return report.is_overdue(today) and report.prior_notice_at is None


def _may_stop(report: Report, today: date) -> bool:
    due = report.prior_notice_due_date
    return report.is_overdue(today) and due is not None and today > due and not report.stopped_at


ACTS = {
    "godkjenn": Act(
        actions.approve, ActForm, True, gettext_lazy("Godkjenn rapporten"),
        gettext_lazy("Rapporten er godkjent."),
        gettext_lazy("Eieren får vite at rapporten er godkjent. Er noe ikke brukt, får dere en oppgave om det."),
        _is_sent,
    ),
    "retting": Act(
        actions.ask_for_changes, ChangesForm, False, gettext_lazy("Be om retting"),
        gettext_lazy("Eieren er bedt om å rette rapporten."),
        gettext_lazy("Eieren får et brev med det du skriver, og kan endre rapporten til fristen."),
        _is_sent,
    ),
    "ubrukt": Act(
        actions.settle_unused, SettleForm, False, gettext_lazy("Ta stilling til ubrukte midler"),
        gettext_lazy("De ubrukte midlene er avklart."),
        gettext_lazy("Skal pengene tilbake, er kravet et eget vedtak med forhåndsvarsel. Her skriver du hva dere har bestemt."),
        _is_left,
    ),
    "utsett": Act(
        actions.extend, ExtendForm, False, gettext_lazy("Gi utsatt frist"),
        gettext_lazy("Fristen er flyttet."),
        gettext_lazy("Eieren får vite den nye fristen."),
        _is_awaited,
    ),
    "frita": Act(
        actions.waive, WaiveForm, True, gettext_lazy("Frita for rapport"),
        gettext_lazy("Eieren er fritatt."),
        gettext_lazy("Eieren får et brev, og skal ikke sende rapport. Dette kan ikke gjøres om."),
        _is_awaited, "danger",
    ),
    "varsel": Act(
        actions.give_prior_notice, NoticeForm, False, gettext_lazy("Send forhåndsvarsel"),
        gettext_lazy("Forhåndsvarselet er sendt."),
        gettext_lazy("Eieren får et brev om at utbetalingene kan bli stanset."),
        _may_warn,
    ),
    "stans": Act(
        actions.stop_payments, ActForm, True, gettext_lazy("Stans utbetalingene"),
        gettext_lazy("Utbetalingene er stanset."),
        gettext_lazy("Det som ikke er utbetalt i saken, står til rapporten kommer."),
        _may_stop, "danger",
    ),
}  # fmt: skip


@require_GET
def control_page(request: HttpRequest, code: str) -> HttpResponse:
    """What was sent, what stands out, and what can be done now. What is not sent is the owner's own (`domain.md` 0.5.4)."""
    report = load_report(request, code)
    if request.hat.side in WRITERS:
        return redirect("reports:report", code=code)
    today = in_oslo(request.received_at).date()
    snapshot = newest(report)
    offered = [
        (name, act)
        for name, act in ACTS.items()
        if act.is_offered(report, today) and act.may(request.hat, report)
    ]
    context = frame_of(
        request,
        report,
        snapshot=snapshot,
        parts=drawn(report, snapshot.data) if snapshot and snapshot.data else [],
        warnings=sorted((snapshot.data.get("answers") or {}).items()) if snapshot else [],
        content=snapshot.data if snapshot else {},
        deviations=[one for one in snapshot.data.get("measures", []) if one["done"] != "yes"]
        if snapshot
        else [],
        files=Attachment.objects.filter(report=report, is_filed=True).order_by("pk"),
        acts=offered,
        facts=_facts(report),
    )
    return render(request, "reports/control.html", context)


def _facts(report: Report) -> list[tuple[str, str]]:
    rows = [
        (_("Frist"), format_date(report.due_date)),
        (_("Tildelt"), f"{format_kroner(report.granted)} kr"),
    ]
    if report.extended_to_date:
        rows.append((_("Utsatt til"), format_date(report.extended_to_date)))
        rows.append((_("Grunn til utsettelsen"), report.extension_reason))
    if report.changes_due_date:
        rows.append((_("Rettes innen"), format_date(report.changes_due_date)))
    if report.submitted_at:
        rows.append((_("Brukt"), f"{format_kroner(report.used)} kr"))
        rows.append((_("Ikke brukt"), f"{format_kroner(report.unused)} kr"))
    if report.prior_notice_due_date:
        rows.append((_("Forhåndsvarslet, frist"), format_date(report.prior_notice_due_date)))
    if report.stopped_at:
        rows.append((_("Utbetalinger"), _("Stanset")))
    if report.settled_at:
        rows.append((_("Ubrukte midler"), report.settlement_text))
    if report.waiver_reason:
        rows.append((_("Fritatt fordi"), report.waiver_reason))
    return rows


@require_http_methods(["GET", "POST"])
@once
def act_page(request: HttpRequest, code: str, act: str) -> HttpResponse:
    """What will happen, before it happens (A35)."""
    report = load_report(request, code)
    what = ACTS.get(act)
    if what is None:
        raise Http404
    if not what.may(request.hat, report):
        raise NotAllowed(who_may=WHO_DECIDES if what.decides else WHO_CONTROLS)
    form = what.form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            what.do(
                report=report,
                seen_version=form.posted_version,
                by=request.hat,
                at=request.received_at,
                **form.cleaned_data,
            )
        except RuleBroken as broken:
            form.add_error(None, broken.message)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, str(what.done))
            return redirect("reports:control", code=code)
    if not what.is_offered(report, in_oslo(request.received_at).date()):
        messages.info(request, _("Dette kan ikke gjøres med rapporten nå."))
        return redirect("reports:control", code=code)
    application = report.application
    context = frame_of(
        request, report, str(what.label), form=form, version=report.version, text=what.text,
        submit=what.label, color=what.color,
        facts=[(_("Eier"), application.applicant.name), (_("Sak"), application.reference)],
    )  # fmt: skip
    return render(request, "reports/act.html", context)

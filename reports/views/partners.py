"""A partner's own part of a report: one page, kept as it is written, given when it is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jobs.once import once
from kompetanse.lib.errors import Refused, RuleBroken, Stale
from kompetanse.seen import stored_texts
from reports import actions
from reports.content import Content, read_content
from reports.enums import WRITABLE, Answerer
from reports.forms import PartForm
from reports.models import GoalAttainment, PartnerPart
from reports.permissions import check_of_partner
from reports.questions import questions_of
from reports.views.framing import frame_of, load_report
from reports.views.writing import ACCOUNT, autosaved, is_autosave

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from reports.models import Report


def _load(request: HttpRequest, code: str) -> tuple[Report, PartnerPart]:
    if request.hat is None:
        raise Http404
    part = get_object_or_404(
        PartnerPart.objects.visible_to(request.hat).select_related("partner", "report"), code=code
    )
    part.report = load_report(request, part.report.code)
    check_of_partner(request.hat, part)
    return part.report, part


def _form(request: HttpRequest, report: Report, part: PartnerPart, content: Content) -> PartForm:
    shares = [
        {**share, "code": one["code"], "title": one["title"]}
        for one in content["measures"]
        for share in one["shares"]
        if share["orgnr"] == part.partner.orgnr
    ]
    initial: dict[str, Any] = {
        "contribution_text": part.contribution_text,
        "evaluation_text": part.evaluation_text,
    }
    for share in shares:
        initial |= {f"{name}_{share['code']}": share[name] for name in ACCOUNT}
    for row in GoalAttainment.objects.filter(part=part):
        initial[f"answer_{row.question}"], initial[f"text_{row.question}"] = row.answer, row.text
    questions = questions_of(report.application.scheme_version, answered_by=Answerer.PARTNER)
    return PartForm(request.POST or None, measures=shares, questions=questions, initial=initial)


@require_http_methods(["GET", "POST"])
@once
def part_page(request: HttpRequest, part: str) -> HttpResponse:
    """Keep, or give to the owner."""
    report, own = _load(request, part)
    form = _form(request, report, own, read_content(report))
    if request.method == "POST":
        answer = _answer(request, own, form)
        if answer is not None:
            return answer
        own.refresh_from_db(fields=["version"])
    context = frame_of(
        request,
        report,
        _("Deres del av rapporten"),
        form=form,
        part=own,
        version=own.version,
        is_open=report.status in WRITABLE,
        save_url=reverse("reports:part", args=(own.code,)),
    )
    return render(request, "reports/part.html", context)


def _answer(request: HttpRequest, own: PartnerPart, form: PartForm) -> HttpResponse | None:
    """None when the page must be drawn with what is wrong; what was written stands in it."""
    is_valid, saves_itself = form.is_valid(), is_autosave(request)
    gives = request.POST.get("act") == "give" and not saves_itself
    act = actions.complete_part if gives else actions.save_part

    def save() -> PartnerPart:
        return act(
            part=own, data=form.values, accounts=form.accounts, answers=form.answers,
            seen_version=form.posted_version, by=request.hat, at=request.received_at,
        )  # fmt: skip

    if saves_itself:
        versions = PartnerPart.objects.filter(pk=own.pk).values_list("version", flat=True)
        return autosaved(request, save, versions.get)
    if not is_valid:
        return None
    try:
        save()
    except RuleBroken as broken:
        for finding in broken.findings:
            form.add_error(None, str(finding.message))
        return None
    except Stale as stale:
        raise Stale(str(stale), theirs=stored_texts(form)) from stale
    except Refused as refused:
        form.add_error(getattr(refused, "field", "") or None, str(refused))
        return None
    messages.success(request, _("Deres del er levert.") if gives else _("Lagret."))
    if gives:
        return redirect("reports:report", own.report.code)
    return redirect("reports:part", own.code)

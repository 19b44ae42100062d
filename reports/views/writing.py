"""The pages on which the owner writes. What is written is kept also when something is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jobs.once import once
from kompetanse.lib.dates import format_time
from kompetanse.lib.errors import Refused, Stale
from kompetanse.seen import stored_texts
from reports import actions
from reports.actions.locking import check_open
from reports.content import TEXTS, Content, read_content
from reports.enums import Answerer, FileKind, Step
from reports.forms import FilesForm, GoalsForm, MeasureForm, TogetherForm
from reports.models import Attachment
from reports.permissions import check_editor
from reports.questions import questions_of
from reports.views.framing import frame_of, load_report
from reports.views.reading import step_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from kompetanse.forms import BaseForm
    from reports.models import Report

ACCOUNT = ("used", "unused", "unused_reason")


def load_draft(request: HttpRequest, code: str) -> Report:
    """The report, open for a change; 403 for those who may not write, 409 when it is closed now."""
    report = load_report(request, code)
    check_editor(request.hat, report)
    check_open(report)
    return report


def after(report: Report, content: Content, place: str) -> str:
    """The next part, at the end the page of the report."""
    order = [*(one["code"] for one in content["measures"]), *map(str, Step)]
    here = order.index(place) + 1
    if here < len(order):
        return step_url(report, order[here])
    return reverse("reports:report", args=(report.code,))


def is_autosave(request: HttpRequest) -> bool:
    return request.POST.get("autosave") == "1"


def autosaved(
    request: HttpRequest, save: Callable[[], object], version: Callable[[], int]
) -> HttpResponse:
    """Keep, and answer the new version (docs/frontend.md, Autosave); 409 when somebody else has saved."""
    try:
        save()
    except Stale as stale:
        return JsonResponse({"message": str(stale)}, status=409)
    return JsonResponse({"version": version(), "saved_at": format_time(request.received_at)})


def version_now(report: Report, place: str) -> int:
    report.refresh_from_db(fields=["part_versions"])
    return report.version_of(place)


def keep(
    request: HttpRequest, report: Report, place: str, form: BaseForm, save: Callable[[], object]
) -> HttpResponse | None:
    """Answer a posted part; None when the page must be drawn with what is wrong. 409 with both texts when others have saved since."""
    is_valid = form.is_valid()
    if is_autosave(request):
        return autosaved(request, save, lambda: version_now(report, place))
    if not is_valid:
        return None
    try:
        save()
    except Stale as stale:
        raise Stale(str(stale), theirs=stored_texts(form)) from stale
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    messages.success(request, _("Lagret."))
    return redirect(after(report, read_content(report), place))


def _part_frame(
    request: HttpRequest, report: Report, place: str, here: str, **more: Any
) -> dict[str, Any]:
    version, url = version_now(report, place), step_url(report, place)
    return frame_of(request, report, here, place=place, version=version, save_url=url, **more)


def groups_of(report: Report) -> list[tuple[str, str]]:
    """The scheme version's kinds of employees, in the reader's language."""
    words = "nn" if get_language() == "nn" else "nb"
    rows = report.application.scheme_version.participant_categories
    return [(row["key"], row[words]) for row in rows]


@require_http_methods(["GET", "POST"])
def measure(request: HttpRequest, code: str, item: str) -> HttpResponse:
    """What became of one measure, beside what was planned."""
    report = load_draft(request, code)
    content = read_content(report)
    told = next((one for one in content["measures"] if one["code"] == item), None)
    if told is None:
        raise Http404
    own = next((one for one in told["shares"] if one["is_owner"]), {})
    form = MeasureForm(
        request.POST or None,
        content=content,
        measure=told,
        groups=groups_of(report),
        initial={**told, **{name: own.get(name) for name in ACCOUNT}},
    )
    if request.method == "POST":
        answer = keep(
            request, report, item, form,
            lambda: actions.save_measure(
                report=report, code=item, data=form.values, account=form.account,
                participants=form.counts, seen_version=form.posted_version,
                by=request.hat, at=request.received_at,
            ),
        )  # fmt: skip
        if answer is not None:
            return answer
    context = _part_frame(request, report, item, told["title"], form=form, told=told, own=own)
    context["groups"] = [label for _key, label in groups_of(report)]
    return render(request, "reports/measure.html", context)


@require_http_methods(["GET", "POST"])
@once
def step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """One of the parts that are not measures."""
    if step not in Step.values:
        raise Http404
    report = load_draft(request, code)
    if step == Step.FILES:
        return _files(request, report)
    form, save = (_goals if step == Step.GOALS else _together)(request, report)
    if request.method == "POST":
        answer = keep(request, report, step, form, save)
        if answer is not None:
            return answer
    context = _part_frame(request, report, step, str(Step(step).label), form=form)
    return render(request, "reports/step.html", context)


def _goals(request: HttpRequest, report: Report) -> tuple[GoalsForm, Callable[[], object]]:
    questions = questions_of(report.application.scheme_version, answered_by=Answerer.OWNER)
    stored = report.attainments.filter(part=None)
    initial = {f"answer_{row.question}": row.answer for row in stored}
    initial |= {f"text_{row.question}": row.text for row in stored}
    form = GoalsForm(request.POST or None, questions=questions, initial=initial)
    return form, lambda: actions.save_goals(
        report=report, answers=form.answers, seen_version=form.posted_version,
        by=request.hat, at=request.received_at,
    )  # fmt: skip


def _together(request: HttpRequest, report: Report) -> tuple[TogetherForm, Callable[[], object]]:
    initial = {name: getattr(report, name) for name in TEXTS}
    if not report.contact_name:
        initial |= {"contact_name": request.user.name, "contact_email": request.user.email}
    form = TogetherForm(request.POST or None, initial=initial)
    return form, lambda: actions.save_together(
        report=report,
        data={name: form.cleaned_data[name] for name in TEXTS if name in form.cleaned_data},
        seen_version=form.posted_version, by=request.hat, at=request.received_at,
    )  # fmt: skip


def _files(request: HttpRequest, report: Report) -> HttpResponse:
    """Files that go with the report. Good ones stay when another is refused."""
    form = FilesForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form.is_valid()
        kind = form.cleaned_data.get("kind")
        for upload in form.fields["files"].good if kind else ():
            if text := _attach(request, report, FileKind(kind), upload):
                form.add_error("files", text)
        if form.is_valid():
            return redirect(step_url(report, Step.FILES))
    rows = Attachment.objects.filter(report=report).select_related("stored_file").order_by("pk")
    label = str(Step.FILES.label)
    context = _part_frame(request, report, Step.FILES, label, form=form, files=rows)
    return render(request, "reports/files.html", context)


def _attach(request: HttpRequest, report: Report, kind: FileKind, upload: Any) -> str:
    try:
        actions.attach_file(
            report=report, kind=kind, content=upload.read(), name=upload.name,
            by=request.hat, at=request.received_at,
        )  # fmt: skip
    except Refused as refused:
        return str(refused)
    return ""


@require_POST
@once
def file_remove(request: HttpRequest, code: str, file: str) -> HttpResponse:
    report = load_draft(request, code)
    found = get_object_or_404(Attachment.objects.visible_to(request.hat), report=report, code=file)
    found.report = report
    actions.remove_attachment(attachment=found, by=request.hat, at=request.received_at)
    return redirect(step_url(report, Step.FILES))

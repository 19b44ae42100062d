"""The text parts: one page and one autosave address each."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from needs.actions import mark_section, save_section, take_pen
from needs.actions.ready import findings_of
from needs.checking import section_of
from needs.content import read_content
from needs.enums import Section
from needs.forms.sections import TEXT_FORMS, DoneForm
from needs.labels import SECTION_FIELDS
from needs.permissions import check_editor, check_open
from needs.tasklist import section_url, sections_of
from needs.views.autosaving import kept
from needs.views.framing import load_report, open_request, section_frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from kompetanse.forms import BaseForm
    from needs.forms.sections import SectionForm
    from needs.models import NeedsReport

Row = TypeVar("Row", bound="BaseForm")


def load_section(request: HttpRequest, code: str, section: str) -> NeedsReport:
    """The report, open for a change in the part; 403 for those who may not write, 409 when it is closed now."""
    if section not in Section.values:
        raise Http404
    report = load_report(request, code)
    check_editor(request.hat, report.application)
    check_open(report.application, section=section, request=open_request(report))
    return report


def next_after(report: NeedsReport, section: str) -> str:
    """Where "Lagre og gå videre" leads: the next part (of those that must be corrected), at the end the task list."""
    content = {"network": report.application.network}
    asked = open_request(report)
    order = [
        part
        for part in sections_of(content)
        if asked is None or part in asked.sections or part == section
    ]
    place = order.index(Section(section)) + 1
    code = report.application.code
    return (
        section_url(code, order[place])
        if place < len(order)
        else reverse("needs:report", args=(code,))
    )


@require_http_methods(["GET", "POST"])
def text_section(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """One text part. What is written is kept even when something is missing; only then it is not finished."""
    report = load_section(request, code, section)
    initial = {name: getattr(report, name) for name in SECTION_FIELDS[Section(section)]}
    initial["done"] = report.sections_done.get(section)
    if section == Section.CONTACT and not report.contact_name:
        user = request.user
        initial |= {"contact_name": user.name, "contact_email": user.email}
        initial["contact_phone"] = report.contact_phone or user.phone
    form = TEXT_FORMS[section](request.POST or None, report=report, initial=initial)
    if request.method == "POST" and form.is_valid():
        report = save_section(
            report=report,
            section=section,
            data=form.values,
            seen_version=form.posted_version,
            done=False,
            by=request.hat,
            at=request.received_at,
        )
        if not form.cleaned_data["done"] or finish(request, report, section, form):
            return redirect(after(request, report, section))
    context = section_frame(report, section, form=form, user_id=request.hat.user_id)
    return render(request, "needs/section_text.html", context)


def after(request: HttpRequest, report: NeedsReport, section: str) -> str:
    """Back to the summary when the user came from there (A06), else on."""
    if request.GET.get("fra") == "se-over":
        return f"{reverse('needs:report-review', args=(report.application.code,))}#{section}"
    return next_after(report, section)


def finish(request: HttpRequest, report: NeedsReport, section: str, form: SectionForm) -> bool:
    """Mark a part as finished, or say at the fields what is missing."""
    found = findings_of(report, read_content(report))
    for finding in found:
        if not finding.is_hard or section_of(finding) != section:
            continue
        name = finding.field.rpartition(":")[2]
        form.add_error(name if name in form.fields else None, str(finding.message))
    if form.errors:
        form.data = {**form.data.dict(), **_lists(form), "version": report.version_of(section)}
        return False
    mark_section(report=report, section=section, done=True, by=request.hat, at=request.received_at)
    return True


def _lists(form: SectionForm) -> dict[str, list[str]]:
    # A QueryDict made into a dict keeps only the last of several ticked boxes.
    return {"sectors": form.data.getlist("sectors")} if "sectors" in form.fields else {}


@require_POST
def autosave(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """Keep what stands in a text part. Answers the new version; 409 when somebody else has saved."""
    report = load_section(request, code, section)
    if section not in TEXT_FORMS:
        raise Http404
    form = TEXT_FORMS[section](request.POST, report=report)
    form.is_valid()
    # What cannot be read yet ("310 tus") waits for the button; the rest is kept.
    data = {name: value for name, value in form.values.items() if name in form.data}
    return kept(
        request,
        report,
        section,
        lambda: save_section(
            report=report, section=section, data=data, seen_version=form.posted_version,
            by=request.hat, at=request.received_at,
        ),
    )  # fmt: skip


@require_POST
def section_done(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """ "Er du ferdig med denne delen?" of the parts that are lists of pages."""
    report = load_section(request, code, section)
    form = DoneForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Svar på om du er ferdig med denne delen."))
        return redirect(section_url(code, section))
    return _answer(request, report, section, done=form.cleaned_data["done"])


def _goes_on(request: HttpRequest) -> bool:
    return request.method == "POST" and request.POST.get("handling") == "videre"


def done_form_of(request: HttpRequest, report: NeedsReport, section: str) -> DoneForm:
    """The last question of a part that is a list, answered when "Lagre og gå videre" was pressed."""
    finished = report.sections_done.get(section, section == Section.ATTACHMENTS or None)
    return DoneForm(request.POST if _goes_on(request) else None, initial={"done": finished})


def row_form_of(request: HttpRequest, make: Callable[..., Row]) -> Row:
    """The form that adds a row to a part that is a list.

    "Lagre og gå videre" adds what is written there too, so that nobody loses it; with nothing written it is left alone.
    """
    form = make(request.POST or None, request.FILES or None)
    return make() if _goes_on(request) and not form.has_changed() else form


def can_save(*forms: BaseForm) -> bool:
    """Whether something was sent and all of it can be read; each form has been asked, so that all errors are shown."""
    sent = [form.is_valid() for form in forms if form.is_bound]
    return bool(sent) and all(sent)


def after_row(
    request: HttpRequest, report: NeedsReport, section: str, done_form: DoneForm
) -> HttpResponse:
    """The list again, or on to the next part when that was the button."""
    code = report.application.code
    if not done_form.is_bound:
        return redirect(section_url(code, section))
    report = load_section(request, code, section)
    return _answer(request, report, section, done=done_form.cleaned_data["done"])


def _answer(request: HttpRequest, report: NeedsReport, section: str, *, done: bool) -> HttpResponse:
    hard = [
        finding
        for finding in findings_of(report, read_content(report))
        if finding.is_hard and section_of(finding) == section
    ]
    if done and hard:
        for finding in hard:
            messages.error(request, str(finding.message))
        mark_section(
            report=report, section=section, done=False, by=request.hat, at=request.received_at
        )
        return redirect(section_url(report.application.code, section))
    mark_section(report=report, section=section, done=done, by=request.hat, at=request.received_at)
    return redirect(after(request, report, section))


@require_POST
def pen_take(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """Say that one writes here."""
    report = load_section(request, code, section)
    take_pen(report=report, section=section, by=request.hat, at=request.received_at)
    return redirect(section_url(code, section))

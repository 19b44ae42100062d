"""What the forum's pages share: whose seat it is, and the confirm page that every act passes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from forum.models import Seat
from kompetanse.forms.warnings import YES, read_answers
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import NotAllowed, Refused, RuleBroken, WarningsUnanswered
from kompetanse.lib.text import clean_text
from records.models import Document
from records.store import open_document
from records.views.serving import send_file


def today(request: HttpRequest):
    return in_oslo(request.received_at).date()


def seat_of(request: HttpRequest) -> Seat | None:
    """The person's seat today in the forum whose hat is on; None for staff and auditors."""
    hat = request.hat
    if hat is None or hat.side != "forum":
        return None
    return (
        Seat.objects.active(today(request))
        .filter(forum_id=hat.organisation_id, user_id=hat.user_id)
        .select_related("forum", "represents")
        .first()
    )


def own_seat(request: HttpRequest) -> Seat:
    """The person's seat, or a 403 page that says who has one."""
    seat = seat_of(request)
    if seat is None:
        raise NotAllowed(who_may=_("Medlemmer av forumet."))
    return seat


def send_pdf(document: Document | None) -> HttpResponse:
    """The PDF that a job drew, byte for byte; 404 until it has."""
    if document is None or not document.file_name.endswith(".pdf"):
        raise Http404
    content = open_document(document)
    return send_file(document.stored_file, document.file_name, content=content, as_attachment=True)


def sentences(error: Exception) -> list[tuple[str, str]]:
    """What a refusal says, for the error summary."""
    if isinstance(error, RuleBroken):
        return [("", str(finding.message)) for finding in error.findings]
    return [("", str(error))]


@dataclass
class Step:
    """An act with a page that says what will happen before it does (A35)."""

    title: Any
    submit: Any
    act: Callable[..., Any]
    back_url: str
    done_url: str
    message: Any
    facts: Sequence[tuple[Any, Any]] = ()
    heading: Any = ""
    text: Any = ""
    warning: Any = ""
    color: str = ""
    crumbs: Sequence[tuple[Any, str]] = field(default_factory=tuple)
    form: Any = None
    version: Any = None  # what the page shows of a row that the act changes


def given_answers(request: HttpRequest) -> dict[str, str]:
    """Warnings that were answered yes on the page "Stemmer det?": key → reason."""
    found = {}
    for name, value in request.POST.items():
        key = name.removeprefix("svar-")
        reason = clean_text(request.POST.get(f"grunn-{key}", "")).strip()
        if name.startswith("svar-") and value == YES and reason:
            found[key] = reason
    return found


def run_step(request: HttpRequest, step: Step) -> HttpResponse:
    """GET shows what will happen, POST does it. Warnings get their own page; a refusal stands on top of this one."""
    errors: list[tuple[str, str]] = []
    if request.method == "POST" and (step.form is None or step.form.is_valid()):
        answers = given_answers(request)
        options = dict(step.form.cleaned_data) if step.form is not None else {}
        try:
            result = step.act(answers=answers, **options)
        except WarningsUnanswered as unanswered:
            return _ask(request, step, unanswered)
        except (Refused, RuleBroken) as refusal:
            errors = sentences(refusal)
        else:
            messages.success(request, step.message)
            done = step.done_url(result) if callable(step.done_url) else step.done_url
            return HttpResponseRedirect(done)
    context = {
        "step": step,
        "errors": errors,
        "page_has_errors": bool(errors),
        "form": step.form,
        "version": step.version,
    }
    return render(request, "forum/step.html", context)


def _ask(request: HttpRequest, step: Step, unanswered: WarningsUnanswered) -> HttpResponse:
    asked = any(name.startswith("svar-") for name in request.POST)
    answers = read_answers(request.POST, unanswered.findings) if asked else None
    if answers is not None and answers.wants_change:
        return HttpResponseRedirect(step.back_url)
    hidden = [
        (name, value)
        for name, value in request.POST.items()
        if name not in ("csrfmiddlewaretoken", "form_token", "version")
        and not name.startswith(("svar-", "grunn-"))
    ]
    context = {
        "step": step,
        "findings": unanswered.findings,
        "answers": answers,
        "hidden": hidden,
        "version": step.version,
        "page_has_errors": asked,
    }
    return render(request, "forum/warnings.html", context)

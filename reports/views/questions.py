"""The questions on goals of each scheme version: read by everybody, worded by the administration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grants.models import SchemeVersion
from jobs.once import once
from kompetanse.lib.errors import Refused, Stale
from kompetanse.seen import stored_texts
from kompetanse.tables import Cell, Column, Row, Table
from reports import actions
from reports.actions.wording import is_answered, words_version
from reports.enums import Answerer
from reports.forms import QuestionForm
from reports.models import GoalQuestion
from reports.permissions import check_words_questions, words_questions
from reports.questions import questions_of_all

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from reports.questions import Question

WORDS = ("text_nb", "text_nn", "answered_by", "source")


@require_GET
def question_list(request: HttpRequest) -> HttpResponse:
    """All versions, the newest first, with what each asks."""
    if request.hat is None:
        raise Http404
    writes = words_questions(request.hat)
    versions = SchemeVersion.objects.select_related("scheme__programme")
    own = GoalQuestion.objects.visible_to(request.hat)
    asked = questions_of_all(list(versions.order_by("-first_year", "scheme__name_nb", "pk")), own)
    context = {
        "versions": [
            (version, _name(version), _table(version, questions, writes=writes))
            for version, questions in asked
        ],
        "writes": writes,
    }
    return render(request, "reports/questions.html", context)


def _name(version: SchemeVersion) -> str:
    last = f"–{version.last_year}" if version.last_year else "–"
    return f"{version.scheme.name} {version.first_year}{last}"


def _table(version: SchemeVersion, questions: list[Question], *, writes: bool) -> Table:
    rows = [
        Row(
            [
                Cell(
                    one.text,
                    url=reverse("reports:question", args=(version.key, one.key))
                    if writes and one.is_own
                    else "",
                ),
                str(Answerer(one.answered_by).label),
                one.source if one.is_own else _("Fast i ordningene 2021–2025"),
            ]
        )
        for one in questions
    ]
    return Table(
        caption=_("Spørsmål, %(name)s") % {"name": _name(version)},
        columns=[
            Column(_("Spørsmål"), head=True),
            Column(_("Besvares av")),
            Column(_("Kilde")),
        ],
        rows=rows,
        empty=_("Ingen spørsmål ennå. Rapporten spør da ikke om måloppnåelse."),
    )


def _load(request: HttpRequest, version: str, key: str) -> GoalQuestion:
    check_words_questions(request.hat)
    return get_object_or_404(
        GoalQuestion.objects.visible_to(request.hat).select_related("scheme_version__scheme"),
        scheme_version__key=version,
        key=key,
    )


@require_http_methods(["GET", "POST"])
@once
def question_add(request: HttpRequest, version: str) -> HttpResponse:
    check_words_questions(request.hat)
    found = get_object_or_404(SchemeVersion.objects.select_related("scheme"), key=version)
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_question(
                version=found, words=form.cleaned_data, by=request.hat, at=request.received_at
            )
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Spørsmålet er lagt til."))
            return redirect("reports:questions")
    return _form_page(request, found, form, _("Legg til et spørsmål"))


@require_http_methods(["GET", "POST"])
@once
def question(request: HttpRequest, version: str, key: str) -> HttpResponse:
    """Change a question, or read why it stands."""
    found = _load(request, version, key)
    initial = {name: getattr(found, name) for name in WORDS}
    form = QuestionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_question(
                question=found, words=form.cleaned_data, seen_version=form.posted_version,
                by=request.hat, at=request.received_at,
            )  # fmt: skip
        except Stale as stale:
            raise Stale(str(stale), theirs=stored_texts(form)) from stale
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Spørsmålet er endret."))
            return redirect("reports:questions")
    return _form_page(
        request, found.scheme_version, form, _("Endre spørsmålet"),
        question=found, version=words_version(found), is_answered=is_answered(found),
    )  # fmt: skip


def _form_page(
    request: HttpRequest, asked_in: SchemeVersion, form: QuestionForm, title: str, **more: Any
) -> HttpResponse:
    context = {"form": form, "title": title, "scheme_version": asked_in, "eyebrow": _name(asked_in)}
    return render(request, "reports/question.html", {**context, **more})


@require_POST
@once
def question_remove(request: HttpRequest, version: str, key: str) -> HttpResponse:
    found = _load(request, version, key)
    try:
        seen = request.POST.get("version", "")
        actions.remove_question(
            question=found, seen_version=int(seen) if seen.isascii() and seen.isdigit() else None,
            by=request.hat, at=request.received_at,
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("reports:question", version, key)
    messages.success(request, _("Spørsmålet er fjernet."))
    return redirect("reports:questions")

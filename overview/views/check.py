"""The check of a case: impartiality first, then each measure against the criteria."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grants.actions import declare_impartiality, finish_check, reopen_check, save_checks
from grants.actions.exclusions import check_not_recused
from grants.enums import ApplicationStatus, CheckOutcome
from grants.models import Item
from grants.permissions import check_caseworker
from jobs.once import once
from kompetanse.lib.errors import Refused, Stale
from kompetanse.seen import check_seen, digest_of
from overview.case_forms import CheckForm, ImpartialityForm
from overview.presence import note_presence
from overview.views.case import case_or_404

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

    from grants.models import Application


def posted_version(request: HttpRequest) -> int:
    """The version that the form was drawn from; 0, which no row has, without a readable one."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() else 0


@require_http_methods(["GET", "POST"])
@once
def impartiality(request: HttpRequest, code: str) -> HttpResponse:
    """The first question of every case: are you impartial?"""
    application = case_or_404(request, code)
    check_caseworker(request.hat, application)
    check_not_recused(application, by=request.hat)
    form = ImpartialityForm(request.POST or None)
    before = _own_word(application, request.user.pk)
    if request.method == "POST" and form.is_valid():
        check_seen(form, before)
        try:
            declaration = declare_impartiality(
                application=application,
                user=request.user,
                is_impartial=form.cleaned_data["is_impartial"],
                reason=form.cleaned_data["reason"],
                by=request.hat,
                at=request.received_at,
            )
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            if declaration.is_impartial:
                return redirect("overview:check", code)
            messages.info(request, _("Du er meldt inhabil. En annen må ta over saken."))
            return redirect("overview:case", code)
    context = {"application": application, "form": form, "version": digest_of(before)}
    return render(request, "overview/impartiality.html", context)


def _own_word(application: Application, user_id: int) -> dict[str, object]:
    """What the person has answered before."""
    rows = application.impartiality.filter(user_id=user_id)
    return rows.values("is_impartial", "reason").first() or {}


@require_GET
def check(request: HttpRequest, code: str) -> HttpResponse:
    """All measures of the case on one page, each with its criteria."""
    application = case_or_404(request, code)
    check_caseworker(request.hat, application)
    check_not_recused(application, by=request.hat)
    if application.declared is None:
        return redirect("overview:impartiality", code)
    return _draw(request, application)


def _draw(
    request: HttpRequest,
    application: Application,
    *,
    bound: tuple[str, CheckForm] | None = None,
    refused: str = "",
) -> HttpResponse:
    items = list(
        application.items.visible_to(request.hat)
        .prefetch_related("checks", "amounts__recipient")
        .order_by("number")
    )
    entries = [
        {
            "item": item,
            "form": bound[1] if bound and bound[0] == item.code else _form_for(item, application),
            "done": len(item.checks.all()),
            "answers": _answers(item, application),
        }
        for item in items
    ]
    wanted = len(application.scheme_version.criteria)
    context = {
        "application": application,
        "entries": entries,
        "wanted": wanted,
        "is_open": application.status == ApplicationStatus.SUBMITTED,
        "is_finished": application.status == ApplicationStatus.CHECKED,
        "is_complete": all(entry["done"] >= wanted for entry in entries),
        "warnings": _warnings(items),
        "refused": refused,
        "bound_form": bound[1] if bound else None,
        "presence": note_presence(application.code, doing="kontroll", by=request.hat),
    }
    return render(request, "overview/check.html", context, status=200)


def _answers(item: Item, application: Application) -> list[tuple[str, str]]:
    """The stored answers in the scheme's order, for a check that is not open."""
    stored = {answer.criterion: answer for answer in item.checks.all()}
    language = (get_language() or "nb")[:2]
    rows = []
    for criterion in application.scheme_version.criteria:
        answer = stored.get(criterion["key"])
        said = f"{answer.get_outcome_display()}\n{answer.comment}".strip() if answer else "–"
        rows.append((criterion.get(language) or criterion["nb"], said))
    return rows


def _form_for(item: Item, application: Application, data: Any = None) -> CheckForm:
    initial: dict[str, str] = {}
    for answer in item.checks.all():
        initial[answer.criterion] = answer.outcome
        initial[f"{answer.criterion}-comment"] = answer.comment
    return CheckForm(
        data,
        criteria=application.scheme_version.criteria,
        language=(get_language() or "nb")[:2],
        initial=initial,
        prefix=item.code,
    )


def _warnings(items: list[Item]) -> list[str]:
    """What the caseworker should know before finishing: measures with a criterion that is not met."""
    return [
        _("%(title)s: %(number)s kriterier er ikke helt oppfylt.")
        % {"title": item.title, "number": number}
        for item in items
        if (number := sum(answer.outcome != CheckOutcome.MET for answer in item.checks.all()))
    ]


@require_POST
def check_save(request: HttpRequest, code: str, item_code: str) -> HttpResponse:
    """Save the answers for one measure."""
    application = case_or_404(request, code)
    item = get_object_or_404(
        Item.objects.visible_to(request.hat).filter(application=application), code=item_code
    )
    form = _form_for(item, application, _posted(request, item, application))
    if not form.is_valid():
        return _draw(request, application, bound=(item.code, form))
    try:
        save_checks(
            item=item,
            answers=form.answers,
            seen_version=posted_version(request),
            by=request.hat,
            at=request.received_at,
        )
    except Stale as stale:
        raise Stale(str(stale), mine=_told(form), theirs=_stored(item, form)) from stale
    except Refused as refused:
        _show(form, refused, item)
        return _draw(request, application, bound=(item.code, form))
    messages.success(request, _("Svarene for «%(title)s» er lagret.") % {"title": item.title})
    return redirect("overview:check", code)


def _posted(request: HttpRequest, item: Item, application: Application) -> QueryDict:
    """The answers; with "Resten er oppfylt" the criteria without one are met."""
    data = request.POST.copy()
    if "resten" in data:
        for criterion in application.scheme_version.criteria:
            name = f"{item.code}-{criterion['key']}"
            data[name] = data.get(name) or CheckOutcome.MET
    return data


def _show(form: CheckForm, refused: Refused, item: Item) -> None:
    """Put a refusal beside the comment of the criterion that it is about."""
    criterion = refused.field.removeprefix(f"{item.code}-")
    name = f"{criterion}-comment"
    form.add_error(name if name in form.fields else None, str(refused))


def _told(form: CheckForm) -> list[tuple[str, str]]:
    labels = dict(CheckOutcome.choices)
    return [
        (str(form.fields[key].label), f"{labels[outcome]}\n{comment}")
        for key, (outcome, comment) in form.answers.items()
    ]


def _stored(item: Item, form: CheckForm) -> list[tuple[str, str]]:
    return [
        (
            str(form.fields[answer.criterion].label),
            f"{answer.get_outcome_display()}\n{answer.comment}",
        )
        for answer in item.checks.all()
        if answer.criterion in form.fields
    ]


@require_POST
@once
def check_finish(request: HttpRequest, code: str) -> HttpResponse:
    """Say that the check is done."""
    application = case_or_404(request, code)
    try:
        finish_check(
            application=application,
            seen_version=posted_version(request),
            by=request.hat,
            at=request.received_at,
        )
    except Refused as refused:
        return _draw(request, application, refused=str(refused))
    messages.success(request, _("Kontrollen er ferdig. Saken er klar for forumet."))
    return redirect("overview:case", code)


@require_http_methods(["GET", "POST"])
@once
def check_reopen(request: HttpRequest, code: str) -> HttpResponse:
    """Open a finished check again, after a page that says what happens."""
    application = case_or_404(request, code)
    check_caseworker(request.hat, application)
    check_not_recused(application, by=request.hat)
    refused = ""
    if request.method == "POST":
        try:
            reopen_check(
                application=application,
                seen_version=posted_version(request),
                by=request.hat,
                at=request.received_at,
            )
        except Refused as error:
            refused = str(error)
        else:
            return redirect("overview:check", code)
    context = {
        "application": application,
        "refused": refused,
        "facts": [
            (_("Saken"), f"{application.applicant.name}, {application.reference}"),
            (_("Status blir"), ApplicationStatus.SUBMITTED.label),
        ],
    }
    return render(request, "overview/check_reopen.html", context)

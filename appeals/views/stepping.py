"""One act at a time on a complaint: who may, is asked by the act itself; a refused form comes back as it was sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from appeals import actions
from appeals.enums import SettlementKind
from appeals.forms import AnswerForm, ResultForm
from appeals.permissions import (
    WHO_COMPLAINS,
    check_appeal_body,
    check_handler,
    is_party,
)
from appeals.views.desk import FORMS, id_in
from appeals.views.loading import get_appeal
from appeals.views.reading import body_context, party_context, staff_context
from jobs.once import once
from kompetanse.lib.errors import Locked, NotAllowed, Refused

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from appeals.models import Appeal

Act = Callable[["HttpRequest", "Appeal", dict[str, Any]], Any]


def _common(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.hat, "at": request.received_at}


def _seen(request: HttpRequest) -> dict[str, Any]:
    """With the version that the page was drawn with; 0, which is always stale, when it is not there."""
    text = request.POST.get("version", "")
    return {
        **_common(request),
        "seen_version": int(text) if text.isascii() and text.isdigit() else 0,
    }


def _take(request: HttpRequest, found: Appeal, _data: dict[str, Any]) -> Any:
    actions.take_appeal(appeal=found, **_seen(request))
    return _("Du behandler klagen.")


def _ask(request: HttpRequest, found: Appeal, data: dict[str, Any]) -> Any:
    actions.ask_for_correction(appeal=found, **data, **_seen(request))
    return _("Brevet om retting er sendt.")


def _late(request: HttpRequest, found: Appeal, data: dict[str, Any]) -> Any:
    actions.assess_late(appeal=found, **data, **_seen(request))
    return _("Vurderingen er lagret.")


def _finish(request: HttpRequest, found: Appeal, _data: dict[str, Any]) -> Any:
    actions.finish_check(appeal=found, **_seen(request))
    return _("Klagen er til behandling.")


def _dismiss(request: HttpRequest, found: Appeal, data: dict[str, Any]) -> Any:
    actions.propose_settlement(appeal=found, kind=SettlementKind.DISMISS, **data, **_seen(request))
    return _("Avvisningen er sendt til godkjenning.")


def _forward(request: HttpRequest, found: Appeal, data: dict[str, Any]) -> Any:
    actions.propose_settlement(appeal=found, kind=SettlementKind.FORWARD, **data, **_seen(request))
    return _("Oversendelsen er sendt til godkjenning.")


def _open_settlement(found: Appeal) -> Any:
    settlement = next((row for row in found.settlements.all() if row.is_open), None)
    if settlement is None:
        raise Locked(_("Det er ikke noe forslag som venter på godkjenning."))
    return settlement


def _drop(request: HttpRequest, found: Appeal, _data: dict[str, Any]) -> Any:
    check_handler(request.hat, found)
    actions.drop_settlement(settlement=_open_settlement(found), **_common(request))
    return _("Forslaget er trukket.")


def _approve(request: HttpRequest, found: Appeal, _data: dict[str, Any]) -> Any:
    check_handler(request.hat, found)
    settlement = _open_settlement(found)
    actions.approve_settlement(settlement=settlement, **_seen(request))
    if settlement.kind == SettlementKind.FORWARD:
        return _("Godkjent. Saken blir samlet og sendt til klageinstansen.")
    return _("Klagen er avvist, og brevet er sendt.")


def _relieve(request: HttpRequest, found: Appeal, data: dict[str, Any]) -> Any:
    return actions.begin_relief(appeal=found, **data, **_seen(request))


def _carry_out(request: HttpRequest, found: Appeal, _data: dict[str, Any]) -> Any:
    return actions.carry_out(appeal=found, **_common(request))


def _suspend(request: HttpRequest, found: Appeal, data: dict[str, Any]) -> Any:
    if getattr(found, "suspension", None) is None:
        raise Locked(_("Ingen har bedt om at vedtaket ikke gjennomføres."))
    actions.answer_suspension(appeal=found, **data, **_common(request))
    return _("Svaret er sendt.")


def _correct(request: HttpRequest, found: Appeal, data: dict[str, Any]) -> Any:
    actions.correct_appeal(appeal=found, **data, **_common(request))
    return _("Rettingen er sendt.")


def _withdraw(request: HttpRequest, found: Appeal, _data: dict[str, Any]) -> Any:
    actions.withdraw_appeal(appeal=found, **_common(request))
    return _("Klagen er trukket.")


def _decide(request: HttpRequest, found: Appeal, data: dict[str, Any]) -> Any:
    uploads = data.pop("files")
    paper = None
    if uploads:
        paper = actions.keep_file(
            content=uploads[0].read(), name=uploads[0].name, at=request.received_at
        )
    actions.register_result(appeal=found, **data, paper=paper, **_common(request))
    return _("Avgjørelsen er registrert. Den som klaget, og tilskuddsforvalteren har fått beskjed.")


# Step → who may meet its form at all, and the act.
STAFF: dict[str, Act] = {
    "ta": _take,
    "be-om-retting": _ask,
    "for-sent": _late,
    "kontrollert": _finish,
    "avvis": _dismiss,
    "oversend": _forward,
    "trekk-forslag": _drop,
    "godkjenn": _approve,
    "medhold": _relieve,
    "utsettelse": _suspend,
    "folg-opp": _carry_out,
}


@require_POST
@once
def step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Do one thing with a complaint."""
    found = get_appeal(request, code)
    act, form, draw = _what(request, found, step)
    data: dict[str, Any] = {}
    if form is not None:
        if not form.is_valid():
            return draw(form)
        data = form.cleaned_data
    try:
        done = act(request, found, data)
    except Locked:
        raise
    except Refused as refused:
        if form is None:
            messages.error(request, str(refused))
            return redirect(found)
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return draw(form)
    if not isinstance(done, str):
        return redirect(done)
    messages.success(request, done)
    return redirect(found)


def _what(request: HttpRequest, found: Appeal, step: str) -> tuple[Act, Any, Any]:
    """(the act, its form if it has one, how to draw the page with it). 404 for a step that is none, 403 for another's."""
    if step in STAFF:
        check_handler(request.hat, found)
        name, form_class = FORMS.get(step, ("", None))
        form = form_class(request.POST, auto_id=id_in(name)) if form_class else None
        page, context = "appeals/staff.html", staff_context
        act = STAFF[step]
    elif step == "avgjor":
        check_appeal_body(request.hat, found)
        name, form = "result_form", ResultForm(request.POST, request.FILES)
        page, context, act = "appeals/body.html", body_context, _decide
    elif step == "rett":
        if not is_party(request.hat, found):
            raise NotAllowed(who_may=WHO_COMPLAINS)
        name, form = "answer_form", AnswerForm(request.POST)
        page, context, act = "appeals/party.html", party_context, _correct
    elif step == "trekk":
        return _withdraw, None, None
    else:
        raise Http404

    def draw(refused: Any) -> HttpResponse:
        return render(request, page, context(request, found, **{name: refused}))

    return act, form, draw

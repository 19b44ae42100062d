"""One agreement: written, signed, confirmed, renewed, ended."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jobs.once import once
from kompetanse.lib.dates import format_date
from kompetanse.lib.errors import Locked, NotAllowed
from owners.display import period_of
from partnerships import actions
from partnerships import permissions as may
from partnerships.actions import Terms
from partnerships.display import agreement_facts, agreement_pill
from partnerships.enums import AgreementSide, AgreementState
from partnerships.forms import AgreementForm, EndForm, NewAgreementForm, ReturnForm, SignForm
from partnerships.models import Agreement
from partnerships.views.posting import carry_out, today_of
from records.views.serving import send_file

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from kompetanse.forms import BaseForm


def report_url(request: HttpRequest) -> str:
    """The needs report that the person came from, to go back to."""
    code = request.GET.get("melding", "")
    return (
        reverse("needs:section-partners", args=(code,)) if code.isascii() and code.isalnum() else ""
    )


def load_agreement(request: HttpRequest, code: str) -> Agreement:
    if request.hat is None:
        raise Http404
    return get_object_or_404(Agreement.objects.visible_to(request.hat).for_detail(), code=code)


@require_http_methods(["GET", "POST"])
@once
def agreement_create(request: HttpRequest) -> HttpResponse:
    """Begin a partnership by writing down what was agreed: the owner with a partner, or the partner with an owner."""
    if request.hat is None:
        raise Http404
    hat = request.hat
    may.check_may_begin(hat)
    side = AgreementSide(hat.side)
    form = NewAgreementForm(
        request.POST or None, request.FILES or None, side=side, other=request.GET.get("med", ""),
        initial={f"{side}_contact_name": hat.user_name},
    )  # fmt: skip
    made = carry_out(
        request,
        form,
        lambda: actions.make_agreement(
            **form.parties(hat.organisation), terms=form.terms, upload=form.upload, by=hat,
            at=request.received_at,
        ),
    )  # fmt: skip
    if made is not None:
        messages.success(request, _("Avtalen er lagret. Den er ikke signert ennå."))
        return redirect(_with_report(made, request))
    back = report_url(request) or reverse("partnerships:partnership-list")
    county = hat.organisation.county
    context = {"form": form, "back_url": back, "is_owner": side == AgreementSide.OWNER,
               "authority": county and county.authorities.first()}  # fmt: skip
    return render(request, "partnerships/agreement_create.html", context)


def _with_report(agreement: Agreement, request: HttpRequest) -> str:
    code = request.GET.get("melding", "")
    return agreement.get_absolute_url() + (
        f"?melding={code}" if code.isascii() and code.isalnum() else ""
    )


@require_GET
def agreement(request: HttpRequest, code: str) -> HttpResponse:
    """What was agreed, where it stands, and what the hat can do with it."""
    found, today = load_agreement(request, code), today_of(request)
    state = found.state_on(today)
    others = found.partnership.agreements.exclude(pk=found.pk).order_by("-valid_from_date", "-pk")
    context = {
        "agreement": found,
        "status": agreement_pill(found, today),
        "answerer": found.organisation_of(found.answering_side),
        "facts": agreement_facts(found),
        "next": _next(request, found, state),
        "others": [
            (one.title, one.get_absolute_url(), period_of(one.valid_from_date, one.valid_to_date))
            for one in others[:20]
        ],
        "may": _offers(request, found, state),
        "report_url": report_url(request),
    }
    return render(request, "partnerships/agreement.html", context)


def _next(request: HttpRequest, found: Agreement, state: AgreementState) -> dict[str, str]:
    """Whose turn it is, in words; with a button when it is the hat's."""
    hat, answering = request.hat, found.answering_side
    sign = reverse("partnerships:agreement-sign", args=(found.code,))
    if state in {AgreementState.DRAFT, AgreementState.RETURNED}:
        title = (
            _("Kompetansemiljøet signerer")
            if answering == AgreementSide.OWNER
            else _("Eieren signerer")
        )
        if may.side_bound_by(hat, found) == found.writing_side:
            return {"title": title, "text": _("Se over avtalen, og signer den for dere."),
                    "url": sign, "action": _("Signer avtalen")}  # fmt: skip
        return {"title": title, "text": _before_signing(found)}
    if state in {AgreementState.AWAITING_PARTNER, AgreementState.AWAITING_OWNER}:
        if may.side_bound_by(hat, found) == answering:
            return {"title": _("Avtalen venter på dere"), "url": sign, "action": _("Bekreft avtalen"),
                    "text": _("Stemmer det som står her, bekrefter du at dere har signert.")}  # fmt: skip
        if may.is_answerer(hat, found):
            return {"title": _("Avtalen venter på dere"),
                    "text": _("En godkjenner hos dere bekrefter den. Stemmer den ikke, kan du be om endring.")}  # fmt: skip
        return {"title": _("Venter på %(name)s") % {"name": found.organisation_of(answering).name},
                "text": _("De har fått beskjed. Du trenger ikke gjøre noe nå.")}  # fmt: skip
    if state == AgreementState.EXPIRED and may.side_of(hat, found) and not found.ended_at:
        return {"title": _("Avtalen er gått ut"), "text": _("Samarbeider dere fortsatt, fornyer du den."),
                "url": reverse("partnerships:agreement-renew", args=(found.code,)),
                "action": _("Forny avtalen")}  # fmt: skip
    return {}


def _before_signing(found: Agreement) -> str:
    name = found.partnership.partner.name
    if found.answering_side == AgreementSide.OWNER:
        return _("%(name)s signerer. Så bekrefter en godkjenner hos eieren.") % {"name": name}
    return _("En godkjenner hos eieren signerer. Så bekrefter %(name)s.") % {"name": name}


def _offers(request: HttpRequest, found: Agreement, state: AgreementState) -> set[str]:
    """The secondary acts that are open to the hat now."""
    hat, offered = request.hat, set()
    if may.is_writer(hat, found) and not found.is_signed:
        offered |= {"edit", "remove"}
    if found.is_signed and state != AgreementState.EXPIRED:
        offered |= {"renew"} if may.side_of(hat, found) else set()
        offered |= {"end"} if may.side_bound_by(hat, found) and not found.ended_at else set()
    is_waiting = state in {AgreementState.AWAITING_PARTNER, AgreementState.AWAITING_OWNER}
    if is_waiting and may.is_answerer(hat, found):
        offered.add("return")
    return offered


def form_page(
    request: HttpRequest, found: Agreement, form: BaseForm, here: str, submit: str, **more: Any
) -> HttpResponse:
    context = {
        "agreement": found, "form": form, "here": here, "submit": submit, "version": found.version,
        "back_url": found.get_absolute_url(), **more,
    }  # fmt: skip
    return render(request, "partnerships/agreement_form.html", context)


@require_http_methods(["GET", "POST"])
@once
def agreement_edit(request: HttpRequest, code: str) -> HttpResponse:
    found = load_agreement(request, code)
    may.check_writer(request.hat, found)
    initial = {name: getattr(found, name) for name in Terms.__slots__}
    form = AgreementForm(
        request.POST or None,
        request.FILES or None,
        side=AgreementSide(request.hat.side),
        initial=initial,
    )
    saved = carry_out(
        request,
        form,
        lambda: actions.save_agreement(
            agreement=found, terms=form.terms, upload=form.upload,
            seen_version=form.posted_version, by=request.hat, at=request.received_at,
        ),
    )  # fmt: skip
    if saved is not None:
        messages.success(request, _("Avtalen er lagret."))
        return redirect(found)
    lead = _("Har dere signert, må det gjøres på nytt etter en endring.")
    return form_page(request, found, form, _("Endre avtalen"), _("Lagre"), lead=lead, has_file=True)


@require_http_methods(["GET", "POST"])
@once
def agreement_sign(request: HttpRequest, code: str) -> HttpResponse:
    """The side that wrote it signs, or the other confirms that it has: what stands is shown above the date."""
    found = load_agreement(request, code)
    side = may.side_bound_by(request.hat, found)
    if side is None:
        raise NotAllowed(who_may=may.WHO_ENDS)
    form = SignForm(
        request.POST or None, who=request.hat.organisation_name,
        initial={"signed_date": today_of(request)},
    )  # fmt: skip
    is_writer = side == found.writing_side
    act = actions.sign_agreement if is_writer else actions.confirm_agreement
    signed = carry_out(
        request,
        form,
        lambda: act(
            agreement=found, signed_date=form.cleaned_data["signed_date"],
            seen_version=form.posted_version, by=request.hat, at=request.received_at,
        ),
    )  # fmt: skip
    if signed is not None:
        messages.success(request, _signed_words(signed))
        return redirect(found)
    here = _("Signer avtalen") if is_writer else _("Bekreft avtalen")
    return form_page(
        request, found, form, here, here, facts=agreement_facts(found), shows_file=True
    )


def _signed_words(signed: Agreement) -> str:
    if signed.is_signed:
        return _("Takk. Avtalen gjelder fra %(day)s.") % {
            "day": format_date(signed.valid_from_date)
        }
    name = signed.organisation_of(signed.answering_side).name
    return _("Avtalen er signert. %(name)s har fått beskjed om å bekrefte.") % {"name": name}


@require_http_methods(["GET", "POST"])
@once
def agreement_return(request: HttpRequest, code: str) -> HttpResponse:
    """The other side asks for a change before it signs."""
    found = load_agreement(request, code)
    may.check_answerer(request.hat, found)
    form = ReturnForm(request.POST or None)
    returned = carry_out(
        request,
        form,
        lambda: actions.return_agreement(
            agreement=found, reason=form.cleaned_data["reason"], seen_version=form.posted_version,
            by=request.hat, at=request.received_at,
        ),
    )  # fmt: skip
    to_owner = found.writing_side == AgreementSide.OWNER
    if returned is not None:
        name = found.organisation_of(found.writing_side).name
        messages.success(request, _("%(name)s har fått beskjed.") % {"name": name})
        return redirect(found)
    submit = _("Send til eieren") if to_owner else _("Send til kompetansemiljøet")
    return form_page(request, found, form, _("Be om endring"), submit)


@require_http_methods(["GET", "POST"])
@once
def agreement_renew(request: HttpRequest, code: str) -> HttpResponse:
    """A new agreement with what stood in the old one; it begins the day after."""
    found = load_agreement(request, code)
    may.check_of_either(request.hat, found)
    initial = {name: getattr(found, name) for name in Terms.__slots__}
    begins = (found.valid_to_date or today_of(request)) + timedelta(days=1)
    initial |= {"valid_from_date": begins, "valid_to_date": None}
    form = AgreementForm(
        request.POST or None,
        request.FILES or None,
        side=AgreementSide(request.hat.side),
        initial=initial,
    )
    made = carry_out(
        request,
        form,
        lambda: actions.renew_agreement(
            agreement=found, terms=form.terms, upload=form.upload, by=request.hat,
            at=request.received_at,
        ),
    )  # fmt: skip
    if made is not None:
        messages.success(request, _("Avtalen er lagret. Den er ikke signert ennå."))
        return redirect(made)
    lead = _("Den gamle avtalen står som den er. Den nye signeres av begge.")
    return form_page(request, found, form, _("Forny avtalen"), _("Lagre"), lead=lead, has_file=True)


@require_http_methods(["GET", "POST"])
@once
def agreement_end(request: HttpRequest, code: str) -> HttpResponse:
    """Either side ends it from a date."""
    found = load_agreement(request, code)
    may.check_may_end(request.hat, found)
    form = EndForm(request.POST or None, initial={"last_date": today_of(request)})
    ended = carry_out(
        request,
        form,
        lambda: actions.end_agreement(
            agreement=found, seen_version=form.posted_version, by=request.hat,
            at=request.received_at, **form.cleaned_data,
        ),
    )  # fmt: skip
    if ended is not None:
        messages.success(request, _("Avtalen er avsluttet. Den andre parten har fått beskjed."))
        return redirect(found)
    lead = _("Avtalen gjelder til og med dagen du skriver. Behovsmeldinger som er sendt inn, står som de er.")  # fmt: skip
    here = _("Avslutt avtalen")
    return form_page(request, found, form, here, here, color="danger", lead=lead)


@require_http_methods(["GET", "POST"])
@once
def agreement_remove(request: HttpRequest, code: str) -> HttpResponse:
    """Throw away what the other side has not signed."""
    found = load_agreement(request, code)
    may.check_writer(request.hat, found)
    if found.is_signed:
        raise Locked(_("Avtalen er signert av begge og kan ikke slettes. Du kan avslutte den."))
    if request.method == "POST":
        actions.remove_agreement(agreement=found, by=request.hat, at=request.received_at)
        messages.success(request, _("Avtalen er slettet."))
        return redirect("partnerships:partnership-list")
    context = {
        "agreement": found,
        "here": _("Slett avtalen"),
        "facts": [
            (_("Avtale"), found.title),
            (_("Med"), found.organisation_of(found.answering_side).name),
        ],
        "warning": _("Det som er skrevet om avtalen, og fila, blir borte."),
        "submit": _("Slett avtalen"),
        "color": "danger",
        "back_url": found.get_absolute_url(),
    }
    return render(request, "partnerships/confirm.html", context)


@require_GET
def agreement_file(request: HttpRequest, code: str) -> HttpResponse:
    """The paper as it was taken in; the browser is told not to guess what it is."""
    stored = load_agreement(request, code)
    if stored.file is None:
        raise Http404
    return send_file(stored.file, stored.file_name)

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
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_date
from kompetanse.lib.errors import Locked, NotAllowed, Refused
from owners.display import period_of
from partnerships import actions
from partnerships import permissions as may
from partnerships.actions import Terms
from partnerships.display import agreement_facts, agreement_pill
from partnerships.enums import AgreementState
from partnerships.forms import AgreementForm, EndForm, NewAgreementForm, ReturnForm, SignForm
from partnerships.models import Agreement
from records.views.serving import send_file

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from kompetanse.forms import BaseForm


def today_of(request: HttpRequest) -> date:
    return in_oslo(request.received_at).date()


def explain(form: BaseForm, refused: Refused) -> None:
    """An action's no as an error of the form."""
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))


def report_url(request: HttpRequest) -> str:
    """The needs report that the person came from, to go back to."""
    code = request.GET.get("melding", "")
    return reverse("needs:section-partners", args=(code,)) if code.isalnum() else ""


def load_agreement(request: HttpRequest, code: str) -> Agreement:
    if request.hat is None:
        raise Http404
    return get_object_or_404(Agreement.objects.visible_to(request.hat).for_detail(), code=code)


@require_http_methods(["GET", "POST"])
@once
def agreement_create(request: HttpRequest) -> HttpResponse:
    """Add a partner by writing down what was agreed."""
    if request.hat is None:
        raise Http404
    may.check_writes_for_an_owner(request.hat)
    initial = {
        "partner": request.GET.get("partner"),
        "owner_contact_name": request.hat.user_name,
    }
    form = NewAgreementForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_agreement(
                owner=request.hat.organisation, partner=form.cleaned_data["partner"], terms=form.terms,
                upload=form.upload, by=request.hat, at=request.received_at,
            )  # fmt: skip
            messages.success(request, _("Avtalen er lagret. Den er ikke signert ennå."))
            return redirect(_with_report(made, request))
        except Refused as refused:
            explain(form, refused)
    back = report_url(request) or reverse("partnerships:partnership-list")
    authority = request.hat.organisation.county and request.hat.organisation.county.authorities
    context = {"form": form, "back_url": back, "authority": authority and authority.first()}
    return render(request, "partnerships/agreement_create.html", context)


def _with_report(agreement: Agreement, request: HttpRequest) -> str:
    code = request.GET.get("melding", "")
    return agreement.get_absolute_url() + (f"?melding={code}" if code.isalnum() else "")


@require_GET
def agreement(request: HttpRequest, code: str) -> HttpResponse:
    """What was agreed, where it stands, and what the hat can do with it."""
    found, today = load_agreement(request, code), today_of(request)
    state = found.state_on(today)
    others = found.partnership.agreements.exclude(pk=found.pk).order_by("-valid_from_date", "-pk")
    context = {
        "agreement": found,
        "status": agreement_pill(found, today),
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
    hat, partner = request.hat, found.partnership.partner.name
    sign = reverse("partnerships:agreement-sign", args=(found.code,))
    if state in {AgreementState.DRAFT, AgreementState.RETURNED}:
        title = _("Eieren signerer")
        if may.is_signer(hat, found):
            return {"title": title, "text": _("Se over avtalen, og signer den for dere."),
                    "url": sign, "action": _("Signer avtalen")}  # fmt: skip
        return {"title": title, "text": _("En godkjenner hos eieren signerer. Så bekrefter %(name)s.") % {"name": partner}}  # fmt: skip
    if state == AgreementState.AWAITING_PARTNER:
        if may.is_partner(hat, found):
            return {"title": _("Avtalen venter på dere"), "url": sign, "action": _("Bekreft avtalen"),
                    "text": _("Stemmer det som står her, bekrefter du at dere har signert.")}  # fmt: skip
        return {"title": _("Venter på %(name)s") % {"name": partner},
                "text": _("De har fått beskjed. Du trenger ikke gjøre noe nå.")}  # fmt: skip
    if state == AgreementState.EXPIRED and may.is_writer(hat, found) and not found.ended_at:
        return {"title": _("Avtalen er gått ut"), "text": _("Samarbeider dere fortsatt, fornyer du den."),
                "url": reverse("partnerships:agreement-renew", args=(found.code,)),
                "action": _("Forny avtalen")}  # fmt: skip
    return {}


def _offers(request: HttpRequest, found: Agreement, state: AgreementState) -> set[str]:
    """The secondary acts that are open to the hat now."""
    hat, offered = request.hat, set()
    if may.is_writer(hat, found):
        offered |= {"edit", "remove"} if not found.is_signed else set()
        offered |= {"renew"} if found.is_signed and state != AgreementState.EXPIRED else set()
    if found.is_signed and not found.ended_at and state != AgreementState.EXPIRED:
        offered |= {"end"} if may.is_signer(hat, found) or may.is_partner(hat, found) else set()
    if state == AgreementState.AWAITING_PARTNER and may.is_partner(hat, found):
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
    form = AgreementForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_agreement(
                agreement=found, terms=form.terms, upload=form.upload,
                seen_version=form.posted_version, by=request.hat, at=request.received_at,
            )  # fmt: skip
            messages.success(request, _("Avtalen er lagret."))
            return redirect(found)
        except Refused as refused:
            explain(form, refused)
    lead = _("Har eieren signert, må det gjøres på nytt etter en endring.")
    return form_page(request, found, form, _("Endre avtalen"), _("Lagre"), lead=lead, has_file=True)


@require_http_methods(["GET", "POST"])
@once
def agreement_sign(request: HttpRequest, code: str) -> HttpResponse:
    """The owner signs, or the partner confirms that it has: what stands is shown above the date."""
    found = load_agreement(request, code)
    is_owner = may.is_signer(request.hat, found)
    if not is_owner and not may.is_partner(request.hat, found):
        raise NotAllowed(who_may=may.WHO_ENDS)
    form = SignForm(
        request.POST or None, who=request.hat.organisation_name,
        initial={"signed_date": today_of(request)},
    )  # fmt: skip
    act = actions.sign_agreement if is_owner else actions.confirm_agreement
    if request.method == "POST" and form.is_valid():
        try:
            act(
                agreement=found, signed_date=form.cleaned_data["signed_date"],
                seen_version=form.posted_version, by=request.hat, at=request.received_at,
            )  # fmt: skip
            messages.success(request, _signed_words(found, is_owner=is_owner))
            return redirect(found)
        except Refused as refused:
            explain(form, refused)
    here = _("Signer avtalen") if is_owner else _("Bekreft avtalen")
    return form_page(
        request, found, form, here, here, facts=agreement_facts(found), shows_file=True
    )


def _signed_words(found: Agreement, *, is_owner: bool) -> str:
    if is_owner:
        return _("Avtalen er signert. %(name)s har fått beskjed om å bekrefte.") % {
            "name": found.partnership.partner.name
        }
    return _("Takk. Avtalen gjelder fra %(day)s.") % {"day": format_date(found.valid_from_date)}


@require_http_methods(["GET", "POST"])
@once
def agreement_return(request: HttpRequest, code: str) -> HttpResponse:
    """The partner asks for a change before it signs."""
    found = load_agreement(request, code)
    may.check_partner(request.hat, found)
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.return_agreement(
                agreement=found, reason=form.cleaned_data["reason"], seen_version=form.posted_version,
                by=request.hat, at=request.received_at,
            )  # fmt: skip
            text = _("%(name)s har fått beskjed.") % {"name": found.partnership.owner.name}
            messages.success(request, text)
            return redirect(found)
        except Refused as refused:
            explain(form, refused)
    return form_page(request, found, form, _("Be om endring"), _("Send til eieren"))


@require_http_methods(["GET", "POST"])
@once
def agreement_renew(request: HttpRequest, code: str) -> HttpResponse:
    """A new agreement with what stood in the old one; it begins the day after."""
    found = load_agreement(request, code)
    may.check_writer(request.hat, found)
    initial = {name: getattr(found, name) for name in Terms.__slots__}
    begins = (found.valid_to_date or today_of(request)) + timedelta(days=1)
    initial |= {"valid_from_date": begins, "valid_to_date": None}
    form = AgreementForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.renew_agreement(
                agreement=found, terms=form.terms, upload=form.upload, by=request.hat,
                at=request.received_at,
            )  # fmt: skip
            messages.success(request, _("Avtalen er lagret. Den er ikke signert ennå."))
            return redirect(made)
        except Refused as refused:
            explain(form, refused)
    lead = _("Den gamle avtalen står som den er. Den nye signeres av begge.")
    return form_page(request, found, form, _("Forny avtalen"), _("Lagre"), lead=lead, has_file=True)


@require_http_methods(["GET", "POST"])
@once
def agreement_end(request: HttpRequest, code: str) -> HttpResponse:
    """Either side ends it from a date."""
    found = load_agreement(request, code)
    may.check_may_end(request.hat, found)
    form = EndForm(request.POST or None, initial={"last_date": today_of(request)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_agreement(
                agreement=found, seen_version=form.posted_version, by=request.hat,
                at=request.received_at, **form.cleaned_data,
            )  # fmt: skip
            messages.success(request, _("Avtalen er avsluttet. Den andre parten har fått beskjed."))
            return redirect(found)
        except Refused as refused:
            explain(form, refused)
    lead = _("Avtalen gjelder til og med dagen du skriver. Behovsmeldinger som er sendt inn, står som de er.")  # fmt: skip
    here = _("Avslutt avtalen")
    return form_page(request, found, form, here, here, color="danger", lead=lead)


@require_http_methods(["GET", "POST"])
@once
def agreement_remove(request: HttpRequest, code: str) -> HttpResponse:
    """Throw away what the partner has not signed."""
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
        "facts": [(_("Avtale"), found.title), (_("Med"), found.partnership.partner.name)],
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

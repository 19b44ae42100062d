"""Networks of owners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jobs.once import once
from kompetanse.lib.errors import NotAllowed
from owners.display import period_of
from partnerships import actions
from partnerships import permissions as may
from partnerships.display import member_table
from partnerships.forms import AnswerForm, EndNetworkForm, InviteForm, NetworkForm
from partnerships.models import Network, NetworkMember
from partnerships.views.posting import carry_out, today_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from kompetanse.forms import BaseForm


def load_network(request: HttpRequest, code: str) -> Network:
    if request.hat is None:
        raise Http404
    visible = Network.objects.visible_to(request.hat).for_list(on=today_of(request))
    return get_object_or_404(visible, code=code)


def own_row(request: HttpRequest, network: Network) -> NetworkMember | None:
    """The hat's own organisation in the network."""
    if request.hat.side != "owner":
        return None
    mine = [
        row for row in network.members_now if row.organisation_id == request.hat.organisation_id
    ]
    return mine[0] if mine else None


@require_http_methods(["GET", "POST"])
@once
def network_create(request: HttpRequest) -> HttpResponse:
    """A network that one's own organisation leads."""
    if request.hat is None:
        raise Http404
    may.check_writes_for_an_owner(request.hat)
    lead = request.hat.organisation
    form = NetworkForm(
        request.POST or None, lead=lead, initial={"valid_from_date": today_of(request)}
    )
    made = carry_out(
        request,
        form,
        lambda: actions.make_network(
            lead=lead, members=form.organisations, by=request.hat, at=request.received_at,
            **{name: form.cleaned_data[name] for name in ("name", "valid_from_date", "valid_to_date")},
        ),
    )  # fmt: skip
    if made is not None:
        messages.success(request, _("Nettverket er laget. De du spurte, har fått beskjed."))
        return redirect(made)
    back = reverse("partnerships:partnership-list")
    context = {"form": form, "here": _("Nytt nettverk"), "submit": _("Lag nettverket"), "back_url": back,
               "lead": _("Dere leder nettverket og melder behov for det. De andre svarer selv på om de vil være med.")}  # fmt: skip
    return render(request, "partnerships/network_form.html", context)


@require_GET
def network(request: HttpRequest, code: str) -> HttpResponse:
    """Who leads, who is in, who has not answered."""
    found = load_network(request, code)
    mine, today = own_row(request, found), today_of(request)
    is_over = bool(found.valid_to_date and found.valid_to_date < today)
    may_lead = may.is_lead(request.hat, found) and not is_over
    context = {
        "network": found,
        "table": member_table(found, may_lead=may_lead),
        "period": period_of(found.valid_from_date, found.valid_to_date),
        "mine": mine,
        "may_answer": bool(mine and may.is_of_member(request.hat, mine)),
        "may_lead": may_lead,
        "is_over": is_over,
    }
    return render(request, "partnerships/network.html", context)


def _form_page(
    request: HttpRequest, found: Network, form: BaseForm, here: str, submit: str, **more: Any
) -> HttpResponse:
    context = {
        "network": found, "form": form, "here": here, "submit": submit,
        "back_url": found.get_absolute_url(), **more,
    }  # fmt: skip
    return render(request, "partnerships/network_form.html", context)


@require_http_methods(["GET", "POST"])
@once
def network_invite(request: HttpRequest, code: str) -> HttpResponse:
    found = load_network(request, code)
    may.check_lead(request.hat, found)
    form = InviteForm(request.POST or None, lead=found.lead)
    asked = carry_out(
        request,
        form,
        lambda: actions.invite_members(
            network=found, organisations=form.organisations, by=request.hat, at=request.received_at
        ),
    )
    if asked is not None:
        messages.success(request, _("%(n)s har fått spørsmålet.") % {"n": len(asked)})
        return redirect(found)
    return _form_page(request, found, form, _("Spør flere"), _("Send spørsmålet"))


@require_http_methods(["GET", "POST"])
@once
def network_answer(request: HttpRequest, code: str) -> HttpResponse:
    """The member's own word."""
    found = load_network(request, code)
    mine = own_row(request, found)
    if mine is None or not may.is_of_member(request.hat, mine):
        raise NotAllowed(who_may=may.WHO_ANSWERS)
    initial = {"joins": None if mine.answer == "asked" else mine.answer == "joined"}
    form = AnswerForm(request.POST or None, initial=initial)
    answered = carry_out(
        request,
        form,
        lambda: actions.answer_invitation(
            member=mine, joins=form.cleaned_data["joins"], by=request.hat, at=request.received_at
        ),
    )
    if answered is not None:
        messages.success(request, _("Svaret er lagret."))
        return redirect(found)
    lead = _("%(lead)s leder nettverket. For hver behovsmelding blir dere spurt på nytt, om behov, deltakere og beløp.") % {"lead": found.lead.name}  # fmt: skip
    return _form_page(request, found, form, _("Svar på spørsmålet"), _("Lagre svaret"), lead=lead)


@require_http_methods(["GET", "POST"])
@once
def network_member_end(request: HttpRequest, code: str, organisation: str) -> HttpResponse:
    """The lead takes a member out, or a member leaves."""
    found = load_network(request, code)
    rows = [row for row in found.members_now if row.organisation.code == organisation]
    if not rows:
        raise Http404
    member = rows[0]
    leaves = may.is_of_member(request.hat, member)
    if not leaves and not may.is_lead(request.hat, found):
        raise NotAllowed(who_may=may.WHO_LEADS)
    if request.method == "POST":
        actions.end_membership(member=member, by=request.hat, at=request.received_at)
        messages.success(request, _("%(name)s er ute av nettverket.") % {"name": member.organisation.name})  # fmt: skip
        return redirect("partnerships:partnership-list" if leaves else found.get_absolute_url())
    here = _("Gå ut av nettverket") if leaves else _("Ta ut av nettverket")
    context = {
        "network": found, "here": here, "submit": here, "color": "danger",
        "facts": [(_("Nettverk"), found.name), (_("Går ut"), member.organisation.name)],
        "warning": _("Behovsmeldinger som er sendt inn, står som de er."),
        "back_url": found.get_absolute_url(),
    }  # fmt: skip
    return render(request, "partnerships/confirm.html", context)


@require_http_methods(["GET", "POST"])
@once
def network_end(request: HttpRequest, code: str) -> HttpResponse:
    found = load_network(request, code)
    may.check_lead(request.hat, found)
    form = EndNetworkForm(request.POST or None, initial={"last_date": today_of(request)})
    ended = carry_out(
        request,
        form,
        lambda: actions.end_network(
            network=found, last_date=form.cleaned_data["last_date"], by=request.hat,
            at=request.received_at,
        ),
    )  # fmt: skip
    if ended is not None:
        messages.success(request, _("Nettverket er avsluttet."))
        return redirect(found)
    here = _("Avslutt nettverket")
    return _form_page(request, found, form, here, here, color="danger")

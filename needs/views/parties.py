"""Partners, network members, and those who were involved: the owner's pages and their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jobs.once import once
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import NotAllowed, Refused
from kompetanse.seen import check_seen, digest_of, locked, stored_in
from needs import actions
from needs.actions.parties import by_link, partner_key
from needs.content import read_content
from needs.enums import ConsentStatus, InvolvedGroup, Section
from needs.forms.parties import (
    AskForm,
    CommentForm,
    ConsentForm,
    InvolvementForm,
    LinkForm,
    PartnerConfirmForm,
    PartnerContactForm,
    PartnerForm,
)
from needs.models import Involvement, NeedsReport, NetworkConsent, PartnerPart
from needs.permissions import (
    WHO_COMMENTS,
    WHO_CONFIRMS_PARTNER,
    WHO_CONSENTS,
    is_of_member,
    is_of_partner,
    may_comment,
)
from needs.summary import summarise
from needs.tasklist import section_url
from needs.views.autosaving import kept
from needs.views.framing import frame_of, load_report, section_frame
from needs.views.sections import (
    after_row,
    can_save,
    done_form_of,
    load_section,
    row_form_of,
)
from partnerships.models import Agreement

CONFIRMED = ("teacher_education_text",)

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from kompetanse.forms import BaseForm


def explain(form: BaseForm, refused: Refused) -> None:
    """Put an action's refusal where the user mends it."""
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))


@require_http_methods(["GET", "POST"])
@once
def partners(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """Who the report is made together with, and a form that adds one."""
    report = load_section(request, code, section)
    form = row_form_of(request, lambda data=None, _files=None: PartnerForm(data))
    done_form = done_form_of(request, report, section)
    if can_save(form, done_form):
        try:
            if form.is_bound:
                actions.add_partner(
                    report=report, by=request.hat, at=request.received_at, **form.cleaned_data
                )
            return after_row(request, report, section, done_form)
        except Refused as refused:
            explain(form, refused)
    rows = list(report.partner_parts.select_related("partner", "confirmed_by").order_by("pk"))
    agreed = agreements_of(report, in_oslo(request.received_at).date())
    for row in rows:
        row.agreement = agreed.get(row.partner_id)
    context = section_frame(
        report, section, form=form, partners=rows, done_form=done_form,
        user_id=request.hat.user_id,
    )  # fmt: skip
    return render(request, "needs/partners.html", context)


def agreements_of(report: NeedsReport, today: date) -> dict[int, Agreement]:
    """Partner's id → the agreement with it that is in force or on its way. One query."""
    lasting = Agreement.objects.filter(
        Q(valid_to_date=None) | Q(valid_to_date__gte=today),
        partnership__owner_id=report.application.applicant_id,
    )
    rows = lasting.select_related("partnership").order_by("-valid_from_date", "-pk")
    found: dict[int, Agreement] = {}
    for row in sorted(rows, key=lambda one: not one.is_signed):
        found.setdefault(row.partnership.partner_id, row)
    return found


def _load_part(request: HttpRequest, code: str, part: str) -> PartnerPart:
    report = load_section(request, code, Section.PARTNERS)
    found = get_object_or_404(
        PartnerPart.objects.visible_to(request.hat).select_related("partner"),
        report=report,
        code=part,
    )
    found.report = report
    return found


CONTACT_FIELDS = ("contact_name", "contact_email", "agreed_date")


@require_http_methods(["GET", "POST"])
def partner_edit(request: HttpRequest, code: str, part: str) -> HttpResponse:
    found = _load_part(request, code, part)
    initial = {name: getattr(found, name) for name in CONTACT_FIELDS}
    form = PartnerContactForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.save_partner(
            part=found, seen_version=form.posted_version, by=request.hat, at=request.received_at,
            **form.cleaned_data,
        )  # fmt: skip
        return redirect(section_url(code, Section.PARTNERS))
    back = section_url(code, Section.PARTNERS)
    context = section_frame(
        found.report, Section.PARTNERS, form=form, user_id=request.hat.user_id, back_url=back,
        autosave_url=reverse("needs:partner-autosave", args=(code, part)),
    )  # fmt: skip
    stored = found.report.version_of(partner_key(found))
    context |= {"here": found.partner.name, "version": request.POST.get("version") or stored}
    return render(request, "needs/simple_form.html", context)


@require_POST
def partner_autosave(request: HttpRequest, code: str, part: str) -> HttpResponse:
    """Keep what can be read of who to talk to. Answers the new version; 409 when somebody else has saved."""
    found = _load_part(request, code, part)
    form = PartnerContactForm(request.POST)
    form.is_valid()
    data = {name: getattr(found, name) for name in CONTACT_FIELDS} | form.cleaned_data
    return kept(
        request,
        found.report,
        partner_key(found),
        lambda: actions.save_partner(
            part=found, seen_version=form.posted_version, by=request.hat, at=request.received_at,
            **data,
        ),
    )  # fmt: skip


@require_POST
@once
def partner_ask(request: HttpRequest, code: str, part: str) -> HttpResponse:
    found = _load_part(request, code, part)
    try:
        actions.ask_partner(part=found, by=request.hat, at=request.received_at)
        text = _("%(name)s har fått beskjed om å bekrefte.") % {"name": found.partner.name}
        messages.success(request, text)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(section_url(code, Section.PARTNERS))


@require_POST
@once
def partner_remove(request: HttpRequest, code: str, part: str) -> HttpResponse:
    found = _load_part(request, code, part)
    try:
        actions.remove_partner(part=found, by=request.hat, at=request.received_at)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(section_url(code, Section.PARTNERS))


@require_http_methods(["GET", "POST"])
@once
def partner_confirm(request: HttpRequest, code: str) -> HttpResponse:
    """The partner's own page: what it is asked to stand for, and its word."""
    if request.hat is None:
        raise Http404
    visible = PartnerPart.objects.visible_to(request.hat).select_related("partner", "confirmed_by")
    part = get_object_or_404(visible, code=code)
    if not is_of_partner(request.hat, part):
        raise NotAllowed(who_may=WHO_CONFIRMS_PARTNER)
    initial = stored_in(part, CONFIRMED)
    form = PartnerConfirmForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        locked(part.report.application)
        part.refresh_from_db(fields=CONFIRMED)
        check_seen(form, stored_in(part, CONFIRMED))
        actions.confirm_partner_part(
            part=part,
            teacher_education_text=form.cleaned_data["teacher_education_text"],
            by=request.hat,
            at=request.received_at,
        )
        messages.success(request, _("Takk. Bekreftelsen er lagret i meldingen."))
        return redirect("needs:partner-confirm", code=code)
    context = _outside_frame(part, form, part=part, version=digest_of(initial))
    agreed = agreements_of(context["report"], in_oslo(request.received_at).date())
    context["agreement"] = agreed.get(part.partner_id)
    return render(request, "needs/partner_confirm.html", context)


def _outside_frame(row: Any, form: BaseForm, **more: Any) -> dict[str, Any]:
    report = NeedsReport.objects.for_detail().get(pk=row.report_id)
    version = report.application.scheme_version
    parts = summarise(read_content(report), categories=version.participant_categories)
    return frame_of(report, parts=parts, form=form, **more)


@require_http_methods(["GET"])
def network(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """Every member of the network with its answer."""
    report = load_section(request, code, section)
    if report.application.network is None:
        raise Http404
    today = in_oslo(request.received_at).date()
    members = (
        report.application.network.members.active_on(today)
        .not_declined()
        .exclude(organisation_id=report.application.applicant_id)
        .select_related("organisation")
        .order_by("organisation__name", "pk")
    )
    consents = {row.organisation_id: row for row in report.consents.order_by("pk")}
    rows = [(member.organisation, consents.get(member.organisation_id)) for member in members]
    context = section_frame(
        report, section, members=rows, done_form=done_form_of(request, report, section),
        user_id=request.hat.user_id,
    )  # fmt: skip
    return render(request, "needs/network.html", context)


@require_POST
@once
def consent_ask(request: HttpRequest, code: str, organisation: str) -> HttpResponse:
    report = load_section(request, code, Section.NETWORK)
    if report.application.network is None:
        raise Http404
    member = get_object_or_404(
        report.application.network.members.select_related("organisation"),
        organisation__code=organisation,
    )
    actions.ask_consent(
        report=report, organisation=member.organisation, by=request.hat, at=request.received_at
    )
    messages.success(
        request, _("%(name)s har fått spørsmålet.") % {"name": member.organisation.name}
    )
    return redirect(section_url(code, Section.NETWORK))


@require_http_methods(["GET", "POST"])
@once
def consent_answer(request: HttpRequest, code: str) -> HttpResponse:
    """The member's own page."""
    if request.hat is None:
        raise Http404
    consent = get_object_or_404(NetworkConsent.objects.visible_to(request.hat), code=code)
    if not is_of_member(request.hat, consent):
        raise NotAllowed(who_may=WHO_CONSENTS)
    asked = consent.answer == ConsentStatus.ASKED
    initial = {
        "joins": None if asked else consent.answer == ConsentStatus.CONFIRMED,
        **{name: getattr(consent, name) for name in ("need_text", "participants", "amount")},
    }
    form = ConsentForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.answer_consent(
            consent=consent, by=request.hat, at=request.received_at, **form.cleaned_data
        )
        messages.success(request, _("Svaret er lagret."))
        return redirect("needs:consent-answer", code=code)
    return render(request, "needs/consent.html", _outside_frame(consent, form, consent=consent))


@require_http_methods(["GET", "POST"])
@once
def involvement(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """Who has been involved, and a form that adds one."""
    report = load_section(request, code, section)
    owner_id = report.application.applicant_id
    form = row_form_of(
        request, lambda data=None, _files=None: InvolvementForm(data, owner_id=owner_id)
    )
    done_form = done_form_of(request, report, section)
    if can_save(form, done_form):
        try:
            if form.is_bound:
                actions.record_involvement(
                    report=report, by=request.hat, at=request.received_at, **form.cleaned_data
                )
            return after_row(request, report, section, done_form)
        except Refused as refused:
            explain(form, refused)
    rows = report.involvements.select_related("establishment").order_by("held_date", "pk")
    context = section_frame(
        report, section, form=form, involvements=rows, done_form=done_form,
        no_union=InvolvedGroup.NO_UNION, user_id=request.hat.user_id,
    )  # fmt: skip
    return render(request, "needs/involvement.html", context)


def _load_involvement(request: HttpRequest, code: str, row: str) -> Involvement:
    report = load_section(request, code, Section.INVOLVEMENT)
    found = get_object_or_404(Involvement.objects.visible_to(request.hat), report=report, code=row)
    found.report = report
    return found


@require_http_methods(["GET", "POST"])
@once
def involvement_ask(request: HttpRequest, code: str, row: str) -> HttpResponse:
    """Send a personal link to the one who shall confirm."""
    found = _load_involvement(request, code, row)
    form = AskForm(request.POST or None, initial={"email": found.asked_email})
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_involvement_confirmation(
                involvement=found, email=form.cleaned_data["email"], by=request.hat,
                at=request.received_at,
            )  # fmt: skip
            messages.success(request, _("Lenken er sendt. Den virker i 30 dager."))
            return redirect(section_url(code, Section.INVOLVEMENT))
        except Refused as refused:
            explain(form, refused)
    context = section_frame(
        found.report, Section.INVOLVEMENT, form=form, user_id=request.hat.user_id,
        back_url=section_url(code, Section.INVOLVEMENT), submit=_("Send lenken"),
        lead=_("Den som får lenken, kan bekrefte uten bruker. Lenken er personlig."),
    )  # fmt: skip
    return render(request, "needs/simple_form.html", {**context, "here": _("Be om bekreftelse")})


@require_POST
@once
def involvement_remove(request: HttpRequest, code: str, row: str) -> HttpResponse:
    found = _load_involvement(request, code, row)
    actions.remove_involvement(involvement=found, by=request.hat, at=request.received_at)
    return redirect(section_url(code, Section.INVOLVEMENT))


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def involvement_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a personal link: public, shows only this one line, good for one answer."""
    found = by_link(token, at=request.received_at)
    if found is None:
        return render(request, "needs/involvement_link.html", {"is_dead": True}, status=404)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.confirm_by_link(
            token=token, name=form.cleaned_data["name"], text=form.cleaned_data["text"],
            at=request.received_at,
        )  # fmt: skip
        return render(request, "needs/involvement_link.html", {"is_done": True, "row": found})
    return render(request, "needs/involvement_link.html", {"form": form, "row": found})


@require_http_methods(["GET", "POST"])
@once
def authority_comment(request: HttpRequest, code: str) -> HttpResponse:
    """The kindergarten authority's own page: what it has said, and a form to say it."""
    report = load_report(request, code)
    if not may_comment(request.hat, report.application):
        raise NotAllowed(who_may=WHO_COMMENTS)
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.comment_as_authority(
            report=report, organisation=request.hat.organisation, text=form.cleaned_data["text"],
            by=request.hat, at=request.received_at,
        )  # fmt: skip
        messages.success(request, _("Uttalelsen er sendt og journalført. Eieren har fått beskjed."))
        return redirect("needs:report", code=code)
    context = frame_of(
        report, _("Uttalelse fra barnehagemyndigheten"), form=form, submit=_("Send uttalelsen"),
        back_url=reverse("needs:report", args=(code,)),
        lead=_("Uttalelsen går til tilskuddsforvalteren og eieren. Den er frivillig og binder ingen."),
    )  # fmt: skip
    return render(request, "needs/simple_form.html", context)

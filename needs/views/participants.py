"""Who takes part in each measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kompetanse.lib.errors import Stale
from needs import actions
from needs.actions.participants import participants_key, stored_participants
from needs.actions.pasting import Line, PasteRefused
from needs.enums import Section
from needs.forms.participants import ParticipantsForm, PasteForm
from needs.forms.sections import DoneForm
from needs.models import Measure
from needs.tasklist import section_url
from needs.views.autosaving import kept
from needs.views.framing import section_frame
from needs.views.measures import load_measure, measures_of
from needs.views.sections import load_section
from owners.models import Establishment

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from needs.models import NeedsReport

# The box for pasting stands outside the form, so that what is not kept yet never says "lagret", and is sent with it.
FORM_ID = "deltakere"


@require_GET
def participants(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """Every measure with how many and which take part."""
    report = load_section(request, code, section)
    context = section_frame(
        report, section, measures=measures_of(report), user_id=request.hat.user_id,
        done_form=DoneForm(initial={"done": report.sections_done.get(section)}),
    )  # fmt: skip
    return render(request, "needs/participants.html", context)


def places_for(report: NeedsReport, chosen: list[int]) -> list[Establishment]:
    """What may be ticked: the owner's and the network's, the private ones in a kommune, and what is chosen already."""
    application = report.application
    own = Q(owner_id=application.applicant_id) | Q(
        owner_id__in=report.consents.values("organisation_id")
    )
    applicant = application.applicant
    if applicant.municipality_id and applicant.legal_form == "municipality":
        own |= Q(municipality_id=applicant.municipality_id)
    found = Establishment.objects.active().filter(own | Q(pk__in=chosen))
    return list(found.order_by("kind", "name", "pk"))


def _form(request: HttpRequest, measure: Measure) -> ParticipantsForm:
    counts, chosen = stored_participants(measure)
    return ParticipantsForm(
        request.POST or None,
        report=measure.report,
        counts=counts,
        chosen=chosen,
        places=places_for(measure.report, chosen),
        language=get_language() or "nb",
    )


def _save(request: HttpRequest, measure: Measure, form: ParticipantsForm) -> None:
    actions.save_participants(
        measure=measure, counts=form.counts, establishments=form.chosen,
        seen_version=form.posted_version, by=request.hat, at=request.received_at,
    )  # fmt: skip


def _page(
    request: HttpRequest, measure: Measure, form: ParticipantsForm, paste: PasteForm
) -> HttpResponse:
    report = measure.report
    paste.fields["rows"].widget.attrs["form"] = FORM_ID
    context = section_frame(
        report, Section.PARTICIPANTS, form=form, form_id=FORM_ID, paste=paste, measure=measure,
        user_id=request.hat.user_id,
    )  # fmt: skip
    stored = report.version_of(participants_key(measure))
    context["version"] = request.POST.get("version") or stored
    return render(request, "needs/measure_participants.html", context)


@require_http_methods(["GET", "POST"])
def measure_participants(request: HttpRequest, code: str, item: str) -> HttpResponse:
    """How many of each group, and which kindergartens and schools, of one measure."""
    found = load_measure(request, code, item, Section.PARTICIPANTS)
    form = _form(request, found)
    if request.method == "POST" and form.is_valid():
        _save(request, found, form)
        return redirect(section_url(code, Section.PARTICIPANTS))
    return _page(request, found, form, PasteForm())


@require_POST
def participants_autosave(request: HttpRequest, code: str, item: str) -> HttpResponse:
    """Keep what can be read of who takes part. Answers the new version; 409 when somebody else has saved."""
    found = load_measure(request, code, item, Section.PARTICIPANTS)
    form = _form(request, found)
    form.is_valid()
    return kept(
        request,
        found.report,
        participants_key(found),
        lambda: actions.save_participants(
            measure=found, counts=form.readable_counts, establishments=form.readable_chosen,
            seen_version=form.posted_version, by=request.hat, at=request.received_at,
        ),
    )  # fmt: skip


@require_POST
def establishments_paste(request: HttpRequest, code: str, item: str) -> HttpResponse:
    """Add what was pasted from a spreadsheet; with anything wrong nothing is added, and each line says why.

    What stands in the form above the box is sent along and kept first.
    """
    found = load_measure(request, code, item, Section.PARTICIPANTS)
    paste = PasteForm(request.POST)
    wrong: tuple[Line, ...] = ()
    if "version" in request.POST:
        form = _form(request, found)
        if not form.is_valid():
            return _page(request, found, form, paste)
        _save_before_pasting(request, found, form)
    if paste.is_valid():
        try:
            actions.paste_establishments(
                measure=found, text=paste.cleaned_data["rows"], by=request.hat,
                at=request.received_at,
            )  # fmt: skip
            return redirect("needs:measure-participants", code=code, item=item)
        except PasteRefused as refused:
            wrong = refused.lines
            paste.add_error("rows", str(refused))
    context = section_frame(
        found.report, Section.PARTICIPANTS, form=paste, paste=paste, measure=found, wrong=wrong,
        user_id=request.hat.user_id,
    )  # fmt: skip
    return render(request, "needs/establishments_paste.html", context, status=422)


def _save_before_pasting(request: HttpRequest, measure: Measure, form: ParticipantsForm) -> None:
    """Somebody else's change stops the pasting too: then the page that shows both texts holds the pasted lines."""
    try:
        _save(request, measure, form)
    except Stale as stale:
        pasted = (str(_("Limt inn")), request.POST.get("rows", ""))
        raise Stale(stale.message, mine=[*stale.mine, pasted], theirs=stale.theirs) from stale

"""The journal: for everyone with public titles, for the authority as it is, for the archivist to correct."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jobs.once import once
from kompetanse.lib.errors import NotAllowed, Refused
from kompetanse.lib.paging import paginate
from kompetanse.seen import check_seen, digest_of, locked, stored_in
from owners.models import Organisation
from records.actions import check_archivist, edit_journal_entry
from records.actions.filing import JOURNAL_NUMBERS
from records.display import facts_of, journal_table, public_table
from records.forms import AccessFields, JournalFilter
from records.models import Counter, JournalEntry, Purge

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from kompetanse.lib.actor import Actor

PAGE = 25
EDITED = ("public_title", "access_code", "access_basis")
ORDER = ("-journaled_at", "-id")


def _narrowed(
    entries: QuerySet[JournalEntry], form: JournalFilter, *, field: str
) -> QuerySet[JournalEntry]:
    """Entries whose title holds every word, of a type and a year. What the form does not understand filters nothing."""
    if not form.is_valid():
        return entries
    data = form.cleaned_data
    for word in data["q"].split()[:6]:
        entries = entries.filter(**{f"{field}__icontains": word})
    if data["type"]:
        entries = entries.filter(kind=data["type"])
    if data["ar"]:
        entries = entries.filter(year=data["ar"])
    return entries


def _chips(form: JournalFilter) -> list[dict[str, Any]]:
    data = form.cleaned_data if form.is_valid() else {}
    kinds = dict(form.fields["type"].choices)
    return [
        {"label": f"{form.fields[name].label}: {kinds.get(value, value)}", "param": name}
        for name, value in data.items()
        if value
    ]


@login_not_required
@require_GET
def public_journal(request: HttpRequest) -> HttpResponse:
    """Offentlig journal (offentleglova § 10). Titles are searched, persons' names are not."""
    form = JournalFilter(request.GET)
    entries = JournalEntry.objects.public().select_related("case_file")
    # Who has a journal has a counter for it: to look for them in the journal would read all of it.
    numbered = Counter.objects.filter(purpose=JOURNAL_NUMBERS).values("authority_id")
    authorities = Organisation.objects.filter(pk__in=numbered).order_by("name", "pk")
    chosen = request.GET.get("forvalter", "")
    if chosen:
        entries = entries.filter(authority__code=chosen)
    # A title that the public may not read is not found by its words either.
    closed = entries.filter(access_code="open", is_shielded=False)
    entries = closed if form.is_valid() and form.cleaned_data["q"] else entries
    page = paginate(
        _narrowed(entries, form, field="public_title"),
        order=ORDER, cursor=request.GET.get("fra", ""), size=PAGE,
    )  # fmt: skip
    context = {
        "form": form,
        "page": page,
        "table": public_table(page.rows),
        "chips": _chips(form),
        "authorities": authorities,
        "chosen": chosen,
    }
    return render(request, "records/public_journal.html", context)


def _check_reads_journal(request: HttpRequest) -> None:
    hat = request.hat
    if hat is None or not (hat.side == "authority" or hat.can("audit_all")):
        raise NotAllowed(who_may=_("Ansatte hos tilskuddsforvalteren, og revisor."))


@require_GET
def journal(request: HttpRequest) -> HttpResponse:
    """The authority's own journal; the archivist's rows are links to correct them."""
    _check_reads_journal(request)
    hat = request.hat
    form = JournalFilter(request.GET)
    entries = (
        JournalEntry.objects.visible_to(hat)
        .with_shielding()
        .select_related("case_file", "authority")
    )
    page = paginate(
        _narrowed(entries, form, field="title"),
        order=ORDER, cursor=request.GET.get("fra", ""), size=PAGE,
    )  # fmt: skip
    can_edit = hat.side == "authority" and hat.can("manage_archive")
    purges = Purge.objects.visible_to(hat).open().select_related("document", "requested_by")
    context = {
        "form": form,
        "page": page,
        "table": journal_table(page.rows, can_edit=can_edit),
        "chips": _chips(form),
        "purges": purges.order_by("requested_at", "pk"),
        "can_edit": can_edit,
    }
    return render(request, "records/journal.html", context)


@require_http_methods(["GET", "POST"])
@once
def entry(request: HttpRequest, authority: str, year: int, number: int) -> HttpResponse:
    """One journal row: what the public reads of it, corrected by the archivist."""
    if request.hat is None:
        raise Http404
    found = get_object_or_404(
        JournalEntry.objects.visible_to(request.hat)
        .with_shielding()
        .select_related("case_file", "authority"),
        authority__code=authority, year=year, number=number,
    )  # fmt: skip
    check_archivist(found.case_file, by=request.hat)
    initial = stored_in(found, EDITED)
    form = AccessFields(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        check_seen(form, stored_in(locked(found), EDITED))
        try:
            edit_journal_entry(
                entry=found, **form.cleaned_data, by=request.hat, at=request.received_at
            )
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, _("Journalposten er endret."))
            return redirect("records:journal")
    context = {
        "entry": found,
        "form": form,
        "version": digest_of(initial),
        "facts": facts_of(found),
        "documents": _papers(found, request.hat),
    }
    return render(request, "records/entry.html", context)


def _papers(entry: JournalEntry, hat: Actor) -> list[dict[str, str]]:
    """The row's documents that the hat may open, as links."""
    return [
        {
            "title": paper.title,
            "url": reverse("records:document", args=[paper.code]),
            "note": paper.file_name,
        }
        for paper in entry.documents.visible_to(hat).order_by("pk")
    ]

"""Opening a report, saving its parts, and who has the pen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from grants.actions import add_party, open_application
from grants.enums import ApplicationStatus, Part
from grants.models import Application, CompletionRequest
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Refused, Stale
from needs.enums import TEXT_SECTIONS, Section
from needs.labels import LABELS, SECTION_FIELDS, shown
from needs.models import NeedsReport
from needs.permissions import check_editor, check_open
from needs.prefill import copy_last_year, last_report
from owners.enums import Function, LegalForm
from owners.models import Organisation
from records import history

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from grants.models import Round, SchemeVersion
    from kompetanse.lib.actor import Actor
    from partnerships.models import Network


@dataclass(frozen=True, slots=True)
class Draft:
    """A report whose case is locked and open for changes in one part."""

    report: NeedsReport
    application: Application
    section: str


@transaction.atomic
def start_report(
    *,
    round_: Round,
    scheme_version: SchemeVersion,
    applicant: Organisation,
    by: Actor,
    at: datetime,
    network: Network | None = None,
    prefill: bool = False,
) -> NeedsReport:
    """Open a case and its empty report; with `prefill` from the owner's last report, marked until looked at.

    Refuses as `grants.actions.open_application` does, and a network that the owner does not lead.
    """
    if network is not None and network.lead_id != applicant.pk:
        raise Refused(_("Bare den som leder nettverket, kan melde for det."), field="network")
    application = open_application(
        round_=round_,
        scheme_version=scheme_version,
        applicant=applicant,
        network=network,
        by=by,
        at=at,
    )
    report = NeedsReport.objects.create(application=application)
    if network is not None:
        members = network.members.active_on(in_oslo(at).date()).filter(answer="joined")
        members = members.select_related("organisation").order_by("pk")
        for member in members:
            if member.organisation_id != applicant.pk:
                add_party(
                    application=application,
                    organisation=member.organisation,
                    part=Part.NETWORK_MEMBER,
                )
    _add_kindergarten_authority(application)
    previous = last_report(application) if prefill else None
    if previous is not None:
        copy_last_year(report, previous)
    return report


def _add_kindergarten_authority(application: Application) -> None:
    """The kommune as kindergarten authority sees a private kindergarten owner's report once it is sent; not a private school's."""
    applicant = application.applicant
    if applicant.legal_form == LegalForm.MUNICIPALITY or not applicant.municipality_id:
        return
    if not applicant.has_function(Function.KINDERGARTEN_OWNER):
        return
    authority = Organisation.objects.filter(
        legal_form=LegalForm.MUNICIPALITY, municipality_id=applicant.municipality_id
    ).first()
    if authority is not None:
        add_party(application=application, organisation=authority, part=Part.KINDERGARTEN_AUTHORITY)


def locked_draft(report: NeedsReport, *, section: str, by: Actor, at: datetime) -> Draft:
    """The report anew, its case locked, open for a change in `section`; inside the caller's transaction.

    Refuses other hats (403) and a report that is with the approver, sent, or returned for other parts.
    """
    fresh = NeedsReport.objects.select_for_update(of=("self", "application")).for_detail()
    report = fresh.get(pk=report.pk)
    application = report.application
    check_editor(by, application)
    request = None
    if application.status == ApplicationStatus.INCOMPLETE:
        request = CompletionRequest.objects.filter(
            application=application, answered_at=None
        ).first()
    check_open(application, section=section, request=request)
    if application.submitted_at:
        history.sign(by=by, at=at)
    return Draft(report, application, section)


def check_seen(
    draft: Draft, seen_version: int | None, *, key: str = "", mine: Any = None, theirs: Any = None
) -> None:
    """Refuse (409, with both texts) when the part was saved by somebody after the user opened it."""
    if seen_version is not None and draft.report.version_of(key or draft.section) != seen_version:
        raise Stale(
            _("Noen har lagret endringer i denne delen etter at du åpnet siden."),
            mine=mine,
            theirs=theirs,
        )


def note_saved(
    draft: Draft,
    *,
    by: Actor,
    at: datetime,
    key: str = "",
    done: bool | None = None,
    changed: tuple[str, ...] = (),
) -> NeedsReport:
    """Write down that a part was saved: its version and the case's go up, the pen is with the one who wrote."""
    report, application, section = draft.report, draft.application, draft.section
    key = key or section
    report.section_versions[key] = report.version_of(key) + 1
    if done is not None:
        report.sections_done[section] = done
    name = getattr(by, "user_name", "") or by.label
    report.sections_saved[section] = [at.isoformat(), name]
    report.saved_at, report.saved_by_id = at, by.user_id
    report.prefilled_sections = [one for one in report.prefilled_sections if one != section]
    report.pen_user_id, report.pen_section, report.pen_since = by.user_id, section, at
    report.save(
        update_fields=[
            *changed,
            "section_versions",
            "sections_done",
            "sections_saved",
            "saved_at",
            "saved_by",
            "prefilled_sections",
            "pen_user",
            "pen_section",
            "pen_since",
        ]
    )
    application.version += 1
    application.save(update_fields=["version"])
    return report


@transaction.atomic
def save_section(
    *,
    report: NeedsReport,
    section: str,
    data: Mapping[str, Any],
    by: Actor,
    at: datetime,
    seen_version: int | None = None,
    done: bool | None = None,
) -> NeedsReport:
    """Save one of the text parts (contact, need, funding, perspectives); `data` is field → value.

    The same values again change nothing and give no new version (autosave sends twice). Refuses another hat (403),
    a report that cannot be changed now, fields of another part, and a part that somebody saved meanwhile (409).
    """
    if section not in TEXT_SECTIONS or not set(data) <= set(SECTION_FIELDS[Section(section)]):
        raise Refused(_("Denne delen har ikke disse feltene."))
    draft = locked_draft(report, section=section, by=by, at=at)
    report = draft.report
    changed = tuple(name for name, value in data.items() if getattr(report, name) != value)
    decided = done is not None and report.sections_done.get(section) != done
    looked_at = done is not None and section in report.prefilled_sections
    if not (changed or decided or looked_at):
        return report
    mine = [(str(LABELS[name]), shown(name, data[name])) for name in data]
    theirs = [(str(LABELS[name]), shown(name, getattr(report, name))) for name in data]
    check_seen(draft, seen_version, mine=mine, theirs=theirs)
    for name in changed:
        setattr(report, name, data[name])
    return note_saved(draft, by=by, at=at, done=done, changed=changed)


@transaction.atomic
def mark_section(
    *, report: NeedsReport, section: str, done: bool, by: Actor, at: datetime
) -> NeedsReport:
    """The user's own word that a part is finished, or not yet."""
    draft = locked_draft(report, section=section, by=by, at=at)
    if draft.report.sections_done.get(section) == done and (
        section not in draft.report.prefilled_sections
    ):
        return draft.report
    return note_saved(draft, by=by, at=at, done=done)


@transaction.atomic
def take_pen(*, report: NeedsReport, section: str, by: Actor, at: datetime) -> NeedsReport:
    """Say that one writes in a part. It stops nobody: saving does that, with both texts."""
    draft = locked_draft(report, section=Section(section), by=by, at=at)
    return _set_pen(draft.report, by.user_id, section, at)


@transaction.atomic
def release_pen(*, report: NeedsReport, by: Actor, at: datetime) -> NeedsReport:  # noqa: ARG001 -- every verb takes the clock
    """Lay the pen down; only one's own."""
    locked = NeedsReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if locked.pen_user_id != by.user_id:
        return locked
    return _set_pen(locked, None, "", None)


def _set_pen(
    report: NeedsReport, user_id: int | None, section: str, since: datetime | None
) -> NeedsReport:
    report.pen_user_id, report.pen_section, report.pen_since = user_id, section, since
    report.save(update_fields=["pen_user", "pen_section", "pen_since"])
    return report

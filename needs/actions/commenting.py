"""The kommune as kindergarten authority has its say on a private kindergarten owner's report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.actions import lock_application
from grants.enums import Part
from grants.models import Party
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Locked, NotAllowed, Refused
from needs.models import AuthorityComment
from needs.permissions import OPEN_TO_COMMENTS, WHO_COMMENTS, may_comment
from notices.actions import notify
from partnerships.people import WRITERS, people_of
from records.actions import file_document, store_bytes
from records.enums import DocumentKind, JournalKind
from records.events import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from grants.models import Application
    from kompetanse.lib.actor import Actor
    from needs.models import NeedsReport
    from owners.models import Organisation


@transaction.atomic
def comment_as_authority(
    *, report: NeedsReport, organisation: Organisation, text: str, by: Actor, at: datetime
) -> AuthorityComment:
    """Say what the kindergarten authority means; journaled as incoming, read by the owner, who is told.

    It binds nobody: private owners report on equal terms (R-KOL-08). Refuses other hats (403), an empty text, and a case that is decided.
    """
    application = lock_application(report.application)
    _check(application, by)
    if not text.strip():
        raise Refused(_("Skriv uttalelsen."), field="text")
    document = file_document(
        case_file=application.archive,
        stored_file=store_bytes(text.encode(), content_type="text/plain; charset=utf-8", at=at),
        kind=DocumentKind.MESSAGE,
        journal_kind=JournalKind.INCOMING,
        title=lambda: (
            _("Uttalelse fra %(name)s som barnehagemyndighet") % {"name": organisation.name}
        ),
        file_name="uttalelse.txt",
        sender=organisation.name,
        receiver=application.authority.name,
        readers=[application.applicant],
        by=by,
        at=at,
    )
    comment = AuthorityComment.objects.create(
        report=report,
        organisation=organisation,
        text=text,
        document=document,
        written_at=at,
        written_by_id=by.user_id,
    )
    record_event(
        chain=application.chain_key, verb="comment_as_authority", on=comment, by=by, at=at,
        reason=text, reason_id=comment.code,
    )  # fmt: skip
    _tell(comment, report, at)
    return comment


def _check(application: Application, by: Actor) -> None:
    is_party = Party.objects.filter(
        application=application,
        organisation_id=by.organisation_id,
        part=Part.KINDERGARTEN_AUTHORITY,
    ).exists()
    if application.status not in OPEN_TO_COMMENTS and is_party:
        raise Locked(_("Saken er avgjort, så det er for sent å uttale seg."))
    if not is_party or not may_comment(by, application):
        raise NotAllowed(who_may=WHO_COMMENTS)


def _tell(comment: AuthorityComment, report: NeedsReport, at: datetime) -> None:
    application = report.application
    name = comment.organisation.name
    notify(
        users=people_of(application.applicant_id, WRITERS, in_oslo(at).date()),
        title=lambda: _("%(name)s har uttalt seg om behovsmeldingen") % {"name": name},
        url=reverse("needs:report", args=(application.code,)),
        organisation_id=application.applicant_id,
        at=at,
    )

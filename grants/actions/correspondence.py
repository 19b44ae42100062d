"""What is written on a case: internal notes, messages between the parties and the authority, and documents that came another way.

The archive's verbs, closed to a person who is recused (R-ROL-07).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.actions.exclusions import check_not_recused
from grants.actions.tasks import close_tasks, open_task
from grants.enums import Part, TaskKind
from grants.models import Party
from grants.people import correspondents_of
from grants.permissions import check_caseworker
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.deadlines import add_working_days
from kompetanse.lib.errors import Locked, NotAllowed, Refused
from notices.actions import notify
from records.actions import file_document, send_message, store_bytes, write_note
from records.enums import AccessCode, DocumentKind, JournalKind

if TYPE_CHECKING:
    from datetime import date, datetime

    from grants.models import Application
    from kompetanse.lib.actor import Actor
    from owners.models import Organisation
    from records.models import Document, InternalNote, Message

DAYS_TO_ANSWER = 5
# Who writes with the authority on a case. A kindergarten authority comments on its own page.
WRITING_PARTS = (Part.APPLICANT, Part.NETWORK_MEMBER, Part.PARTNER, Part.RECIPIENT)
WRITING_PERMISSIONS = ("edit_needs_report", "confirm_partner_part")
WHO_WRITES = gettext_lazy("Eieren, partnerne og saksbehandlerne i saken.")


@transaction.atomic
def write_case_note(
    *, application: Application, text: str, by: Actor, at: datetime
) -> InternalNote:
    """Write an internal note on a case. Refuses who is recused, everyone but the case's authority, and what is not sent in."""
    check_not_recused(application, by=by)
    if application.case_file_id is None:
        raise Locked(_("Behovsmeldingen er ikke sendt inn ennå."))
    return write_note(case_file=application.archive, text=text, by=by, at=at)


def is_correspondent(application: Application, organisation: Organisation) -> bool:
    """Whether an organisation writes and reads messages on a case."""
    return Party.objects.filter(
        application=application, organisation=organisation, part__in=WRITING_PARTS
    ).exists()


@transaction.atomic
def message_party(
    *, application: Application, to: Organisation, text: str, by: Actor, at: datetime
) -> Message:
    """The authority writes to the owner or a partner: journaled, told in the portal and by mail, and their question is answered.

    Refuses who is recused, an organisation that is not party, and an empty text.
    """
    check_caseworker(by, application)
    check_not_recused(application, by=by)
    if not is_correspondent(application, to):
        raise Refused(_("Velg eieren eller en partner i saken."), field="to")
    message = send_message(
        case_file=application.archive,
        to=to,
        sender=application.authority,
        text=text,
        by=by,
        at=at,
    )
    close_tasks(
        kind=TaskKind.ANSWER_MESSAGE, application=application, object_key=_key(to), by=by, at=at
    )
    notify(
        users=correspondents_of(to.pk, on=in_oslo(at).date()),
        title=lambda: _("Ny melding i sak %(reference)s") % {"reference": application.reference},
        url=reverse("overview:messages", args=[application.code]),
        organisation_id=to.pk,
        at=at,
    )
    return message


@transaction.atomic
def message_authority(*, application: Application, text: str, by: Actor, at: datetime) -> Message:
    """The owner or a partner writes to the authority: journaled, and a task to answer it on the work list.

    Refuses before the report is sent in (there is no case yet), and those who do not write for a party.
    """
    sender = by.organisation  # type: ignore[attr-defined]
    may = any(by.can(permission) for permission in WRITING_PERMISSIONS)
    if by.side not in {"owner", "partner"} or not may or not is_correspondent(application, sender):
        raise NotAllowed(who_may=WHO_WRITES)
    if application.case_file is None:
        raise Refused(_("Dere kan skrive i saken når behovsmeldingen er sendt inn."))
    message = send_message(
        case_file=application.archive,
        to=application.authority,
        sender=sender,
        text=text,
        by=by,
        at=at,
    )
    open_task(
        kind=TaskKind.ANSWER_MESSAGE,
        authority=application.authority,
        application=application,
        object_key=_key(sender),
        subject=lambda: (
            _("%(sender)s, sak %(reference)s")
            % {"sender": sender.name, "reference": application.reference}
        ),
        url=reverse("overview:messages", args=[application.code]),
        due_date=add_working_days(in_oslo(at).date(), DAYS_TO_ANSWER),
        at=at,
        assignee=application.caseworker,
    )
    return message


def _key(organisation: Organisation) -> str:
    return f"owners.organisation:{organisation.code}"


@transaction.atomic
def register_document(
    *,
    application: Application,
    kind: DocumentKind,
    content: bytes,
    content_type: str,
    file_name: str,
    title: str,
    public_title: str,
    sender: str,
    document_date: date,
    by: Actor,
    at: datetime,
    access_code: str = AccessCode.OPEN,
    access_basis: str = "",
    external_number: str = "",
    readers: tuple[Organisation, ...] = (),
) -> Document:
    """Journal a document that came by post or mail, or a phone note (offentleglova § 10, arkivlova).

    Refuses who is recused, a date to come, a closed access code without a paragraph, and one whose public title says the same as the title.
    """
    check_caseworker(by, application)
    check_not_recused(application, by=by)
    if document_date > in_oslo(at).date():
        raise Refused(_("Dokumentdatoen kan ikke være etter i dag."), field="document_date")
    if access_code != AccessCode.OPEN and public_title.strip() == title.strip():
        raise Refused(
            _("Skriv en offentlig tittel som ikke røper det som skal skjermes."),
            field="public_title",
        )
    phone = kind == DocumentKind.PHONE_NOTE
    return file_document(
        case_file=application.archive,
        stored_file=store_bytes(content, content_type=content_type, at=at),
        kind=kind,
        journal_kind=JournalKind.INTERNAL_FOLLOW_UP if phone else JournalKind.INCOMING,
        title=title,
        public_title=public_title,
        file_name=file_name,
        sender=sender,
        receiver=application.authority.name,
        document_date=document_date,
        access_code=access_code,
        access_basis=access_basis,
        external_number=external_number,
        readers=readers,
        by=by,
        at=at,
    )

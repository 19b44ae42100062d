"""The verbs of telling people: write mail to the outbox, put notices in the portal."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from jobs.wake import nudge
from kompetanse.lib.errors import Refused
from kompetanse.lib.text import plain_line
from kompetanse.lib.written import Given, WrittenQuery, counted
from notices.enums import MessageStatus
from notices.models import OutboxMessage, PortalNotice
from notices.reader import Reader

DRAIN_TASK = "notices.tasks.sweep_outbox"


def queue_mail(
    *,
    key: str,
    to: str,
    kind: str,
    subject: str,
    text: str,
    html: str = "",
    holds_key: bool = False,
    user_id: int | None = None,
    organisation_id: int | None = None,
    from_address: str = "",
    hold_until: datetime | None = None,
    at: datetime,
) -> OutboxMessage:
    """Write one mail in the caller's transaction; the same `key` again gives the first one.

    Rolled back with the act that it tells about. `hold_until` (real time) lets it wait, so that it
    can be stopped. `holds_key`: the text opens a door, so it is forgotten once delivered or given up.
    """
    address = plain_line(to)
    if address.count("@") != 1:
        raise Refused(_("E-postadressen mangler eller er skrevet feil."))
    message, made = OutboxMessage.objects.get_or_create(
        dedupe_key=key,
        defaults={
            "kind": kind,
            "to_address": address,
            "subject": plain_line(subject)[:200],
            "text": text,
            "html": html,
            "holds_key": holds_key,
            "from_address": from_address,
            "message_id": make_msgid(domain=urlsplit(settings.SITE_URL).hostname),
            "user_id": user_id,
            "organisation_id": organisation_id,
            "next_try_at": hold_until,
            "created_at": at,
        },
    )
    if made:
        nudge(DRAIN_TASK)
    return message


def queue_templated(
    *,
    key: str,
    to: str,
    kind: str,
    context: Mapping[str, Any],
    language: str = "nb",
    holds_key: bool = False,
    user_id: int | None = None,
    organisation_id: int | None = None,
    hold_until: datetime | None = None,
    at: datetime,
) -> OutboxMessage:
    """Write one mail from `notices/mail/<kind>.subject.txt`, `.txt` and `.html`, in `language`.

    `kind` may hold a folder ("grants/reminder"); paths in the context become whole addresses with
    `{{ site_url }}` in front.
    """
    shared = {
        **context,
        "site_url": settings.SITE_URL.rstrip("/"),
        "contact_email": settings.CONTACT_EMAIL,
        "language": language,
    }
    with translation.override(language):
        subject, text, html = (
            render_to_string(f"notices/mail/{kind}.{part}", shared)
            for part in ("subject.txt", "txt", "html")
        )
    return queue_mail(
        key=key,
        to=to,
        kind=kind,
        subject=subject,
        text=text.strip() + "\n",
        html=html,
        holds_key=holds_key,
        user_id=user_id,
        organisation_id=organisation_id,
        hold_until=hold_until,
        at=at,
    )


@transaction.atomic
def notify(
    *,
    users: Iterable[Any],
    title: str | Callable[[], str],
    text: str = "",
    url: str = "",
    at: datetime,
    key: str | None = None,
    organisation_id: int | None = None,
    by_mail: bool = True,
) -> list[PortalNotice]:
    """Tell people in the portal, and by mail that there is something to read there.

    A title that is a function is called for each person, in that person's language.
    With a `key` each person is told once, however often this runs. The mail says the title and
    gives the address: no text of a case leaves the portal.
    """
    made = []
    for user in users:
        language = getattr(user, "language", "") or "nb"
        words = _in_language(title, language)
        notice, is_new = put_notice(
            user_id=user.pk,
            key=key,
            title=words,
            text=text,
            url=url,
            organisation_id=organisation_id,
            at=at,
        )
        if not is_new:
            continue
        made.append(notice)
        if by_mail and user.email:
            queue_templated(
                key=f"notice:{notice.code}",
                to=user.email,
                kind="notice",
                context={"title": words, "url": url},
                language=language,
                user_id=user.pk,
                organisation_id=organisation_id,
                at=at,
            )
    return made


def _in_language(title: str | Callable[[], str], language: str) -> str:
    with translation.override(language):
        return str(title() if callable(title) else title)


def put_notice(
    *,
    user_id: int,
    title: str,
    text: str = "",
    url: str = "",
    key: str | None = None,
    organisation_id: int | None = None,
    at: datetime,
) -> tuple[PortalNotice, bool]:
    """A line under "Varsler" for one person; with a `key` once. (notice, whether it is new)."""
    values = {
        "title": plain_line(title)[:200],
        "text": text,
        "url": url,
        "organisation_id": organisation_id,
        "created_at": at,
    }
    if key is None:
        return PortalNotice.objects.create(user_id=user_id, **values), True
    return PortalNotice.objects.get_or_create(user_id=user_id, key=key, defaults=values)


def mark_read(*, notice: PortalNotice, by: Reader, at: datetime) -> None:
    """The person has read it; the first time stands."""
    PortalNotice.objects.visible_to(by).filter(pk=notice.pk, read_at__isnull=True).update(
        read_at=at
    )


def mark_all_read(*, by: Reader, at: datetime) -> int:
    """Everything that lies unread now."""
    return (
        PortalNotice.objects.visible_to(by).unread().filter(created_at__lte=at).update(read_at=at)
    )


def take_back_notices(*, urls: Iterable[str]) -> int:
    """Unread notices that lead to a page which is gone; what somebody has read, stays read."""
    return PortalNotice.objects.filter(url__in=list(urls), read_at__isnull=True).delete()[0]


UNREAD = WrittenQuery(
    lambda: counted(PortalNotice.objects.unread().filter(user_id=Given("user")), by="user_id")
)


def unread_count(user_id: int | None) -> int:
    """How many notices the person has not read; one query."""
    return 0 if user_id is None else UNREAD.ask_one(user=user_id) or 0


def stop_message(*, message_id: int) -> bool:
    """Hold back a mail that has not gone; False when it is too late."""
    stopped = OutboxMessage.objects.filter(pk=message_id, status=MessageStatus.WAITING).update(
        status=MessageStatus.STOPPED
    )
    return bool(stopped)

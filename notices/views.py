"""Notices in the portal, and the demo's mailbox."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kompetanse.tables import Cell, Column, Pill, Row, Table
from notices.actions import mark_all_read, mark_read
from notices.enums import MessageStatus
from notices.models import OutboxMessage, PortalNotice
from notices.querysets import OutboxQuerySet
from notices.reader import Person

PER_PAGE = 25

COLORS = {
    MessageStatus.WAITING: "neutral",
    MessageStatus.SENDING: "accent",
    MessageStatus.SENT: "success",
    MessageStatus.FAILED: "danger",
    MessageStatus.STOPPED: "warning",
}


@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    notices = PortalNotice.objects.visible_to(_reader(request)).for_list()
    page = Paginator(notices, PER_PAGE).get_page(request.GET.get("side"))
    return render(request, "notices/notice_list.html", {"page_obj": page})


@require_POST
def notice_open(request: HttpRequest, code: str) -> HttpResponse:
    """Mark it read and go where it points."""
    reader = _reader(request)
    notice = get_object_or_404(PortalNotice.objects.visible_to(reader), code=code)
    mark_read(notice=notice, by=reader, at=request.received_at)
    return redirect(notice.url or "notices:notice-list")


@require_POST
def notice_read_all(request: HttpRequest) -> HttpResponse:
    mark_all_read(by=_reader(request), at=request.received_at)
    return redirect("notices:notice-list")


@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """Demo only: the mail of everybody, so that a visitor can follow a letter to its reader."""
    page = Paginator(_demo_mail(request).for_list(), PER_PAGE).get_page(request.GET.get("side"))
    rows = [
        Row(
            [
                Cell(message.subject, url=message.get_absolute_url()),
                message.to_address,
                message.created_at,
                Pill(message.get_status_display(), COLORS[MessageStatus(message.status)]),
            ]
        )
        for message in page
    ]
    table = Table(
        caption=_("E-poster i demoen"),
        columns=[
            Column(_("Emne"), head=True),
            Column(_("Til")),
            Column(_("Skrevet")),
            Column(_("Status")),
        ],
        rows=rows,
        empty=_("Ingen e-poster er skrevet ennå."),
    )
    return render(request, "notices/mailbox.html", {"page_obj": page, "table": table})


@require_GET
def mailbox_message(request: HttpRequest, code: str) -> HttpResponse:
    """Demo only: one mail as its reader would see it, as plain text."""
    message = get_object_or_404(_demo_mail(request), code=code)
    return render(request, "notices/mailbox_message.html", {"message": message})


def _demo_mail(request: HttpRequest) -> OutboxQuerySet:
    if not settings.DEMO:
        raise Http404
    return OutboxMessage.objects.visible_to(_reader(request), of_everybody=True)


def _reader(request: HttpRequest) -> Person:
    return Person(user_id=request.user.pk)

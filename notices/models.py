"""What people are told, as rows: mail on its way, notices in the portal, reminders sent."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kompetanse.lib.tokens import new_code
from notices.enums import MessageStatus
from notices.querysets import OutboxQuerySet, PortalNoticeQuerySet, ReminderQuerySet


class OutboxMessage(models.Model):
    """One e-mail to one address, written in the transaction of the act that it tells about.

    `message_id` is fixed here, so a mail that goes out twice (killed between the server's 250 and
    our commit) is recognised as one. `created_at` is the domain's time; `next_try_at`,
    `lease_until` and `sent_at` are real time, since the mail server lives there.
    """

    code = models.CharField(_("kode"), max_length=24, unique=True, default=new_code, editable=False)
    dedupe_key = models.CharField(_("nøkkel"), max_length=200, unique=True)
    kind = models.CharField(_("type"), max_length=60)
    to_address = models.EmailField(_("til"))
    subject = models.CharField(_("emne"), max_length=200)
    text = models.TextField(_("tekst"))
    html = models.TextField(_("html"), blank=True)
    holds_key = models.BooleanField(
        _("har en nøkkel"),
        default=False,
        help_text="The text opens a door (invitation, new password): once delivered or given up, only its hash is kept.",
    )
    from_address = models.CharField(_("fra"), max_length=200, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=200, unique=True)
    status = models.CharField(
        _("status"),
        max_length=8,
        choices=MessageStatus.choices,
        default=MessageStatus.WAITING,
    )
    attempts = models.PositiveSmallIntegerField(_("forsøk"), default=0)
    next_try_at = models.DateTimeField(_("neste forsøk"), null=True, blank=True)
    lease_until = models.DateTimeField(_("holdes til"), null=True, blank=True)
    created_at = models.DateTimeField(_("skrevet"))
    sent_at = models.DateTimeField(_("sendt"), null=True, blank=True)
    last_error = models.CharField(_("siste feil"), max_length=300, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("bruker"),
        on_delete=models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
    )
    organisation = models.ForeignKey(
        "owners.Organisation",
        verbose_name=_("organisasjon"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("e-post")
        verbose_name_plural = _("e-poster")
        constraints = (
            models.CheckConstraint(
                condition=Q(status=MessageStatus.SENT, sent_at__isnull=False)
                | (~Q(status=MessageStatus.SENT) & Q(sent_at__isnull=True)),
                name="notices_outboxmessage_sent_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=MessageStatus.SENDING) | Q(lease_until__isnull=False),
                name="notices_outboxmessage_sending_has_lease",
            ),
            models.CheckConstraint(
                condition=Q(subject__regex=r"^[^\r\n]*$"),
                name="notices_outboxmessage_subject_one_line",
            ),
        )
        indexes = (
            models.Index(
                fields=["next_try_at"],
                condition=Q(status__in=(MessageStatus.WAITING, MessageStatus.SENDING)),
                name="notices_outbox_open",
            ),
        )

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("notices:mailbox-message", kwargs={"code": self.code})


class PortalNotice(models.Model):
    """A line under "Varsler" for one person; it stays when the mail has gone astray.

    `key` names what it tells about, so an act that runs twice tells once.
    """

    code = models.CharField(_("kode"), max_length=24, unique=True, default=new_code, editable=False)
    key = models.CharField(_("nøkkel"), max_length=200, null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("bruker"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    organisation = models.ForeignKey(
        "owners.Organisation",
        verbose_name=_("organisasjon"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    title = models.CharField(_("tittel"), max_length=200)
    text = models.TextField(_("tekst"), blank=True)
    url = models.CharField(_("adresse"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("sendt"))
    read_at = models.DateTimeField(_("lest"), null=True, blank=True)

    objects = PortalNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("varsel")
        verbose_name_plural = _("varsler")
        constraints = (
            models.UniqueConstraint(fields=["user", "key"], name="notices_portalnotice_once"),
            models.CheckConstraint(
                condition=Q(url="") | Q(url__startswith="/"),
                name="notices_portalnotice_url_is_ours",
            ),
        )
        indexes = (models.Index(fields=["user", "-created_at"], name="notices_portalnotice_user"),)

    def __str__(self) -> str:
        return self.title


class Reminder(models.Model):
    """One reminder that was sent: this person, about this, so many days before this date.

    The row is the claim: who inserts it sends, whoever comes second finds it taken. The due date
    is part of the key, so a moved deadline plans anew. `offset_days` is days before the due date;
    negative is after.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("bruker"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    kind = models.CharField(_("type"), max_length=60)
    object_key = models.CharField(_("gjelder"), max_length=100)
    due_date = models.DateField(_("frist"))
    offset_days = models.SmallIntegerField(_("dager før"))
    created_at = models.DateTimeField(_("sendt"))
    message = models.ForeignKey(
        OutboxMessage,
        verbose_name=_("e-post"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("påminnelse")
        verbose_name_plural = _("påminnelser")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "kind", "object_key", "due_date", "offset_days"],
                name="notices_reminder_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.due_date}"

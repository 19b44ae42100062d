"""Long work as rows in the database, and the form tokens."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jobs.enums import OPEN_STATUSES, JobStatus, RowStatus
from jobs.querysets import JobQuerySet, JobRowQuerySet
from kompetanse.lib.tokens import new_code


class Job(models.Model):
    """One piece of long work that somebody started: 84 letters, a batch, an export.

    The work is its rows. The broker only wakes workers; what is done and what is left stands here,
    so a worker may be killed and another go on. `scope_id` is the organisation it was started for
    (a plain number: this app lies above the one that knows organisations).
    """

    code = models.CharField(_("kode"), max_length=24, unique=True, default=new_code, editable=False)
    kind = models.CharField(_("type"), max_length=60)
    title = models.CharField(_("tittel"), max_length=200)
    status = models.CharField(
        _("status"), max_length=12, choices=JobStatus.choices, default=JobStatus.QUEUED
    )
    total = models.PositiveIntegerField(_("rader"))
    done = models.PositiveIntegerField(_("ferdige"), default=0)
    failed = models.PositiveIntegerField(_("feilet"), default=0)
    skipped = models.PositiveIntegerField(_("hoppet over"), default=0)
    scope_id = models.BigIntegerField(_("organisasjon"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("startet av"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    created_at = models.DateTimeField(_("startet"))
    held_until = models.DateTimeField(
        _("holdes tilbake til"),
        null=True,
        blank=True,
        help_text="By the database's own clock; until then the job may be stopped with nothing done.",
    )
    started_at = models.DateTimeField(_("i gang"), null=True, blank=True)
    finished_at = models.DateTimeField(_("ferdig"), null=True, blank=True)
    told_at = models.DateTimeField(_("varslet"), null=True, blank=True)
    cancel_requested_at = models.DateTimeField(_("avbrutt"), null=True, blank=True)
    cancel_requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("avbrutt av"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    payload = models.JSONField(_("innhold"), default=dict, blank=True)
    result_url = models.CharField(_("resultat"), max_length=300, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("jobb")
        verbose_name_plural = _("jobber")
        constraints = (
            models.CheckConstraint(
                condition=Q(total__gte=F("done") + F("failed") + F("skipped")),
                name="jobs_job_counts_within_total",
            ),
            models.CheckConstraint(
                condition=Q(status__in=OPEN_STATUSES, finished_at__isnull=True)
                | (~Q(status__in=OPEN_STATUSES) & Q(finished_at__isnull=False)),
                name="jobs_job_finished_has_time",
            ),
            models.CheckConstraint(
                condition=Q(cancel_requested_at__isnull=False)
                | Q(cancel_requested_by__isnull=True),
                name="jobs_job_cancelled_by_at",
            ),
        )
        indexes = (
            models.Index(
                fields=["status"],
                condition=Q(status__in=OPEN_STATUSES),
                name="jobs_job_open",
            ),
            models.Index(
                fields=["created_by"],
                condition=Q(finished_at__isnull=False, told_at__isnull=True),
                name="jobs_job_untold",
            ),
            models.Index(fields=["scope_id", "-created_at"], name="jobs_job_scope"),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("jobs:job-detail", kwargs={"code": self.code})

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    @property
    def is_stopping(self) -> bool:
        """Asked to stop, but a row is still under way."""
        return self.is_open and self.cancel_requested_at is not None

    @property
    def processed(self) -> int:
        return self.done + self.failed + self.skipped

    @property
    def waiting(self) -> int:
        return self.total - self.processed


class JobRow(models.Model):
    """One part of a job that succeeds or fails by itself: one letter, one decision, one line.

    `key` says what it is about (the handler reads it), `label` is what the person sees.
    """

    job = models.ForeignKey(
        Job, verbose_name=_("jobb"), on_delete=models.CASCADE, related_name="rows"
    )
    position = models.PositiveIntegerField(_("nummer"))
    label = models.CharField(_("hva"), max_length=200)
    key = models.CharField(_("nøkkel"), max_length=200)
    status = models.CharField(
        _("status"), max_length=8, choices=RowStatus.choices, default=RowStatus.WAITING
    )
    message = models.CharField(_("melding"), max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(_("forsøk"), default=0)
    lease_until = models.DateTimeField(_("holdes til"), null=True, blank=True)
    finished_at = models.DateTimeField(_("ferdig"), null=True, blank=True)

    objects = JobRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("rad i jobb")
        verbose_name_plural = _("rader i jobb")
        constraints = (
            models.UniqueConstraint(fields=["job", "position"], name="jobs_jobrow_position"),
            models.UniqueConstraint(fields=["job", "key"], name="jobs_jobrow_key"),
            models.CheckConstraint(
                condition=Q(status=RowStatus.WAITING, finished_at__isnull=True)
                | (~Q(status=RowStatus.WAITING) & Q(finished_at__isnull=False)),
                name="jobs_jobrow_finished_has_time",
            ),
        )
        indexes = (
            models.Index(
                fields=["job", "position"],
                condition=Q(status=RowStatus.WAITING),
                name="jobs_jobrow_waiting",
            ),
        )

    def __str__(self) -> str:
        return self.label


class FormToken(models.Model):
    """A form that was sent and acted upon: the same form again leads to the first result.

    Written in the transaction of the act itself, so neither exists without the other. Kept 48 h.
    """

    token = models.CharField(_("kode"), max_length=64, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("bruker"),
        on_delete=models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
    )
    route = models.CharField(_("adresse"), max_length=300)
    body_hash = models.CharField(_("avtrykk"), max_length=64)
    result_url = models.CharField(_("resultat"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("sendt"), db_index=True)

    class Meta:
        verbose_name = _("skjemakode")
        verbose_name_plural = _("skjemakoder")

    def __str__(self) -> str:
        return self.route

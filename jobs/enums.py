from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class JobStatus(TextChoices):
    QUEUED = "queued", _("I kø")
    RUNNING = "running", _("Pågår")
    DONE = "done", _("Ferdig")
    CANCELLED = "cancelled", _("Avbrutt")
    FAILED = "failed", _("Feilet")


class RowStatus(TextChoices):
    WAITING = "waiting", _("Venter")
    DONE = "done", _("Ferdig")
    FAILED = "failed", _("Feilet")
    SKIPPED = "skipped", _("Hoppet over")


OPEN_STATUSES = (JobStatus.QUEUED, JobStatus.RUNNING)

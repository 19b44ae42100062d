"""Choices of reports on the use of a grant: where the paper is, what was done, what kind of file."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportStatus(models.TextChoices):
    """Where the paper is (`domain.md` 2.6). That it is overdue is a date, not a state."""

    OPEN = "open", _("Åpen for utfylling")
    DRAFT = "draft", _("Utkast")
    IN_APPROVAL = "in_approval", _("Til godkjenning")
    SUBMITTED = "submitted", _("Sendt inn")
    CHANGES_ASKED = "changes_asked", _("Må rettes")
    APPROVED = "approved", _("Godkjent")
    WAIVED = "waived", _("Fritatt")


WRITABLE = (ReportStatus.OPEN, ReportStatus.DRAFT, ReportStatus.CHANGES_ASKED)
"""While the owner and its partners may write."""
NOT_SENT = (
    ReportStatus.OPEN,
    ReportStatus.DRAFT,
    ReportStatus.IN_APPROVAL,
    ReportStatus.CHANGES_ASKED,
)
"""While the authority waits for the owner."""

COUNTED = (ReportStatus.SUBMITTED, ReportStatus.APPROVED)
"""What sums are made of, and what the directorate sees: a report that is being written, or corrected, is its owner's own."""


class Done(models.TextChoices):
    """Whether a measure was carried out as it was reported."""

    YES = "yes", _("Ja")
    PARTLY = "partly", _("Delvis")
    NO = "no", _("Nei")


class Attained(models.TextChoices):
    """The answer to a question on goals (`domain.md` 5.6)."""

    YES = "yes", _("Ja")
    PARTLY = "partly", _("Delvis")
    NO = "no", _("Nei")


class Answerer(models.TextChoices):
    """Who a question on goals is for."""

    OWNER = "owner", _("Eieren")
    PARTNER = "partner", _("Partneren")


class FileKind(models.TextChoices):
    ACCOUNTS = "accounts", _("Regnskap")
    AUDITOR = "auditor", _("Revisors uttalelse")
    OTHER = "other", _("Annet vedlegg")


class Step(models.TextChoices):
    """The parts of a report besides its measures, each a page."""

    GOALS = "goals", _("Måloppnåelse")
    TOGETHER = "together", _("Samarbeid og evaluering")
    FILES = "files", _("Vedlegg")

"""The authority's work on a case."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.enums import CheckOutcome, TaskKind
from grants.models.applications import Application, Item
from grants.models.schemes import in_language
from grants.querysets import TaskQuerySet
from kompetanse.lib.tokens import new_code
from records.history import keep_history


class Task(models.Model):
    """Something that waits for a person at the authority. Opened and closed by transitions; the open ones are the work list (oppgavebenk)."""

    objects = TaskQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    kind = models.CharField(max_length=30, choices=TaskKind)
    authority = models.ForeignKey(
        "owners.Organisation", on_delete=models.PROTECT, related_name="tasks"
    )
    case_file = models.ForeignKey(
        "records.CaseFile", on_delete=models.PROTECT, null=True, blank=True, related_name="tasks"
    )
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks"
    )
    subject_nb = models.CharField(max_length=200, help_text="What it concerns, for the list.")
    subject_nn = models.CharField(max_length=200)
    object_key = models.CharField(
        max_length=80, blank=True, help_text="app.model:code of what it is about, for later apps."
    )
    url = models.CharField(max_length=200)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    assigned_at = models.DateTimeField(null=True, blank=True)
    due_date = models.DateField()
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "application", "object_key"),
                condition=Q(done_at=None),
                nulls_distinct=False,
                name="grants_task_one_open",
            ),
        )
        indexes = (
            models.Index(
                # What the views of the work list are counted by lies in the index: the rows are not read.
                fields=("authority", "due_date", "id"),
                include=("assignee", "kind"),
                condition=Q(done_at=None),
                name="grants_task_work_list",
            ),
            models.Index(
                fields=("assignee", "authority", "due_date", "id"),
                condition=Q(done_at=None),
                name="grants_task_mine",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject_nb}"

    def get_kind_display(self) -> str:  # type: ignore[no-redef]  # instead of the one that Django makes
        """As Django's own, which puts the labels of all kinds into words at each call: a list asks once a row."""
        return str(TaskKind(self.kind).label)

    @property
    def subject(self) -> str:
        return str(in_language(self, "subject"))


@keep_history("item", "criterion", "outcome", "comment")
class CriterionCheck(models.Model):
    """A caseworker's answer to one criterion for one measure."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="checks")
    criterion = models.CharField(max_length=60)
    outcome = models.CharField(_("vurdering"), max_length=20, choices=CheckOutcome)
    comment = models.TextField(_("begrunnelse"), blank=True)
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("item", "criterion"), name="grants_criterioncheck_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.criterion}: {self.outcome}"


class ImpartialityDeclaration(models.Model):
    """A caseworker's own word on a case before working on it (forvaltningsloven §§ 6 and 8)."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="impartiality"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_impartial = models.BooleanField(_("habil"))
    reason = models.TextField(_("grunn"), blank=True)
    declared_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("application", "user"), name="grants_impartialitydeclaration_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id} {self.user_id}: {self.is_impartial}"


class CompletionRequest(models.Model):
    """What the authority asks an owner to correct, and by when. Sent as a journaled letter (forvaltningsloven § 11)."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="completion_requests"
    )
    text = models.TextField(_("dette må rettes"))
    sections = models.JSONField(default=list, help_text="Section keys that the owner may change.")
    due_date = models.DateField(_("frist"))
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("application",),
                condition=Q(answered_at=None),
                name="grants_completionrequest_one_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id} {self.due_date}"

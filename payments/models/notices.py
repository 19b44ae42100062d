"""Prior notices: that we consider to take a grant back, and what the recipient says to it."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kompetanse.lib.tokens import new_code
from payments.enums import NoticeKind
from payments.models.fields import pair, person
from payments.querysets import PriorNoticeQuerySet


class PriorNotice(models.Model):
    """A letter before a decision that takes something away, the time to answer it, and the answer (forvaltningsloven § 16)."""

    objects = PriorNoticeQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    decision = models.ForeignKey(
        "decisions.Decision", on_delete=models.PROTECT, related_name="prior_notices"
    )
    kind = models.CharField(max_length=20, choices=NoticeKind)
    reasons = models.TextField(_("begrunnelse"))
    document = models.OneToOneField("records.Document", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    sent_by = person()
    statement_due_date = models.DateField(_("frist for å uttale seg"))
    statement = models.TextField(_("uttalelse"), blank=True)
    statement_document = models.OneToOneField(
        "records.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    stated_at = models.DateTimeField(null=True, blank=True)
    stated_by = person(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=pair("stated"), name="payments_priornotice_stated"),
            models.CheckConstraint(
                condition=Q(stated_at=None) | Q(statement_document__isnull=False),
                name="payments_priornotice_statement_is_filed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"

    def get_absolute_url(self) -> str:
        return reverse("payments:notice", kwargs={"code": self.code})

    @property
    def chain_key(self) -> str:
        return self.decision.chain_key

    @property
    def object_key(self) -> str:
        """How tasks point at it."""
        return f"payments.priornotice:{self.code}"

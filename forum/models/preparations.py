"""What regions and the working committee make of the measures before the list is drawn up (`domain.md` 0.5.2)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forum.enums import PreparationStatus
from forum.models.meetings import PEOPLE
from forum.querysets import DeliveryQuerySet, PreparationQuerySet, RankingQuerySet
from kompetanse.lib.tokens import new_code


class Preparation(models.Model):
    """A region's own treatment of a scheme's measures in a round, or the working committee's (without a region)."""

    objects = PreparationQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    round = models.ForeignKey("grants.Round", on_delete=models.PROTECT, related_name="preparations")
    scheme_version = models.ForeignKey(
        "grants.SchemeVersion", on_delete=models.PROTECT, related_name="+"
    )
    region = models.ForeignKey(
        "owners.Region", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    case_file = models.ForeignKey("records.CaseFile", on_delete=models.PROTECT, related_name="+")
    due_date = models.DateField(_("frist"))
    status = models.CharField(
        max_length=20, choices=PreparationStatus, default=PreparationStatus.OPEN
    )
    remark = models.TextField(_("merknad til hele lista"), blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    delivered_at = models.DateTimeField(null=True, blank=True)
    delivered_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PEOPLE)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("round", "scheme_version", "region"),
                nulls_distinct=False,
                name="forum_preparation_once",
            ),
            models.CheckConstraint(
                condition=Q(status="open", delivered_at=None, delivered_by=None)
                | Q(status="delivered", delivered_at__isnull=False, delivered_by__isnull=False),
                name="forum_preparation_delivered_pair",
            ),
        )

    def __str__(self) -> str:
        return f"{self.round_id} {self.scheme_version_id} {self.region_id}"

    @property
    def is_committees(self) -> bool:
        """Whether it is the working committee's, over the whole county."""
        return self.region_id is None

    @property
    def chain_key(self) -> str:
        return self.round.chain_key

    def get_absolute_url(self) -> str:
        return reverse("forum:preparation", kwargs={"code": self.code})


class Ranking(models.Model):
    """A measure's place among the measures of a region, or of the whole county for the working committee, with a remark."""

    objects = RankingQuerySet.as_manager()

    preparation = models.ForeignKey(Preparation, on_delete=models.CASCADE, related_name="rankings")
    item = models.ForeignKey("grants.Item", on_delete=models.PROTECT, related_name="rankings")
    rank = models.PositiveSmallIntegerField(_("plass"), null=True, blank=True)
    remark = models.TextField(_("merknad"), blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("preparation", "item"), name="forum_ranking_item_once"),
            models.UniqueConstraint(fields=("preparation", "rank"), name="forum_ranking_rank_once"),
            models.CheckConstraint(
                condition=Q(rank=None) | Q(rank__gte=1), name="forum_ranking_from_one"
            ),
        )

    def __str__(self) -> str:
        return f"{self.preparation_id} {self.item_id}: {self.rank}"


class Delivery(models.Model):
    """One time a body laid its list forward: the journaled document of what it said then. A list that is opened again gets another."""

    objects = DeliveryQuerySet.as_manager()

    preparation = models.ForeignKey(
        Preparation, on_delete=models.PROTECT, related_name="deliveries"
    )
    number = models.PositiveSmallIntegerField()
    document = models.OneToOneField("records.Document", on_delete=models.PROTECT, related_name="+")
    delivered_at = models.DateTimeField()
    delivered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("preparation", "number"), name="forum_delivery_number_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.preparation_id} {self.number}"

    @property
    def key(self) -> str:
        """What the job that draws its PDF calls it."""
        return f"{self.preparation.code}/{self.number}"

    @property
    def has_pdf(self) -> bool:
        """Until the job has drawn it, the document is what it is drawn from."""
        return self.document.file_name.endswith(".pdf")
